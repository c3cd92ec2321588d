// Every built page and one of each kind of the desk's is valid HTML, and nothing that a visitor can reach
// breaks the content security policy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { invalid } from "./measures.mjs";
import { base, desk, launch, states, visit } from "./portal.mjs";

let browser, ofDesk, addresses;
before(async () => {
  browser = await launch();
  ofDesk = await desk(browser);
  const sitemap = await (await fetch(`${base}/sitemap.xml`)).text();
  addresses = [...sitemap.matchAll(/<loc>https?:\/\/[^/]+([^<]*)<\/loc>/g)].map((found) => found[1]);
  addresses.push(...Object.values(ofDesk), "/no/such/page/");
  assert.ok(addresses.length > 100, `only ${addresses.length} addresses`);
});
after(() => browser.close());

test("the markup is valid", async () => {
  const bad = {};
  const check = async (name, html) => {
    const found = await invalid(html);
    if (found.length) bad[name] = found;
  };
  for (const address of addresses) await check(address, await (await fetch(base + address)).text());
  for (const state of ["support", "appeal", "consultation"]) {
    const sent = await fetch(`${base}/desk/forms/${state}`, { method: "POST", body: new URLSearchParams({ role: "" }), headers: { origin: base } });
    await check(`errors of ${state}`, await sent.text());
  }
  assert.deepEqual(bad, {});
});

test("the content security policy is kept", async () => {
  const page = await visit(browser);
  for (const address of addresses) await page.goto(base + address);
  for (const reach of Object.values(states)) await reach(page);
  assert.deepEqual(page.violations, []);
  await page.context().close();
});
