// A long form, divided into parts: one page without scripts, one part at a time with them; in either case its answers
// are shown once more, each with the way back to its question, and nothing is stored before that.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings, invalid, walk } from "./measures.mjs";
import { base, launch, posted, send, visit } from "./portal.mjs";

const PARTS = ["Чему учиться", "Кто поступает", "Как с вами связаться"];
const FORM = `${base}/enrolment/`;
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const heading = (page) => page.evaluate(() => document.activeElement.innerText.replace(/\s+/g, " "));
const seen = (page) => page.locator("form.form h2:visible").evaluateAll((all) => all.map((one) => one.lastChild.textContent));
const next = (page) => page.click("form.form .actions .button >> nth=0");
const summary = (page) => page.locator("dl.answers > div").evaluateAll((all) =>
  Object.fromEntries(all.map((row) => [row.querySelector("dt").textContent, row.querySelector("dd").textContent])));

/** Answers the questions of the parts before the last one, going on by `onwards`. */
async function fill(page, onwards) {
  await page.check("input[name=programme][value=statistics]");
  await onwards();
  await page.check("input[name=whose][value=self]");
  await page.fill("#name", "Ёлкина Анна");
  await page.fill("#birth", "1990-03-27");
  await onwards();
  await page.fill("#email", "long@mail.example");
  await page.check("#consent");
}

