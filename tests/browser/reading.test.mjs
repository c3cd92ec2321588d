// What a script adds to an article: the contents beside it tell which part is being read, and the sign beside a
// heading copies the address of its part.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, launch, visit } from "./portal.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const ARTICLE = "/instructions/camera-microphone/";

test("the part that is being read is marked in the contents", async () => {
  const page = await visit(browser, { viewport: { width: 1440, height: 600 } });
  await page.goto(base + ARTICLE);
  const links = page.locator(".toc-side a");
  const marked = () => page.locator(".toc-side [aria-current]").evaluateAll((all) => all.map((a) => a.hash));
  const hashes = await links.evaluateAll((all) => all.map((a) => a.hash));
  assert.ok(hashes.length > 2);
  await page.waitForFunction(() => document.querySelector(".toc-side [aria-current]"));
  assert.deepEqual(await marked(), [hashes[0]]);
  await links.nth(2).click();
  await page.waitForFunction((hash) => document.querySelector(".toc-side [aria-current]").hash === hash, hashes[2]);
  assert.deepEqual(await marked(), [hashes[2]]);
  await page.context().close();
});

test("the address of a part is copied", async () => {
  const page = await visit(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(base + ARTICLE);
  const anchor = page.locator(".prose h2 .anchor").first();
  const address = await anchor.evaluate((a) => a.href);
  await anchor.click();
  await page.waitForFunction(() => document.querySelector(".prose h2 .anchor").textContent === "✓");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
  assert.equal(page.url(), address);
  assert.deepEqual(page.violations, []);
  await page.context().close();
});
