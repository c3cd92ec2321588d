//! Words as a reader takes them, and the interface's own words, so that a test looks for a button
//! by what the theme calls it today.

use crate::place::root;
use std::{collections::BTreeMap, fs, sync::LazyLock};

/// `text` trimmed, with every run of white space (non-breaking and narrow ones too) as one space.
pub fn plain(text: &str) -> String {
    let text = text.replace(['\u{ad}', '\u{200b}', '\u{2060}'], "");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// The interface text at `key`, as `theme/texts/ru.toml` has it.
#[track_caller]
pub fn t(key: &str) -> &'static str {
    static TEXTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| texts("ru"));
    TEXTS
        .get(key)
        .unwrap_or_else(|| panic!("theme/texts/ru.toml has no {key}"))
}

/// All interface texts of a language by their full keys.
pub fn texts(language: &str) -> BTreeMap<String, String> {
    let file = root()
        .join("theme/texts")
        .join(language)
        .with_extension("toml");
    let table: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
    let mut texts = BTreeMap::new();
    flatten("", &toml::Value::Table(table), &mut texts);
    texts
}

fn flatten(key: &str, value: &toml::Value, into: &mut BTreeMap<String, String>) {
    let longer = |part: &str| format!("{key}{}{part}", if key.is_empty() { "" } else { "." });
    match value {
        toml::Value::Table(table) => {
            table
                .iter()
                .for_each(|(part, value)| flatten(&longer(part), value, into));
        }
        toml::Value::Array(list) => {
            let parts = list.iter().enumerate();
            parts.for_each(|(i, value)| flatten(&longer(&i.to_string()), value, into));
        }
        text => {
            into.insert(key.to_owned(), text.as_str().unwrap_or_default().to_owned());
        }
    }
}

/// The first `2026-000123` of a text.
#[track_caller]
pub fn number_in(text: &str) -> String {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '-'));
    let digits =
        |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    let is_number = |word: &&str| {
        word.split_once('-')
            .is_some_and(|(year, serial)| digits(year, 4) && digits(serial, 6))
    };
    let found = { words }.find(is_number);
    found
        .unwrap_or_else(|| panic!("no number in:\n{text}"))
        .to_owned()
}

#[test]
fn typographic_spaces_are_spaces() {
    assert_eq!(
        plain("\u{a0}18\u{a0}марта \n 2026\u{202f}г. "),
        "18 марта 2026 г."
    );
    assert_eq!(number_in("№ 2026-11-05, 2026-000123."), "2026-000123");
}
