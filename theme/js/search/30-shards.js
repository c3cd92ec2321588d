/* The index's files, as generator/search/FORMAT.md tells: fetched once each, and decoded when asked for. */

/* The site's root: this file lies one folder below it. */
const ROOT = new URL("..", document.currentScript.src);
const LOCAL = ROOT.protocol === "file:";

const waiting = new Map();
globalThis.oporaShard = (id, value) => waiting.get(id)(value);
/* A script element is refused where Trusted Types are enforced; over http the text does. */
const load = (id, path) => LOCAL
  ? new Promise((resolve, reject) => {
    waiting.set(id, resolve);
    const script = document.createElement("script");
    script.onerror = reject;
    script.src = new URL(path, ROOT);
    document.head.append(script);
  })
  : fetch(new URL(path, ROOT)).then((answer) => answer.ok ? answer.text() : Promise.reject(answer.status))
    .then((text) => JSON.parse(text.slice(text.indexOf(",") + 1, text.lastIndexOf(")"))));

const kept = new Map();
/* What `make` makes of a file, kept; a failure is not. */
const once = (id, path, make) => {
  if (!kept.has(id)) {
    const made = load(id, path).then(make);
    kept.set(id, made);
    made.catch(() => kept.delete(id));
  }
  return kept.get(id);
};

const numbers = (text) => {
  const list = [];
  let n = 0;
  let scale = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const digit = code - 35 - (code > 44) - (code > 92);
    n += digit * scale;
    if (digit < 60) {
      list.push(n);
      n = 0;
      scale = 1;
    } else scale *= 30;
  }
  return list;
};

const manifest = () => once("index", "search/index.js", (value) => ({ ...value, titles: numbers(value.titles) }));

/* The last row that begins at or before a place. */
const rowOf = (rows, key) => rows.findLastIndex(([first]) => first <= key);
