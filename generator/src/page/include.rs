//! Shared fragments put into pages: a line `{{> fragments/password.md }}` stands for the text of that
//! file, which may include others. Only files of `content/fragments/` can be named. Every place in
//! the whole text stays a place in the file where it was written.

use crate::{
    problem::Problem,
    source::{Place, Source, Stretch},
    suggest,
};
use std::{collections::BTreeMap, sync::Arc};

/// How an include begins.
const OPEN: &str = "{{>";

/// The folder of fragments in the content folder.
const FOLDER: &str = "fragments/";

/// The longest page that includes may make: without a bound, twenty fragments that each include the
/// next one twice would fill the memory.
const LONGEST: usize = 1 << 20;

/// The rule of that bound.
const TOO_LONG: &str = "include-too-long";

/// Fragments by the name that pages call them by.
pub type Fragments = BTreeMap<String, Arc<Source>>;

/// The fragments among the files.
#[must_use]
pub fn fragments(sources: &[Arc<Source>]) -> Fragments {
    let named = sources.iter().map(|source| {
        let path = source.path.as_str();
        let name = path.strip_prefix("content/").unwrap_or(path);
        (name.to_owned(), Arc::clone(source))
    });
    named.collect()
}

/// The page with its includes replaced; `None` where it has none.
#[must_use]
pub fn expand(page: &Arc<Source>, fragments: &Fragments) -> (Option<Source>, Vec<Problem>) {
    if memchr::memmem::find(page.text.as_bytes(), OPEN.as_bytes()).is_none() {
        return (None, Vec::new());
    }
    let mut work = Work {
        fragments,
        open: Vec::new(),
        stretches: Vec::new(),
        length: page.text.len(),
        problems: Vec::new(),
    };
    work.add(page, "");
    let whole = Source::composed(page.path.clone(), work.stretches);
    (Some(whole), work.problems)
}

struct Work<'a> {
    fragments: &'a Fragments,
    /// Names of the fragments that are being written, the outermost first.
    open: Vec<&'a str>,
    stretches: Vec<Stretch>,
    /// Bytes so far.
    length: usize,
    problems: Vec<Problem>,
}

/// Backticks or tildes that began a block of code.
type Fence = Option<(char, usize)>;

impl<'a> Work<'a> {
    /// Adds a text, each line of it after `prefix`: the quote or the list item it stands in.
    fn add(&mut self, source: &Arc<Source>, prefix: &str) {
        let mut fence = None;
        let mut at = 0;
        let mut kept = 0;
        for line in source.text.split_inclusive('\n') {
            let named = include(line).filter(|_| fence.is_none());
            step(&mut fence, line);
            if let Some((own, name)) = named {
                self.keep(source, kept..at);
                let indent = own.len();
                self.include(name, &format!("{prefix}{own}"), source.place(at + indent));
                kept = at + line.len();
            } else if !prefix.is_empty() {
                self.keep(source, kept..at);
                self.put(Stretch::made(prefix, source, at));
                kept = at;
            }
            at += line.len();
        }
        self.keep(source, kept..at);
    }

    fn keep(&mut self, source: &Arc<Source>, range: std::ops::Range<usize>) {
        if !range.is_empty() {
            self.put(Stretch::of(source, range));
        }
    }

    fn put(&mut self, stretch: Stretch) {
        self.stretches.push(stretch);
    }

    fn include(&mut self, name: &str, prefix: &str, place: Place) {
        let fragments = self.fragments;
        let Some((name, fragment)) = fragments.get_key_value(name) else {
            let told = self.problems.len();
            self.problems.push(unknown(place, name, fragments, told));
            return;
        };
        self.length += fragment.text.len();
        let fault = if self.open.contains(&name.as_str()) {
            cycle(place, name)
        } else if self.length > LONGEST {
            too_long(place)
        } else if fragment.text[fragment.start()..].starts_with("+++") {
            with_head(fragment.place(fragment.start()))
        } else {
            self.open.push(name);
            self.add(fragment, prefix);
            self.open.pop();
            // What follows begins on a line of its own, whatever the fragment ends with.
            if !fragment.text.ends_with('\n') {
                self.put(Stretch::made("\n", fragment, fragment.text.len()));
            }
            return;
        };
        // Once is enough: the bound is of the whole page.
        if fault.code != TOO_LONG || !self.problems.iter().any(|told| told.code == TOO_LONG) {
            self.problems.push(fault);
        }
    }
}

/// What stands before an include, and the name it calls.
fn include(line: &str) -> Option<(&str, &str)> {
    let inner = line.trim_start_matches([' ', '\t', '>']);
    let prefix = &line[..line.len() - inner.len()];
    let name = inner.trim_end().strip_prefix(OPEN)?.strip_suffix("}}")?;
    Some((prefix, name.trim()))
}

/// Follows blocks of code: what stands in them is text.
fn step(fence: &mut Fence, line: &str) {
    let inner = line.trim_start_matches([' ', '\t', '>']);
    let mark = inner.chars().next().unwrap_or_default();
    let length = inner.chars().take_while(|c| *c == mark).count();
    if !matches!(mark, '`' | '~') || length < 3 {
        return;
    }
    match *fence {
        None => *fence = Some((mark, length)),
        Some((open, least)) if open == mark && length >= least => *fence = None,
        Some(_) => {}
    }
}

fn unknown(place: Place, name: &str, fragments: &Fragments, told: usize) -> Problem {
    let steps_out = name.split('/').any(|step| step == "..");
    if steps_out || !name.starts_with(FOLDER) {
        return Problem::error(
            "include-outside",
            place,
            format!("вставка «{name}» не из папки content/{FOLDER}"),
            format!("перенесите текст в эту папку и пишите {OPEN} {FOLDER}rules.md }}}}"),
        );
    }
    let known = suggest::while_few(told, fragments.keys().map(String::as_str));
    let hint = suggest::hint(name, known);
    Problem::error(
        "unknown-include",
        place,
        format!("фрагмента «{name}» нет"),
        format!("создайте файл content/{name} или исправьте имя.{hint}"),
    )
}

fn cycle(place: Place, name: &str) -> Problem {
    Problem::error(
        "include-cycle",
        place,
        format!("фрагмент «{name}» вставляет сам себя"),
        "уберите вставку: текст получился бы бесконечным",
    )
}

fn too_long(place: Place) -> Problem {
    Problem::error(
        TOO_LONG,
        place,
        "со вставками страница стала длиннее мегабайта",
        "уберите лишние вставки или разделите страницу",
    )
}

fn with_head(place: Place) -> Problem {
    Problem::error(
        "fragment-head",
        place,
        "у фрагмента есть шапка, а он не страница",
        "уберите строки от «+++» до «+++»",
    )
}
