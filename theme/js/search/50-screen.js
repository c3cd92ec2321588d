/* What is found, on the screen: the list under the field, and pieces of it for search-page.js.
   Nothing is put into the page but elements and texts. The words come before this script, in one of their own. */

const SAY = globalThis.oporaWords;
const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const set = (element, attributes) => {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return element;
};
const make = (tag, attributes, ...children) => {
  const element = set(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};

/* Where a page of the portal lies, and of nothing else: in an unpacked folder no server turns a folder into
   its index. */
const addressOf = (url) => !/^\/(?![/\\])/.test(url) ? "/" : LOCAL ? new URL(url.slice(1).replace(/(^|\/)(?=#|$)/, "$1index.html"), ROOT).href : url;

/* A result with the heading that fits best, and where it stands: in which block, and at which place there. */
const rowFor = async (rank, slots) => {
  const { blocks, documents } = await manifest();
  const id = documentOf(rank, documents);
  const n = rowOf(blocks, id);
  const at = id - blocks[n][0];
  const records = await shard("d", n, blocks[n][1], (value) => value.split("\n"));
  const [title, url, section, answer, ...headings] = records[at].split("\t");
  const part = sectionOf(slots, id);
  const [heading, anchor] = part ? headings.slice(2 * part - 2) : [];
  return { n, at, title, url, section, answer, heading, target: addressOf(heading ? `${url}#${anchor || slug(heading)}` : url) };
};

/* The results whose records are there: without a network some are not on the device. None of them is a failure. */
const rowsFor = async (ranks, slots) => {
  const rows = (await Promise.all(ranks.map((rank) => rowFor(rank, slots).catch(() => [])))).flat();
  if (ranks.length && !rows.length) throw SAY.offline;
  return rows;
};

/* Whether a word of a text is one that was looked for. */
const marker = (slots) => {
  const stems = new Set(slots.map((slot) => stem(slot.word)));
  const beginnings = slots.filter((slot) => slot.unfinished).map((slot) => slot.word);
  return (text) => tokens(text).some((word) => stems.has(stem(word)) || beginnings.some((part) => word.startsWith(part)));
};
const WORD = /([\p{Alphabetic}\p{N}\p{M}]+)/u;
const marked = (text, isMark) => text.split(WORD).map((part, i) => i % 2 && isMark(part) ? make("mark", {}, part) : part);

/* The sentence with the most of the words looked for, out of the text of a page. */
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: "\"", nbsp: " ", "#x27": "'", "#39": "'" };
const sentenceIn = (html, isMark) => {
  const text = html.slice(html.indexOf("<main"), html.lastIndexOf("</main>"))
    .replace(/<(script|style|svg|nav|form|template|header)\b[^]*?<\/\1>/g, " ")
    .replace(/<\/?(?:p|li|h\d|t[dhr]|d[dt]|div|section|summary|details|aside|figcaption|blockquote)\b[^>]*>/g, "\n").replace(/<[^>]*>/g, "")
    .replace(/&([#\w]+);/g, (whole, name) => ENTITIES[name] || whole)
    .replace(/([.!?…])\s+/g, "$1\n");
  let [best, most] = ["", 0];
  for (const line of text.split("\n")) {
    const found = new Set(line.split(WORD).filter((part, i) => i % 2 && isMark(part)).map((part) => stem(fold(part))));
    if (found.size > most) [best, most] = [line.trim(), found.size];
  }
  const words = best.split(WORD);
  const first = words.findIndex((part, i) => i % 2 && isMark(part));
  const from = Math.max(0, words.slice(0, first).join("").length - 70);
  const cut = (from ? "…" + best.slice(from).replace(/^\S*\s/, "") : best);
  return cut.length > 190 ? cut.slice(0, 180).replace(/\s\S*$/, "") + "…" : cut;
};

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
const pageAt = (url, signal) => once(url, async () => (await fetch(url, { signal })).text());

/* Sentences come when the list has stood for a while, for five results, and give way to the next question. Of a
   row of a table it is the row's own, for its page tells of others too. */
const addSentences = async (rows, isMark, signal) => {
  await pause(300);
  for (const { n, at, url, answer, place } of rows.slice(0, 5)) {
    if (answer) continue;
    await pause(50);
    if (signal.aborted) return;
    const text = LOCAL || /#/.test(url)
      ? (await file("summary-" + n, `search/summary-${n}.js`, (value) => value.split("\n")))[at]
      : sentenceIn(await pageAt(url, signal), isMark);
    if (!signal.aborted) place.replaceChildren(...marked(text, isMark));
  }
};

const insteadLine = (instead) => instead.map(({ typed, words }) => say(SAY.instead, { typed, words: words.join(", ") })).join(" ");
const resultsAddress = (q, more = {}) => (LOCAL ? addressOf("/search/") : "/search/") + "?" + new URLSearchParams({ q, ...more });

/* The page of a search that is asked again and again; only the newest question may show something. */
const newest = () => {
  let stop = new AbortController();
  return () => {
    stop.abort();
    stop = new AbortController();
    return stop.signal;
  };
};

/* A field with its list: the combobox pattern. */
const combobox = (input) => {
  const id = input.id + "-list";
  const [head, list] = [make("p", { class: "search-head" }), make("div", { role: "listbox", id, "aria-label": SAY.results })];
  const popup = make("div", { class: "search-list", hidden: "" }, head, list);
  const status = make("p", { role: "status", class: "unseen" });
  input.form.append(popup, status);
  set(input, { role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list" });

  let chosen = -1;
  let quiet;
  const choose = (number, options = [...list.children]) => {
    const places = options.length + 1;
    chosen = (number + 1 + places) % places - 1;
    options.forEach((option, i) => set(option, { "aria-selected": i === chosen }));
    if (chosen < 0) return input.removeAttribute("aria-activedescendant");
    set(input, { "aria-activedescendant": options[chosen].id });
    options[chosen].scrollIntoView({ block: "nearest" });
  };
  const draw = (sentence, options) => {
    head.textContent = sentence;
    options.forEach((option, i) => set(option, { id: id + "-" + i }));
    choose(-1, options);
    list.replaceChildren(...options);
    list.hidden = !options.length;
    popup.hidden = !sentence;
    set(input, { "aria-expanded": !popup.hidden && options.length > 0 });
    clearTimeout(quiet);
    quiet = setTimeout(() => { status.textContent = sentence; }, 400);
  };
  const optionTo = (href, ...children) => make("a", { role: "option", tabindex: "-1", href }, ...children);

  const next = newest();
  let missed = "";
  const show = async () => {
    const signal = next();
    const q = input.value.trim();
    missed = "";
    if (tokens(q).join("").length < 2) return draw("", []);
    const slow = setTimeout(() => { if (!signal.aborted) draw(SAY.loading, []); }, 100);
    try {
      const { ranks, instead, slots } = await ask(q);
      const rows = await rowsFor(best(ranks, 6), slots);
      if (signal.aborted) return;
      const isMark = marker(slots);
      const options = rows.map((row) => {
        row.place = make("span", { class: "search-say" }, ...marked(row.answer, isMark));
        return optionTo(row.target, make("span", { class: "search-title" }, ...marked(row.title, isMark)),
          make("span", { class: "search-where" }, [row.section, row.heading].filter(Boolean).join(" › ")), row.place);
      });
      if (instead.length) options.push(optionTo(resultsAddress(q, { literal: 1 }), say(SAY.literal, { q })));
      const n = ranks.length;
      if (n > rows.length) options.push(optionTo(resultsAddress(q), say(SAY.all, { n })));
      if (!n) missed = q;
      draw([n ? say(SAY.count, { n }) : SAY.none, insteadLine(instead)].filter(Boolean).join(". "), options);
      addSentences(rows, isMark, signal).catch(() => {});
    } catch {
      if (!signal.aborted) draw(SAY.offline, []);
    } finally {
      clearTimeout(slow);
    }
  };

  /* Apart from the frame, so that drawing is a task of its own. */
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(show);
  };
  const close = () => {
    next();
    draw("", []);
  };
  input.addEventListener("input", soon);
  input.addEventListener("focus", () => { if (popup.hidden) soon(); });
  input.form.addEventListener("focusout", (event) => {
    if (input.form.contains(event.relatedTarget)) return;
    if (missed) tellMissed(missed);
    close();
  });
  /* A press on the list would take the focus from the field before it is a click. */
  popup.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.isComposing) return;
    if (key === "Escape" && !popup.hidden) close();
    else if (key === "Enter" && chosen >= 0) list.children[chosen].click();
    else if ((key === "ArrowDown" || key === "ArrowUp") && list.children.length) choose(chosen + (key === "ArrowDown" ? 1 : -1));
    else return;
    event.preventDefault();
  });
  if (document.activeElement === input && input.value) soon();
};

/* A search without a result is counted, by nothing else than its words. */
const tellMissed = (q) => { if (!LOCAL) navigator.sendBeacon?.("/desk/missed", new URLSearchParams({ q })); };

document.querySelectorAll("form[role=search] [type=search]").forEach(combobox);
globalThis.oporaSearch = { SAY, STOP, addSentences, addressOf, ask, best, documentOf, insteadLine, make, manifest, marked, marker, newest, resultsAddress, rowsFor, say, tellMissed, tokens };
