//! What people call each key and each word of the tables and of a page's head: `labels.toml`, in one
//! place for the JSON Schemas and the web editor. Which keys there are is told by the readers.

use super::outline::{Key, Shape};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

/// The name of a key for people, and how it is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Label {
    /// Its name: «Руководитель».
    pub name: &'static str,
    /// How it is meant; empty where the name tells all.
    pub hint: &'static str,
}

/// A line of `labels.toml`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Name(String),
    Hinted { label: String, hint: String },
}

/// The section that all kinds of files share.
const ANY: &str = "any";

type Sections = BTreeMap<String, BTreeMap<String, Line>>;

// The file is compiled in; a test reads it.
static SECTIONS: LazyLock<Sections> =
    LazyLock::new(|| toml::from_str(include_str!("labels.toml")).unwrap_or_default());

/// The label of what stands under a key by a name: a fault's sentence.
#[must_use]
pub fn name(kind: &str, path: &str) -> &'static str {
    found(kind, path).name
}

/// Gives every key of a kind of file its label.
pub(super) fn label(kind: &str, keys: Vec<Key>) -> Vec<Key> {
    labelled(kind, "", keys)
}

/// The label of a word that a key may have: «действует» of `status = "active"`.
#[must_use]
pub fn word(kind: &str, path: &str, word: &str) -> &'static str {
    name(kind, &format!("{path}:{word}"))
}

fn labelled(kind: &str, above: &str, keys: Vec<Key>) -> Vec<Key> {
    let keys = keys.into_iter().map(|key| {
        let path = below(above, key.name);
        let shape = match key.shape {
            Shape::Table(keys) => Shape::Table(labelled(kind, &path, keys)),
            Shape::Rows(keys) => Shape::Rows(labelled(kind, &path, keys)),
            other => other,
        };
        Key {
            label: found(kind, &path),
            shape,
            ..key
        }
    });
    keys.collect()
}

/// `person.absences` and `from`: `person.absences.from`.
#[must_use]
pub fn below(above: &str, name: &str) -> String {
    if above.is_empty() {
        name.to_owned()
    } else {
        format!("{above}.{name}")
    }
}

/// The line of a path in its own section, else in the common one by its last name.
fn found(kind: &str, path: &str) -> Label {
    let own = SECTIONS.get(kind).and_then(|section| section.get(path));
    let last = path.rsplit('.').next().unwrap_or(path);
    let any = || SECTIONS.get(ANY).and_then(|section| section.get(last));
    match own.or_else(any) {
        Some(Line::Name(name)) => Label { name, hint: "" },
        Some(Line::Hinted { label, hint }) => Label { name: label, hint },
        None => Label::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::json_schema::described;
    use std::collections::BTreeSet;

    /// The paths of keys and words, each with the label that it gets.
    fn all(kind: &str, above: &str, keys: &[Key], paths: &mut Vec<(String, Label)>) {
        for key in keys {
            let path = below(above, key.name);
            paths.push((path.clone(), key.label));
            let named = |inner: String| (inner.clone(), found(kind, &inner));
            match &key.shape {
                Shape::Table(keys) | Shape::Rows(keys) => all(kind, &path, keys, paths),
                Shape::Words(words) => {
                    paths.extend(words.iter().map(|word| named(format!("{path}:{word}"))));
                }
                // The rules have words of their own.
                Shape::TextsByName(names, _) if key.name != "check" => {
                    paths.extend(names.iter().map(|name| named(below(&path, name))));
                }
                _ => {}
            }
        }
    }

    #[test]
    fn every_key_has_a_label_and_every_label_a_key() {
        let (mut used, mut lacking) = (BTreeSet::new(), Vec::new());
        for kind in described() {
            let mut paths = Vec::new();
            all(kind.name, "", &kind.keys, &mut paths);
            for (path, label) in paths {
                let Label { name, hint } = label;
                if name.is_empty() {
                    lacking.push(format!("{}: {path}", kind.name));
                }
                assert!(!name.ends_with('.') && !hint.ends_with('.'), "{path}");
                let own = SECTIONS
                    .get(kind.name)
                    .is_some_and(|s| s.contains_key(&path));
                let last = path.rsplit('.').next().unwrap().to_owned();
                used.insert(if own {
                    (kind.name.to_owned(), path)
                } else {
                    (ANY.to_owned(), last)
                });
            }
        }
        assert!(lacking.is_empty(), "without a label: {lacking:#?}");
        for (section, lines) in SECTIONS.iter() {
            for key in lines.keys() {
                let line = (section.clone(), key.clone());
                assert!(used.contains(&line), "{line:?} is used by no key");
            }
        }
    }
}
