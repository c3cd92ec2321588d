/* A query, as generator/search/FORMAT.md has it, section for section: the server answers with the same
   list. All of it is arithmetic of whole numbers. */

/* One shard of the vocabulary: stems in order, the number of each one's first form, forms and weights. */
const vocabulary = (n) => manifest().then(({ vocabulary: rows }) => shard("v", n, rows[n][2], (value) => {
  const [text, digits] = value.split("\n");
  const counts = numbers(digits);
  const stems = [];
  const forms = [];
  let [at, stem, term] = [0, "", rows[n][1]];
  for (const record of text.split(",")) {
    const [own, ...ends] = record.split(" ");
    const head = counts[at++];
    stem = stem.slice(0, head >> 1) + own;
    stems.push(stem);
    const cuts = ends.map(() => head & 1 ? counts[at++] : 0);
    forms.push(ends.map((end, i) => ({ term: term++, stem, form: stem.slice(0, stem.length - cuts[i]) + end, weight: counts[at++] })));
  }
  return { stems, forms };
}));

/* The forms of the stems from `low` on, as long as `goes` says; `low` is the first of them. */
const formsFrom = async (low, goes) => {
  const { vocabulary: rows } = await manifest();
  const found = [];
  for (let n = Math.max(0, rowOf(rows, low)); n < rows.length && (rows[n][0] <= low || goes(rows[n][0])); n++) {
    const { stems, forms } = await vocabulary(n);
    for (let i = headOf(stems, (stem) => stem < low); i < stems.length && goes(stems[i]); i++) found.push(...forms[i]);
  }
  return found;
};
const formsOf = (stem) => formsFrom(stem, (other) => other === stem);
const formsBeginning = (start) => formsFrom(start, (stem) => stem.startsWith(start));

/* Terms with weights: all forms of a word. */
const formsAsFound = async (word) => (await formsOf(stem(word))).map(({ term, form }) => [term, form === word ? 64 : 52]);

const isLetter = (word) => ![...word][1];

/* What a word finds as typed, and with less weight words of the same root; of a beginning that finds too
   many, its union. */
const find = async (word, unfinished) => {
  const found = new Map();
  const add = (terms) => {
    for (const [term, weight] of terms) if (!(found.get(term) >= weight)) found.set(term, weight);
  };
  const weigh = (forms, weight) => add(forms.map(({ term }) => [term, weight]));
  const addRoots = async (text, from) => {
    for (let end = Math.max(4, from); end < text.length; end++) weigh(await formsOf(text.slice(0, end)), 20);
  };
  const answer = (union) => ({ terms: [...found], union });
  add(await formsAsFound(word));
  if (found.size && !unfinished) {
    const root = stem(word);
    if (root.length < 4) return answer();
    await addRoots(root, root.length - 4);
    const longer = (await formsBeginning(root)).filter((form) => form.stem.length <= root.length + 4);
    if (longer.reduce((sum, { weight }) => sum + 2 ** weight, 0) <= 4000) weigh(longer, 20);
    return answer();
  }
  if (isLetter(word)) return { terms: [] };
  const { unions } = await manifest();
  const union = unions.findIndex(([beginnings]) => beginnings.includes(word));
  const stems = [...stemsOfBeginning(word)].filter((other) => !other.startsWith(word));
  if (union < 0) {
    weigh(await formsBeginning(word), 36);
    for (const other of stems) weigh(await formsOf(other), 36);
    if (!found.size) return answer();
  }
  await addRoots(word, 4);
  for (const other of stems) if (other.length > 3) weigh(await formsBeginning(other), 20);
  return answer(union < 0 ? null : [union, unions[union][0].indexOf(word)]);
};

/* One payload of lists, cut at its commas. */
const listsOf = (kind, n, hash) => shard(kind, n, hash, (value) => value.split(","));

/* Values of a list of terms in all documents: `max(impact * weight)`, and the place it has there; `ids` are the
   documents that have one. A list is decoded when it is first asked for. */
const valuesOf = async ({ terms, union }) => {
  const { documents, postings, unions } = await manifest();
  const [values, places, ids] = [new Uint16Array(documents), new Uint8Array(documents), []];
  const take = (lists, number, weight, parts) => {
    if (!lists[number].pop) lists[number] = numbers(lists[number]);
    const list = lists[number];
    const size = list.length / parts;
    for (let i = 0, document = -1; i < size; i++) {
      document += list[i] + 1;
      const value = list[size + i] * weight;
      if (value > values[document]) {
        if (!values[document]) ids.push(document);
        values[document] = value;
        places[document] = parts > 2 ? list[2 * size + i] : 0;
      }
    }
  };
  terms.sort((a, b) => a[0] - b[0]);
  const rows = terms.map(([term]) => rowOf(postings, term));
  const files = await Promise.all(postings.map(([, hash], n) => rows.includes(n) && listsOf("p", n, hash)));
  terms.forEach(([term, weight], i) => take(files[rows[i]], term - postings[rows[i]][0], weight, 3));
  if (union) take(await listsOf("u", union[0], unions[union[0]][1]), union[1], 36, 2);
  return { values, places, ids };
};

