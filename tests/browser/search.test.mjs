// The search as people use it: typing, keys only, a screen reader's view, without scripts, on a slow line and
// without one; and what nobody should be able to do with it.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, launch, visit } from "./portal.mjs";
import { host } from "./search-files.mjs";

const site = process.env.OPORA_SITE;
let browser;
const hosts = [];
before(async () => { browser = await launch(); });
after(async () => {
  await browser.close();
  for (const files of hosts) files.close();
});
const filesHost = async (change) => {
  const files = await host(site, base, change);
  hosts.push(files);
  return files;
};

const field = "[type=search]";
const option = "[role=option]";

/** A page where every violation of the policy and every error of a script is written down. */
async function watched(options) {
  const page = await visit(browser, options);
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => page.violations.push(error.message));
  return page;
}
const done = async (page) => {
  assert.deepEqual(page.violations, []);
  await page.context().close();
};
/** Types, and waits for the list of just that. */
async function ask(page, text, selector = field) {
  await page.fill(selector, "");
  await page.locator(selector).pressSequentially(text);
  // What is shown after an earlier letter is no answer yet: the answer is what stays.
  await page.waitForFunction((name) => {
    const head = document.querySelector(".search-head")?.textContent ?? "";
    if (head !== window.headBefore) [window.headBefore, window.headSince] = [head, performance.now()];
    const isAnswer = document.querySelector(name).getAttribute("aria-expanded") === "true" || head.includes("Ничего");
    return isAnswer && performance.now() - window.headSince > 300;
  }, selector);
}
const titles = (page, within = ".search-title") => page.locator(within).allInnerTexts();

