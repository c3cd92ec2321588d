// Every kind of page in every state, looked at by axe: nothing at A, AA and best practice, contrast at AAA;
// and at 320 px nothing is wider than the screen.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { base, built, desk, launch, states, visit } from "./portal.mjs";

let browser, ofDesk;
before(async () => { browser = await launch(); ofDesk = await desk(browser); });
after(() => browser.close());

const axe = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  rules: { "color-contrast-enhanced": { enabled: true } },
};

async function findings(page) {
  const { violations } = await new AxeBuilder({ page }).options(axe).analyze();
  const scroll = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return [...violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.html.slice(0, 150)}`)),
    ...(scroll > 0 ? [`wider than the screen by ${scroll} px`] : [])];
}

const looks = {
  "light, wide": { colorScheme: "light" },
  "dark, 320 px": { colorScheme: "dark", viewport: { width: 320, height: 640 } },
  "forced colours": { forcedColors: "active", viewport: { width: 768, height: 1024 } },
};

for (const [name, options] of Object.entries(looks)) {
  test(name, async () => {
    const bad = {};
    const look = async (page, name) => {
      const found = await findings(page);
      if (found.length) bad[name] = found;
    };
    const page = await visit(browser, options);
    for (const [name, path] of Object.entries({ ...built, ...ofDesk })) {
      await page.goto(base + path);
      await look(page, name);
    }
    // axe is a script itself, so the page's own ones are withheld instead of switched off.
    await page.route("**/assets/*.js", (route) => route.abort());
    for (const [name, reach] of Object.entries(states)) {
      await reach(page);
      await look(page, name);
    }
    await page.context().close();
    assert.deepEqual(bad, {});
  });
}
