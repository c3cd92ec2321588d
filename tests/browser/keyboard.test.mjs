// Every kind of page walked by Tab from its beginning to its end: each stop is seen, comes in the order of the
// page, is covered by nothing, and the walk comes out at the other end.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { walk } from "./measures.mjs";
import { base, built, desk, launch, visit } from "./portal.mjs";

let browser, pages;
before(async () => { browser = await launch(); pages = { ...built, ...(await desk(browser)) }; });
after(() => browser.close());

for (const width of [1280, 390]) {
  test(`at ${width} px`, async () => {
    const page = await visit(browser, { viewport: { width, height: 800 } });
    const walked = {};
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(base + path);
      const { bad } = await walk(page);
      if (bad.length) walked[name] = bad;
    }
    await page.context().close();
    assert.deepEqual(walked, {});
  });
}
