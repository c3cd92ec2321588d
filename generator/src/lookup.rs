//! Values that texts look up: `{{ organisation.short_name }}`. Looked up, never programmed: a name
//! between braces and nothing else. Where the values come from is known to the data tables; where
//! the replaced text goes is the page's business.

use crate::suggest;
use memchr::memmem;
use std::collections::BTreeMap;

/// Values by dotted name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lookups(BTreeMap<String, String>);

/// A piece of a text with lookups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text as it stands.
    Text(&'a str),
    /// A name to look up, and the byte offset of its braces.
    Name(&'a str, usize),
    /// Braces that are opened and not closed, and their byte offset.
    Unclosed(usize),
}

/// Most names that a wrong one is compared with.
const COMPARED: usize = 2_000;

impl Lookups {
    /// Values by dotted name.
    #[must_use]
    pub fn new(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }

    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The name that `wrong` is surely a slip of.
    #[must_use]
    pub fn certain(&self, wrong: &str) -> Option<&str> {
        suggest::certain(wrong, self.names())
    }

    /// The hint for a name that is not known.
    #[must_use]
    pub fn hint(&self, wrong: &str) -> String {
        suggest::hint(wrong, self.names())
    }

    /// The names that wrong ones are compared with: where there are very many, the first.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().take(COMPARED).map(String::as_str)
    }
}

/// Splits `text` at its lookups. `is_literal` tells the offsets of braces that were escaped.
#[must_use]
pub fn parts(text: &str, is_literal: impl Fn(usize) -> bool) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut done = 0;
    let mut from = 0;
    let braces = memmem::Finder::new("{{");
    let next = |from: usize| braces.find(&text.as_bytes()[from..]);
    while let Some(open) = next(from).map(|found| from + found) {
        if is_literal(open) {
            from = open + 2;
            continue;
        }
        parts.push(Part::Text(&text[done..open]));
        match text[open..].find("}}") {
            Some(close) => {
                parts.push(Part::Name(text[open + 2..open + close].trim(), open));
                done = open + close + 2;
            }
            None => {
                // Without an end, everything that follows would be searched again and again.
                parts.push(Part::Unclosed(open));
                done = open;
                break;
            }
        }
        from = done;
    }
    parts.push(Part::Text(&text[done..]));
    parts.retain(|part| *part != Part::Text(""));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_split_at_names() {
        assert_eq!(
            parts("в {{ lms.name }}, {{a}}{{", |_| false),
            [
                Part::Text("в "),
                Part::Name("lms.name", 3),
                Part::Text(", "),
                Part::Name("a", 19),
                Part::Unclosed(24),
                Part::Text("{{"),
            ]
        );
        assert_eq!(parts("нет", |_| false), [Part::Text("нет")]);
        assert_eq!(parts("{{ x }}", |at| at == 0), [Part::Text("{{ x }}")]);
    }

    #[test]
    fn many_open_braces_are_read_once() {
        let hostile = "{".repeat(200_000);
        assert_eq!(parts(&hostile, |_| false).len(), 2);
    }

    #[test]
    fn unknown_names_are_hinted() {
        let lookups = Lookups::new([("lms.name".to_owned(), "СДО".to_owned())].into());
        assert_eq!(lookups.get("lms.name"), Some("СДО"));
        assert_eq!(lookups.hint("lms.nmae"), " Похоже на «lms.name».");
    }
}
