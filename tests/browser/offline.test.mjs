// The portal without a network: what was visited, what helps in an emergency and the search are read from the
// device; everything else is answered by a page that says so; the form keeps the text and sends nothing by itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "./measures.mjs";
import { base, fillSupport, launch, send, visit } from "./portal.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A visitor whose device keeps copies: the first page has been read, and the worker is at work. */
async function visitor() {
  const page = await visit(browser, { serviceWorkers: "allow" });
  await page.goto(`${base}/`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  return page;
}

const kept = (page) => page.evaluate(async () => {
  const all = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
  return all.flat().map((url) => url.slice(location.origin.length));
});
const heading = (page) => page.locator("h1").textContent();

test("what was visited, emergencies and the search are there without a network", async () => {
  const page = await visitor();
  await page.goto(`${base}/instructions/camera-microphone/`);
  await page.waitForLoadState("networkidle");
  const [title, picture] = [await heading(page), await page.locator("main img").first().evaluate((img) => new URL(img.currentSrc).pathname)];
  await page.focus(".head [type=search]");
  await page.keyboard.type("не приходит код", { delay: 60 });
  await page.waitForSelector(".search-list [role=option]");
  await page.waitForLoadState("networkidle");

  await page.context().setOffline(true);
  await page.goto(`${base}/instructions/camera-microphone/`);
  assert.equal(await heading(page), title);
  assert.ok(await page.evaluate(async (picture) => (await createImageBitmap(await (await fetch(picture)).blob())).width, picture).catch(() => picture.endsWith(".svg")));
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).display), "flex", "the style is there");
  for (const path of ["/instructions/site-does-not-open/", "/instructions/lost-password/", "/contacts/", "/support/"]) {
    const answer = await page.goto(base + path);
    assert.ok(answer.ok(), path);
    assert.ok((await heading(page)).length > 3);
  }
  await page.goto(`${base}/search/?q=${encodeURIComponent("не приходит код")}`);
  await page.waitForSelector(".results ol li");
  assert.match(await page.locator(".results ol li").first().textContent(), /приходит/);

  const answer = await page.goto(`${base}/instructions/proctoring/`);
  assert.equal(answer.status(), 503);
  assert.equal(await heading(page), "Нет сети");
  assert.deepEqual(await findings(page), []);
  await page.click("main a[href='/instructions/lost-password/']");
  assert.notEqual(await heading(page), "Нет сети");
  assert.ok(await page.locator("a[href^='tel:']").count());
  assert.deepEqual(page.violations, []);
  await page.context().close();
});

test("nothing of a person is kept, and nothing that was typed into an address", async () => {
  const page = await visitor();
  await page.goto(`${base}/search/?q=${encodeURIComponent("мой диагноз")}`);
  await fillSupport(page);
  await send(page);
  assert.match(page.url(), /\/desk\/t\//);
  await page.waitForLoadState("networkidle");
  await page.reload();
  await page.waitForLoadState("networkidle");
  const urls = await kept(page);
  assert.ok(urls.includes("/support/") && urls.length > 10, `${urls.length} kept`);
  assert.deepEqual(urls.filter((url) => url.startsWith("/desk") || url.includes("?")), []);
  await page.context().setOffline(true);
  await assert.rejects(page.goto(page.url()));
  await page.context().close();
});

test("an earlier portal's copy goes, and what is kept has an end", async () => {
  const page = await visitor();
  await page.evaluate(async () => {
    await (await caches.open("kept-00000000")).put("/assets/old.00000000.css", new Response("a{}"));
    const seen = await caches.open("seen");
    for (let number = 0; number < 80; number++) await seen.put(`/no/${number}/`, new Response("x"));
    await (await navigator.serviceWorker.ready).unregister();
  });
  await page.reload();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(async () => !(await caches.keys()).includes("kept-00000000"));
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await page.goto(`${base}/contacts/`);
  await page.waitForFunction(async () => (await (await caches.open("seen")).keys()).length <= 60);
  const urls = await kept(page);
  assert.ok(urls.includes("/contacts/") && urls.includes("/assets/old.00000000.css"));
  await page.context().close();
});

test("the form says that it waits, keeps the text and sends when it is pressed", async () => {
  const page = await visitor();
  const sent = [];
  page.on("request", (request) => { if (request.method() === "POST") sent.push(request.url()); });
  await fillSupport(page, "Написано в деревне, где пропадает связь.");
  await page.context().setOffline(true);
  const told = page.locator("form.form > [role=alert]");
  await told.filter({ hasText: "Обращение ждёт здесь" }).waitFor();
  await page.click("form.form .actions .button");
  assert.match(page.url(), /\/support\/$/);
  await page.reload();
  assert.equal(await page.inputValue("#text"), "Написано в деревне, где пропадает связь.");
  await page.context().setOffline(false);
  await told.waitFor({ state: "hidden" });
  await page.waitForTimeout(500);
  assert.deepEqual(sent, []);
  await page.check("#consent");
  await send(page);
  assert.match(page.url(), /\/desk\/t\//);
  assert.equal(sent.length, 1);
  assert.deepEqual(page.violations, []);
  await page.context().close();
});

test("the portal can be installed", async () => {
  const manifest = await (await fetch(`${base}/site.webmanifest`)).json();
  assert.equal(manifest.start_url, "/");
  assert.ok(["standalone", "minimal-ui"].includes(manifest.display));
  for (const size of ["192x192", "512x512"]) {
    const icon = manifest.icons.find(({ sizes }) => sizes === size);
    assert.equal((await fetch(base + icon.src)).headers.get("content-type"), "image/png");
  }
  const worker = await fetch(`${base}/worker.js`);
  assert.equal(worker.headers.get("cache-control"), "no-cache");
  assert.match(worker.headers.get("content-type"), /^text\/javascript/);
});
