//! Stems of words: Snowball Russian and English, by the letters of the word.

use crate::completions;
use frostem::{Algorithm, Stemmer};
use std::collections::BTreeSet;

/// The two stemmers.
pub struct Stems {
    russian: Stemmer,
    english: Stemmer,
}

impl Default for Stems {
    fn default() -> Self {
        Self {
            russian: Stemmer::new(Algorithm::Russian),
            english: Stemmer::new(Algorithm::English),
        }
    }
}

impl Stems {
    /// The stem of a folded word.
    #[must_use]
    pub fn of(&self, word: &str) -> String {
        let stemmer = if is_cyrillic(word) {
            &self.russian
        } else if word.contains(|c: char| c.is_ascii_lowercase()) {
            &self.english
        } else {
            return word.to_owned();
        };
        stemmer.stem(word).into_owned()
    }

    /// Stems that a word may have of which only the beginning is written. Those that begin with it
    /// are left to whoever knows the vocabulary.
    #[must_use]
    pub fn of_beginning(&self, beginning: &str) -> BTreeSet<String> {
        let completions = if is_cyrillic(beginning) {
            completions::RUSSIAN
        } else {
            completions::ENGLISH
        };
        let whole = completions
            .iter()
            .map(|end| self.of(&format!("{beginning}{end}")));
        whole.collect()
    }
}

/// Whether a word is written in Cyrillic letters.
#[must_use]
pub fn is_cyrillic(word: &str) -> bool {
    word.contains(|c| matches!(c, '\u{400}'..='\u{45F}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, fs, path::Path};

    #[test]
    fn words_lose_their_endings() {
        let stems = Stems::default();
        for (word, stem) in [
            ("паролями", "парол"),
            ("happy", "happi"),
            ("2026", "2026"),
            ("1с", "1с"),
            ("日本", "日本"),
        ] {
            assert_eq!(stems.of(word), stem);
        }
    }

    /// The vocabularies of snowballstem.org, where somebody has them.
    #[test]
    fn the_vocabularies_of_snowball() {
        let Some(folder) = env::var_os("OPORA_SNOWBALL") else {
            return;
        };
        let stems = Stems::default();
        for (language, count) in [("russian", 49_785), ("english", 42_649)] {
            let read = |kind: &str| {
                let name = format!("{language}-{kind}.txt");
                fs::read_to_string(Path::new(&folder).join(name)).unwrap()
            };
            let (words, expected) = (read("voc"), read("output"));
            assert_eq!(words.lines().count(), count);
            let mut uncovered = 0;
            for (word, expected) in words.lines().zip(expected.lines()) {
                let (word, expected) = (word.replace('ё', "е"), expected.replace('ё', "е"));
                let stemmer = match language {
                    "russian" => &stems.russian,
                    _ => &stems.english,
                };
                assert_eq!(stemmer.stem(&word), expected, "{word}");
                uncovered += beginnings_without(&stems, &word, &expected);
            }
            assert_eq!(uncovered, 0, "{language}");
        }
    }

    /// Beginnings of a word that would not find its stem.
    fn beginnings_without(stems: &Stems, word: &str, stem: &str) -> usize {
        let ends = word.char_indices().skip(2).map(|(at, _)| at);
        let beginnings = ends
            .map(|end| &word[..end])
            .filter(|_| !word.contains('\''));
        let lost = beginnings
            .filter(|part| !stem.starts_with(*part) && !stems.of_beginning(part).contains(stem));
        lost.count()
    }
}
