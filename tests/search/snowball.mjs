// The script's stemmers against the vocabularies of snowballstem.org, which lie in the folder OPORA_SNOWBALL.
import { readFileSync } from "node:fs";
import { engine } from "./engine.mjs";

const stemmers = engine(".");
for (const language of ["russian", "english"]) {
  const read = (kind) => readFileSync(`${process.env.OPORA_SNOWBALL}/${language}-${kind}.txt`, "utf8").trim().replaceAll("ё", "е").split("\n");
  const [words, stems] = [read("voc"), read("output")];
  const wrong = words.filter((word, i) => stemmers[language](word) !== stems[i]);
  console.log(`${language}: ${words.length} words, ${wrong.length} differences`, ...wrong.slice(0, 20));
  process.exitCode ||= wrong.length ? 1 : 0;
}
