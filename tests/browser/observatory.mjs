// The points of MDN's HTTP Observatory (its scoring of 2026, with COOP and COEP) for one answer's headers: what each
// of its tests finds in them, and how many points that gives or takes. What the answers are is others' business.
// Cookies and CORS headers have a row only where there are any, for we send none; SRI asks for scripts of other hosts.

/** What each finding is worth, by test. */
const worth = {
  "content-security-policy": { "default none, nothing unsafe": 10, "nothing unsafe": 5, "unsafe style": 0, "unsafe script": -20, "insecure scheme": -20,
    eval: -10, "insecure pictures": -10, missing: -25 },
  cookies: { none: 0, some: -40 },
  cors: { none: 0, everybody: -50, some: 0 },
  redirection: { "to https": 0, missing: -20 },
  "referrer-policy": { private: 5, missing: 0, unsafe: -5, invalid: -5 },
  "strict-transport-security": { "half a year": 0, shorter: -10, missing: -20 },
  "subresource-integrity": { "own scripts": 0, "foreign scripts": -50 },
  "x-content-type-options": { nosniff: 0, missing: -5 },
  framing: { "by policy": 5, "by header": 0, missing: -20 },
  "cross-origin-resource-policy": { "same site": 10, "cross-origin": 0, missing: 0, invalid: -5 },
  "cross-origin-opener-policy": { isolated: 10, "unsafe-none": 0, missing: 0, invalid: -5 },
  "cross-origin-embedder-policy": { isolated: 10, "unsafe-none": 0, missing: 0, invalid: -5 },
};

const broad = ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"];
const inline = [...broad, "'unsafe-inline'", "data:"];

/** The directives of a policy, the first of each name. */
function directives(policy) {
  const all = new Map();
  for (const part of policy.split(";")) {
    const [name, ...sources] = part.trim().toLowerCase().split(/\s+/);
    if (name && !all.has(name)) all.set(name, sources);
  }
  return all;
}

function policyOf(policy) {
  if (!policy) return "missing";
  const all = directives(policy);
  const of = (name) => all.get(name) ?? all.get("default-src") ?? ["*"];
  const has = (name, some) => of(name).some((source) => some.includes(source));
  const insecure = (sources) => sources.some((source) => /^(http|ftp):/.test(source));
  if (has("script-src", inline) || has("object-src", broad)) return "unsafe script";
  if (insecure([...all].filter(([name]) => !/^(img|media)-src$/.test(name)).flatMap(([, sources]) => sources))) return "insecure scheme";
  if (has("script-src", ["'unsafe-eval'"]) || has("style-src", ["'unsafe-eval'"])) return "eval";
  if (insecure([...of("img-src"), ...of("media-src")])) return "insecure pictures";
  if (has("style-src", inline)) return "unsafe style";
  return all.get("default-src")?.join(" ") === "'none'" ? "default none, nothing unsafe" : "nothing unsafe";
}

/** The last value that browsers know. */
function referrer(value) {
  if (!value) return "missing";
  const safe = ["no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"];
  const unsafe = ["origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"];
  const known = value.toLowerCase().split(",").map((one) => one.trim()).filter((one) => [...safe, ...unsafe].includes(one)).at(-1);
  if (!known) return "invalid";
  return safe.includes(known) ? "private" : "unsafe";
}

function framing(policy, header) {
  const ancestors = directives(policy ?? "").get("frame-ancestors");
  if (ancestors && !ancestors.some((source) => broad.includes(source))) return "by policy";
  return /^(deny|sameorigin)$/i.test(header ?? "") ? "by header" : "missing";
}

const one = (value, findings) => (value ? (findings[value.toLowerCase()] ?? "invalid") : "missing");
const transport = (value) => {
  const age = Number(value?.match(/max-age=(\d+)/)?.[1] ?? -1);
  if (age < 0) return "missing";
  return age >= 15_552_000 ? "half a year" : "shorter";
};
const foreignScript = (html) => [...html.matchAll(/<script[^>]* src="([^"]*)"/g)].some(([, src]) => !/^\/[^/]/.test(src));

/** Points of an answer: its headers by name, its text, and whether http:// leads to https:// where it is published. */
export function points(headers, html, redirected) {
  const of = (name) => headers.get(name) || null;
  const isolated = (values) => ({ ...Object.fromEntries(values.map((value) => [value, "isolated"])), "unsafe-none": "unsafe-none" });
  const origin = of("access-control-allow-origin");
  const found = {
    "content-security-policy": policyOf(of("content-security-policy")),
    cookies: of("set-cookie") ? "some" : "none",
    cors: origin ? (origin === "*" ? "everybody" : "some") : "none",
    redirection: redirected ? "to https" : "missing",
    "referrer-policy": referrer(of("referrer-policy")),
    "strict-transport-security": transport(of("strict-transport-security")),
    "subresource-integrity": foreignScript(html) ? "foreign scripts" : "own scripts",
    "x-content-type-options": of("x-content-type-options") === "nosniff" ? "nosniff" : "missing",
    framing: framing(of("content-security-policy"), of("x-frame-options")),
    "cross-origin-resource-policy": one(of("cross-origin-resource-policy"), { "same-origin": "same site", "same-site": "same site", "cross-origin": "cross-origin" }),
    "cross-origin-opener-policy": one(of("cross-origin-opener-policy"), isolated(["same-origin", "same-origin-allow-popups", "noopener-allow-popups"])),
    "cross-origin-embedder-policy": one(of("cross-origin-embedder-policy"), isolated(["require-corp", "credentialless"])),
  };
  const all = Object.entries(found).map(([test, finding]) => worth[test][finding]);
  const lost = all.filter((value) => value < 0).reduce((sum, value) => sum + value, 100);
  // What is gained counts only where nearly nothing is lost.
  const score = lost >= 90 ? all.reduce((sum, value) => sum + value, 100) : Math.max(lost, 0);
  return { score, found };
}
