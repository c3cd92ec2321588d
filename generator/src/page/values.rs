//! Looked-up values put into the texts of a page. They are text: what they contain is never read as
//! Markdown, as HTML or as another lookup.

use crate::{
    lookup::{Lookups, Part, parts},
    problem::Problem,
    source::{Place, Source},
};

/// What is wrong with a lookup, and where in the text it is.
pub(super) enum Fault<'a> {
    /// No value has this name.
    Unknown(&'a str, usize),
    /// The braces are not closed.
    Unclosed(usize),
}

impl Fault<'_> {
    /// Byte offset in the text.
    pub(super) fn at(&self) -> usize {
        match self {
            Fault::Unknown(_, at) | Fault::Unclosed(at) => *at,
        }
    }

    pub(super) fn problem(&self, place: Place, lookups: &Lookups) -> Problem {
        match self {
            Fault::Unknown(name, _) => unknown_lookup(place, name, lookups),
            Fault::Unclosed(_) => unclosed_lookup(place),
        }
    }
}

/// `text` with its lookups replaced; those that cannot be stay as written and are told to `faulty`.
pub(super) fn fill<'a>(
    text: &'a str,
    lookups: &Lookups,
    is_literal: impl Fn(usize) -> bool,
    mut faulty: impl FnMut(Fault<'a>),
) -> String {
    let mut filled = String::with_capacity(text.len());
    for part in parts(text, is_literal) {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Unclosed(at) => faulty(Fault::Unclosed(at)),
            Part::Name(name, at) => match lookups.get(name) {
                Some(value) => filled.push_str(value),
                None => {
                    filled.extend(["{{ ", name, " }}"]);
                    faulty(Fault::Unknown(name, at));
                }
            },
        }
    }
    filled
}

/// A text of the head with its lookups replaced. Its problems are shown at its beginning: escapes
/// of TOML hide where exactly in the file a character of it stands.
pub(super) fn fill_at(
    text: &str,
    at: usize,
    source: &Source,
    lookups: &Lookups,
    problems: &mut Vec<Problem>,
) -> String {
    let escaped = |open: usize| text[..open].ends_with('\\');
    let told = |fault: Fault| problems.push(fault.problem(source.place(at), lookups));
    fill(text, lookups, escaped, told).replace("\\{{", "{{")
}

fn unknown_lookup(place: Place, name: &str, lookups: &Lookups) -> Problem {
    Problem::error(
        "unknown-lookup",
        place,
        format!("значения «{name}» нет в данных сайта"),
        format!(
            "исправьте имя между скобками {{{{ }}}}.{} Скобки без подстановки пишут так: \\{{{{",
            lookups.hint(name)
        ),
    )
    .mended_by(name, lookups.certain(name))
}

fn unclosed_lookup(place: Place) -> Problem {
    Problem::error(
        "unclosed-lookup",
        place,
        "подстановка открыта скобками «{{» и не закрыта",
        "допишите «}}» или поставьте перед скобками обратную черту: \\{{",
    )
}
