// Every kind of page in every state, looked at by axe: nothing at A, AA and best practice, contrast at AAA;
// and at 320 px nothing is wider than the screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findings } from "./measures.mjs";
import { base, built, desk, launch, states, visit } from "./portal.mjs";

let browser, ofDesk;
before(async () => { browser = await launch(); ofDesk = await desk(browser); });
after(() => browser.close());

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
