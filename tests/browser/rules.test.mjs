// Every rule of every form of the starter, broken in a browser without scripts (promises.md, A3): the rules are those that
// the forms' own JSON schemas tell. And the questions themselves: named, their purpose known to browsers, what may be
// left out said in words (A7).
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { base, launch, posted, visit } from "./portal.mjs";

const folder = fileURLToPath(new URL("../../content/forms", import.meta.url));
const forms = readdirSync(folder).map((name) => name.replace(/\.toml$/, ""));
const own = ["as_is", "key", "link_sign", "link_time", "without"];
let browser, page;
before(async () => { browser = await launch(); page = await visit(browser, { javaScriptEnabled: false }); });
after(() => browser.close());

const schemaOf = async (form) => (await (await fetch(`${base}/desk/forms/${form}`, { headers: { accept: "application/json" } })).json()).schema;

/** What must be answered before a question applies: by question, the answers of others. */
function conditions(schema) {
  const all = {};
  for (const { if: when, then, else: other } of schema.allOf ?? []) {
    const answers = Object.entries(when.properties ?? {}).map(([name, { enum: some, const: one }]) => [name, some?.[0] ?? one]);
    for (const name of [...(then?.required ?? []), ...Object.keys(other?.properties ?? {})]) Object.assign(all[name] ??= {}, Object.fromEntries(answers));
  }
  return all;
}

/** The ways to break the rules of a question: what is broken, and what is typed for it. */
function broken(schema, name, required) {
  const rule = schema.properties[name];
  const ways = [];
  if (required.has(name)) ways.push(["missing", ""]);
  if (rule.minLength > 1) ways.push(["too short", "я".repeat(rule.minLength - 1)]);
  if (rule.maxLength && rule.format !== "email") ways.push(["too long", "я".repeat(rule.maxLength + 1)]);
  if (rule.format === "email") ways.push(["no address", "анна собака почта"]);
  if (rule.format === "date") ways.push(["no day", "позавчера"]);
  if (rule.pattern?.includes("[0-9]") && rule.type === "string" && !rule.format) ways.push(["no number", "звоните вечером"]);
  if (rule.enum) ways.push(["no such answer", "nothing-of-the-kind"]);
  if (rule.type === "integer" || rule.type === "number") ways.push(["no figure", "много"]);
  return ways;
}

/** What is wrong with the page that tells of a mistake in `name`. */
function told(name) {
  const wrong = [];
  const link = document.querySelector(`.summary a[href="#${name}"]`);
  const fault = document.getElementById(`${name}-fault`);
  if (!document.title.startsWith("Ошибка: ")) wrong.push(`the title is ${document.title}`);
  if (document.activeElement?.className !== "summary") wrong.push("the summary has no focus");
  if (!link) return [...wrong, "the summary does not lead to it"];
  const sentence = fault?.textContent.replace(/^\s*Ошибка:\s*/, "").trim();
  if (sentence !== link.textContent.trim()) wrong.push(`«${link.textContent}» on top, «${sentence}» below`);
  const control = document.getElementById(name);
  const marked = control?.matches("[aria-invalid=true]") || control?.closest("fieldset[aria-invalid=true]");
  if (!marked) wrong.push("it is not marked as invalid");
  const group = control?.closest("fieldset[aria-describedby]");
  if (![control, group].some((one) => one?.getAttribute("aria-describedby")?.split(" ").includes(`${name}-fault`))) wrong.push("its sentence is not tied to it");
  return wrong;
}

/** What a field was filled with; a browser with a calendar of its own shows no day that is none. */
const shown = (control) => (control.type === "date" ? control.getAttribute("value") : control.value);

for (const form of forms) {
  test(`every rule of ${form}`, async () => {
    const schema = await schemaOf(form);
    const needs = conditions(schema);
    const required = new Set([...(schema.required ?? []), ...(schema.allOf ?? []).flatMap((one) => one.then?.required ?? [])]);
    const bad = [];
    let count = 0;
    for (const name of Object.keys(schema.properties).filter((name) => !own.includes(name))) {
      for (const [what, value] of broken(schema, name, required)) {
        await page.goto(`${base}/${form}/`);
        const deep = Object.assign({}, ...Object.keys(needs[name] ?? {}).map((other) => needs[other] ?? {}));
        await posted(page, `/desk/forms/${form}`, { ...deep, ...needs[name], [name]: value });
        // The focus comes when the page has been drawn.
        for (let turn = 0; turn < 50 && await page.evaluate(() => document.activeElement === document.body); turn++) await page.waitForTimeout(20);
        bad.push(...(await page.evaluate(told, name)).map((wrong) => `${name}, ${what}: ${wrong}`));
        const kept = value && !schema.properties[name].enum ? await page.locator(`#${name}`).evaluate(shown) : value;
        if (kept !== value) bad.push(`${name}, ${what}: what was typed is lost`);
        count += 1;
      }
    }
    console.log(`${form}: ${count} rules broken`);
    assert.deepEqual(bad, []);
    assert.ok(count > 0, "nothing was broken");
  });
}

test("questions are named, their purpose is known, what may be left out is said", async () => {
  const bad = {};
  for (const form of forms) {
    await page.goto(`${base}/${form}/`);
    const required = new Set((await schemaOf(form)).required ?? []);
    const found = await page.evaluate((always) => {
      const wrong = [];
      for (const control of document.querySelectorAll("form.form :is(input:not([type=hidden]), select, textarea)")) {
        if (control.closest(".unseen")) continue;
        const name = control.name;
        if (!control.labels.length || !control.labels[0].textContent.trim()) wrong.push(`${name} has no label`);
        if (/^(radio|checkbox)$/.test(control.type) && control.name !== "as_is" && !control.closest("fieldset")?.querySelector("legend")) wrong.push(`${name} has no legend`);
        if (control.type === "email" && (control.autocomplete !== "email" || control.getAttribute("spellcheck") !== "false")) wrong.push(`${name}: an address that browsers do not know`);
        if (control.type === "email" && control.maxLength !== -1 && control.maxLength < 254) wrong.push(`${name} takes ${control.maxLength} characters`);
        if (control.type === "tel" && control.autocomplete !== "tel") wrong.push(`${name}: a number that browsers do not know`);
        if (name === "email" && control.type !== "email") wrong.push("email is no address");
        if (name === "phone" && control.type !== "tel") wrong.push("phone is no number");
        if (name === "name" && control.autocomplete !== "name") wrong.push("name is not known to browsers");
        const title = control.closest("fieldset")?.querySelector("legend") ?? control.labels[0];
        if (always.includes(name) && title?.querySelector(".optional")) wrong.push(`${name} is asked for and called optional`);
      }
      if (!document.querySelector("form.form").noValidate) wrong.push("the browser's own words for mistakes are on");
      return wrong;
    }, [...required]);
    if (found.length) bad[form] = found;
  }
  assert.deepEqual(bad, {});
});
