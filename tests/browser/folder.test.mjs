// The portal in a folder, opened without a server: `opora build --relative`. Every link leads to a file, pages look as they
// should, and the search finds, with nothing fetched from any host.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { built, launch } from "./portal.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
let browser, place, site;
before(async () => {
  place = mkdtempSync(join(tmpdir(), "opora-folder-"));
  const opora = process.env.OPORA ?? join(root, "target/debug/opora");
  // A name with a space, as folders of people have.
  const out = join(place, "Помощь в учёбе");
  execFileSync(opora, ["build", "--relative", "--content", join(root, "content"), "--theme", join(root, "theme"), "--out", out], { stdio: "ignore" });
  site = join(out, "site");
  browser = await launch();
});
after(async () => {
  await browser?.close();
  rmSync(place, { recursive: true, force: true });
});

const fileOf = (address) => pathToFileURL(join(site, address, "index.html")).href;

/** A page on which whatever fails or asks a host is written down. */
async function opened(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(error.message));
  // What a page no longer waits for when it is left has not failed.
  page.on("requestfailed", (request) => { if (request.failure().errorText !== "net::ERR_ABORTED") page.faults.push(`${request.url()}: ${request.failure().errorText}`); });
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) page.faults.push(`asked ${request.url()}`); });
  return page;
}

test("every link of every page leads to a file, and what only a server answers to the portal", () => {
  const pages = readdirSync(site, { recursive: true }).map(String).filter((name) => name.endsWith(".html"));
  assert.ok(pages.length > 100);
  let links = 0;
  for (const name of pages) for (const [, attribute, address] of readFileSync(join(site, name), "utf8").matchAll(/\s(href|src|action)="([^"]*)"/g)) {
    assert.ok(!address.startsWith("/"), `${name}: ${address}`);
    if (/^(#|[a-z]+:)/.test(address) || !address) continue;
    links++;
    const path = decodeURIComponent(address.replace(/[#?].*/, ""));
    assert.ok(existsSync(join(site, dirname(name), path)) && !path.endsWith("/"), `${name}: ${attribute} ${address}`);
  }
  console.log(`${links} addresses on ${pages.length} pages`);
  const form = readFileSync(join(site, "support/index.html"), "utf8");
  assert.match(form, /<form[^>]* action="https:\/\/[^"]*\/desk\//);
});

test("pages of every kind have their styles, scripts and pictures", async () => {
  const page = await opened();
  for (const [name, address] of Object.entries(built)) {
    if (name === "wrong address") continue;
    await page.goto(fileOf(address), { waitUntil: "load" });
    const styled = await page.evaluate(() => getComputedStyle(document.querySelector("header.head")).display !== "none" && [...document.styleSheets].length > 0 && getComputedStyle(document.body).fontFamily !== "");
    assert.ok(styled, name);
    const broken = await page.locator("img").evaluateAll((all) => all.filter((one) => one.loading !== "lazy" && !one.naturalWidth).map((one) => one.src));
    assert.deepEqual(broken, [], name);
  }
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test("the search finds, a result is clicked and read; the page of results and the list work too", async () => {
  const page = await opened();
  for (const start of ["/", "/faq/access/code-not-coming/"]) {
    await page.goto(fileOf(start));
    await page.locator("[type=search]").first().pressSequentially("пороль");
    await page.waitForSelector(".search-title");
    assert.match(await page.locator(".search-head").first().innerText(), /Вместо «пороль» искали/);
    // The sentence below a title comes from the descriptions: no page can be read from a script here.
    await page.waitForFunction(() => [...document.querySelectorAll(".search-say")].some((say) => say.textContent.length > 20));
    const title = await page.locator(".search-title").first().innerText();
    await Promise.all([page.waitForNavigation(), page.locator("[role=option]").first().click()]);
    const plain = (text) => text.replace(/\s+/g, " ").trim();
    assert.equal(plain(await page.locator("h1").innerText()), plain(title));
  }
  await page.fill("[type=search]", "как сменить пароль");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.waitForSelector(".results li h2 a");
  assert.match(page.url(), /^file:.*\/search\/index\.html\?q=/);
  assert.match(await page.locator(".results li h2 a").first().innerText(), /Сменить\s+пароль/);
  await Promise.all([page.waitForNavigation(), page.locator("[data-filter=kind] a", { hasText: "Вопросы" }).click()]);
  await page.waitForSelector(".results li h2 a");
  await Promise.all([page.waitForNavigation(), page.locator(".results li h2 a").first().click()]);
  assert.match(page.url(), /\/faq\/.*index\.html/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
