// Nothing that people type becomes a script, a request or an element, in any view, even with the
// content security policy off (promises.md, S2). Each text goes through the fields of the form and of
// the request's pages; each view is opened in the browser and compared with the view of harmless text.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { harmless, hostile } from "./hostile.mjs";
import { launch } from "./portal.mjs";
import { start } from "./server.mjs";

const texts = hostile();
/** So many of them share a request. */
const together = 6;

let server, place, base, browser, page;
const fired = [], foreign = [], added = [];
const views = new Map();

before(async () => {
  const limits = Object.fromEntries(["NETWORK_HOUR", "ADDRESS_DAY", "LINKS", "CONFIRMATIONS_DAY", "CONFIRMATIONS_HOUR", "STAFF_LETTERS"]
    .map((name) => [`OPORA_LIMITS_${name}`, "1000000"]));
  server = await start(limits);
  ({ base, place } = server);
  browser = await launch();
  page = await watched();
});

after(async () => {
  await browser?.close();
  server?.end();
});

/** A page that writes down every script that runs and every request that leaves for another host. */
async function watched() {
  const context = await browser.newContext({ bypassCSP: true });
  await context.exposeFunction("ran", (what) => fired.push(what));
  await context.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = (...words) => window.ran(`${name}(${words})`);
    const real = window.eval;
    // The driver itself evaluates what the test asks.
    window.eval = (code) => (/^(alert|confirm|prompt)/.test(code) ? window.ran(`eval(${code})`) : real(code));
  });
  await context.route((url) => !url.href.startsWith(base), (route) => {
    const url = route.request().url();
    if (!url.startsWith("about:")) foreign.push(url);
    return route.abort();
  });
  const made = await context.newPage();
  made.on("dialog", (dialog) => (fired.push(dialog.message()), dialog.dismiss()));
  await made.goto(`${base}/healthz`);
  return made;
}

/** How many elements of each kind a page has, and which attributes that a script or a request could hide in. */
const shape = () => {
  const counts = {};
  const count = (what) => (counts[what] = (counts[what] ?? 0) + 1);
  for (const element of document.querySelectorAll("*")) {
    count(element.localName);
    for (const { name, value } of element.attributes) {
      if (/^on|^style$|^srcdoc$|^formaction$|^autofocus$/i.test(name)) count(`@${name}`);
      if (/^(href|src|action|data|poster|background)$/i.test(name) && !/^(\/|#|https?:\/\/127\.0\.0\.1|mailto:|tel:|https?:\/\/[^/]*\.example)/.test(value)) count(`@${name}=${value.slice(0, 30)}`);
    }
  }
  return JSON.stringify(Object.entries(counts).sort());
};

/** Opens a view of hostile text and its harmless twin, and compares. */
async function compare(view, html, twin) {
  const shapes = [];
  for (const text of [html, twin]) {
    await page.setContent(text, { waitUntil: "load" });
    shapes.push(await page.evaluate(shape));
  }
  if (shapes[0] !== shapes[1]) added.push(`${view}: ${shapes[0]} instead of ${shapes[1]}`);
  views.set(view, (views.get(view) ?? 0) + 1);
}

const post = (path, fields) => fetch(base + path, { method: "POST", redirect: "manual", body: new URLSearchParams(fields), headers: { origin: base } });
const get = async (path) => (await fetch(base + path)).text();
const letters = () => readdirSync(join(place, "var/mail")).filter((name) => name.endsWith(".eml")).sort();
const line = (text) => text.replace(/[\r\n]/g, " ").slice(0, 95).trim() || "x";

/** The answers of a request in which each of `some` stands somewhere. */
const answers = (some, number) => ({
  role: "parent", child: line(some[1] ?? some[0]), trouble: "documents", text: `Вопрос о справке:\n${some.join("\n")}`.slice(0, 3900),
  name: line(some[0]), reply: "email", email: `parent${number}@mail.example`, as_is: "yes",
});

/** The HTML part of a letter. */
function htmlOf(name) {
  const raw = readFileSync(join(place, "var/mail", name), "utf8");
  const boundary = raw.match(/boundary="([^"]+)"/)[1];
  const part = raw.split(`--${boundary}`).find((piece) => /^\s*content-type: text\/html|\r\ncontent-type: text\/html/i.test(piece.split("\r\n\r\n")[0]));
  const [head, ...body] = part.trimStart().split("\r\n\r\n");
  const text = body.join("\r\n\r\n");
  if (/base64/i.test(head)) return Buffer.from(text, "base64").toString();
  if (!/quoted-printable/i.test(head)) return text;
  const bytes = text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}

/** Sends a request and goes through its pages; the HTML of every view, by its name. */
async function life(some, number, held) {
  const seen = {};
  const typed = { ...answers(some, number), website: held ? line(some[0]) : "" };
  const wrong = { ...typed, email: some[0], phone: some[1] ?? "", service: some[2] ?? "", extra: some[3] ?? "", [some[0]]: some[0] };
  seen["form with errors"] = await (await post("/desk/forms/support", wrong)).text();
  const key = `xss-${String(number).padStart(20, "0")}`;
  seen["answers once more"] = await (await post("/desk/forms/support", { ...typed, consent: "yes" })).text();
  const before = new Set(letters());
  const sent = await post("/desk/forms/support", { ...typed, consent: "yes", key });
  assert.equal(sent.status, 303, `${JSON.stringify(typed)} is not taken: ${sent.status}`);
  const receipt = sent.headers.get("location");
  seen["receipt"] = await get(receipt);
  if (held) return seen;
  await post(`${receipt}/message`, { text: some.join("\n"), as_is: "yes" });
  seen["request of the applicant"] = await get(receipt);
  const come = await lettersOf(before, 3);
  const staff = come.map(({ html }) => html.match(/\/desk\/s\/[\w.-]+/)?.[0]).find(Boolean);
  const number_ = (await get(staff)).match(/name="seen" value="(\d+)"/)[1];
  seen["outdated page of the assignee"] = await (await post(`${staff}/answer`, { text: some.join("\n"), seen: "0" })).text();
  await post(`${staff}/ask`, { text: some.join("\n"), seen: number_ });
  seen["request of the assignee"] = await get(staff);
  seen["request with a question"] = await get(receipt);
  for (const { name, html } of await lettersOf(before, 4)) seen[`letter ${name}`] = html;
  return seen;
}

/** The letters that have come since, at least so many, by what they are about. */
async function lettersOf(before, least) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const come = letters().filter((name) => !before.has(name));
    if (come.length >= least) return come.map((file) => ({ name: file.split(".").slice(1, 3).join(" "), html: htmlOf(file) }));
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`fewer than ${least} letters have come`);
}