/* The same of a word of a synonym, which is asked for with every letter. */
const valuesOfSpoken = (word) => once("=" + word, async () => valuesOf({ terms: await formsAsFound(word) }));

/* Puts alternatives into a slot where they are worth more. One has a value only where all of its words have; of
   a word being typed it is worth half. */
const improve = ({ values, places, ids }, words, unfinished) => {
  const [first] = words;
  for (const id of first.ids) {
    let sum = 0;
    for (const word of words) {
      const one = word.values[id];
      sum = one && sum + one;
      if (!one) break;
    }
    const value = sum && Math.floor(Math.floor(sum / words.length) * 3 / (unfinished ? 8 : 4));
    if (value > values[id]) {
      if (!values[id]) ids.push(id);
      values[id] = value;
      places[id] = first.places[id];
    }
  }
};

const log = (x) => {
  const k = 31 - Math.clz32(x);
  return 4 * k + (4 * x >> k) % 4;
};

/* The ranks of the documents found, in no order: score and document as one number. `titles` has for each document
   twice the words of its title, and 1 where it counts for less. With `some`, few of the words are enough. */
const scores = (slots, documents, titles, some) => {
  const typing = slots.some(({ unfinished }) => unfinished);
  for (const slot of slots) slot.rarity = 4 + log(documents) - log(slot.ids.length);
  const total = slots.reduce((sum, { rarity }) => sum + rarity, 0);
  const ranks = new Float64Array(documents);
  let many = 0;
  for (let id = 0; id < documents; id++) {
    let [score, matched, count, said, begun, weightBefore, before] = [0, 0, 0, 0, 0, 0];
    for (const slot of slots) {
      const weight = slot.rarity * slot.values[id];
      if (!weight) continue;
      const place = slot.places[id];
      score += weight;
      matched += slot.rarity;
      count++;
      said += place & 1;
      begun += place === 2 * slot.position + 1;
      if (before) {
        const pair = weightBefore + weight;
        const placeBefore = before.places[id];
        if (placeBefore & place & 1) score += pair >> (placeBefore + 2 * (slot.position - before.position) === place ? 2 : 3);
        else if (placeBefore === place) score += pair >> 3;
      }
      weightBefore = weight;
      before = slot;
    }
    if (!count || !some && 2 * matched < total && 2 * count < slots.length) continue;
    const words = titles[id] >> 1;
    if (said) score += Math.floor(score * Math.min(said, words) * 3 / (4 * words));
    if (typing && begun === slots.length) score += score >> 3;
    if (titles[id] & 1) score = score * 3 >> 2;
    if (matched < total) score = Math.floor(score * (matched + total) / (2 * total));
    ranks[many++] = score * documents + documents - 1 - id;
  }
  return ranks.subarray(0, many);
};

const documentOf = (rank, documents) => documents - 1 - rank % documents;

/* The highest of the ranks in order: a list shows few, and sorting all takes longer than finding them. */
const best = (ranks, size) => {
  const top = [];
  for (const rank of ranks) {
    if (rank < top[size - 1]) continue;
    top.splice(headOf(top, (other) => other > rank), 0, rank);
    top.splice(size);
  }
  return top;
};

/* The part of the document that fits best. */
const sectionOf = (slots, id) => {
  const sums = new Map();
  for (const { values, places, rarity } of slots) {
    if (values[id] && places[id] && !(places[id] & 1)) sums.set(places[id], (sums.get(places[id]) || 0) + rarity * values[id]);
  }
  const [best] = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return best ? best[0] >> 1 : 0;
};

/* The nearest forms of those that begin with one of the letters: the least cost, then the commonest. */
const nearest = async (letters, cost, limit) => {
  let best = [];
  for (const letter of letters) for (const form of await formsBeginning(letter)) {
    const own = cost(form.form, limit);
    if (own < limit) best = [];
    if (own <= limit) best.push(form);
    limit = Math.min(limit, own);
  }
  return best.sort((a, b) => b.weight - a.weight || a.term - b.term).slice(0, 3);
};

const byMistakes = async (word, unfinished) => {
  if (word.length < 4) return [];
  const look = (letters) => nearest(letters, (form, limit) => form.length < 3 ? 9 : distance(word, form, limit, unfinished), word.length < 8 ? 2 : 4);
  const found = await look([word[0]]);
  if (found.length) return found;
  const { vocabulary: rows } = await manifest();
  return look([..."0123456789", ...PLACES.keys()].filter((c) => c !== word[0] && (rows.length < 9 || c === word[1] || areNeighbours(c, word[0]))));
};

