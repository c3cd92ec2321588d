// Links never act by themselves: whoever opens one in a browser that runs scripts, and leaves it open, as
// robots that look at letters do, has changed nothing. The page's button acts, once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, desk, launch, visit } from "./portal.mjs";

let browser, places;
before(async () => { browser = await launch(); places = await desk(browser); });
after(() => browser.close());

/** For how long a link is left open, milliseconds. */
const WHILE = 10_000;

/** What the assignee sees of the request, and how many letters have left. */
async function state() {
  const page = await visit(browser, { javaScriptEnabled: false });
  await page.goto(base + places["ticket of the assignee"]);
  const events = await page.locator(".events > *").count();
  const shown = await page.locator("main").innerText();
  await page.goto(`${base}/desk/mailbox`);
  const letters = await page.locator(".mail-list a").count();
  await page.context().close();
  return { events, shown, letters };
}

test("a link that is left open changes nothing", async () => {
  const before = await state();
  assert.ok(before.events >= 1 && before.letters >= 2, JSON.stringify(before));
  const pages = [];
  for (const place of Object.values(places)) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await visit(browser, { colorScheme });
      page.posted = [];
      page.on("request", (request) => request.method() === "POST" && page.posted.push(request.url()));
      await page.goto(base + place);
      pages.push(page);
    }
  }
  await new Promise((done) => setTimeout(done, WHILE));
  for (const page of pages) {
    assert.deepEqual(page.posted, [], page.url());
    await page.context().close();
  }
  assert.deepEqual(await state(), before);
});

test("the button acts, and the second click is the first", async () => {
  const before = await state();
  const both = [];
  for (let window = 0; window < 2; window++) {
    const page = await visit(browser);
    await page.goto(base + places["ticket of the assignee"]);
    both.push(page);
  }
  for (const page of both) {
    await Promise.all([page.waitForNavigation(), page.click("form[action$='/take'] button")]);
    assert.equal(await page.locator("form[action$='/take']").count(), 0);
    await page.context().close();
  }
  assert.equal((await state()).events, before.events + 1);
});
