// What people change and need besides a look at it: wider spacing of text (WCAG 1.4.12), 400 % zoom (1.4.10), targets
// large enough for a finger (2.5.8), an outline that is seen (1.4.11), paper. All kinds of pages, nothing is lost or cut.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "./measures.mjs";
import { base, built, desk, launch, visit } from "./portal.mjs";

let browser, pages;
before(async () => { browser = await launch(); pages = { ...built, ...(await desk(browser)) }; });
after(() => browser.close());

/** Opens all kinds of pages; what `look` finds on each of them. */
async function eachPage(options, look) {
  const page = await visit(browser, options);
  const bad = {};
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(base + path);
    const found = await look(page, name);
    if (found.length) bad[name] = found;
  }
  await page.context().close();
  assert.deepEqual(bad, {});
}

/** The spacing that a reader may set without losing anything: WCAG 1.4.12, as its Understanding tests it. */
const spacing = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
  p { margin-block-end: 2em !important; }`;

/** What is wider than the screen, or holds more text than it shows. */
function cut() {
  const found = [];
  const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wider > 0) found.push(`wider than the screen by ${wider} px`);
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest("svg, .unseen")) continue;
    const hides = style.overflowX === "hidden" || style.overflowX === "clip" || style.overflowY === "hidden" || style.overflowY === "clip";
    const wants = element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
    if (hides && wants && element.clientWidth > 1) found.push(`${element.tagName} ${element.className} hides ${element.textContent.trim().slice(0, 40)}`);
  }
  return found;
}

for (const width of [1280, 320]) {
  test(`wider spacing at ${width} px loses nothing`, () => eachPage({ viewport: { width, height: 800 }, bypassCSP: true }, async (page) => {
    await page.addStyleTag({ content: spacing });
    return page.evaluate(cut);
  }));
}

test("400 % zoom scrolls one way only", () => eachPage({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, (page) => page.evaluate(cut)));

/** Targets below their size: all of them 24 px or with room around them, those of the frame and of forms 44 px high. */
function small() {
  const found = [];
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen") && !element.matches(".skip, :disabled"));
  const boxOf = (element) => {
    // A label is part of what it labels.
    const parts = [element, ...(element.labels ?? [])].flatMap((part) => [...part.getClientRects()]).filter((box) => box.width && box.height);
    const after = element.labels?.[0] && getComputedStyle(element.labels[0], "::after");
    if (after?.position === "absolute") parts.push(element.parentElement.getBoundingClientRect());
    const edge = (side, pick) => pick(...parts.map((box) => box[side]));
    return { left: edge("left", Math.min), right: edge("right", Math.max), top: edge("top", Math.min), bottom: edge("bottom", Math.max) };
  };
  const boxes = all.map((element) => ({ element, ...boxOf(element) }));
  for (const { element, left, right, top, bottom } of boxes) {
    const [width, height] = [right - left, bottom - top];
    const name = `${element.tagName.toLowerCase()} ${(element.textContent || element.name || "").trim().slice(0, 30)} ${Math.round(width)}×${Math.round(height)}`;
    // A link within a sentence is as high as its line.
    const inline = getComputedStyle(element).display === "inline";
    const primary = element.matches(".button, .brand, .menu a, .menu-button, .tools a, .tools button, form.form input, form.form select, form.form textarea, .fold > summary, .question > summary, .foot a");
    if (primary && height < 43.5) found.push(`${name}: less than 44 px`);
    if (inline || (width >= 24 && height >= 24)) continue;
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const near = boxes.find((other) => other.element !== element
      && Math.hypot(x - Math.max(other.left, Math.min(x, other.right)), y - Math.max(other.top, Math.min(y, other.bottom))) < 12);
    if (near) found.push(`${name}: less than 24 px, beside ${near.element.textContent.trim().slice(0, 20)}`);
  }
  return found;
}

for (const width of [1280, 390]) {
  test(`targets at ${width} px`, () => eachPage({ viewport: { width, height: 800 }, hasTouch: true }, (page) => page.evaluate(small)));
}

/** How the outline of what has the focus stands out from what is around it, for every stop of the page. */
function outlines() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.matches("main, :disabled") || element.closest(".unseen")) continue;
    element.focus({ focusVisible: true, preventScroll: true });
    const holder = [element, ...(element.labels ?? []), element.parentElement, element.parentElement.parentElement]
      .find((one) => getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
    const name = `${element.tagName.toLowerCase()} ${(element.textContent || element.name || "").trim().slice(0, 30)}`;
    if (!holder) { found.push(`${name}: no outline`); continue; }
    const ratio = contrast(rgb(getComputedStyle(holder).outlineColor), ground(holder.parentElement));
    if (ratio < 3) found.push(`${name}: outline ${ratio.toFixed(2)}:1`);
  }
  return found;
}

for (const colorScheme of ["light", "dark"]) {
  test(`the outline stands out, ${colorScheme}`, () => eachPage({ colorScheme }, (page) => page.evaluate(outlines)));
}

test("on paper: the text and nothing to press", () => eachPage({ viewport: { width: 720, height: 1000 } }, async (page, name) => {
  await page.emulateMedia({ media: "print" });
  // Nobody's finger is on paper.
  const found = await findings(page, { "target-size": { enabled: false } });
  const pressed = await page.evaluate(() => [...document.querySelectorAll(".skip, .menu, .tools, .search, .toc-side, .actions .button")]
    .filter((element) => element.checkVisibility()).map((element) => `${element.className} is printed`));
  const folded = await page.evaluate(() => [...document.querySelectorAll("main .question > div, main .doors ul")]
    .filter((element) => !element.closest(".toc-fold") && !element.checkVisibility({ contentVisibilityAuto: true })).map((element) => `${element.textContent.trim().slice(0, 30)} is not printed`));
  if (!(await page.locator("h1").first().isVisible())) found.push(`${name} has no heading on paper`);
  return [...found, ...pressed, ...folded];
}));
