//! What a reader of TOML asks for: each key, its kind, whether it must be there. The readers tell it
//! themselves, run over a table that is not there, so that schemas cannot know other keys than they.

use super::{labels::Label, table::Table, wording};
use crate::source::{Located, Source};
use toml::de::DeTable;

/// A key of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub shape: Shape,
    /// Limits of a number that hang on the word of another key.
    pub limits: Vec<Limits>,
    /// What people call it; told by [`super::labels`], not by the readers.
    pub label: Label,
}

/// The limits of a number where another key has a certain word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The other key and its word.
    pub beside: (&'static str, &'static str),
    /// The least and the greatest number.
    pub range: (i64, i64),
}

/// What a key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A text, and how it is spelt in words; empty: as one likes.
    Text(String),
    /// One of these words.
    Words(Vec<&'static str>),
    /// A date without time.
    Date,
    /// True or false, and which of them where nothing is said.
    Flag(bool),
    /// A whole number from the first to the second.
    Number(i64, i64),
    /// A list of texts, and how each is spelt.
    List(String),
    /// Lists of texts by names.
    ListsByName,
    /// Texts by these names, and how each is spelt.
    TextsByName(Vec<&'static str>, String),
    /// A table of its own.
    Table(Vec<Key>),
    /// A list of tables.
    Rows(Vec<Key>),
}

/// What has been asked for.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    keys: Vec<Key>,
    required: Vec<&'static str>,
    /// The first key that has one of several words, and the word it has this time.
    chosen: Option<(&'static str, &'static str)>,
    /// Which of its words each key has this time: other keys may hang on it.
    turn: usize,
    /// The most words that a key has.
    turns: usize,
}

/// The keys that `read` asks for.
pub(crate) fn outline<T>(read: impl Fn(&mut Table) -> T) -> Vec<Key> {
    let source = Source::new("", "");
    let nothing = DeTable::new();
    let mut keys = Vec::new();
    let (mut turn, mut turns) = (0, 1);
    while turn < turns {
        let mut table = Table::top(&source, 0, &wording::FILE, &nothing);
        table.outline = Some(Outline {
            turn,
            ..Outline::default()
        });
        read(&mut table);
        let found = table.outline.take().unwrap_or_default();
        turns = turns.max(found.turns);
        merge(&mut keys, found.keys(), turn == 0);
        turn += 1;
    }
    keys
}

/// Adds what another turn has found. A key must be there if every turn says so.
fn merge(keys: &mut Vec<Key>, found: Vec<Key>, first: bool) {
    for key in keys.iter_mut() {
        key.required &= found
            .iter()
            .any(|other| other.name == key.name && other.required);
    }
    for key in found {
        match keys.iter_mut().find(|known| known.name == key.name) {
            None => keys.push(Key {
                required: key.required && first,
                ..key
            }),
            Some(known) => {
                let new = key.limits.into_iter();
                let new = new.filter(|limits| !known.limits.contains(limits));
                let new: Vec<Limits> = new.collect();
                known.limits.extend(new);
                widen(&mut known.shape, key.shape, first);
            }
        }
    }
}

/// Lets a shape hold what another turn has found too.
fn widen(known: &mut Shape, found: Shape, first: bool) {
    match (known, found) {
        (Shape::Table(inner), Shape::Table(found)) | (Shape::Rows(inner), Shape::Rows(found)) => {
            merge(inner, found, first);
        }
        // One key may have other limits beside another word.
        (Shape::Number(least, most), Shape::Number(low, high)) => {
            *least = low.min(*least);
            *most = high.max(*most);
        }
        _ => {}
    }
}

impl Outline {
    /// The first thing told of a key counts: it says most.
    pub(super) fn note(&mut self, name: &'static str, shape: Shape) {
        if self.keys.iter().all(|key| key.name != name) {
            let limits = match (&shape, self.chosen) {
                (Shape::Number(least, most), Some(beside)) => Some(Limits {
                    beside,
                    range: (*least, *most),
                }),
                _ => None,
            };
            self.keys.push(Key {
                name,
                required: false,
                shape,
                limits: limits.into_iter().collect(),
                label: Label::default(),
            });
        }
    }

    pub(super) fn require(&mut self, name: &'static str) {
        self.required.push(name);
    }

    /// This turn's word of a key.
    pub(super) fn word<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Located<T>> {
        self.note(
            name,
            Shape::Words(words.iter().map(|(word, _)| *word).collect()),
        );
        self.turns = self.turns.max(words.len());
        let (word, value) = words.get(self.turn % words.len().max(1))?;
        self.chosen.get_or_insert((name, *word));
        Some(Located::new(*value, 0))
    }

    fn keys(self) -> Vec<Key> {
        let required = self.required;
        let keys = self.keys.into_iter().map(|key| Key {
            required: required.contains(&key.name),
            ..key
        });
        keys.collect()
    }
}

impl<'a> Table<'a> {
    /// Runs `make` over a table that is not there, and keeps what it asks for.
    pub(super) fn outlined<T>(
        &mut self,
        key: &'static str,
        shape: impl FnOnce(Vec<Key>) -> Shape,
        make: impl FnOnce(&mut Table<'a>) -> T,
    ) -> T {
        let turn = self.outline.as_ref().map_or(0, |outline| outline.turn);
        let mut inner = self.empty();
        inner.outline = Some(Outline {
            turn,
            ..Outline::default()
        });
        let made = make(&mut inner);
        let found = inner.outline.take().unwrap_or_default();
        if let Some(outline) = &mut self.outline {
            outline.turns = outline.turns.max(found.turns);
            outline.note(key, shape(found.keys()));
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_with_what_hangs_on_them() {
        let keys = outline(|top| {
            top.text("title");
            top.rows("row", |row| {
                let kind = row.one_of("kind", &[("a", 1), ("b", 2)])?;
                row.date("day");
                if kind.value == 2 {
                    row.require("only");
                    row.number("only", 1, 9);
                }
                Some(())
            });
        });
        let key = |name, required, shape| Key {
            name,
            required,
            shape,
            limits: Vec::new(),
            label: Label::default(),
        };
        let only = Key {
            limits: vec![Limits {
                beside: ("kind", "b"),
                range: (1, 9),
            }],
            ..key("only", false, Shape::Number(1, 9))
        };
        let rows = vec![
            key("kind", false, Shape::Words(vec!["a", "b"])),
            key("day", false, Shape::Date),
            only,
        ];
        assert_eq!(
            keys,
            [
                key("title", true, Shape::Text(String::new())),
                key("row", false, Shape::Rows(rows)),
            ]
        );
    }
}
