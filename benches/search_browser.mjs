// What a search costs in a browser on a processor four times slower: bytes until the first answer, milliseconds from a
// keystroke until its results are drawn, the longest task of the page.
//   node benches/search_browser.mjs http://127.0.0.1:8080 [word ...]      a portal that runs, words to type
// The first letters of each word load what it needs; each keystroke is typed again after that, so that milliseconds are of
// work and not of the line. A keystroke without two letters before it asks nothing and is not counted.
import { createRequire } from "node:module";

const [address, ...given] = process.argv.slice(2);
const words = given.length ? given : ["пароль", "запись занятия", "настройка камеры", "преподаватель", "пороль", "gfhjkm"];
const { chromium } = createRequire(new URL("../tests/browser/package.json", import.meta.url))("playwright-core");
const SLOWER = 4;
const ROUNDS = 3;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

/** A fresh visitor on the first page, with the search loaded by the focus. */
async function visitor() {
  // A worker of the portal would answer from its copies.
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, serviceWorkers: "block" });
  const page = await context.newPage();
  page.files = [];
  page.on("response", (response) => page.files.push(response));
  await page.goto(address, { waitUntil: "networkidle" });
  const slow = await context.newCDPSession(page);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.evaluate(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((task) => task.duration))).observe({ type: "longtask" });
  });
  page.files.length = 0;
  await page.focus("[type=search]");
  await page.waitForFunction(() => document.querySelector("[type=search]").getAttribute("role") === "combobox");
  return page;
}

/** Types a text at once and waits for its list: milliseconds until the frame that shows it. */
const typed = (page, text) => page.evaluate((text) => new Promise((resolve, reject) => {
  const input = document.querySelector("[type=search]");
  const head = input.form.querySelector(".search-head");
  const begun = performance.now();
  const late = setTimeout(() => reject(new Error(`no answer to «${text}»`)), 30_000);
  const observer = new MutationObserver(() => {
    if (!head.textContent || head.textContent === document.querySelector("template[data-search]").dataset.loading) return;
    observer.disconnect();
    clearTimeout(late);
    // The frame after this one: by then what was put into the page is painted.
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
  });
  observer.observe(head, { childList: true, characterData: true, subtree: true });
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}), text);

const sizeOf = async (files) => {
  const sizes = await Promise.all(files.map(async (file) => (await file.request().sizes()).responseBodySize));
  return sizes.reduce((sum, size) => sum + size, 0);
};
const at = (list, share) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;

const [firsts, times, tasks] = [[], [], []];
for (const word of words) {
  const page = await visitor();
  const beginnings = [...word].map((_, i) => word.slice(0, i + 1)).slice(1);
  await typed(page, beginnings[0]);
  // Sentences out of pages come later and are no part of the first answer.
  const index = page.files.filter((file) => /\/search\/|\/assets\/search/.test(file.url()));
  const first = await sizeOf(index);
  firsts.push(first);
  for (const text of beginnings) await typed(page, text);
  await page.evaluate(() => { window.tasks.length = 0; });
  const own = [];
  for (let round = 0; round < ROUNDS; round++) for (const text of beginnings) own.push(await typed(page, text));
  const longest = await page.evaluate(() => Math.max(0, ...window.tasks));
  times.push(...own);
  tasks.push(longest);
  console.log(`${word}: first answer ${first} bytes with the script; keystroke ${at(own, .5).toFixed(0)} ms in the middle, ${at(own, .95).toFixed(0)} ms p95; longest task ${longest.toFixed(0)} ms`);
  await page.context().close();
}
await browser.close();
console.log(`all: first answer at most ${Math.max(...firsts)} bytes; keystroke ${at(times, .5).toFixed(0)} ms, p95 ${at(times, .95).toFixed(0)} ms, of ${times.length}; longest task ${Math.max(...tasks).toFixed(0)} ms`);
