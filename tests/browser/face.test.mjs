// The face in figures: each kind of page with its bytes, requests, Lighthouse (mobile, median of FACE runs), axe and
// walk by keyboard, as a table. It takes minutes, so only when asked for: FACE=3 tests/browser/run face.
// FACE_PEERS names other sites to be measured beside it, as `name=address` with commas between.
import { navigation } from "lighthouse";
import puppeteer from "puppeteer-core";
import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, walk } from "./measures.mjs";
import { base, built, desk, launch, quiet, states, visit } from "./portal.mjs";

const runs = Number(process.env.FACE ?? 0);
const categories = ["performance", "accessibility", "best-practices", "seo"];

/** Pages that no search engine should list: that they cannot be indexed is meant so. */
const unlisted = ["form with errors", "receipt", "wrong address"];
/** Their status says that something is wrong, which a browser writes to its console as an error. */
const refusing = ["form with errors", "wrong address"];

const middle = (all) => all.toSorted((a, b) => a - b)[all.length >> 1];

/** Opens the page that a way leads to, in the browser that Lighthouse drives. */
const ways = {
  "form with errors": async (page) => {
    await page.goto(`${base}/support/`);
    return () => page.click("form.form .actions .button");
  },
};

/** One run of Lighthouse: the four scores, the steadiness, the times, and what was not in order. */
async function lighthouse(browser, name, address, left = 3) {
  const page = await browser.newPage();
  const go = (await ways[name]?.(page)) ?? address;
  const skipAudits = [...(unlisted.includes(name) ? ["is-crawlable"] : []), ...(refusing.includes(name) ? ["http-status-code", "errors-in-console"] : [])];
  const flags = { onlyCategories: categories, skipAudits, ignoreStatusCode: refusing.includes(name), skipAboutBlank: name in ways, logLevel: "silent" };
  const { lhr } = await navigation(page, go, { flags });
  await page.close();
  if (lhr.runtimeError) {
    // A busy machine loses the beginning of a trace now and then.
    if (left > 0) return lighthouse(browser, name, address, left - 1);
    throw new Error(`${name}: ${lhr.runtimeError.message}`);
  }
  const wanting = Object.values(lhr.categories).flatMap((category) => category.auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${category.id}: ${id} ${lhr.audits[id].displayValue ?? ""}`));
  const value = (id) => lhr.audits[id].numericValue;
  const fetched = lhr.audits["network-requests"].details.items;
  return {
    scores: categories.map((id) => Math.round(lhr.categories[id].score * 100)), wanting,
    cls: value("cumulative-layout-shift"), lcp: value("largest-contentful-paint"), tbt: value("total-blocking-time"),
    requests: fetched.length, bytes: fetched.reduce((sum, { transferSize }) => sum + transferSize, 0),
  };
}

/** The median of several runs, figure by figure; what was wanting in any of them. */
async function measured(browser, name, address) {
  const all = [];
  for (let run = 0; run < runs; run++) all.push(await lighthouse(browser, name, address));
  const of = (key) => middle(all.map((one) => one[key]));
  const scores = categories.map((_, at) => middle(all.map((one) => one.scores[at])));
  return { scores, wanting: [...new Set(all.flatMap((one) => one.wanting))], cls: of("cls"), lcp: of("lcp"), tbt: of("tbt"),
    requests: of("requests"), bytes: of("bytes") };
}

/** What axe finds and what the walk by Tab meets. */
async function used(page, open) {
  await open();
  const axe = (await findings(page)).length;
  await open();
  const { bad, stops } = await walk(page);
  return { axe, keyboard: bad.length ? `${bad.length} faults` : `${stops} stops` };
}

test("the face in figures", { skip: !runs && "FACE names no number of runs" }, async () => {
  const driven = await launch();
  const ofDesk = await desk(driven);
  const chosen = ["home", "section", "article", "topic", "question", "search", "form", "wrong address"];
  const pages = Object.fromEntries(chosen.map((name) => [name, base + built[name]]));
  Object.assign(pages, { "form with errors": "", receipt: base + ofDesk.receipt });
  for (const peer of process.env.FACE_PEERS?.split(",") ?? []) pages[peer.slice(0, peer.indexOf("="))] = peer.slice(peer.indexOf("=") + 1);
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: quiet, headless: true });
  const rows = [], wanting = {};
  const page = await visit(driven);
  for (const [name, address] of Object.entries(pages)) {
    const { axe, keyboard } = await used(page, () => states[name]?.(page) ?? page.goto(address));
    const one = await measured(browser, name, address);
    rows.push(`| ${name} | ${one.bytes} | ${one.requests} | ${one.scores.join(" / ")} | ${one.cls.toFixed(3)} | ${Math.round(one.lcp)} | ${Math.round(one.tbt)} | ${axe} | ${keyboard} |`);
    const short = one.wanting.filter((what) => !what.startsWith("performance"));
    const own = address === "" || address.startsWith(base);
    if (own && (short.length || one.cls > 0 || axe)) wanting[name] = { short, cls: one.cls, axe };
    if (one.wanting.length) console.log(`${name}: ${one.wanting.join("; ")}`);
  }
  await browser.close();
  await driven.close();
  console.log(["| page | bytes with headers | requests | Lighthouse | CLS | LCP, ms | TBT, ms | axe | keyboard |", "| --- | --: | --: | --- | --: | --: | --: | --: | --- |", ...rows].join("\n"));
  assert.deepEqual(wanting, {});
});
