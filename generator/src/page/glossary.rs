//! Terms that a page may use without explaining them, found in its text by whole words. What they
//! mean stands on the glossary's own page.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};
use opora_search::eights::{marked, not_cyrillic};
use std::ops::Range;

/// The file of the glossary's page in the content folder.
pub const FILE: &str = "glossary.md";

/// Address of the glossary's page.
pub const URL: &str = "/glossary/";

/// A term as pages use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its anchor on the glossary's page.
    pub id: String,
    /// Its spellings: the word itself and its other forms.
    pub spellings: Vec<String>,
    /// What it means, in a sentence.
    pub meaning: String,
}

/// All terms, ready to be found.
#[derive(Debug, Clone, Default)]
pub struct Glossary {
    terms: Vec<Term>,
    /// Finds spellings; `None` where there are no terms, or more than can be searched for.
    finder: Option<AhoCorasick>,
    /// The term of each spelling that is searched for.
    owners: Vec<usize>,
    /// With what spellings begin.
    beginnings: Beginnings,
}

/// By which bytes words are told that may begin a term from the others, which are most: the second and the
/// fourth. The first and the third are nearly the same in all Russian letters.
#[derive(Debug, Clone, Default)]
struct Beginnings(Vec<bool>);

/// Glossaries of the same terms find the same.
impl PartialEq for Glossary {
    fn eq(&self, other: &Self) -> bool {
        self.terms == other.terms
    }
}

impl Eq for Glossary {}

/// A term found in a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Number of the term.
    pub term: usize,
    /// Where it stands.
    pub range: Range<usize>,
}

impl Glossary {
    /// A glossary of these terms.
    #[must_use]
    pub fn new(terms: Vec<Term>) -> Self {
        let mut patterns = Vec::new();
        let mut owners = Vec::new();
        for (number, term) in terms.iter().enumerate() {
            for spelling in term.spellings.iter().filter(|s| !s.is_empty()) {
                for pattern in [spelling.clone(), capitalised(spelling)] {
                    patterns.push(pattern);
                    owners.push(number);
                }
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .start_kind(StartKind::Anchored)
            .build(&patterns);
        Self {
            finder: finder.ok().filter(|_| !patterns.is_empty()),
            terms,
            owners,
            beginnings: Beginnings::of(&patterns),
        }
    }

    /// The terms in a text, in order.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found> + 'a {
        let mut from = 0;
        word_starts(text).filter_map(move |at| {
            if at < from || !self.beginnings.has(&text.as_bytes()[at..]) {
                return None;
            }
            let word = Input::new(text).range(at..).anchored(Anchored::Yes);
            let found = self.finder.as_ref()?.find(word)?;
            let range = found.range();
            if text[range.end..].chars().next().is_some_and(is_part) {
                // A part of another word.
                return None;
            }
            from = range.end + 1;
            let term = *self.owners.get(found.pattern().as_usize())?;
            Some(Found { term, range })
        })
    }

    /// Where a term is explained.
    #[must_use]
    pub fn href(&self, term: usize) -> String {
        let id = self.terms.get(term).map_or("", |term| term.id.as_str());
        format!("{URL}#{id}")
    }

    /// What a term means.
    #[must_use]
    pub fn meaning(&self, term: usize) -> &str {
        self.terms.get(term).map_or("", |term| &term.meaning)
    }

    /// Whether the page in that file is the glossary itself.
    #[must_use]
    pub fn is_at(&self, rel_path: &str) -> bool {
        rel_path == FILE
    }
}

impl Beginnings {
    fn of(patterns: &[String]) -> Self {
        let mut known = vec![false; SIX_BITS * SIX_BITS];
        for pattern in patterns {
            let bytes = pattern.as_bytes();
            let fitting = |at: usize| match bytes.get(at) {
                Some(byte) => six_bits(*byte)..six_bits(*byte) + 1,
                None => 0..SIX_BITS,
            };
            for second in fitting(1) {
                for fourth in fitting(3) {
                    known[second * SIX_BITS + fourth] = true;
                }
            }
        }
        Self(known)
    }

