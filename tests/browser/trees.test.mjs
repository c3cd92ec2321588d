// What a screen reader is told of six pages: their trees of names and roles, compared with those in trees/, which are
// read at each change. UPDATE_EXPECT=1 writes them anew. Days, times and numbers of requests are left out.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { base, built, desk, launch, states, visit } from "./portal.mjs";

let browser, page, ofDesk;
before(async () => {
  browser = await launch();
  ofDesk = await desk(browser);
  page = await visit(browser, { javaScriptEnabled: false });
});
after(() => browser.close());

const open = (path) => page.goto(base + path);
const pages = {
  home: () => open(built.home),
  article: () => open(built.article),
  form: () => open(built.form),
  "form-with-errors": () => states["form with errors"](page),
  receipt: () => open(ofDesk.receipt),
  "ticket-of-the-assignee": () => open(ofDesk["ticket of the assignee"]),
};

/** The tree without what differs from run to run. */
const lasting = (tree) => tree
  .replace(/\/desk\/(t|s|q)\/[\w.-]+/g, "/desk/$1/TOKEN")
  .replace(/\d{4}-\d{6}/g, "NUMBER")
  .replace(/\d{1,2}\s(января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)\s\d{4}\sг\./g, "DAY")
  .replace(/DAY, \d{1,2}:\d{2}/g, "DAY, TIME");

for (const [name, reach] of Object.entries(pages)) {
  test(`the tree of ${name}`, async () => {
    await reach();
    // Works that are announced come and go with the calendar.
    await page.evaluate(() => document.querySelectorAll(".notices, [aria-labelledby=works]").forEach((part) => part.remove()));
    const now = lasting(await page.locator("body").ariaSnapshot()) + "\n";
    const folder = new URL("trees/", import.meta.url);
    const file = new URL(`${name}.yml`, folder);
    if (process.env.UPDATE_EXPECT) {
      mkdirSync(folder, { recursive: true });
      return writeFileSync(file, now);
    }
    assert.ok(existsSync(file), `${name}.yml is not there: UPDATE_EXPECT=1 tests/browser/run trees writes it`);
    assert.equal(now, readFileSync(file, "utf8"));
  });
}
