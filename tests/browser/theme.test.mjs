// The components of the theme in all their states, by the examples that lie beside them: axe finds nothing,
// light, dark, in forced colours and in the version for the visually impaired; the markup is valid; at 320 px
// nothing is wider than the screen.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findings, invalid } from "./measures.mjs";
import { launch, visit } from "./portal.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
let browser, server, folder, base, pages;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "opora-theme-"));
  const program = process.env.OPORA ?? join(root, "target/debug/opora");
  server = spawn(program, ["theme", "--serve", "--port", "0", "--out", folder], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(server.stdout)) {
    base = line.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
    if (base) break;
  }
  const list = await (await fetch(`${base}/`)).text();
  const [, table] = list.match(/<tbody>([^]*)<\/tbody>/);
  pages = ["/", ...[...table.matchAll(/<a href="([^"]+)">/g)].map((found) => found[1])];
  assert.ok(pages.length > 30, `only ${pages.length} pages of components`);
});
after(async () => {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true });
});

const looks = {
  light: [{ colorScheme: "light" }, ""],
  "dark, 320 px": [{ colorScheme: "dark", viewport: { width: 320, height: 640 } }, ""],
  "forced colours": [{ forcedColors: "active" }, ""],
  "for the visually impaired, 320 px": [{ viewport: { width: 320, height: 640 } }, "#impaired"],
};

for (const [name, [options, hash]] of Object.entries(looks)) {
  test(name, async () => {
    const bad = {};
    const page = await visit(browser, options);
    for (const path of pages) {
      await page.goto(base + path + hash);
      const found = await findings(page);
      if (found.length) bad[path] = found;
    }
    assert.deepEqual(page.violations, []);
    await page.context().close();
    assert.deepEqual(bad, {});
  });
}

test("the markup of every component is valid", async () => {
  const bad = {};
  for (const path of pages) {
    const wrong = await invalid(await (await fetch(base + path)).text());
    if (wrong.length) bad[path] = wrong;
  }
  assert.deepEqual(bad, {});
});
