//! What the program says about the content, in the languages it speaks. Rules word their problems
//! in Russian; `messages/en.toml` has the English of every sentence by its Russian one, with the
//! names in braces standing for what editors wrote. A test keeps the list complete.

use crate::problem::{Level, Problem};
use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

/// A language of the program's own messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

/// What a file of `messages/` holds.
#[derive(Debug, Default, serde::Deserialize)]
struct Catalogue {
    /// What each rule is about.
    rule: BTreeMap<String, String>,
    /// Sentences by their Russian ones.
    #[serde(default)]
    say: BTreeMap<String, String>,
}

/// A sentence with its names apart: the text before each name and the name, then the rest.
struct Template {
    pieces: Vec<(String, String)>,
    rest: String,
    /// The sentence in the other language, its names in braces.
    said: String,
}

static RU: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("messages/ru.toml")));
static EN: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("messages/en.toml")));

/// The sentences with names, those that say most first: "{value}" alone would fit everything.
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let with_names = EN.say.iter().filter(|(ru, _)| ru.contains('{'));
    let mut templates: Vec<Template> = with_names.map(|(ru, en)| template(ru, en)).collect();
    templates.sort_by_key(|template| std::cmp::Reverse(template.length()));
    templates
});

/// What a rule is about, in a sentence.
#[must_use]
pub fn about(code: &str, lang: Lang) -> &'static str {
    let catalogue = match lang {
        Lang::Ru => &RU,
        Lang::En => &EN,
    };
    catalogue.rule.get(code).map_or("", String::as_str)
}

/// Cause and remedy of a problem.
#[must_use]
pub fn said(problem: &Problem, lang: Lang) -> (Cow<'_, str>, Cow<'_, str>) {
    match lang {
        Lang::Ru => ((&problem.cause).into(), (&problem.remedy).into()),
        Lang::En => (english(&problem.cause), english(&problem.remedy)),
    }
}

/// A level in a word.
#[must_use]
pub fn level(level: Level, lang: Lang) -> &'static str {
    match (level, lang) {
        (Level::Error, Lang::Ru) => "ошибка",
        (Level::Warning, Lang::Ru) => "предупреждение",
        (Level::Advice, Lang::Ru) => "совет",
        (level, Lang::En) => level.word(),
    }
}

/// A sentence in English, or as it is where it has none: a parser's own words, a name.
#[must_use]
pub fn english(text: &str) -> Cow<'_, str> {
    if let Some(en) = EN.say.get(text) {
        return en.into();
    }
    let found = TEMPLATES.iter().find_map(|template| template.fill(text));
    found.map_or(text.into(), Cow::Owned)
}

fn read(text: &str) -> Catalogue {
    // The files are compiled in; a test reads them.
    toml::from_str(text).unwrap_or_default()
}

fn template(ru: &str, en: &str) -> Template {
    let mut pieces = Vec::new();
    let mut rest = ru;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        pieces.push((before.to_owned(), name.to_owned()));
        rest = after;
    }
    Template {
        pieces,
        rest: rest.to_owned(),
        said: en.to_owned(),
    }
}

impl Template {
    fn length(&self) -> usize {
        let pieces = self.pieces.iter().map(|(before, _)| before.len());
        self.rest.len() + pieces.sum::<usize>()
    }

    /// The English of `text`, if it is this sentence. What stands for a name may be a sentence too:
    /// a hint, a spelling.
    fn fill(&self, text: &str) -> Option<String> {
        let text = text.strip_suffix(self.rest.as_str())?;
        let mut rest = text.strip_prefix(self.pieces.first()?.0.as_str())?;
        let mut said = self.said.clone();
        let mut names = self.pieces.iter().peekable();
        while let Some((_, name)) = names.next() {
            let value = match names.peek() {
                Some((next, _)) => {
                    let (value, after) = rest.split_once(next.as_str())?;
                    rest = after;
                    value
                }
                None => rest,
            };
            said = said.replace(&format!("{{{name}}}"), &english(value));
        }
        Some(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;

    #[test]
    fn every_rule_is_told_in_both_languages() {
        let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        for catalogue in [&RU, &EN] {
            let told: Vec<&str> = catalogue.rule.keys().map(String::as_str).collect();
            assert_eq!(told, codes);
        }
    }

    #[test]
    fn sentences_keep_what_editors_wrote() {
        for (ru, en) in &EN.say {
            let names = |text: &str| {
                let template = template(text, "");
                let mut names: Vec<String> =
                    template.pieces.into_iter().map(|(_, name)| name).collect();
                names.sort();
                names
            };
            assert_eq!(names(ru), names(en), "{ru}");
            assert!(!en.contains(|c| matches!(c, 'а'..='я')), "{en}");
        }
    }
}
