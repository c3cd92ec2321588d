// The pages of refusals, each reached by what really causes it, in a browser without scripts: phone and e-mail on them,
// nothing for axe or html-validate to find, and what was typed kept wherever something was (promises.md, A4).
// SCREENS=errors keeps pictures of them in target/tests/screens.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findings, invalid } from "./measures.mjs";
import { fillSupport, launch, posted, send, staffLink, visit } from "./portal.mjs";
import { start, theme } from "./server.mjs";

const typed = "Третий день не открывается курс, а завтра зачёт.";
const pictures = fileURLToPath(new URL("../../target/tests/screens/", import.meta.url));
let browser, portal, broken, watched;

before(async () => {
  browser = await launch();
  // A theme one of whose pages cannot be drawn: our own mistake, as a visitor meets it.
  broken = mkdtempSync(join(tmpdir(), "opora-theme-"));
  cpSync(theme, broken, { recursive: true });
  writeFileSync(join(broken, "templates/desk/queue_request.html"), "{{ nothing.at.all }}");
  // As behind a proxy, for visitors are counted by their own address; two requests an hour from each.
  const limits = { NETWORK_HOUR: "2", NETWORK_HELD: "0", TRUSTED_PROXIES: "127.0.0.1" };
  portal = await start(Object.fromEntries(Object.entries(limits).map(([name, value]) => [`OPORA_LIMITS_${name}`, value])), broken);
  // axe is a script, so those of the page are withheld instead of switched off.
  watched = await visit(browser, { viewport: { width: 390, height: 844 }, extraHTTPHeaders: { "x-forwarded-for": "192.0.2.7" } });
  await watched.route("**/assets/*.js", (route) => route.abort());
});
after(async () => {
  await browser?.close();
  portal?.end();
  rmSync(broken, { recursive: true, force: true });
});

/** Looks at the refusal that `lead` leads to. `kept`: where what was typed must be; `reach`: where phone and e-mail are. */
async function refusal(name, status, lead, kept, reach = "main") {
  const page = watched;
  const answers = [];
  const listen = (response) => { if (response.request().isNavigationRequest()) answers.push(response); };
  page.on("response", listen);
  await lead(page);
  page.off("response", listen);
  assert.equal(answers.at(-1)?.status(), status, name);
  const html = await page.content();
  if (process.env.SCREENS === "errors") {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `errors-${status}-${name.replaceAll(" ", "-")}.png`), fullPage: true });
  }
  assert.ok(await page.locator(`${reach} a[href^='tel:']`).first().isVisible(), `${name}: no phone`);
  assert.ok(await page.locator(`${reach} a[href^='mailto:']`).first().isVisible(), `${name}: no e-mail`);
  assert.equal(await page.locator("h1").count(), 1, name);
  assert.deepEqual(await findings(page), [], name);
  assert.deepEqual(await invalid(html), [], name);
  if (kept) assert.equal(await page.inputValue(kept), typed, `${name}: what was typed is lost`);
}

test("refusals of pages", async () => {
  await refusal("no such page", 404, (page) => page.goto(`${portal.base}/no/such/page/`));
  await refusal("dead link", 404, (page) => page.goto(`${portal.base}/desk/t/nothing`));
  await refusal("our mistake", 500, (page) => page.goto(`${portal.base}/desk/queue`));
  await refusal("wrong method", 405, async (page) => {
    await page.goto(`${portal.base}/support/`);
    await posted(page, "/support/", { text: typed });
  });
});

test("refusals of the form keep what was typed", async () => {
  await refusal("post of another site", 403, async (page) => {
    await page.goto("about:blank");
    await posted(page, `${portal.base}/desk/forms/support`, { text: typed });
  }, "#text");
  await refusal("files too large", 413, async (page) => {
    await fillSupport(page, typed, portal.base);
    await page.setInputFiles("#files", { name: "экран.png", mimeType: "image/png", buffer: Buffer.alloc(5 * 1024 * 1024, 1) });
    await send(page);
  }, "#text");
  await refusal("text too long", 413, async (page) => {
    await fillSupport(page, typed, portal.base);
    await page.fill("#name", "я".repeat(400_000));
    await send(page);
  });
});

test("refusals of steps, of too many and of a spoiled store", async () => {
  const page = watched;
  const sent = async () => {
    await fillSupport(page, typed, portal.base);
    await send(page);
    await send(page);
  };
  await sent();
  const receipt = page.url();
  // Letters are shown to this machine only, not through a proxy.
  const near = await visit(browser, { javaScriptEnabled: false });
  const staff = portal.base + (await staffLink(near, portal.base));
  await refusal("changed meanwhile", 409, async (page) => {
    await page.goto(staff);
    await page.locator("form[action$='/answer'] [name=seen]").evaluate((input) => { input.value = "0"; });
    await page.fill("#answer", typed);
    await Promise.all([page.waitForNavigation(), page.click("form[action$='/answer'] .button")]);
  }, "#answer", "footer");
  await page.goto(staff);
  await page.click("details:has(form[action$='/close']) summary");
  await page.fill("#close", "Ответили по телефону.");
  await Promise.all([page.waitForNavigation(), page.click("form[action$='/close'] .button")]);
  await refusal("closed", 410, (page) => page.goto(staff));
  await sent();
  await refusal("too many", 429, sent, "#text");
  const spoil = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('ALTER TABLE tickets RENAME TO lost')";
  execFileSync("python3", ["-c", spoil, join(portal.place, "var/opora.db")]);
  await refusal("spoiled store", 503, (page) => page.goto(receipt));
});

test("a store that takes nothing", async () => {
  const other = await start({}, theme);
  try {
    const spoil = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('ALTER TABLE idempotency RENAME TO lost')";
    execFileSync("python3", ["-c", spoil, join(other.place, "var/opora.db")]);
    await refusal("not stored", 503, async (page) => {
      await fillSupport(page, typed, other.base);
      await send(page);
      if (page.url().endsWith("/desk/forms/support") && (await page.locator("form.form .actions .button").count())) await send(page);
    }, "#text");
  } finally {
    other.end();
  }
});
