// Every kind of page walked by Tab from its beginning to its end: each stop is seen, comes in the order of the
// page, is covered by nothing, and the walk comes out at the other end.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, built, desk, launch, visit } from "./portal.mjs";

let browser, pages;
before(async () => { browser = await launch(); pages = { ...built, ...(await desk(browser)) }; });
after(() => browser.close());

/** What is wrong with the element that has the focus; null: the walk has come to the end of the page. */
function stop() {
  const element = document.activeElement;
  if (element === document.body || element === window.first) return null;
  window.first ??= element;
  const name = `${element.tagName.toLowerCase()} ${(element.id || element.textContent || element.name).trim().slice(0, 40)}`;
  const faults = [];
  const before = window.walked;
  if (before && !(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push("comes before the stop before it");
  window.walked = element;
  const seen = [element, ...(element.labels ?? []), element.parentElement, element.parentElement.parentElement];
  const outlined = seen.some((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  if (!outlined) faults.push("is not outlined");
  const box = element.getBoundingClientRect();
  const [x, y] = [box.x + Math.min(box.width, innerWidth) / 2, box.y + box.height / 2];
  const there = document.elementFromPoint(x, y);
  const own = there && (element.contains(there) || there.contains(element) || [...(element.labels ?? [])].some((label) => label.contains(there)));
  if (!own) faults.push(`is covered by ${there?.tagName} ${there?.className}`);
  return { name, faults };
}

for (const width of [1280, 390]) {
  test(`at ${width} px`, async () => {
    const page = await visit(browser, { viewport: { width, height: 800 } });
    const bad = {};
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(base + path);
      let first;
      for (let count = 0; ; count++) {
        await page.keyboard.press("Tab");
        const found = await page.evaluate(stop);
        if (!found) break;
        first ??= found.name;
        if (count > 400) found.faults.push("is a trap: the end was not reached in 400 steps");
        if (found.faults.length) (bad[name] ??= []).push(`${found.name}: ${found.faults.join("; ")}`);
        if (count > 400) break;
      }
      if (!first?.startsWith("a К содержанию")) (bad[name] ??= []).push(`begins with ${first}`);
    }
    await page.context().close();
    assert.deepEqual(bad, {});
  });
}
