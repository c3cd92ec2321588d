//! Terms that a page may use without explaining them, found in its text by whole words. What they
//! mean stands on the glossary's own page.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
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
}

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
            // Nearly every letter begins with the same two bytes: looking for them first is work for nothing.
            .prefilter(false)
            .build(&patterns);
        Self {
            finder: finder.ok().filter(|_| !patterns.is_empty()),
            terms,
            owners,
        }
    }

    /// The terms in a text, in order.
    pub fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            let finder = self.finder.as_ref()?;
            while let Some(found) = finder.find(Input::new(text).range(from..)) {
                let range = found.range();
                let (before, after) = (text.get(..range.start)?, text.get(range.end..)?);
                let is_inner = before.chars().next_back().is_some_and(is_part);
                if is_inner || after.chars().next().is_some_and(is_part) {
                    // A part of another word; a term may begin within it, behind a space.
                    from = range.start + text.get(range)?.chars().next()?.len_utf8();
                    continue;
                }
                from = range.end;
                let term = *self.owners.get(found.pattern().as_usize())?;
                return Some(Found { term, range });
            }
            None
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
        assert_eq!(found("АСДО, СДО-2, учётная записька"), [] as [usize; 0]);
        assert_eq!(Glossary::default().find("СДО").count(), 0);
    }
}
