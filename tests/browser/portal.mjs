// The portal in a browser: where it runs, the browser, and what a person does there. What the tests of
// this folder share; each of them states for itself what must hold.
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** Address of the portal, without a slash at the end; tests/browser/run sets it. */
export const base = process.env.OPORA_URL?.replace(/\/$/, "");
if (!base) throw new Error("OPORA_URL is not set: start the tests by tests/browser/run");

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
  "--disable-background-networking", "--disable-component-update"];

/** The browser. Close it after the tests. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: quiet });

/** One page of each kind that is built. */
export const built = {
  home: "/",
  section: "/instructions/",
  article: "/instructions/lost-password/",
  "article with a table": "/instructions/browser-and-device/",
  questions: "/faq/",
  topic: "/faq/access/",
  question: "/faq/access/code-not-coming/",
  services: "/services/",
  responsible: "/responsible/",
  programmes: "/programmes/",
  teachers: "/teachers/",
  documents: "/documents/",
  document: "/documents/help-regulation/",
  glossary: "/glossary/",
  maintenance: "/maintenance/",
  contacts: "/contacts/",
  audience: "/for/learner/",
  search: "/search/",
  news: "/news/portal-opened/",
  form: "/support/",
  "form with conditions": "/appeal/",
  "wrong address": "/no/such/page/",
};

/** A context in which whatever breaks the content security policy is written down. */
export async function visit(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.violations = [];
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|TrustedHTML|TrustedScript/.test(message.text()))
      page.violations.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}

/** Fills the support form as a learner does. `text` is what has happened. */
export async function fillSupport(page, text = "После входа белая страница, ничего не нажимается.") {
  await page.goto(`${base}/support/`);
  await page.check("#role");
  await page.check("input[name=trouble][value=technical]");
  await page.selectOption("#service", { index: 1 }).catch(() => page.check("#service"));
  await page.fill("#text", text);
  await page.fill("#name", "Ёлкина Анна");
  await page.check("input[name=reply][value=email]");
  await page.fill("#email", "anna@mail.example");
  await page.check("#consent");
}

/** Sends the form that is open, by its main button. */
export const send = (page) => Promise.all([page.waitForNavigation(), page.click("form.form .actions .button")]);

/** Addresses of the pages of the desk, one of each kind: a request is sent, and its letters are read. */
export async function desk(browser) {
  const page = await visit(browser, { javaScriptEnabled: false });
  await fillSupport(page);
  await send(page);
  await send(page);
  const receipt = new URL(page.url()).pathname;
  const staff = await staffLink(page);
  await page.context().close();
  return { receipt, "ticket of the assignee": staff, mailbox: "/desk/mailbox", "queue request": "/desk/queue",
    "prefilled form": "/desk/forms/support?trouble=technical", "dead link": "/desk/t/nothing" };
}

/** The link in the last letter to the staff. Letters leave a moment after their request. */
async function staffLink(page) {
  for (let attempt = 0; attempt < 50; attempt++) {
    await page.goto(`${base}/desk/mailbox`);
    for (const letter of await page.locator(".mail-list a").all()) {
      await letter.click();
      const links = await page.locator(".mail a[href*='/desk/s/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      if (links.length) return new URL(links[0], base).pathname;
      await page.goto(`${base}/desk/mailbox`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error("no letter to the staff came");
}

/** States of pages that only a filled form shows: each leaves `page` at one of them. */
export const states = {
  async "form with errors"(page) {
    await page.goto(`${base}/support/`);
    await send(page);
  },
  async "answers to be confirmed"(page) {
    await fillSupport(page, "длинноеслово".repeat(30));
    await send(page);
  },
  async "a secret found"(page) {
    await fillSupport(page, "Не могу войти, мой пароль: Qwerty123! помогите");
    await send(page);
    await send(page);
  },
};

const axe = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  rules: { "color-contrast-enhanced": { enabled: true } },
};

/** What axe finds on the open page, and whether it is wider than the screen. */
export async function findings(page) {
  const { violations } = await new AxeBuilder({ page }).options(axe).analyze();
  const scroll = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return [...violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 150)}`)),
    ...(scroll > 0 ? [`wider than the screen by ${scroll} px`] : [])];
}

/** Rules of html-validate that are left out: what Rust's and Tera's ways of writing HTML differ in from the tool's taste, without being wrong. */
export const taste = {
  "attribute-boolean-style": "off", "attribute-empty-style": "off", "no-trailing-whitespace": "off", "void-style": "off",
  "doctype-style": "off", "long-title": "off", "no-implicit-button-type": "off", "tel-non-breaking": "off",
  "prefer-native-element": "off", "no-redundant-role": "off", "require-sri": "off",
  "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit"] }],
};