test("nothing is loaded until the field has the focus, then little", async () => {
  const page = await watched();
  const loaded = [];
  page.on("response", (response) => loaded.push(response));
  await page.goto(`${base}/`, { waitUntil: "networkidle" });
  const names = () => loaded.map((response) => new URL(response.url()).pathname);
  assert.deepEqual(names().filter((name) => /search\/|search\.\w+\.js/.test(name)), []);
  await page.focus(field);
  await page.waitForFunction((name) => document.querySelector(name).getAttribute("role") === "combobox", field);
  const before = loaded.length;
  await ask(page, "пар");
  const index = loaded.slice(before).filter((response) => /search\//.test(response.url()));
  const bytes = await Promise.all(index.map(async (response) => (await response.request().sizes()).responseBodySize));
  const sum = bytes.reduce((all, size) => all + size, 0);
  assert.ok(index.length > 2 && sum < 40_000, `${index.length} files, ${sum} bytes`);
  const script = loaded.find((response) => /search\.\w+\.js/.test(response.url()));
  const size = (await script.request().sizes()).responseBodySize;
  assert.ok(size > 5_000 && size <= 10_240, `the script is ${size} bytes`);
  console.log(`script ${size} bytes, first answer ${sum} bytes in ${index.length} files`);
  await done(page);
});

test("what people type finds the page, and it is said what was searched instead", async () => {
  const page = await watched();
  await page.goto(`${base}/`);
  for (const [typed, page_, instead] of [
    ["сменить пар", "Сменить пароль", ""], ["библеотека", "Электронная библиотека", "библиотека"], ["gfhjkm", "пароль", "пароль"],
    ["ьщщвду", "", "moodle"], ["vebinar", "", "вебинар"], ["не приходит письмо с кодом", "Почему не приходит письмо для смены пароля?", ""],
  ]) {
    await ask(page, typed);
    const head = await page.locator(".search-head").innerText();
    const all = (await titles(page)).map((title) => title.replaceAll("\u00a0", " ").toLowerCase());
    assert.ok(all.length && all.slice(0, 3).some((title) => title.includes(page_.toLowerCase())), `${typed}: ${all}`);
    assert.ok(instead ? head.includes(`«${typed}»`) && head.includes(instead) : !head.includes("Вместо"), `${typed}: ${head}`);
  }
  await ask(page, "письмо с кодом");
  assert.match(await page.locator(".search-say").first().innerText(), /Спам/);
  await ask(page, "сменить пароль");
  await page.waitForFunction(() => [...document.querySelectorAll(".search-say")].some((say) => say.querySelector("mark")));
  await done(page);
});

test("a letter has the list styled anew and not the page", async () => {
  const page = await watched();
  await page.goto(`${base}/`);
  await ask(page, "пар");
  await browser.startTracing(page, { categories: ["devtools.timeline"] });
  await ask(page, "сменить пароль");
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const styled = traceEvents.map(({ args }) => args?.elementCount).filter((count) => count > 0);
  const list = await page.locator(".search-list *").count();
  assert.ok(styled.length > 5 && Math.max(...styled) < 2 * list, `${list} in the list; styled: ${styled}`);
  await done(page);
});

test("keys are enough: to the field, through the list, out of it, to the page", async () => {
  const page = await watched();
  await page.goto(`${base}/contacts/`);
  await page.keyboard.press("/");
  assert.ok(await page.locator(field).evaluate((own) => own === document.activeElement));
  await page.keyboard.type("пароль");
  await page.waitForSelector(option);
  const input = page.locator(field);
  assert.equal(await input.getAttribute("aria-activedescendant"), null);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const chosen = await input.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${chosen}`).getAttribute("aria-selected"), "true");
  assert.equal(await page.locator(`${option}[aria-selected=true]`).count(), 1);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await input.getAttribute("aria-activedescendant"), null);
  await page.keyboard.press("ArrowUp");
  assert.match(await page.locator(`${option}[aria-selected=true]`).innerText(), /Все результаты/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".search-list").first().isHidden(), true);
  assert.equal(await input.inputValue(), "пароль");
  assert.equal(await input.getAttribute("aria-expanded"), "false");
  await page.keyboard.type("я");
  await page.waitForSelector(option);
  await page.keyboard.press("ArrowDown");
  const wanted = await page.locator(option).first().getAttribute("href");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.equal(new URL(page.url()).pathname, new URL(wanted, base).pathname);
  await page.fill(field, "сессия");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(page.url(), /\/search\/\?q=/);
  await done(page);
});

test("a screen reader hears a combobox, its list and how much was found", async () => {
  for (const options of [{ colorScheme: "light" }, { colorScheme: "dark", viewport: { width: 390, height: 800 } }]) {
    const page = await watched(options);
    await page.goto(`${base}/`);
    await ask(page, "пороль");
    const said = page.locator(".search [role=status]");
    await page.waitForFunction(() => document.querySelector(".search [role=status]").textContent.includes("Нашлось"));
    assert.match(await said.innerText(), /Нашлось: \d+/);
    const tree = await page.locator("form[role=search]").ariaSnapshot();
    assert.match(tree, /combobox "[^"]+"( \[[^\]]+\])*: пороль/);
    assert.match(tree, /listbox "Результаты поиска"/);
    assert.ok((tree.match(/- option /g) ?? []).length >= 5, tree);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html.slice(0, 120))]), []);
    await done(page);
  }
});

/** Contrast of an element's text with the nearest ground behind it (WCAG 2.2, relative luminance). */
const contrast = (element) => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let ground = element;
  while (/, 0\)|transparent/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const [one, two] = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor].map(light);
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
};

test("the field and its list are read on any ground", async () => {
  // axe does not judge what lies before a drawn ground, as the field of the home page does.
  for (const colorScheme of ["light", "dark"]) for (const path of ["/", "/instructions/"]) {
    const page = await watched({ colorScheme });
    await page.goto(base + path);
    await ask(page, "пороль");
    await page.waitForSelector(".search-title");
    for (const part of ["input[type=search]", ".search-head", ".search-title", ".search-where"]) {
      const reached = await page.locator(`.search ${part}`).first().evaluate(contrast);
      assert.ok(reached >= 7, `${colorScheme} ${path} ${part}: ${reached.toFixed(1)}`);
    }
    await done(page);
  }
});

test("the page of results: an address to share, filters, the literal search; by a server and by the script", async () => {
  const files = await filesHost();
  for (const [name, portal] of [["server", base], ["script", files.base]]) {
    const page = await watched();
    await page.goto(`${portal}/search/?q=gfhjkm`);
    await page.waitForSelector(".results li h2 a");
    const first = (await titles(page, ".results li h2 a")).join("; ");
    assert.match(first, /пароль/i, name);
    assert.match(await page.locator(".results").innerText(), /Вместо «gfhjkm» искали: пароль/);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map((rule) => [name, rule.id, rule.nodes.map((node) => node.html.slice(0, 120))]), []);
    await Promise.all([page.waitForNavigation(), page.locator("[data-filter=kind] a", { hasText: "Вопросы" }).click()]);
    await page.waitForSelector(".results li h2 a");
    const links = await page.locator(".results li h2 a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    assert.ok(links.length && links.every((href) => href.startsWith("/faq/")), `${name}: ${links}`);
    await page.goto(`${portal}/search/?q=gfhjkm&literal=1`);
    await page.waitForFunction(() => document.querySelector(".results [data-count]")?.textContent.includes("Ничего"));
    await done(page);
  }
});

test("server and script show the same results in the same order", async () => {
  const files = await filesHost();
  const page = await watched();
  for (const q of ["пароль", "записи занятий", "видиозанятие", "ghtgjlfdfntkm", "СДО", "меня не слышно на уроке", "экзамен"]) {
    const found = [];
    for (const portal of [base, files.base]) {
      await page.goto(`${portal}/search/?${new URLSearchParams({ q })}`);
      await page.waitForSelector(".results li h2 a");
      found.push(await page.locator(".results li h2 a").evaluateAll((all) => all.map((a) => a.getAttribute("href"))));
    }
    assert.deepEqual(found[1], found[0], q);
  }
  await done(page);
});

test("without scripts: the list from А to Я, and the server's results", async () => {
  const page = await watched({ javaScriptEnabled: false });
  await page.goto(`${base}/search/`);
  // The list is longer than a page may be: each letter has its own.
  const letters = await page.locator(".az .jump a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.ok(letters.length > 20 && new Set(letters).size === letters.length, `${letters}`);
  let entries = 0;
  for (const letter of letters) {
    await page.goto(base + letter);
    const name = await page.locator(".az [aria-current=page]").innerText();
    assert.equal(await page.locator("h1").innerText(), `Указатель: ${name}`);
    const titles = await page.locator(".az > ul a").allInnerTexts();
    const folded = (text) => text.replace(/^[^\p{L}\p{N}]+/u, "").toUpperCase().replace("Ё", "Е")[0];
    assert.ok(titles.length && titles.every((title) => folded(title) === name || name === "0–9"), `${name}: ${titles}`);
    entries += titles.length;
  }
  assert.ok(entries > 190, `${entries}`);
  await page.goto(`${base}/search/`);
  await page.fill(field, "сменить пароль");
  await Promise.all([page.waitForNavigation(), page.locator("form[role=search] button").click()]);
  assert.match((await titles(page, ".results li h2 a"))[0], /Сменить\s+пароль/);
  await done(page);
});

test("on a slow line it says that it is loading, shows nothing stale, and says when there is no line", async () => {
  const page = await watched();
  await page.goto(`${base}/`);
  await ask(page, "библиотека");
  await page.route("**/assets/search/p*", async (route) => {
    await new Promise((later) => setTimeout(later, 1500));
    await route.continue();
  });
  await page.fill(field, "прокторинг");
  await page.waitForFunction(() => document.querySelector(".search-head").textContent === "Ищем…");
  assert.equal(await page.locator(option).count(), 0);
  await page.fill(field, "микрофон");
  await page.waitForSelector(".search-title");
  assert.match((await titles(page)).join(" "), /микрофон/i);
  await page.context().setOffline(true);
  await page.unroute("**/assets/search/p*");
  await page.fill(field, "уведомления");
  await page.waitForFunction(() => /не загрузился/.test(document.querySelector(".search-head").textContent));
  await page.context().setOffline(false);
  await page.fill(field, "уведомление");
  await page.waitForSelector(".search-title");
  await page.context().close();
});

test("500 hostile queries: no violation, no error", async () => {
  const pieces = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "'\"`", "\\", "%00", "../", "{{7*7}}", "${1}", "\u0000", "\u202e", "🙂", "й\u0306\u0301", "A".repeat(60),
    "javascript:alert(1)", "&lt;b&gt;", "__proto__", "constructor", "пароль", "*", "?", "(", "[a", "|", "\t", "—", "٣", "漢字", "ﬁ", "İ", "ß"];
  const page = await watched();
  await page.goto(`${base}/`);
  await page.focus(field);
  await page.waitForFunction((name) => document.querySelector(name).getAttribute("role") === "combobox", field);
  let seed = 7;
  const next = (n) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
  const texts = Array.from({ length: 500 }, () => Array.from({ length: 1 + next(4) }, () => pieces[next(pieces.length)]).join(next(2) ? " " : ""));
  await page.evaluate(async ([name, texts]) => {
    const input = document.querySelector(name);
    for (const text of texts) {
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((frame) => requestAnimationFrame(() => setTimeout(frame, 5)));
    }
  }, [field, texts]);
  await page.waitForTimeout(500);
  for (const text of texts.slice(0, 20)) {
    await page.goto(`${base}/search/?${new URLSearchParams({ q: text })}`);
    assert.equal(await page.locator("main script, main img").count(), 0);
  }
  assert.equal(await page.locator(".search-list script, .search-list img").count(), 0);
  await done(page);
});

