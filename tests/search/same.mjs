// Whether the script answers as the crate does. Reads from standard input one JSON value a line: first
// { site }, then { word, stem, skeleton, slug } and { text, complete, hits: [[document, score, section]], instead }.
// Prints differences; the last line is how many of what were compared.
import { createInterface } from "node:readline";
import { engine } from "./engine.mjs";

let script;
const count = { words: 0, queries: 0, differences: 0 };
const compare = (name, own, theirs) => {
  if (JSON.stringify(own) === JSON.stringify(theirs)) return;
  count.differences++;
  console.log(`${name}\n  script ${JSON.stringify(own).slice(0, 300)}\n  crate  ${JSON.stringify(theirs).slice(0, 300)}`);
};
for await (const line of createInterface({ input: process.stdin })) {
  const row = JSON.parse(line);
  if (row.site) script = engine(row.site);
  else if ("word" in row) {
    count.words++;
    const { word } = row;
    compare(word, [script.stem(word), script.skeleton(word), script.slug(word)], [row.stem, row.skeleton, row.slug]);
  } else {
    count.queries++;
    const { ranks, instead, slots } = await script.ask(row.text, { complete: row.complete });
    const { documents } = await script.manifest();
    const hits = script.best(ranks, ranks.length).map((rank) => {
      const id = script.documentOf(rank, documents);
      return [id, Math.floor(rank / documents), script.sectionOf(slots, id)];
    });
    compare(`${row.text} (${row.complete ? "finished" : "typing"})`, [hits, instead], [row.hits, row.instead]);
  }
}
console.log(JSON.stringify(count));