test("without scripts: one page under the headings of its parts, the answers once more, a change, the receipt", async () => {
  const page = await visit(browser, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  await page.goto(FORM);
  assert.deepEqual(await seen(page), PARTS);
  await fill(page, () => {});
  await send(page);
  assert.equal(await page.title(), "Проверьте ответы — Помощь «Берега»");
  assert.equal((await summary(page))["Электронная почта"], "long@mail.example");
  const button = page.locator(".change button[formaction$='#email']");
  assert.match((await button.textContent()).trim(), /^Изменить: Электронная почта$/);
  await Promise.all([page.waitForNavigation(), button.click()]);
  assert.deepEqual(await seen(page), PARTS);
  assert.equal(await page.evaluate(() => document.activeElement.id), "email");
  assert.equal(await page.inputValue("#name"), "Ёлкина Анна");
  await page.fill("#email", "other@mail.example");
  await send(page);
  assert.equal((await summary(page))["Электронная почта"], "other@mail.example");
  await send(page);
  assert.match(page.url(), /\/desk\/t\//);
  await page.context().close();
});

test("a key and no look at the answers: nothing is stored", async () => {
  const page = await visit(browser);
  const told = { key: "long-form-without-a-look", programme: "statistics", whose: "self", name: "Анна", birth: "1990-03-27", email: "long@mail.example", consent: "yes" };
  await page.goto(FORM);
  await posted(page, "/desk/forms/enrolment", told);
  assert.match(await page.title(), /^Проверьте ответы/);
  await page.goto(FORM);
  await posted(page, "/desk/forms/enrolment", { ...told, checked: "yes" });
  assert.match(page.url(), /\/desk\/t\//);
  await page.context().close();
});

test("one part at a time, by keyboard: the step is told, what is missing too, and the way back", async () => {
  const page = await visit(browser);
  await page.goto(FORM);
  assert.deepEqual(await seen(page), PARTS.slice(0, 1));
  assert.equal(await page.locator("h2:visible .stage").textContent(), "Часть 1 из 3");
  await page.focus("form.form .actions .button");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "programme");
  assert.equal(await page.locator("#programme-fault").textContent(), "Ошибка: Ответьте на вопрос «Программа»");
  assert.match(await page.locator("fieldset[aria-invalid=true]").getAttribute("aria-describedby"), /programme-fault/);
  assert.deepEqual(await findings(page), []);
  await page.keyboard.press("Space");
  for (let stops = 0; stops < 3 && !(await page.evaluate(() => document.activeElement.type === "submit")); stops++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await heading(page), "Часть 2 из 3 Кто поступает");
  assert.deepEqual(await seen(page), PARTS.slice(1, 2));
  assert.equal(await page.locator(".field:visible").count(), 4);
  await page.check("input[name=whose][value=child]");
  assert.equal(await page.locator(".field:visible").count(), 6);
  await page.check("input[name=whose][value=self]");
  await page.fill("#name", "Ёлкина Анна");
  await page.press("#name", "Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "birth");
  await page.goBack();
  assert.equal(await heading(page), "Часть 1 из 3 Чему учиться");
  assert.ok(await page.isHidden("fieldset[aria-invalid=true]"));
  await page.goForward();
  assert.equal(await heading(page), "Часть 2 из 3 Кто поступает");
  await page.fill("#birth", "1990-03-27");
  await next(page);
  assert.equal(await heading(page), "Часть 3 из 3 Как с вами связаться");
  assert.equal(await page.locator("form.form .actions .button >> nth=0").textContent(), "Проверить ответы");
  await page.click("form.form .actions .button >> nth=1");
  assert.equal(await heading(page), "Часть 2 из 3 Кто поступает");
  assert.equal(await page.inputValue("#name"), "Ёлкина Анна");
  assert.deepEqual(page.violations, []);
  await page.context().close();
});

test("with scripts the server's mistakes bring all parts, a change brings the part, the draft stays until it is sent", async () => {
  const page = await visit(browser);
  await page.goto(FORM);
  await fill(page, () => next(page));
  await page.fill("#email", "без собаки");
  await send(page);
  assert.deepEqual(await seen(page), PARTS);
  assert.equal(await page.evaluate(() => document.activeElement.className), "summary");
  await page.fill("#email", "long@mail.example");
  await send(page);
  const draft = () => page.evaluate(() => JSON.parse(localStorage.getItem("draft:/desk/forms/enrolment")));
  assert.equal((await draft()).sent, false);
  await Promise.all([page.waitForNavigation(), page.click(".change button[formaction$='#name']")]);
  assert.deepEqual(await seen(page), PARTS.slice(1, 2));
  assert.equal(await page.evaluate(() => document.activeElement.id), "name");
  await page.fill("#name", "Берёзова Анна");
  await next(page);
  await send(page);
  assert.equal((await summary(page))["Ваши фамилия, имя и отчество"], "Берёзова Анна");
  await page.goto(FORM);
  assert.equal(await page.inputValue("#name"), "Берёзова Анна");
  await next(page);
  await next(page);
  await page.check("#consent");
  await send(page);
  await send(page);
  assert.match(page.url(), /\/desk\/t\//);
  await page.waitForFunction(() => !localStorage.getItem("draft:/desk/forms/enrolment"));
  await page.context().close();
});

test("a part of which nothing is asked is passed over", async () => {
  const page = await visit(browser);
  await page.route(FORM, async (route) => {
    const answer = await route.fetch();
    // A further part of one question that depends on an answer.
    const part = '<section class="part"><h2>Другое</h2><div class="field" data-shown-by="1"><label for="more">Ещё</label><input id="more" name="more"></div></section>';
    const html = await answer.text();
    const second = html.indexOf('<section class="part">', html.indexOf('<section class="part">') + 1);
    await route.fulfill({ response: answer, body: html.slice(0, second) + part + html.slice(second) });
  });
  await page.goto(FORM);
  await page.check("input[name=programme][value=statistics]");
  await next(page);
  assert.equal(await heading(page), "Часть 2 из 3 Кто поступает");
  await page.click("form.form .actions .button >> nth=1");
  await page.check("input[name=programme][value=other]");
  await page.fill("#other", "Геометрия");
  await next(page);
  assert.equal(await heading(page), "Часть 2 из 4 Другое");
  await page.context().close();
});

for (const [name, options] of Object.entries({ "light, 1280 px": {}, "dark, 320 px": { colorScheme: "dark", viewport: { width: 320, height: 640 } }, "without scripts, 320 px": { viewport: { width: 320, height: 640 } } })) {
  test(`nothing is wrong with it, ${name}`, async () => {
    const bad = {};
    const page = await visit(browser, options);
    if (name.startsWith("without")) await page.route("**/*.js", (route) => route.abort());
    for (const form of ["access", "enrolment", "lesson"]) {
      await page.goto(`${base}/${form}/`);
      bad[form] = [...(await findings(page)), ...(await invalid(await page.content())), ...(await walk(page)).bad];
    }
    await page.goto(FORM);
    await fill(page, () => (name.startsWith("without") ? null : next(page)));
    bad.parts = await findings(page);
    await send(page);
    bad.summary = [...(await findings(page)), ...(await walk(page)).bad];
    await page.context().close();
    assert.deepEqual(Object.values(bad).flat(), []);
  });
}
