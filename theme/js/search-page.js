/* What the search shows besides the list under its field: the page of results where no server makes one,
   and articles beside a form. Comes after the script joined of search/. */
"use strict";
{
const { SAY, STOP, addSentences, addressOf, ask, best, documentOf, insteadLine, make, manifest, marked, marker, newest, resultsAddress, rowsFor, say, tellMissed, tokens } = globalThis.oporaSearch;

/* The page of results of a host that makes none itself. */
const resultsPage = async (place) => {
  const asked = new URLSearchParams(location.search);
  const q = (asked.get("q") || "").trim();
  if (!q) return;
  const without = (name) => Object.fromEntries([...asked].filter(([key]) => key !== name && key !== "page" && key !== "q"));
  const [head, list, more] = ["[data-count]", "ol", "[data-more]"].map((name) => place.querySelector(name));
  document.querySelector("main [type=search]").value = q;
  place.hidden = false;
  head.textContent = SAY.loading;
  try {
    const index = await manifest();
    const { ranks, instead, slots } = await ask(q, { complete: true, literal: asked.has("literal") });
    const found = [...ranks.sort().reverse()];
    const of = (list, rank) => list[documentOf(rank, index.documents)];
    const runs = (rows) => rows.flatMap(([value, count]) => Array(count).fill(value));
    const [kinds, audiences] = [runs(index.kind), runs(index.audience)];
    const tests = {
      kind: (name) => (rank) => index.kinds[of(kinds, rank)] === name,
      audience: (name) => (rank) => !of(audiences, rank) || of(audiences, rank) >> index.audiences.findIndex(([own]) => own === name) & 1,
    };
    let shown = found;
    for (const [name, test] of Object.entries(tests)) {
      if (asked.get(name)) shown = shown.filter(test(asked.get(name)));
      for (const link of place.querySelectorAll(`[data-filter=${name}] a`)) {
        const { id } = link.dataset;
        const count = id ? found.filter(test(id)).length : found.length;
        link.href = resultsAddress(q, { ...without(name), ...id && { [name]: id } });
        link.lastElementChild.textContent = count;
        link.parentElement.hidden = !count;
        if (id === (asked.get(name) || "")) link.setAttribute("aria-current", "true");
      }
    }
    const size = 10 * (Number(asked.get("page")) || 1);
    const rows = await rowsFor(shown.slice(0, size), slots);
    const isMark = marker(slots);
    head.textContent = found.length ? say(SAY.count, { n: shown.length }) : SAY.none;
    if (instead.length) head.after(make("p", {}, insteadLine(instead) + " ", make("a", { href: resultsAddress(q, { ...without(""), literal: 1 }) }, say(SAY.literal, { q }))));
    list.append(...rows.map((row) => {
      row.place = make("p", {}, ...marked(row.answer, isMark));
      const links = [make("a", { href: addressOf(row.url) }, ...marked(row.title, isMark))];
      const where = make("p", { class: "note" }, row.section);
      if (row.heading) where.append(" › ", make("a", { href: row.target }, ...marked(row.heading, isMark)));
      return make("li", {}, make("h2", {}, ...links), where, row.place);
    }));
    more.hidden = shown.length <= size;
    more.firstElementChild.href = resultsAddress(q, { ...without("page"), page: size / 10 + 1 });
    place.querySelector("[data-none]").hidden = found.length > 0;
    if (!found.length) tellMissed(q);
    addSentences(rows, isMark, new AbortController().signal).catch(() => {});
  } catch {
    head.textContent = SAY.offline;
  }
};

/* Up to five articles while a text is written, below its field; what is opened goes with the form. */
const suggestions = (text) => {
  const heading = make("p", { class: "search-head", id: text.id + "-articles" }, SAY.suggest);
  const list = make("ul", { class: "plain", "aria-labelledby": heading.id });
  const box = make("div", { class: "suggest", "aria-live": "polite", hidden: "" }, heading, list);
  text.closest(".field").append(box);
  const opened = new Set();
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    opened.add(link.dataset.url);
    let field = text.form.elements.namedItem("opened");
    if (!field) text.form.append(field = make("input", { type: "hidden", name: "opened" }));
    field.value = [...opened].slice(0, 5).join(" ");
  });
  const next = newest();
  let later;
  let before = "";
  const show = async () => {
    const signal = next();
    const words = tokens(text.value).filter((word) => !STOP.has(word));
    if (words.length < 2) box.hidden = true;
    const q = words.slice(-12).join(" ");
    if (words.length < 2 || q === before) return;
    before = q;
    const { ranks, slots } = await ask(q, { complete: true, some: true });
    const rows = await rowsFor(best(ranks, 5), slots);
    if (signal.aborted) return;
    list.replaceChildren(...rows.map((row) => make("li", {}, make("a", { href: row.target, target: "_blank", rel: "noopener", "data-url": row.url }, row.title))));
    box.hidden = !rows.length;
  };
  text.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(() => show().catch(() => {}), 700);
  });
};

document.querySelectorAll("form.form textarea").forEach(suggestions);
const place = document.querySelector("[data-results]");
if (place) resultsPage(place);
}
