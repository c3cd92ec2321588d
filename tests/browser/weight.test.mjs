// What a page weighs: HTML, style, script and icon, each as gzip sends it. No page is over the first flight
// of a connection but the longest texts, and none grows by more than one per cent over budget.json unnoticed: after a deliberate
// change UPDATE_EXPECT=1 writes it anew.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { packed } from "./measures.mjs";
import { base, built, desk, launch, visit } from "./portal.mjs";

/** Ten segments of 1,460 bytes: what a server sends before it waits for the first answer. */
const FLIGHT = 14_600;
/** Regulations are as long as they are. */
const LONG = { "/documents/": 16_900 };
const REQUESTS = 4;
const STYLE = 6_100;

let browser, pages;
before(async () => {
  browser = await launch();
  // The mailbox is as long as its list of letters.
  const { mailbox, ...ofDesk } = await desk(browser);
  pages = { ...built, ...ofDesk };
});
after(() => browser.close());

/** Addresses of the style, the icon and the scripts that a page names. */
async function parts(path) {
  const whole = await (await fetch(base + path)).text();
  // What a template holds is fetched when a script puts it into the page.
  const html = whole.replace(/<template[^]*?<\/template>/g, "");
  const named = [/<link rel="stylesheet" href="([^"]+)"/g, /<link rel="icon"[^>]* href="([^"]+)"/g, /<script[^>]* src="([^"]+)"/g];
  return named.flatMap((pattern) => [...html.matchAll(pattern)].map((found) => found[1]));
}

test("a page comes whole in the first flight, and the budget is kept", async () => {
  const file = new URL("budget.json", import.meta.url);
  const now = {};
  const known = {};
  for (const [name, path] of Object.entries(pages)) {
    const needed = await parts(path);
    assert.ok(needed.length < REQUESTS, `${name} asks for ${needed.length + 1} files`);
    for (const part of needed) known[part] ??= await packed(part);
    now[name] = (await packed(path)) + needed.map((part) => known[part]).reduce((sum, bytes) => sum + bytes, 0);
  }
  const sitemap = await (await fetch(`${base}/sitemap.xml`)).text();
  const heavy = [];
  for (const [, path] of sitemap.matchAll(/<loc>https?:\/\/[^/]+([^<]*)<\/loc>/g)) {
    const needed = await parts(path);
    for (const part of needed) known[part] ??= await packed(part);
    const bytes = (await packed(path)) + needed.map((part) => known[part]).reduce((sum, one) => sum + one, 0);
    const [, most] = Object.entries(LONG).find(([start]) => path.startsWith(start)) ?? ["", FLIGHT];
    if (bytes > most) heavy.push(`${path} weighs ${bytes} bytes`);
  }
  assert.deepEqual(heavy, []);
  now["style sheet"] = Math.max(...Object.entries(known).filter(([part]) => part.endsWith(".css")).map(([, bytes]) => bytes));
  assert.ok(now["style sheet"] <= STYLE, `the style sheet weighs ${now["style sheet"]} bytes`);
  if (process.env.UPDATE_EXPECT) return writeFileSync(file, JSON.stringify(now, null, 1) + "\n");
  const budget = JSON.parse(readFileSync(file));
  assert.deepEqual(Object.keys(now), Object.keys(budget));
  const over = Object.entries(now).filter(([name, bytes]) => bytes > budget[name] * 1.01);
  assert.deepEqual(over.map(([name, bytes]) => `${name}: ${bytes} bytes, budget ${budget[name]}`), []);
});

test("a browser asks for nothing else", async () => {
  const page = await visit(browser);
  const asked = [];
  page.on("request", (request) => { if (request.resourceType() !== "image") asked.push(request.url()); });
  for (const path of Object.values(pages)) {
    asked.length = 0;
    await page.goto(base + path, { waitUntil: "networkidle" });
    // The sign of a page is sometimes asked for after the next one is opened.
    const counted = asked.filter((url, at) => !url.includes("/favicon.") || asked.indexOf(url) === at);
    assert.ok(counted.length <= REQUESTS && asked.every((url) => url.startsWith(base)), asked.join(" "));
  }
  await page.context().close();
});