/** The queue of the office and of those who look at what is held, by a link that is asked for. */
async function queue(address) {
  const before = new Set(letters());
  await post("/desk/queue", { email: address });
  const [letter] = await lettersOf(before, 1);
  return get(letter.html.match(/\/desk\/q\/[\w.-]+/)[0]);
}

test("no text becomes a script, a request or an element", { timeout: 1_500_000 }, async () => {
  assert.ok(texts.length >= 1000, `only ${texts.length} texts`);
  for (let at = 0, number = 0; at < texts.length; at += together, number += 2) {
    const some = texts.slice(at, at + together);
    const held = number % 20 === 0;
    const bad = await life(some, number, held), good = await life(some.map(harmless), number + 1, held);
    assert.deepEqual(Object.keys(bad), Object.keys(good));
    for (const [view, html] of Object.entries(bad)) await compare(view, html, good[view]);
  }
  for (const address of ["study@bereg.example", "it@bereg.example"]) {
    const html = await queue(address);
    const rows = html.match(/\/desk\/s\//g).length;
    assert.ok(rows >= 20, `${address} has ${rows} requests`);
    await page.setContent(html, { waitUntil: "load" });
    const odd = await page.evaluate(() => [...document.querySelectorAll("main *")].map((element) => element.localName)
      .filter((name) => !/^(header|h1|h2|p|div|section|table|thead|tbody|tr|th|td|a|ul|li|span)$/.test(name)));
    added.push(...odd.map((name) => `queue: ${name}`));
    views.set("queue", (views.get("queue") ?? 0) + 1);
  }
  await page.waitForTimeout(500);
  console.log(`${texts.length} texts; ${[...views].map(([view, count]) => `${view} ${count}`).join(", ")}; ran ${fired.length}, foreign requests ${foreign.length}, other shapes ${added.length}`);
  assert.deepEqual({ fired, foreign, added: added.slice(0, 20) }, { fired: [], foreign: [], added: [] });
});
