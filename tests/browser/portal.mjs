// The portal in a browser: where it runs, the browser, and what a person does there. What the tests of
// this folder share; each of them states for itself what must hold.
import { chromium } from "playwright-core";

/** Address of the portal, without a slash at the end; tests/browser/run sets it. */
export const base = process.env.OPORA_URL?.replace(/\/$/, "");
if (!base) throw new Error("OPORA_URL is not set: start the tests by tests/browser/run");

/** How the browser is started: asking nobody anything. */
export const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
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

/** A context in which whatever breaks the content security policy is written down. Nothing is answered from the
    device in it, unless a test asks for that: offline.test.mjs. */
export async function visit(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: "block", ...options });
  const page = await context.newPage();
  page.violations = [];
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|TrustedHTML|TrustedScript/.test(message.text()))
      page.violations.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}

/** Fills the support form of a portal as a learner does. `text` is what has happened. */
export async function fillSupport(page, text = "После входа белая страница, ничего не нажимается.", portal = base) {
  await page.goto(`${portal}/support/`);
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

/** Submits a form that the page itself does not have. */
export const posted = (page, action, fields) => Promise.all([page.waitForNavigation(), page.evaluate(([action, fields]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action });
  for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(form);
  form.submit();
}, [action, fields])]);

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
export async function staffLink(page, portal = base) {
  for (let attempt = 0; attempt < 50; attempt++) {
    await page.goto(`${portal}/desk/mailbox`);
    for (const letter of await page.locator(".mail-list a").all()) {
      await letter.click();
      const links = await page.locator(".mail a[href*='/desk/s/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      if (links.length) return new URL(links[0], portal).pathname;
      await page.goto(`${portal}/desk/mailbox`);
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
  },
};
