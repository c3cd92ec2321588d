// Queries for pages that somebody knows and looks for: each page's title with one word in another form, with one
// mistake of the fingers, in the other keyboard layout, and its beginning. Made by a seed: the same site, the same
// queries. Words are bent by the tables of school grammar below, which know nothing of stems.
//   node tests/search/known.mjs SITE        class, query, addresses, as in judged.tsv
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// An ending, and the others of its pattern. The first that fits counts.
const ENDINGS = [
  "ость ости остью", "ение ения ению ением ении", "ание ания анию анием ании", "тие тия тию тием тии", "ция ции цию цией", "логия логии логию",
  "тель теля телю телем телей телями", "ник ника нику ником ники ников", "ый ого ому ым ом ые ых ыми", "ая ой ую ые ых", "ое ого ому ым ом",
  "ий его ему им ем ие их", "яя ей юю ие их", "ать аю ает ают ал али", "ять яю яет яют ял яли", "ить ил или ит ят", "еть ел ели ею еет",
  "ется ются ался лось", "ает ают ать ал", "ит ят ить ил",
  "нуть нул нут нули", "ого ый ому ым", "его ий ему им", "ых ые ым ыми", "их ие им ими", "ую ая ой", "ами ы ам ах", "ями и ям ях", "ах ы ам ами", "ов ы ам ах", "ом у ы ах",
  "ка ки ке ку кой", "ба бы бе бу бой", "га ги ге гу гой", "та ты те ту той", "ра ры ре ру рой", "на ны не ну ной", "да ды де ду дой",
  "ы а ов ам ах", "ия ии ию ией", "и ей ям ях", "ь я ю ем и", "ма мы ме му", "я и ю ей",
  "т та ту том те", "к ка ку ком ке", "с са су сом се", "н на ну ном не", "р ра ру ром ре", "л ла лу лом ле", "д да ду дом де", "м ма му мом ме", "п па пу пом пе",
].map((row) => row.split(" "));
const ROWS = ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];
const CYRILLIC = ROWS.join("") + "ё";
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";

const random = (seed) => (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % n;
};

const bent = (word, next) => {
  const own = ENDINGS.find(([first]) => word.endsWith(first) && word.length - first.length >= 3);
  return own && word.slice(0, -own[0].length) + own[1 + next(own.length - 1)];
};

// One slip: a letter lost, doubled, swapped with the next one, or a neighbouring key.
const slipped = (word, next) => {
  const at = 1 + next(word.length - 2);
  const [before, letter, after] = [word.slice(0, at), word[at], word.slice(at + 1)];
  const row = ROWS.find((keys) => keys.includes(letter));
  const place = row ? row.indexOf(letter) : -1;
  const other = row && (row[place + 1] ?? row[place - 1]);
  return [before + after, before + letter + letter + after, before + after[0] + letter + after.slice(1), before + (other ?? letter + letter) + after][next(4)];
};

const turned = (text) => [...text].map((c) => LATIN[CYRILLIC.indexOf(c)] ?? c).join("");

/** The titles of the pages of a built site, and where they stand. */
const titles = (site) => readdirSync(site, { recursive: true }).map(String).filter((name) => name.endsWith("index.html")).sort().flatMap((name) => {
  const address = "/" + name.replaceAll("\\", "/").slice(0, -"index.html".length);
  const [, title] = /<h1[^>]*>([^]*?)<\/h1>/.exec(readFileSync(join(site, name), "utf8")) ?? [];
  const text = title?.replace(/<[^>]*>/g, "").replace(/&\w+;|&#\w+;|\u00ad/g, "").replace(/\s+/g, " ").trim();
  return text && address !== "/" && !address.startsWith("/search/") ? [{ address, title: text.toLowerCase() }] : [];
});

/** Rows of class, query, and the addresses of all pages that have that title. */
export function known(site, seed = 20) {
  const next = random(seed);
  const all = titles(site);
  return all.flatMap(({ title }) => {
    const pages = all.filter((page) => page.title === title).map(({ address }) => address);
    const words = title.match(/[а-яё]{4,}/g) ?? [];
    const swap = (change) => {
      const from = next(words.length || 1);
      for (let i = 0; i < words.length; i++) {
        const word = words[(from + i) % words.length];
        const other = change(word, next);
        if (other && other !== word) return title.replace(word, other);
      }
      return null;
    };
    const letters = [...title];
    const queries = {
      "title, inflected": swap(bent), "title, misspelt": swap(slipped), "title, layout": /[а-яё]/.test(title) ? turned(title) : null,
      "title, beginning": letters.length > 5 ? letters.slice(0, Math.max(4, letters.length >> 1)).join("") : null,
    };
    return Object.entries(queries).filter(([, query]) => query).map(([kind, query]) => ({ kind, query: query.trimEnd(), pages }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { kind, query, pages } of known(process.argv[2])) console.log([kind, query, pages.join(" ")].join("\t"));
}
