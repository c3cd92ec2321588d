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
/* What `make` makes, kept by its name; a failure is not. */
const once = (name, make) => {
  if (!kept.has(name)) {
    const made = make();
    kept.set(name, made);
    made.catch(() => kept.delete(name));
  }
  return kept.get(name);
};
const file = (id, path, make) => once(id, () => load(id, path).then(make));
/* A shard, by its letter and number. */
const shard = (kind, n, hash, make) => file(kind + n, `assets/search/${kind + n}.${hash}.js`, make);
const manifest = () => file("index", "search/index.js", (value) => ({ ...value, titles: numbers(value.titles) }));

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

/* How many entries at the head of a list are so; those after them are not. */
const headOf = (list, isSo) => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = low + high >> 1;
    if (isSo(list[middle])) low = middle + 1; else high = middle;
  }
  return low;
};

/* The last row that begins at or before a place. */
const rowOf = (rows, key) => headOf(rows, ([first]) => first <= key) - 1;
