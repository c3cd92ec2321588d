// What is measured on a page, wherever it is measured: what axe finds, what a walk by Tab meets, how much is
// fetched. Judging is left to the tests.
import AxeBuilder from "@axe-core/playwright";
import { HtmlValidate } from "html-validate";
import { gzipSync } from "node:zlib";
import { base } from "./portal.mjs";

const axe = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  rules: { "color-contrast-enhanced": { enabled: true } },
};

/** What axe finds at A, AA and best practice, contrast at AAA (`rules` changes which), and whether the page is wider than the screen. */
export async function findings(page, rules = {}) {
  const { violations } = await new AxeBuilder({ page }).options({ ...axe, rules: { ...axe.rules, ...rules } }).analyze();
  const scroll = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return [...violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 150)}`)),
    ...(scroll > 0 ? [`wider than the screen by ${scroll} px`] : [])];
}

/** What is wrong with the element that has the focus; null: the walk has come to the end of the page. */
function stop() {
  const element = document.activeElement;
  if (element === document.body || element === window.first) return null;
  window.first ??= element;
  const name = `${element.tagName.toLowerCase()} ${(element.id || element.textContent || element.name).trim().slice(0, 40)}`;
  const faults = [];
  const before = window.walked;
  // A date has stops of the browser's own.
  if (before === element) return { name, faults };
  if (before && !(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push("comes before the stop before it");
  window.walked = element;
  const seen = [element, ...(element.labels ?? []), element.parentElement, element.parentElement.parentElement];
  const outlined = seen.some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  if (!outlined) faults.push("is not outlined");
  const box = element.getBoundingClientRect();
  // Of a high field its first line is in sight.
  const [x, y] = [box.x + Math.min(box.width, innerWidth) / 2, (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2];
  const there = document.elementFromPoint(x, y);
  const own = there && (element.contains(there) || there.contains(element) || [...(element.labels ?? [])].some((label) => label.contains(there)));
  if (!own) faults.push(`is covered by ${there?.tagName} ${there?.className}`);
  return { name, faults };
}

/** Walks the open page by Tab from its beginning to its end; what is wrong on the way, and how many stops there were. */
export async function walk(page) {
  const bad = [];
  let stops = 0;
  for (;; stops++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(stop);
    if (!found) break;
    if (stops === 0 && !found.name.startsWith("a К содержанию")) bad.push(`begins with ${found.name}`);
    if (stops > 400) found.faults.push("is a trap: the end was not reached in 400 steps");
    if (found.faults.length) bad.push(`${found.name}: ${found.faults.join("; ")}`);
    if (stops > 400) break;
  }
  return { bad, stops };
}

// What Rust's and Tera's ways of writing HTML differ in from the tool's taste, without being wrong.
const taste = {
  "attribute-boolean-style": "off", "attribute-empty-style": "off", "no-trailing-whitespace": "off", "void-style": "off",
  "doctype-style": "off", "long-title": "off", "no-implicit-button-type": "off", "tel-non-breaking": "off",
  "prefer-native-element": "off", "no-redundant-role": "off", "require-sri": "off",
  "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit"] }],
};

const validator = new HtmlValidate({ extends: ["html-validate:recommended"], rules: taste });

/** What is not valid in the text of a page. */
export async function invalid(html) {
  const { results } = await validator.validateString(html);
  return results.flatMap((result) => result.messages).map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`);
}

/** Bytes of a file as gzip sends it. */
export const packed = async (address) => gzipSync(Buffer.from(await (await fetch(new URL(address, base))).arrayBuffer()), { level: 9 }).length;
