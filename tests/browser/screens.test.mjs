// Pictures of all kinds of pages, at three widths, light and dark, in target/tests/screens: made to be looked
// at, so only when asked for. SCREENS=all or SCREENS=home,form tells which.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { base, built, desk, launch, states, visit } from "./portal.mjs";

const wanted = process.env.SCREENS;
const folder = fileURLToPath(new URL("../../target/tests/screens/", import.meta.url));

test("screens", { skip: !wanted && "SCREENS names none" }, async () => {
  mkdirSync(folder, { recursive: true });
  const browser = await launch();
  const asked = (name) => wanted === "all" || wanted.split(",").includes(name);
  const pages = { ...built, ...(await desk(browser)) };
  for (const width of [390, 768, 1440]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await visit(browser, { viewport: { width, height: 900 }, colorScheme });
      await page.route("**/assets/*.js", (route) => route.abort());
      const take = (name) => page.screenshot({ path: `${folder}${name.replaceAll(" ", "-")}-${width}-${colorScheme}.png`, fullPage: true });
      for (const [name, path] of Object.entries(pages).filter(([name]) => asked(name))) {
        await page.goto(base + path);
        await take(name);
      }
      for (const [name, reach] of Object.entries(states).filter(([name]) => asked(name))) {
        await reach(page);
        await take(name);
      }
      await page.context().close();
    }
  }
  await browser.close();
  const pictures = readdirSync(folder).filter((name) => name.endsWith(".png")).sort();
  const figures = pictures.map((name) => `<figure><img src="${name}" alt="" width="300"><figcaption>${name}</figcaption></figure>`);
  writeFileSync(`${folder}index.html`, `<!doctype html><meta charset="utf-8"><title>Screens</title>${figures.join("")}`);
});
