//! Interface texts: a tree of sentences by dotted key, with `{placeholders}`. The sentences
//! themselves live in `theme/texts/*.toml`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A sentence, or a group of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Texts {
    /// A sentence, possibly with `{placeholders}`.
    Text(String),
    /// Sentences by key.
    Group(BTreeMap<String, Texts>),
}

impl Texts {
    /// The sentence at a dotted `key`, if there is one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let leaf = key.split('.').try_fold(self, |node, part| match node {
            Texts::Group(group) => group.get(part),
            Texts::Text(_) => None,
        });
        match leaf {
            Some(Texts::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The sentence at `key` with its placeholders filled. A missing sentence shows its key: the
    /// generator refuses to build without the keys in use, so this is a last resort.
    #[must_use]
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        match self.get(key) {
            Some(text) => fill(text, values),
            None => format!("[{key}]"),
        }
    }
}

/// `text` with each `{name}` replaced by its value, in one pass: values are never searched again.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, tail) = rest.split_at(open);
        out.push_str(before);
        let named = tail.find('}').and_then(|close| {
            let name = &tail[1..close];
            values
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (close, value))
        });
        match named {
            Some((close, value)) => {
                out.push_str(value);
                rest = &tail[close + 1..];
            }
            None => {
                out.push('{');
                rest = &tail[1..];
            }
        }
    }
    out + rest
}

/// The Russian plural form for `n`: 0 for 1, 21 …; 1 for 2–4, 22–24 …; 2 for the rest
/// (Unicode CLDR plural rules, ru).
#[must_use]
pub fn plural_ru(n: u64) -> usize {
    match (n % 10, n % 100) {
        (_, 11..=14) => 2,
        (1, _) => 0,
        (2..=4, _) => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(
            fill("a {x} {y} {z", &[("x", "{y}"), ("y", "2")]),
            "a {y} 2 {z"
        );
    }

    #[test]
    fn plurals() {
        let forms: Vec<_> = [0, 1, 2, 5, 11, 12, 21, 24, 25, 111, 101]
            .map(plural_ru)
            .into();
        assert_eq!(forms, [2, 0, 1, 2, 2, 2, 0, 1, 2, 2, 0]);
    }
}
