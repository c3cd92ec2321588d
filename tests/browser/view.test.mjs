// How pages look by choice: dark or light, and the version for the visually impaired, which opens by a link
// and takes no script; with one it stays on.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, built, launch, visit } from "./portal.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const looks = (page) => page.evaluate(() => {
  const { fontSize, colorScheme } = getComputedStyle(document.documentElement);
  const { color, backgroundColor, letterSpacing } = getComputedStyle(document.body);
  return { fontSize, colorScheme, color, backgroundColor, letterSpacing };
});
const scroll = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("the version for the visually impaired takes no script", async () => {
  const page = await visit(browser, { javaScriptEnabled: false });
  await page.goto(`${base}/instructions/camera-microphone/`);
  await page.click(".tools a");
  const black = { fontSize: "24px", colorScheme: "light", color: "rgb(0, 0, 0)", backgroundColor: "rgb(255, 255, 255)", letterSpacing: "normal" };
  assert.deepEqual(await looks(page), black);
  await page.click(".impaired summary");
  await page.check("#view-200");
  await page.check("#view-wide");
  await page.check("#view-blue");
  const blue = await looks(page);
  assert.deepEqual([blue.fontSize, blue.color, blue.backgroundColor], ["32px", "rgb(6, 52, 98)", "rgb(157, 209, 255)"]);
  assert.notEqual(blue.letterSpacing, "normal");
  assert.ok((await page.locator("main img").first().boundingBox()).width > 100);
  await page.check("#view-bare");
  assert.ok((await page.locator("main img").first().boundingBox()).width <= 1);
  await page.click(".impaired a[href='/faq/#impaired']");
  assert.deepEqual(await looks(page), black);
  await page.click("#view-off");
  assert.equal((await looks(page)).fontSize, "16px");
  await page.context().close();
});

test("with a script it stays on, nothing is wider than a small screen, and axe finds nothing", async () => {
  const page = await visit(browser, { viewport: { width: 320, height: 640 } });
  await page.goto(`${base}/#impaired`);
  await page.click(".impaired summary");
  await page.check("#view-200");
  const bad = {};
  for (const [name, path] of Object.entries(built)) {
    await page.goto(base + path);
    assert.equal((await looks(page)).fontSize, "32px", name);
    const wider = await scroll(page);
    if (wider > 0) bad[name] = `wider than the screen by ${wider} px`;
  }
  for (const name of ["home", "article", "form"]) {
    await page.goto(base + built[name]);
    const { violations } = await new AxeBuilder({ page }).options({ rules: { "color-contrast-enhanced": { enabled: true } } }).analyze();
    if (violations.length) bad[`${name}, axe`] = violations.map((rule) => `${rule.id}: ${rule.nodes[0].html}`);
  }
  await page.click("#view-off");
  await page.reload();
  assert.equal((await looks(page)).fontSize, "16px");
  await page.context().close();
  assert.deepEqual(bad, {});
});

test("who arrives by the link and switches the version off has it off", async () => {
  const page = await visit(browser, { viewport: { width: 1280, height: 800 } });
  await page.goto(`${base}/#impaired`);
  assert.notEqual((await looks(page)).fontSize, "16px");
  await page.click("#view-off");
  assert.equal((await looks(page)).fontSize, "16px");
  await page.reload();
  assert.equal((await looks(page)).fontSize, "16px");
  await page.context().close();
});

test("dark pages by choice stay dark", async () => {
  const page = await visit(browser, { colorScheme: "light" });
  await page.goto(`${base}/`);
  const light = await looks(page);
  await page.click("#theme");
  assert.equal(await page.getAttribute("#theme", "aria-pressed"), "true");
  const dark = await looks(page);
  assert.equal(dark.colorScheme, "dark");
  assert.notEqual(dark.backgroundColor, light.backgroundColor);
  await page.goto(`${base}/contacts/`);
  assert.deepEqual(await looks(page), dark);
  await page.click("#theme");
  assert.deepEqual(await looks(page), light);
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await page.context().close();
});
