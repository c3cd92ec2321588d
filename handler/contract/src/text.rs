//! Interface texts: a tree of sentences by dotted key, with `{placeholders}`. The sentences
//! themselves live in `theme/texts/*.toml`.

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::{collections::BTreeMap, fmt};

/// A sentence, or a group of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Texts {
    /// A sentence, possibly with `{placeholders}`.
    Text(String),
    /// Sentences by key.
    Group(BTreeMap<String, Texts>),
}

/// By hand: what derives this keeps each group aside first, to try it as a sentence, and the texts are
/// most of what a program reads at its start.
impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Texts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sentence or a group of them")
    }

    fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Texts, E> {
        Ok(Texts::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, group: A) -> Result<Texts, A::Error> {
        BTreeMap::deserialize(MapAccessDeserializer::new(group)).map(Texts::Group)
    }
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
    fn texts_are_read_as_they_are_written() {
        let json = r#"{"a":{"b":"one","c":{"d":"two"}},"e":"three"}"#;
        let texts: Texts = serde_json::from_str(json).unwrap();
        assert_eq!(texts.get("a.c.d"), Some("two"));
        assert_eq!((texts.get("e"), texts.get("a")), (Some("three"), None));
        assert_eq!(serde_json::to_string(&texts).unwrap(), json);
        let wrong = serde_json::from_str::<Texts>(r#"{"a":1}"#).unwrap_err();
        assert!(
            wrong.to_string().contains("a sentence or a group"),
            "{wrong}"
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