    /// Whether a term may begin so.
    fn has(&self, word: &[u8]) -> bool {
        let bits = |at: usize| word.get(at).map_or(0, |byte| six_bits(*byte));
        let known = self.0.get(bits(1) * SIX_BITS + bits(3));
        known.copied().unwrap_or_default()
    }
}

const SIX_BITS: usize = 1 << 6;

fn six_bits(byte: u8) -> usize {
    usize::from(byte) % SIX_BITS
}

/// Where words may begin: at the start, and after each sign that is no part of one.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let signs = marked(text.as_bytes(), not_cyrillic);
    let after = signs.filter_map(|at| {
        let sign = text[at..].chars().next().filter(|c| !is_part(*c))?;
        Some(at + sign.len_utf8())
    });
    std::iter::once(0).chain(after)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Whether a character is one of a word's.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_whole_words_in_all_their_forms() {
        let term = |id: &str, spellings: &[&str]| Term {
            id: id.to_owned(),
            spellings: spellings.iter().map(ToString::to_string).collect(),
            meaning: String::new(),
        };
        let glossary = Glossary::new(vec![
            term("lms", &["СДО"]),
            term("account", &["учётная запись", "учётной записи"]),
        ]);
        let found = |text: &str| -> Vec<usize> { glossary.find(text).map(|f| f.term).collect() };
        assert_eq!(
            found("Вход в СДО. Учётная запись, учётной записи"),
            [0, 1, 1]
        );
        assert_eq!(found("«СДО» (СДО)\u{A0}СДО…СДО —СДО, \u{202F}СДО"), [0; 6]);
        assert_eq!(found("СДО СДО\nучётная запись"), [0, 0, 1]);
        let none = "АСДО, СДО-2, вне-СДО, учётная записька, учётная, éСДО, ёСДО, 5СДО";
        assert_eq!(found(none), [] as [usize; 0]);
        assert_eq!(Glossary::default().find("СДО").count(), 0);
    }

    #[test]
    fn what_is_looked_at_misses_nothing_that_reading_every_place_finds() {
        let spellings = [
            "СДО",
            "ЛК",
            "IT",
            "C",
            "учётная запись",
            "учёт",
            "e-mail",
            "№ 5",
            "я",
        ];
        let terms = spellings.iter().map(|spelling| Term {
            id: String::new(),
            spellings: vec![(*spelling).to_owned()],
            meaning: String::new(),
        });
        let glossary = Glossary::new(terms.collect());
        let parts =
            "СДО ЛК IT C учётная запись учёт e-mail № 5 Я я ё . - — « é 7 日本 лк \u{A0} ( \n";
        let parts: Vec<&str> = parts.split(' ').chain([" "]).collect();
        let mut met = 0;
        for (one, two) in parts.iter().flat_map(|a| parts.iter().map(move |b| (a, b))) {
            for text in parts
                .iter()
                .map(|three| format!("{one}{two}{three} {two}{one}"))
            {
                let found: Vec<Range<usize>> = glossary.find(&text).map(|f| f.range).collect();
                met += found.len();
                assert_eq!(found, read(&text, &spellings), "{text:?}");
            }
        }
        assert!(met > 1000, "{met}");
    }

    /// The same by reading every place: the longest spelling there, if it is a whole word.
    fn read(text: &str, spellings: &[&str]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        for (at, _) in text.char_indices() {
            let (before, rest) = text.split_at(at);
            let is_inner = before.chars().next_back().is_some_and(is_part);
            let capital = spellings.iter().map(|spelling| capitalised(spelling));
            let all = spellings.iter().map(ToString::to_string).chain(capital);
            let length = all.filter(|s| rest.starts_with(s)).map(|s| s.len()).max();
            let Some(end) = length.map(|length| at + length) else {
                continue;
            };
            let goes_on = text[end..].chars().next().is_some_and(is_part);
            if at >= from && !is_inner && !goes_on {
                found.push(at..end);
                from = end;
            }
        }
        found
    }
}
