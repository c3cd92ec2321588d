// The judged queries, and those that known.mjs makes of the titles, asked of our index and of Pagefind's on the same pages: MRR@10 and success@1 a class.
//   node benches/judged.mjs SITE PAGEFIND_SITE      folders; the second one was indexed by `pagefind --site`
// Pagefind runs in the browser of tests/browser; ours is the script without its screen.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { engine } from "../tests/search/engine.mjs";
import { known } from "../tests/search/known.mjs";

const [site, other] = process.argv.slice(2);
const { chromium } = createRequire(new URL("../tests/browser/package.json", import.meta.url))("playwright-core");
const rows = readFileSync(new URL("../tests/search/judged.tsv", import.meta.url), "utf8").split("\n").filter((line) => line && line[0] !== "#")
  .map((line) => line.split("\t")).map(([kind, query, pages]) => ({ kind, query, pages: pages.split(" ") })).concat(known(site));
// A third of the queries is held out while rules are chosen.
const isHeld = (query) => createHash("sha256").update(query).digest().readUInt32BE() % 3 === 0;

const types = { html: "text/html", js: "text/javascript", json: "application/json" };
const server = createServer(async ({ url }, response) => {
  const path = new URL(url, "http://x").pathname;
  const bytes = await readFile(join(other, path.endsWith("/") ? `${path}index.html` : path)).catch(() => null);
  response.writeHead(bytes ? 200 : 404, { "content-type": types[path.endsWith("/") ? "html" : path.split(".").pop()] ?? "application/octet-stream" }).end(bytes ?? "");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const theirs = await page.evaluate(async (queries) => {
  const pagefind = await import("/pagefind/pagefind.js");
  const all = [];
  for (const query of queries) {
    const { results } = await pagefind.search(query);
    all.push(await Promise.all(results.slice(0, 10).map(async (result) => (await result.data()).raw_url ?? (await result.data()).url)));
  }
  return all;
}, rows.map(({ query }) => query));
await browser.close();
server.close();

const { ask, best, documentOf, documents, addresses } = await (async () => {
  const script = engine(site);
  const { blocks, documents } = await script.manifest();
  const lists = blocks.map(([, hash], n) => JSON.parse(readFileSync(join(site, `assets/search/d${n}.${hash}.js`), "utf8").replace(/^[^,]*,|\);\s*$/g, "")).split("\n"));
  return { ...script, documents, addresses: lists.flat().map((record) => record.split("\t")[1]) };
})();
const table = new Map();
for (const [i, { kind, query, pages }] of rows.entries()) {
  const { ranks } = await ask(query, { complete: !/prefix|beginning/.test(kind) });
  const ours = best(ranks, 10).map((rank) => addresses[documentOf(rank, documents)]);
  const sums = table.get(kind) ?? { count: 0, held: 0, heldRanks: 0, ranks: [0, 0], first: [0, 0] };
  table.set(kind, sums);
  sums.count++;
  [ours, theirs[i].map((url) => new URL(url, "http://x").pathname)].forEach((list, side) => {
    const place = list.findIndex((url) => pages.includes(url));
    const rank = place < 0 ? 0 : 1 / (place + 1);
    sums.ranks[side] += rank;
    sums.first[side] += place === 0;
    if (side === 0 && isHeld(query)) [sums.held, sums.heldRanks] = [sums.held + 1, sums.heldRanks + rank];
  });
}
console.log("| Class | Queries | MRR@10 | of those held out | Success@1 | Pagefind: MRR@10 | Success@1 |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
for (const [kind, { count, held, heldRanks, ranks, first }] of table) {
  const cells = [ranks[0] / count, heldRanks / held, first[0] / count, ranks[1] / count, first[1] / count];
  console.log(`| ${kind} | ${count} | ${cells.map((cell) => cell.toFixed(3)).join(" | ")} |`);
}
