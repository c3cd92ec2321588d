//! The words of one document, each once, with what they weigh there. Made page by page, so that it can be
//! kept while other pages change.

use crate::{fold, stop};
use rustc_hash::FxHashMap;

/// The texts of a document, by what they are.
#[derive(Debug, Default)]
pub struct Texts<'a> {
    /// The title.
    pub title: &'a str,
    /// Words that people use and the text does not.
    pub keywords: Vec<&'a str>,
    /// What it is about, in a sentence.
    pub description: &'a str,
    /// Text before the first heading.
    pub opening: &'a str,
    /// Headings and the text below each.
    pub sections: Vec<(&'a str, &'a str)>,
}

/// What a word weighs where it stands, in occurrences in ordinary text.
const TITLE: u32 = 10;
/// Divided by the number of words of the title, and added.
const SHORT_TITLE: u32 = 12;
const KEYWORD: u32 = 9;
const HEADING: u32 = 5;
const DESCRIPTION: u32 = 2;
const TEXT: u32 = 1;

/// The highest position in a title that is told.
const LAST_POSITION: u8 = 29;
/// The highest number of a section that is told.
const LAST_SECTION: u8 = 120;

/// The words of a document.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Counted {
    /// All of them, one after the other.
    letters: Box<str>,
    words: Box<[Word]>,
    /// How many words its text has, stop words left out.
    length: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    /// Where it ends in `letters`.
    end: u32,
    weight: u32,
    place: u8,
}

/// What is known of a word while counting.
#[derive(Default)]
struct Tally {
    weight: u32,
    title: Option<u8>,
    /// The section it was last seen in, and its weight there.
    here: (u8, u32),
    /// The section where it weighs most.
    best: (u8, u32),
}

impl Counted {
    /// Counts the words of a document.
    #[must_use]
    pub fn of(texts: &Texts) -> Self {
        let title = fold::fold(texts.title);
        let mut folded: Vec<(u32, u8, String)> = Vec::new();
        let mut add =
            |weight, section, text: &str| folded.push((weight, section, fold::fold(text)));
        texts.keywords.iter().for_each(|word| add(KEYWORD, 0, word));
        add(DESCRIPTION, 0, texts.description);
        add(TEXT, 0, texts.opening);
        let mut section = 0;
        for (heading, text) in &texts.sections {
            section = LAST_SECTION.min(section + 1);
            add(HEADING, section, heading);
            add(TEXT, section, text);
        }
        let mut tallies = Tallies::default();
        tallies.add_title(&title);
        for (weight, section, text) in &folded {
            tallies.add(text, *weight, *section);
        }
        tallies.counted()
    }

    /// The words with their weights and places, in the order in which the document has them.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, u32, u8)> {
        let mut start = 0;
        self.words.iter().filter_map(move |word| {
            let end = usize::try_from(word.end).ok()?;
            let letters = self.letters.get(std::mem::replace(&mut start, end)..end)?;
            Some((letters, word.weight, word.place))
        })
    }

    pub(super) fn length(&self) -> u32 {
        self.length
    }
}

#[derive(Default)]
struct Tallies<'a> {
    /// The number of each word in `tallies`; words that say nothing have none.
    numbers: FxHashMap<&'a str, Option<usize>>,
    tallies: Vec<(&'a str, Tally)>,
    length: u32,
}

impl<'a> Tallies<'a> {
    fn add_title(&mut self, title: &'a str) {
        let length = super::count(fold::words(title).count());
        self.add(title, TITLE + SHORT_TITLE / length.max(1), 0);
        for (position, word) in (0u8..=255).zip(fold::words(title)) {
            let tally = self
                .numbers
                .get(word)
                .and_then(|number| self.tallies.get_mut((*number)?));
            if let Some((_, tally)) = tally {
                tally.title.get_or_insert(LAST_POSITION.min(position));
            }
        }
    }

    fn add(&mut self, text: &'a str, weight: u32, section: u8) {
        for word in fold::words(text) {
            let number = self.numbers.entry(word).or_insert_with(|| {
                let counts = !stop::is_stop(word);
                counts.then(|| {
                    self.tallies.push((word, Tally::default()));
                    self.tallies.len() - 1
                })
            });
            let Some(number) = *number else {
                continue;
            };
            self.length += 1;
            if let Some((_, tally)) = self.tallies.get_mut(number) {
                tally.add(weight, section);
            }
        }
    }

    fn counted(self) -> Counted {
        let mut letters = String::new();
        let words = self.tallies.into_iter().map(|(word, tally)| {
            letters.push_str(word);
            Word {
                end: super::count(letters.len()),
                weight: tally.weight,
                place: tally.place(),
            }
        });
        Counted {
            words: words.collect(),
            letters: letters.into(),
            length: self.length,
        }
    }
}

impl Tally {
    fn add(&mut self, weight: u32, section: u8) {
        self.weight += weight;
        let before = if self.here.0 == section {
            self.here.1
        } else {
            0
        };
        self.here = (section, before + weight);
        if self.here.1 > self.best.1 {
            self.best = self.here;
        }
    }

    /// As the postings tell it.
    fn place(&self) -> u8 {
        match self.title {
            Some(position) => 2 * position + 1,
            None => 2 * self.best.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_weigh_by_where_they_stand() {
        let counted = Counted::of(&Texts {
            title: "Как сменить пароль",
            keywords: vec!["логин"],
            description: "Пароль меняют здесь.",
            opening: "Откройте профиль и профиль.",
            sections: vec![
                ("Телефон", "Пароль с телефона"),
                ("Почта", "телефон почта почта"),
            ],
        });
        let words: Vec<_> = counted.words().collect();
        assert!(words.contains(&("пароль", TITLE + 4 + DESCRIPTION + TEXT, 5)));
        assert!(words.contains(&("сменить", TITLE + 4, 3)));
        assert!(words.contains(&("логин", KEYWORD, 0)));
        assert!(words.contains(&("профиль", 2, 0)));
        assert!(words.contains(&("телефон", HEADING + TEXT, 2)));
        assert!(words.contains(&("почта", HEADING + 2 * TEXT, 4)));
        assert!(!words.iter().any(|(word, ..)| *word == "как"));
    }
}
