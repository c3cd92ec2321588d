//! What was found: a code with values, whose level and words stand in `verdicts.toml`.

use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, and something is to be known.
    Warning,
    /// It does not work.
    Failure,
}

/// What is said of a code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    level: Level,
    ru: String,
    #[serde(default)]
    ru_do: String,
    en: String,
    #[serde(default)]
    en_do: String,
}

static TABLE: LazyLock<BTreeMap<String, Words>> =
    LazyLock::new(|| toml::from_str(include_str!("verdicts.toml")).unwrap_or_default());

/// One verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Its code, a key of the table.
    pub code: &'static str,
    values: Vec<(&'static str, String)>,
}

/// A verdict in words.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub what: String,
    /// What to do; empty where nothing is.
    pub remedy: String,
}

impl Verdict {
    /// A verdict with the values that its sentences name.
    pub fn new(code: &'static str, values: &[(&'static str, &str)]) -> Self {
        let values = values
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        Self {
            code,
            values: values.collect(),
        }
    }

    /// The verdict in words; a code without words speaks for itself, as a failure.
    pub fn said(&self, english: bool) -> Said {
        let Some(words) = TABLE.get(self.code) else {
            return Said {
                level: Level::Failure,
                what: self.code.to_owned(),
                remedy: String::new(),
            };
        };
        let (what, remedy) = match english {
            true => (&words.en, &words.en_do),
            false => (&words.ru, &words.ru_do),
        };
        Said {
            level: words.level,
            what: self.fill(what),
            remedy: self.fill(remedy),
        }
    }

    fn fill(&self, words: &str) -> String {
        let put = |text: String, (name, value): &(&str, String)| {
            text.replace(&format!("{{{name}}}"), value)
        };
        self.values.iter().fold(words.to_owned(), put)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_words_in_both_languages_and_a_remedy_where_one_is_needed() {
        assert!(TABLE.len() > 30, "the table is read");
        for (code, words) in TABLE.iter() {
            let fine = words.level == Level::Ok;
            assert!(!words.ru.is_empty() && !words.en.is_empty(), "{code}");
            assert_eq!(words.ru_do.is_empty(), fine, "{code}");
            assert_eq!(words.en_do.is_empty(), fine, "{code}");
            let holes = |text: &str| -> Vec<String> {
                let parts = text.split('{').skip(1);
                let mut names: Vec<_> = parts
                    .map(|p| p.split('}').next().unwrap().to_owned())
                    .collect();
                names.sort();
                names
            };
            assert_eq!(holes(&words.ru), holes(&words.en), "{code}");
            assert_eq!(holes(&words.ru_do), holes(&words.en_do), "{code}");
        }
    }
}
