// Whoever leaves a page of the desk for another host takes nothing of its address along: a token stands in it.
// Left by a link, by an address typed over it and by a script's word; with a policy of our own taken off the
// page, the host sees the address, or the test would see nothing.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { base, desk, launch, visit } from "./portal.mjs";

let browser, foreign, address, pages;
const seen = [];
before(async () => {
  browser = await launch();
  pages = await desk(browser);
  foreign = createServer((request, response) => {
    if (request.url === "/left") seen.push(request.headers.referer ?? "");
    response.end("<!doctype html><title>elsewhere</title>");
  });
  await new Promise((listening) => foreign.listen(0, "127.0.0.1", listening));
  address = `http://localhost:${foreign.address().port}/left`;
});
after(() => Promise.all([browser.close(), new Promise((closed) => foreign.close(closed))]));

/** Ways to leave a page. */
const ways = {
  link: (page) => page.evaluate((to) => {
    const link = Object.assign(document.createElement("a"), { href: to });
    document.body.append(link);
    link.click();
  }, address),
  script: (page) => page.evaluate((to) => { location.href = to; }, address),
  typed: (page) => page.goto(address),
};

/** What the other host is told when the page is left. */
async function told(page, path, leave) {
  seen.length = 0;
  await page.goto(`${base}${path}`);
  await Promise.all([page.waitForURL(address), leave(page)]);
  assert.equal(seen.length, 1, path);
  return seen[0];
}

test("another host is told nothing of the page that was left", async () => {
  const page = await visit(browser);
  for (const path of [pages.receipt, pages["ticket of the assignee"], "/support/"]) {
    for (const [way, leave] of Object.entries(ways)) assert.equal(await told(page, path, leave), "", `${path} by ${way}`);
  }
  await page.context().close();
});

test("without the policy it would be told", async () => {
  const page = await visit(browser);
  await page.route(`${base}/**`, async (route) => {
    const answer = await route.fetch();
    const headers = { ...answer.headers(), "referrer-policy": "unsafe-url" };
    const body = (await answer.text()).replace(/<meta name="referrer"[^>]*>/, "");
    await route.fulfill({ response: answer, headers, body });
  });
  assert.equal(await told(page, pages.receipt, ways.link), `${base}${pages.receipt}`);
  await page.context().close();
});
