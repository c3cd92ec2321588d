//! All words of all documents in the order of their stems, and the postings of each.

use super::{Document, count};
use crate::{fold, number, stem::Stems};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A document that has a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Posting {
    pub(super) document: u32,
    pub(super) impact: u8,
    pub(super) place: u8,
}

/// The terms and their postings.
pub(super) struct Terms {
    /// In order.
    terms: Vec<Term>,
    /// Those of one term side by side, in the order of the terms, then of the documents.
    postings: Vec<Posting>,
    /// How many documents there are.
    pub(super) documents: usize,
}

struct Term {
    stem: String,
    form: String,
    /// Where its postings begin.
    start: usize,
    end: usize,
}

/// A stem and its forms.
pub(super) struct Family<'t> {
    pub(super) stem: &'t str,
    /// Number of the first form.
    pub(super) first: usize,
    /// How many forms there are.
    pub(super) forms: usize,
    /// How many postings they have together.
    pub(super) postings: usize,
}

impl Terms {
    /// The words of `documents`, and those of `synonyms`, which may have no postings.
    pub(super) fn of(documents: &[Document], synonyms: &[Vec<String>]) -> Self {
        let mut numbers: FxHashMap<&str, usize> = FxHashMap::default();
        let mut forms: Vec<(&str, usize)> = Vec::new();
        let mut rows: Vec<usize> = Vec::new();
        for document in documents {
            for (word, ..) in document.words.words() {
                let number = *numbers.entry(word).or_insert_with(|| {
                    forms.push((word, 0));
                    forms.len() - 1
                });
                if let Some((_, frequency)) = forms.get_mut(number) {
                    *frequency += 1;
                }
                rows.push(number);
            }
        }
        let extra = extra(synonyms, |word| numbers.contains_key(word));
        let (terms, starts) = ordered(forms, extra);
        let postings = placed(documents, &rows, starts);
        Self {
            terms,
            postings,
            documents: documents.len(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The documents that have a term.
    pub(super) fn postings(&self, term: usize) -> &[Posting] {
        let range = self.terms.get(term).map(|term| term.start..term.end);
        let postings = range.and_then(|range| self.postings.get(range));
        postings.unwrap_or_default()
    }

    /// The stems in order.
    pub(super) fn families(&self) -> Vec<Family<'_>> {
        let mut first = 0;
        let groups = self.terms.chunk_by(|one, other| one.stem == other.stem);
        let families = groups.filter_map(|forms| {
            let family = Family {
                stem: &forms.first()?.stem,
                first,
                forms: forms.len(),
                postings: forms.iter().map(|form| form.end - form.start).sum(),
            };
            first += forms.len();
            Some(family)
        });
        families.collect()
    }

    /// The shards of the vocabulary: first stem, number of the first term, payload.
    pub(super) fn vocabulary(&self, size: usize) -> Vec<((String, u32), String)> {
        let mut shards = Vec::new();
        let mut shard = Shard::default();
        for family in self.families() {
            if shard.size() > size {
                shards.push(std::mem::take(&mut shard).finish());
            }
            let forms = self.terms.iter().skip(family.first).take(family.forms);
            shard.add(&family, forms);
        }
        shards.extend((!shard.words.is_empty()).then(|| shard.finish()));
        shards
    }
}

/// Words of synonyms that no document has.
fn extra(synonyms: &[Vec<String>], known: impl Fn(&str) -> bool) -> Vec<String> {
    let words = synonyms.iter().flatten();
    let words = words.flat_map(|phrase| fold::tokens(phrase));
    let mut words: Vec<String> = words.filter(|word| !known(word)).collect();
    words.sort();
    words.dedup();
    words
}

/// Terms in order, with the ranges of their postings; and where those of each form begin.
fn ordered(forms: Vec<(&str, usize)>, extra: Vec<String>) -> (Vec<Term>, Vec<usize>) {
    let stems = Stems::default();
    let mut starts = vec![0; forms.len()];
    let known = forms.into_par_iter().enumerate();
    let known = known.map(|(number, (form, count))| (form.to_owned(), Some(number), count));
    let extra = extra.into_par_iter().map(|word| (word, None, 0));
    let all = known.chain(extra);
    let mut order: Vec<_> = all
        .map(|(form, number, count)| (stems.of(&form), form, number, count))
        .collect();
    order.par_sort_unstable();
    let mut end = 0;
    let terms = order.into_iter().map(|(stem, form, number, count)| {
        let start = end;
        end += count;
        if let Some(place) = number.and_then(|number| starts.get_mut(number)) {
            *place = start;
        }
        Term {
            stem,
            form,
            start,
            end,
        }
    });
    (terms.collect(), starts)
}

/// The postings of all documents in the order of the terms. `rows` are the numbers of the words as the
/// documents have them; `next` is where the postings of each begin.
fn placed(documents: &[Document], rows: &[usize], mut next: Vec<usize>) -> Vec<Posting> {
    let lengths = documents
        .iter()
        .map(|document| u64::from(document.words.length()));
    let many = documents.len().max(1) as u64;
    let average = ((lengths.sum::<u64>() + many / 2) / many).max(1);
    let mut postings = vec![Posting::default(); rows.len()];
    let mut rows = rows.iter();
    for (number, document) in (0..).zip(documents) {
        let scale = Scale::of(document, average);
        for ((_, weight, place), row) in document.words.words().zip(&mut rows) {
            let Some(at) = next.get_mut(*row) else {
                continue;
            };
            if let Some(posting) = postings.get_mut(*at) {
                *posting = Posting {
                    document: number,
                    impact: scale.impact(weight),
                    place,
                };
            }
            *at += 1;
        }
    }
    postings
}

/// The largest impact.
const LARGEST: u64 = 15;
/// Weight at which a word in a document of average length has half of the largest impact, as in BM25: half of it
/// grows with the document's length.
const HALF: u64 = 6;

/// How weights in a document become impacts.
struct Scale {
    /// Half of the weight of half the impact, times the average length.
    half: u64,
    average: u64,
    /// Eight times what a weight counts.
    boost: u64,
}

/// Answers to questions count for more; rows of tables, which have little text of their own, for less than
/// the pages that tell of them.
fn boost(document: &Document) -> u64 {
    match document.kind {
        "faq" => 9,
        _ if document.url.contains('#') => 5,
        _ => 8,
    }
}

impl Scale {
    fn of(document: &Document, average: u64) -> Self {
        Self {
            half: HALF * (average + u64::from(document.words.length())),
            average,
            boost: boost(document),
        }
    }

    /// 1 to 15, growing ever slower.
    fn impact(&self, weight: u32) -> u8 {
        let weight = u64::from(weight) * self.boost * self.average;
        let whole = weight + 4 * self.half;
        let impact = (LARGEST * weight + whole / 2) / whole.max(1);
        u8::try_from(impact.clamp(1, LARGEST)).unwrap_or(1)
    }
}

/// A shard of the vocabulary in the making.
#[derive(Default)]
struct Shard<'t> {
    first: Option<(&'t str, usize)>,
    before: &'t str,
    words: String,
    numbers: String,
}

impl<'t> Shard<'t> {
    fn size(&self) -> usize {
        self.words.len() + self.numbers.len()
    }

    fn add<'f>(&mut self, family: &Family<'t>, forms: impl Iterator<Item = &'f Term> + Clone) {
        if self.first.is_some() {
            self.words.push(',');
        }
        self.first.get_or_insert((family.stem, family.first));
        let (shared, rest) = apart(self.before, family.stem);
        self.words.push_str(rest);
        let is_cut = forms
            .clone()
            .any(|form| !form.form.starts_with(family.stem));
        number::put(&mut self.numbers, 2 * shared + u32::from(is_cut));
        for form in forms {
            let (kept, end) = apart(family.stem, &form.form);
            self.words.push(' ');
            self.words.push_str(end);
            if is_cut {
                number::put(&mut self.numbers, count(family.stem.chars().count()) - kept);
            }
            let documents = count(form.end - form.start).max(1);
            number::put(&mut self.numbers, documents.ilog2());
        }
        self.before = family.stem;
    }

    fn finish(self) -> ((String, u32), String) {
        let (stem, first) = self.first.unwrap_or_default();
        let payload = format!("{}\n{}", self.words, self.numbers);
        ((stem.to_owned(), count(first)), payload)
    }
}

/// How many characters two words begin with alike, and what the second has beyond.
fn apart<'t>(one: &str, other: &'t str) -> (u32, &'t str) {
    let alike = one.chars().zip(other.chars());
    let alike = alike.take_while(|(one, other)| one == other);
    let (shared, bytes) = alike.fold((0, 0), |(n, bytes), (c, _)| (n + 1, bytes + c.len_utf8()));
    (shared, other.get(bytes..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impacts_grow_ever_slower() {
        let scale = Scale {
            half: 6 * 200,
            average: 100,
            boost: 8,
        };
        let impacts: Vec<u8> = [1, 3, 6, 14, 20, 100]
            .map(|weight| scale.impact(weight))
            .into();
        assert_eq!(impacts, [2, 5, 8, 11, 12, 14]);
    }

    #[test]
    fn a_shard_is_as_the_format_says() {
        let term = |form: &str, documents| Term {
            stem: String::new(),
            form: form.to_owned(),
            start: 0,
            end: documents,
        };
        let family = |stem, first| Family {
            stem,
            first,
            forms: 0,
            postings: 0,
        };
        let mut shard = Shard::default();
        shard.add(
            &family("парол", 7),
            [term("пароль", 3), term("пароля", 1)].iter(),
        );
        shard.add(&family("письм", 9), [term("письмо", 2)].iter());
        let ((first, number), payload) = shard.finish();
        assert_eq!((first.as_str(), number), ("парол", 7));
        assert_eq!(payload, "парол ь я,исьм о\n#$#%$");
        let mut shard = Shard::default();
        shard.add(&family("happi", 0), [term("happy", 1)].iter());
        assert_eq!(shard.finish().1, "happi y\n$$#");
    }
}
