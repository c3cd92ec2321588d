/* Words of a text: folded, and their stems by the Snowball algorithms for Russian and English, as the
   index was made. The algorithms are described at snowballstem.org. */

/* ё is е, й is no и; accents and the like are dropped. */
const fold = (text) => text.normalize("NFD").toLowerCase().replace(/и\u0306/g, "й").replace(/[\u0300-\u036f\u00ad]/g, "");
const tokens = (text) => (fold(text).match(/[\p{Alphabetic}\p{N}]+/gu) || []).map((word) => [...word].slice(0, 32).join(""));

const russian = (word) => {
  /* The endings stand in what follows the first vowel. */
  const [, head, tail] = /^(.*?[аеиоуыэюя])(.*)$/.exec(word) || [];
  if (!tail) return word;
  let rest = tail.replace(/([ая])в(ши(сь)?)?$|[иы]в(ши(сь)?)?$/, "$1");
  if (rest === tail) {
    const plain = tail.replace(/с[яь]$/, "");
    rest = plain.replace(/([ыи]ми|[еиыо][ейм]|[ео]го|[ео]му|[иы]х|[уюое]ю|[ая]я)$/, "");
    rest = rest === plain
      ? plain.replace(/([ая])(л[аио]?|нно|н[аоы]?|ете|йте|й|ем|[ею]т|ть|ешь)$|([иы]л[аио]?|ен[аоы]?|[еу]йте|ите|[еу]й|[иы]м|ят|у[ею]т|[иы]ть?|ишь|у?ю)$/, "$1")
      : rest.replace(/([ая])(ем|нн|вш|ю?щ)$|([иы]вш|ующ)$/, "$1");
    if (rest === plain) rest = plain.replace(/([ео]в|[иь]?[еюя]|и?ями|ами|[еи]?и|и?ей|[ои]?й|и?[яе]м|[ао]м|и?ях|ах|[аоуыь])$/, "");
  }
  rest = (head + rest.replace(/и$/, "")).replace(/^(.*?[аеиоуыэюя].*?[^аеиоуыэюя].*?[аеиоуыэюя].*?[^аеиоуыэюя].*)ость?$/, "$1").slice(head.length);
  const calm = rest.replace(/ейше?$/, "");
  return head + calm.replace(calm === rest ? /(н)н$|ь$/ : /(н)н$/, "$1");
};

const table = (text) => {
  const map = new Map(text.split(" ").map((pair) => pair.split(":")));
  return [map, new RegExp(`(${[...map.keys()].join("|")})$`)];
};
const [ODD] = table("skis:ski skies:sky idly:idl gently:gentl ugly:ugli early:earli only:onli singly:singl sky: news: howe: atlas: cosmos: bias: andes:");
const SECOND = table("tional:tion enci:ence anci:ance abli:able entli:ent izer:ize ization:ize ational:ate ation:ate ator:ate alism:al aliti:al alli:al fulness:ful ousli:ous ousness:ous iveness:ive iviti:ive biliti:ble bli:ble ogi:og ogist:og fulli:ful lessli:less li:");
const THIRD = table("tional:tion ational:ate alize:al icate:ic iciti:ic ical:ic ful: ness: ative:");
const FOURTH = table("al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: ism: ate: iti: ous: ive: ize: ion:");

const english = (word) => {
  if (word.length < 3) return word;
  if (ODD.has(word)) return ODD.get(word) || word;
  /* A Y that is a consonant. */
  let w = word.replace(/^'/, "").replace(/(^|[aeiouy])y/g, "$1Y");
  const region = (from) => {
    const at = w.slice(from).search(/[aeiouy][^aeiouy]/);
    return at < 0 ? w.length : from + at + 2;
  };
  const start = /^(gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(w);
  const r1 = start ? start[0].length : region(0);
  const r2 = region(r1);
  const isShort = (text) => /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$|past$/.test(text);
  const step = ([endings, all], where) => {
    const at = w.search(all);
    if (at < 0) return;
    const [before, ending] = [w.slice(0, at), w.slice(at)];
    if (at >= r1 && where(ending, before, at)) w = before + endings.get(ending);
  };
  w = w.replace(/'(s'?)?$/, "").replace(/sses$/, "ss").replace(/^(.*?)ie[sd]$/, (_, before) => before + (before[1] ? "i" : "ie"));
  if (w === word || !/ie?$/.test(w)) w = w.replace(/([aeiouy].*[^us])s$/, "$1");
  if (/^(inning|outing|canning|herring|earring|evening|proceed|exceed|succeed)$/.test(w)) return w;
  const eed = w.search(/eed(ly)?$/);
  const verb = w.replace(/^(.*[aeiouy].*?)(ed|ing)(ly)?$/, "$1");
  if (eed >= 0) {
    if (eed >= r1) w = w.slice(0, eed + 2);
  } else if (/^[^aeiouy]ying$/i.test(w)) {
    w = w[0] + "ie";
  } else if (verb !== w) {
    w = /(at|bl|iz)$/.test(verb) || verb.length === r1 && isShort(verb) ? verb + "e" : verb.replace(/^(..+|[^aeo])([bdfgmnprt])\2$/, "$1$2");
  }
  w = w.replace(/(.[^aeiouy])y$/i, "$1i");
  step(SECOND, (ending, before) => ending === "li" ? /[cdeghkmnrt]$/.test(before) : !ending.startsWith("og") || before.endsWith("l"));
  step(THIRD, (ending, _, at) => ending !== "ative" || at >= r2);
  step(FOURTH, (ending, before, at) => at >= r2 && (ending !== "ion" || /[st]$/.test(before)));
  const last = w.length - 1;
  if (w.endsWith("e") && (last >= r2 || last >= r1 && !isShort(w.slice(0, -1))) || w.endsWith("ll") && last >= r2) w = w.slice(0, -1);
  return w.toLowerCase();
};

const isCyrillic = (word) => /[\u0400-\u045f]/.test(word);
const stem = (word) => isCyrillic(word) ? russian(word) : /[a-z]/.test(word) ? english(word) : word;

const STOP = new Set("a an and are as at be by for from i in is it of on or the to with а без бы был была были было быть в вам вас весь во вот все всех всю вы где да для до его ее если есть еще же за и из или им их к как какая какие какой ко когда кто куда ли лишь мне можно мой моя мы на надо нам нас не него нее ни них но ну о об он она они оно от по под после при про с свой свою себе себя со так также там то того тоже только тот ту тут ты у уже чего чем что чтобы эта эти это этого этот я".split(" "));

/* What an unfinished word may still become: with one of these ends it loses what the whole word loses. */
const stemsOfBeginning = (part) => new Set((isCyrillic(part) ? " ь о е ий я т ю сть шая" : " ng g y l ed s n ess ss d t us le nt ity ent ul ty lity m r ion on tion ing ve ive tive ization zation es")
  .split(" ").map((end) => stem(part + end)));

/* A title as an anchor. The letters are those from а on, ё, є, і and ї among them. */
const ROMAN = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch . y . e yu ya . e . . e . i yi".split(" ");
const slug = (title) => {
  const text = title.toLowerCase().replace(/ґ/g, "г").replace(/ў/g, "у")
    .replace(/[а-яёєії]/g, (c) => ROMAN[c.charCodeAt(0) - 1072].replace(".", "")).replace(/[^a-z\d]+/g, "-").replace(/^-|-$/g, "");
  return text.length > 80 ? text.slice(0, text.slice(0, 80).lastIndexOf("-") + 1 || 81).slice(0, -1) : text;
};
