// The whole story as somebody new to it lives it, without scripts on a small phone: look for an answer, not find it, ask,
// get a number, be answered. At each step nothing is wider than the screen, the heading says where one is, and what to do
// next is in sight. SCREENS=walk keeps a picture of each step in target/tests/screens.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { base, launch, send, staffLink, visit } from "./portal.mjs";

const pictures = fileURLToPath(new URL("../../target/tests/screens/", import.meta.url));
let browser, page, count = 0;
before(async () => {
  browser = await launch();
  page = await visit(browser, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
});
after(() => browser.close());

/** What stands in an element; typography's own spaces are spaces like others. */
const words = async (what) => (await page.locator(what).innerText()).replace(/\s/g, " ");

/** Looks at the step that the page is at: its heading, and that `next` is there to be seen. */
async function step(heading, next) {
  count += 1;
  assert.match(await words("h1"), heading);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wider, 0, `${heading}: wider than the screen`);
  assert.ok(await page.locator(next).first().isVisible(), `${heading}: ${next} is not to be seen`);
  if (process.env.SCREENS !== "walk") return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}walk-${String(count).padStart(2, "0")}.png`, fullPage: true });
}

/** Goes on by a click that leads to another page. */
const on = (what) => Promise.all([page.waitForNavigation(), page.locator(what).first().click()]);

test("find, fail, ask, receipt, answer", async () => {
  await page.goto(`${base}/`);
  await step(/Помощь в учёбе/, "form[role=search] button");
  await page.fill("form[role=search] [type=search]", "забыл пароль");
  await on("form[role=search] button");
  await step(/./, "main a[href='/instructions/lost-password/']");
  await on("main a[href='/instructions/lost-password/']");
  await step(/Забыли пароль/, ".prose ol");
  await on(".help .button");
  await step(/Написать в поддержку/, "form.form .actions .button");
  await send(page);
  assert.match(await page.title(), /^Ошибка: /);
  await step(/Написать в поддержку/, ".summary a");
  await page.click(".summary a >> nth=0");
  await page.check("#role");
  await page.check("input[name=trouble][value=access]");
  await page.selectOption("#service", { index: 1 }).catch(() => page.check("#service"));
  await page.fill("#text", "Письмо для смены пароля не приходит второй день, в спаме его нет.");
  await page.fill("#name", "Ёлкина Анна");
  await page.check("input[name=reply][value=email]");
  await page.fill("#email", "walk@mail.example");
  await page.check("#consent");
  await step(/Написать в поддержку/, "form.form .actions .button");
  await send(page);
  await step(/Обращение принято/, ".receipt .number");
  const receipt = page.url();
  const told = await words("main");
  // What GOV.UK asks of a confirmation (A10): number, what is next and when, how to reach a person, what to keep.
  for (const part of [/\d{4}-\d{6}/, /Ответим не позднее/, /Что будет дальше/, /\+7 \(812\)/, /Сохраните адрес|закладк/]) assert.match(told, part);
  await page.reload();
  assert.equal(page.url(), receipt);
  assert.equal(await words("main"), told, "the same page again is another one");
  await page.goto(base + (await staffLink(page)));
  await step(/Обращение \d{4}-\d{6}/, "#take");
  await on("#take");
  await page.fill("#answer", "Мы отправили вам новое письмо: проверьте почту.");
  await step(/Обращение/, "form[action$='/answer'] .button");
  await on("form[action$='/answer'] .button");
  await page.goto(receipt);
  assert.match(await words("main"), /Мы отправили вам новое письмо/);
  await step(/Обращение/, ".event");
});
