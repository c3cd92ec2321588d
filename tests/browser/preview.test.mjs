// `opora serve` as the README's first command starts it, following the files: what an editor has open in a browser. The
// other tests are shown a portal that follows nothing.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { built, fillSupport, launch, send } from "./portal.mjs";
import { content, start, theme } from "./server.mjs";

const page = { address: built.article, file: "instructions/lost-password.md" };
let browser, edited, portal;

before(async () => {
  browser = await launch();
  edited = mkdtempSync(join(tmpdir(), "opora-edited-"));
  cpSync(content, edited, { recursive: true });
  portal = await start({}, theme, edited);
});
after(async () => {
  await browser?.close();
  portal?.end();
  rmSync(edited, { recursive: true, force: true });
});

/** A page in which whatever fails is written down. */
async function opened(options) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, serviceWorkers: "block", ...options });
  const tab = await context.newPage();
  tab.setDefaultTimeout(15_000);
  tab.faults = [];
  tab.on("pageerror", (error) => tab.faults.push(error.message));
  tab.on("console", (message) => { if (message.type() === "error") tab.faults.push(message.text()); });
  return tab;
}

for (const javaScriptEnabled of [true, false])
  test(`every kind of page opens, scripts ${javaScriptEnabled ? "on" : "off"}`, async () => {
    const tab = await opened({ javaScriptEnabled });
    for (const address of Object.values(built)) {
      await tab.goto(portal.base + address, { waitUntil: "load" });
      assert.ok(await tab.locator("h1").first().isVisible(), address);
      // Twice: a browser asks again for what it has.
      await tab.reload({ waitUntil: "load" });
      assert.ok(await tab.locator("h1").first().isVisible(), `${address} again`);
      // Of the address that is none the browser itself says so.
      const faults = address === built["wrong address"] ? tab.faults.filter((fault) => !fault.includes("404")) : tab.faults;
      assert.deepEqual(faults, [], address);
    }
    await tab.context().close();
  });

test("a form is filled and sent", async () => {
  const tab = await opened({ javaScriptEnabled: false });
  await fillSupport(tab, "Третий день не открывается курс, а завтра зачёт.", portal.base);
  await send(tab);
  // Without scripts the answers are shown once more.
  await send(tab);
  assert.match(tab.url(), /\/desk\/t\//);
  assert.deepEqual(tab.faults, []);
  await tab.context().close();
});

test("a change is shown where the reader was, a mistake lies over the page until it is mended", async () => {
  const tab = await opened();
  await tab.goto(portal.base + page.address);
  const file = join(edited, page.file);
  const good = readFileSync(file, "utf8");
  await tab.evaluate(() => scrollTo(0, 700));
  writeFileSync(file, `${good}\nНовый последний абзац.\n`);
  await tab.getByText("Новый последний абзац.").waitFor();
  await tab.waitForFunction(() => scrollY === 700);

  writeFileSync(file, `${good}\nСмотрите [сюда](/no-such-page/).\n`);
  const layer = tab.locator("#opora-problems");
  await layer.waitFor();
  assert.match(await layer.innerText(), new RegExp(`${page.file}:\\d+:\\d+`));
  assert.ok(await tab.getByText("Новый последний абзац.").count(), "the page before stays");

  writeFileSync(file, good);
  await layer.waitFor({ state: "detached" });
  await tab.getByText("Новый последний абзац.").waitFor({ state: "detached" });
  assert.deepEqual(tab.faults, []);
  await tab.context().close();
});