test("a hostile index: its texts stay texts, and what is no index is told", async () => {
  const evil = "<img src=x onerror=alert(1)><script>alert(2)</script>";
  for (const [name, change] of Object.entries({
    titles: (path, bytes) => /search\/d\d/.test(path) ? Buffer.from(String(bytes).replace(/(\(".*?",")[^\\]+/, (_, head) => head + JSON.stringify(evil).slice(1, -1))) : bytes,
    nonsense: (path, bytes) => /search\/v\d/.test(path) ? Buffer.from('oporaShard("v0","~~~~\\n~");') : bytes,
    code: (path, bytes) => path === "/search/index.js" ? Buffer.from("oporaShard(\"index\",alert(1));") : bytes,
    missing: (path, bytes) => /search\/p\d/.test(path) ? null : bytes,
    addresses: (path, bytes) => /search\/d\d/.test(path) ? Buffer.from(String(bytes).replaceAll("\\t/", "\\tjavascript:alert(1)//")) : bytes,
  })) {
    const files = await filesHost(change);
    const page = await watched();
    await page.goto(`${files.base}/`);
    await page.fill(field, "пароль");
    await page.waitForFunction(() => document.querySelector(".search-head")?.textContent.length > 7);
    assert.equal(await page.locator(".search-list script, .search-list img").count(), 0, name);
    const hrefs = await page.locator(option).evaluateAll((all) => all.map((a) => a.href));
    assert.deepEqual(hrefs.filter((href) => !href.startsWith(files.base)), [], name);
    await done(page);
    }
});

test("beside a form: articles while one writes, below the text, and what was opened goes along", async () => {
  const page = await watched();
  await page.goto(`${base}/support/`);
  await page.focus("#text");
  await page.keyboard.type("Здравствуйте! Не приходит письмо с кодом для смены пароля, что делать?");
  await page.waitForSelector(".suggest a");
  const links = page.locator(".suggest a");
  assert.ok(await links.count() <= 5);
  const [text, box] = await Promise.all([page.locator("#text").boundingBox(), page.locator(".suggest").boundingBox()]);
  assert.ok(box.y >= text.y + text.height);
  assert.ok(await page.locator("#text").evaluate((own) => own === document.activeElement));
  const url = await links.first().getAttribute("data-url");
  const [article] = await Promise.all([page.context().waitForEvent("page"), links.first().click()]);
  await article.close();
  assert.equal(await page.locator("input[name=opened]").inputValue(), url);
  await done(page);
});