const bySound = async (word, unfinished) => {
  const sound = skeleton(word);
  return word.length < 3 ? [] : nearest(firstLetters(sound), (form) => {
    const heard = isCyrillic(form) === isCyrillic(word) ? "" : skeleton(form);
    return heard === sound || unfinished && heard.startsWith(sound) ? 0 : 1;
  }, 0);
};

const says = ({ word, unfinished }) => !(STOP.has(word) || unfinished && isLetter(word));
const isLost = (token) => says(token) && !token.terms.length && !token.union;
const asFound = (words, unfinished) => Promise.all(words.map(async (word, i) => {
  const open = unfinished && i === words.length - 1;
  return { word, unfinished: open, ...await find(word, open) };
}));

/* Puts the nearest forms into the tokens that found nothing; tells which. */
const mend = async (list, ways) => {
  const said = [];
  for (const token of list.filter(isLost)) for (const way of ways) {
    const near = await way(token.word, token.unfinished);
    if (!near.length) continue;
    const stems = new Set(near.map((form) => form.stem));
    const forms = await Promise.all([...stems].map(formsOf));
    Object.assign(token, { word: near[0].form, unfinished: false, terms: forms.flat().map(({ term }) => [term, 39]) });
    said.push(...near.map(({ form }) => form));
    break;
  }
  return said;
};

/* A chunk whose words find something, and what was searched instead: the other layout as it stands, then
   letters, then both. */
const correct = async (typed, own) => {
  const turned = await asFound(tokens(otherLayout(typed)), own.at(-1).unfinished);
  if (turned.length && !turned.some(isLost)) return [turned, turned.map(({ word }) => word)];
  let words = await mend(own, [bySound, byMistakes]);
  if (words.length) return [own, words];
  words = await mend(turned, [byMistakes]);
  return [words.length ? turned : own, words];
};

/* The words of a text with what they find, those that say nothing left out; `instead` tells what was corrected. */
const slotsOf = async (text, { complete, literal }) => {
  const short = [...text].slice(0, 200).join("");
  const typing = !complete && /[\p{Alphabetic}\p{N}]$/u.test(fold(short));
  const chunks = short.split(/\s+/).filter(Boolean);
  const slots = [];
  const instead = [];
  let left = 12;
  for (const [i, typed] of chunks.entries()) {
    const words = tokens(typed).slice(0, left);
    left -= words.length;
    let own = await asFound(words, typing && i === chunks.length - 1);
    if (!literal && own.some(isLost)) {
      const [better, said] = await correct(typed, own);
      own = better;
      if (said.length) instead.push({ typed, words: said });
    }
    slots.push(...own);
  }
  slots.forEach((slot, position) => { slot.position = position; });
  /* Alone, a word that is being typed may become any other. */
  return { instead, slots: slots.filter(slots.some(says) ? says : ({ word, unfinished }) => unfinished && !isLetter(word)) };
};

/* Groups of words that mean one thing, each word with its stem. */
let groups;
const groupsOf = (synonyms) => groups ||= synonyms.map((group) => group.map((member) => {
  const words = tokens(member).filter((word) => !STOP.has(word));
  return { words, stems: words.map(stem) };
}).filter(({ words }) => words.length));

/* A group's other members stand beside the words of one. */
const synonymsOf = async (slots) => {
  const others = slots.map(() => []);
  const own = slots.map(({ word }) => stem(word));
  const beginnings = slots.map(({ word, unfinished }) => unfinished && stemsOfBeginning(word));
  const isSame = (i, other) => beginnings[i] ? other.startsWith(slots[i].word) || beginnings[i].has(other) : own[i] === other;
  for (const group of groupsOf((await manifest()).synonyms)) for (const { words, stems } of group) {
    for (let at = 0; at + words.length <= slots.length; at++) {
      if (!stems.every((other, i) => isSame(at + i, other))) continue;
      for (let i = at; i < at + words.length; i++) others[i].push(...group.filter((one) => one.words !== words).map((one) => one.words));
    }
  }
  return others;
};

/* The ranks of the documents found, what was searched instead, and the words that were. */
const ask = async (text, options = {}) => {
  const { documents, titles } = await manifest();
  const { slots, instead } = await slotsOf(text, options);
  const others = await synonymsOf(slots);
  const ready = [];
  for (const [i, slot] of slots.entries()) {
    const own = await valuesOf(slot);
    for (const words of others[i]) improve(own, await Promise.all(words.map(valuesOfSpoken)), slot.unfinished);
    if (own.ids.length) ready.push({ ...slot, ...own });
  }
  return { ranks: scores(ready, documents, titles, options.some), instead, slots: ready };
};
