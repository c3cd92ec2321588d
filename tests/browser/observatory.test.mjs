// Every page and every refusal, as the server answers and as the settings for other servers say, has the 150 points
// of MDN's HTTP Observatory that a site without cookies and preloading can have (observatory.mjs). TLS ends before the
// server, so the answers are asked for as a proxy asks, which brings Strict-Transport-Security; that http:// leads to
// https:// is the proxy's part, and taken for granted here.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { points } from "./observatory.mjs";
import { base, desk, launch } from "./portal.mjs";
import { program } from "./server.mjs";

const FULL = 150;
let browser, ofDesk;
before(async () => { browser = await launch(); ofDesk = await desk(browser); });
after(() => browser.close());

const ask = async (path, options = {}) => {
  const answer = await fetch(base + path, { redirect: "manual", ...options, headers: { "x-forwarded-proto": "https", ...options.headers } });
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
};
const form = (fields, headers = { origin: base }) => ({ method: "POST", body: new URLSearchParams(fields), headers });

test("every page and every refusal", async () => {
  const sitemap = await (await fetch(`${base}/sitemap.xml`)).text();
  const pages = [...sitemap.matchAll(/<loc>https?:\/\/[^/]+([^<]*)<\/loc>/g)].map((found) => found[1]);
  const rows = [...pages, ...Object.values(ofDesk), "/search/?q=пароль", "/sitemap.xml", "/feed.xml", "/robots.txt", "/site.webmanifest", "/healthz"]
    .map((path) => [path, path]);
  const refusals = {
    "no such page": ["/no/such/page/"], "no such address": ["/%ff"], "a slash that was left out": ["/support"],
    "wrong method": ["/support/", form({})], "a form with mistakes": ["/desk/forms/support", form({ role: "" })],
    "a foreign post": ["/desk/forms/support", form({}, { origin: "https://evil.example" })],
    "too much": ["/desk/forms/support", form({ text: "y".repeat(12_000_000) })],
    "not a form": ["/desk/forms/support", { method: "POST", body: "x", headers: { origin: base, "content-type": "text/plain" } }],
  };
  for (const [name, row] of Object.entries(refusals)) rows.push([name, ...row]);
  const short = [], statuses = new Set();
  for (const [name, path, options] of rows) {
    const { status, headers, html } = await ask(path, options);
    statuses.add(status);
    const { score, found } = points(headers, html, true);
    if (score !== FULL) short.push({ name, status, score, found });
  }
  console.log(`${rows.length} answers, statuses ${[...statuses].sort().join(", ")}: ${short.length} below ${FULL} points`);
  assert.deepEqual(short, []);
  assert.ok([200, 308, 403, 404, 405, 413, 415, 422].every((status) => statuses.has(status)), [...statuses].join(" "));
});

/** The headers that the settings for a server put on a page. */
const renderings = {
  nginx: (text) => [...text.matchAll(/^add_header (\S+) "(.*)" always;$/gm)],
  apache: (text) => [...text.matchAll(/^Header always set (\S+) "(.*?)"$/gm)],
  netlify: (text) => [...text.split("\n/assets/")[0].matchAll(/^ {2}([\w-]+): (.*)$/gm)],
  cloudfront(text) {
    const config = JSON.parse(text).Resources.OporaPages.Properties.ResponseHeadersPolicyConfig;
    const { ContentSecurityPolicy: policy, ReferrerPolicy: referrer, StrictTransportSecurity: transport } = config.SecurityHeadersConfig;
    return [["", "content-security-policy", policy.ContentSecurityPolicy], ["", "referrer-policy", referrer.ReferrerPolicy],
      ["", "strict-transport-security", `max-age=${transport.AccessControlMaxAgeSec}`],
      ...(config.SecurityHeadersConfig.ContentTypeOptions ? [["", "x-content-type-options", "nosniff"]] : []),
      ...config.CustomHeadersConfig.Items.map((item) => ["", item.Header, item.Value])];
  },
};

for (const [name, read] of Object.entries(renderings)) {
  test(`the settings for ${name}`, () => {
    const text = execFileSync(program, ["headers", "--for", name], { encoding: "utf8" });
    const headers = new Map([...read(text)].map(([, name, value]) => [name.toLowerCase(), value]));
    const { score, found } = points(headers, "", true);
    assert.equal(score, FULL, JSON.stringify(found));
  });
}

// Each row spoils one thing of what is sent; the points that are left are those of the Observatory's table.
const spoiled = [
  ["content-security-policy", null, 55], ["content-security-policy", (value) => value.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"), 80],
  ["content-security-policy", (value) => value.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"), 140],
  ["content-security-policy", (value) => value.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'"), 130],
  ["content-security-policy", (value) => value.replace("default-src 'none'", "default-src 'self'"), 145],
  ["content-security-policy", (value) => value.replace("frame-ancestors 'none'", "frame-ancestors *"), 80],
  ["content-security-policy", (value) => value.replace("img-src 'self'", "img-src http://pictures.example"), 130],
  ["referrer-policy", null, 145], ["referrer-policy", () => "unsafe-url", 140], ["referrer-policy", () => "none", 140],
  ["strict-transport-security", null, 80], ["strict-transport-security", () => "max-age=600", 140],
  ["x-content-type-options", null, 145], ["cross-origin-resource-policy", null, 140], ["cross-origin-resource-policy", () => "cross-origin", 140],
  ["cross-origin-opener-policy", null, 140], ["cross-origin-opener-policy", () => "unsafe-none", 140], ["cross-origin-opener-policy", () => "all", 135],
  ["cross-origin-embedder-policy", null, 140], ["cross-origin-embedder-policy", () => "credentialless", 150],
  ["access-control-allow-origin", () => "*", 50], ["set-cookie", () => "a=b", 60],
];

test("what is spoiled loses its points", async () => {
  const { headers } = await ask("/");
  const left = spoiled.map(([name, spoil]) => {
    const copy = new Map(headers);
    spoil ? copy.set(name, spoil(copy.get(name) ?? "")) : copy.delete(name);
    return [name, String(spoil), points(copy, "", true).score];
  });
  assert.deepEqual(left, spoiled.map(([name, spoil, score]) => [name, String(spoil), score]));
  assert.equal(points(headers, "<script src=\"//other.example/x.js\"></script>", true).score, 50);
  assert.equal(points(headers, "", false).score, 80);
});
