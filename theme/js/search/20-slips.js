/* Slips of those who type: the other keyboard layout, Russian in Latin letters, mistakes of one or two keys. */

/* The rows of letters of both layouts, and then the keys that have other signs. */
const ROWS = ["йцукенгшщзхъ фывапролджэ ячсмитьбю", "qwertyuiop[] asdfghjkl;' zxcvbnm,."];
const [CYRILLIC, LATIN] = [ROWS[0] + "ёёхъжэбю", ROWS[1] + "`~{}:\"<>"];

const otherLayout = (typed) => {
  const text = typed.toLowerCase();
  const [from, to] = /[а-яё]/.test(text) ? [CYRILLIC, LATIN] : [LATIN, CYRILLIC];
  return [...text].map((c) => to[from.indexOf(c)] || c).join("");
};

/* Each row of keys lies half a key to the right of the one above it: a neighbour is one further, or as far or
   one less far in the next row. */
const PLACES = new Map();
ROWS.join("  ").split(" ").forEach((keys, row) => [...keys].forEach((key, x) => PLACES.set(key, 100 * row + x)));
const areNeighbours = (one, other) => [1, 99, 100].includes(Math.abs(PLACES.get(one) - PLACES.get(other)));

const SOUNDS = "abvgdejziiklmnoprstufhcQWW i eua";
const LETTERS = new Map("shch:W sch:W shh:W sh:W ch:Q zh:j kh:h ph:f ts:c tz:c ck:k yu:u ju:u ya:a ja:a yo:e jo:e ye:e je:e oo:u ee:i ce:ce ci:ci c:k w:v q:k x:ks y:i".split(" ").map((pair) => pair.split(":")));
const PARTS = new RegExp([...LETTERS.keys(), "."].join("|"), "gsu");

/* What a word sounds like, roughly: the same in Russian and in Latin letters. */
const skeleton = (word) => {
  let sound = "";
  for (const part of word.match(PARTS) || []) {
    let heard = LETTERS.get(part) || (SOUNDS[part.charCodeAt(0) - 1072]?.trim() ?? part);
    if (part === "j" && /[aeiou]$/.test(sound)) heard = "i";
    for (const c of heard) if (!sound.endsWith(c)) sound += c;
  }
  return sound;
};
const firstLetters = (sound) => [...PLACES.keys()].filter((c) => skeleton(c).startsWith(sound[0]));

/* How far what was typed is from a word: 1 for a neighbouring key or a letter doubled, else 2 a slip.
   Of an unfinished word the nearest beginning counts. More than `limit` is told as any such number. */
const distance = (typed, word, limit, unfinished) => {
  if (unfinished) word = word.slice(0, typed.length + limit);
  if (Math.abs(typed.length - word.length) > limit) return limit + 1;
  let [before, last] = [[], [0]];
  for (let j = 1; j <= word.length; j++) last[j] = last[j - 1] + (word[j - 1] === word[j - 2] ? 1 : 2);
  for (let i = 1; i <= typed.length; i++) {
    const t = typed[i - 1];
    const more = t === typed[i - 2] ? 1 : 2;
    const row = [last[0] + more];
    let least = row[0];
    for (let j = 1; j <= word.length; j++) {
      const w = word[j - 1];
      let cost = Math.min(last[j] + more, row[j - 1] + (w === word[j - 2] ? 1 : 2));
      if (t === w) cost = Math.min(cost, last[j - 1]);
      else if (cost > last[j - 1]) cost = Math.min(cost, last[j - 1] + (areNeighbours(t, w) ? 1 : 2));
      if (i > 1 && t === word[j - 2] && typed[i - 2] === w) cost = Math.min(cost, before[j - 2] + 2);
      row[j] = cost;
      least = Math.min(least, cost);
    }
    if (least > limit) return least;
    [before, last] = [last, row];
  }
  return unfinished ? Math.min(...last) : last[word.length];
};
