//! A strict reader of TOML tables: files, heads of pages, and single values in them. Each getter
//! tells what is wrong with its key and goes on, so that an editor sees all mistakes at once; keys
//! that no getter asked for are unknown. What the values mean is left to those who read them.

use super::{
    outline::{Outline, Shape},
    wording::{self, Words},
};
use crate::{
    problem::Problem,
    source::{Located, Source},
    suggest,
};
use jiff::civil::Date;
use std::{collections::BTreeMap, str::FromStr};
use toml::de::{DeTable, DeValue};

/// A table being read.
pub(crate) struct Table<'a> {
    pub(super) source: &'a Source,
    /// Byte offset in the file of the TOML text, from which the parser counts.
    pub(super) base: usize,
    /// In whose words mistakes are told.
    pub(super) words: &'static Words,
    /// Byte offset at which the table begins.
    pub(crate) at: usize,
    pub(super) values: BTreeMap<&'a str, Value<'a>>,
    /// The keys that were asked for.
    known: Vec<&'static str>,
    /// What is asked for, where that is wanted and nothing is read.
    pub(super) outline: Option<Outline>,
    /// Whether nothing was given up that other files may name.
    pub(super) whole: bool,
    pub(super) problems: Vec<Problem>,
}

/// A value with the places of its key and of itself.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) key_at: usize,
    pub(super) at: usize,
    pub(super) value: &'a DeValue<'a>,
}

/// Reads a whole file; tells whether all rows of it could be read. Where it is no TOML, what could
/// be recovered is used, so that other files' references to it are not told as mistakes, and only
/// the mistakes of writing are told.
pub(crate) fn read<T>(
    source: &Source,
    problems: &mut Vec<Problem>,
    make: impl FnOnce(&mut Table) -> T,
) -> (T, bool) {
    let start = source.start();
    let (table, errors) = DeTable::parse_recoverable(&source.text[start..]);
    let mut top = Table::top(source, start, &wording::FILE, table.get_ref());
    let made = make(&mut top);
    let whole = top.whole && errors.is_empty();
    let found = top.finish();
    if errors.is_empty() {
        problems.extend(found);
    } else {
        problems.extend(errors.iter().map(|e| wording::bad_toml(source, start, e)));
    }
    (made, whole)
}

impl<'a> Table<'a> {
    /// The whole of a TOML text that begins at `base` of the file.
    pub(crate) fn top(
        source: &'a Source,
        base: usize,
        words: &'static Words,
        table: &'a DeTable<'a>,
    ) -> Self {
        let values = table.iter().map(|(key, value)| {
            let place = Value {
                key_at: base + key.span().start,
                at: base + value.span().start,
                value: value.get_ref(),
            };
            (key.get_ref().as_ref(), place)
        });
        Self {
            source,
            base,
            words,
            at: base,
            values: values.collect(),
            known: Vec::new(),
            outline: None,
            whole: true,
            problems: Vec::new(),
        }
    }

    /// A table in this one that has nothing in it.
    pub(super) fn empty(&self) -> Self {
        Self {
            source: self.source,
            base: self.base,
            words: self.words,
            at: self.at,
            values: BTreeMap::new(),
            known: Vec::new(),
            outline: None,
            whole: true,
            problems: Vec::new(),
        }
    }

    /// A table in this one that begins at `at`.
    pub(super) fn within(&self, at: usize, table: &'a DeTable<'a>) -> Self {
        Self {
            at,
            ..Self::top(self.source, self.base, self.words, table)
        }
    }

    /// What was found wrong, the keys that nobody asked for included.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        for (key, value) in &self.values {
            if !self.known.contains(key) {
                let place = self.source.place(value.key_at);
                let problem = (self.words.unknown_key)(place, key, &self.known);
                let free = |known: &&str| !self.values.contains_key(known);
                let meant = suggest::certain(key, self.known.iter().copied().filter(free));
                self.problems.push(problem.mended_by(key, meant));
            }
        }
        self.problems
    }

    /// A text that must be there and must not be blank; empty where it is missing.
    pub(crate) fn text(&mut self, key: &'static str) -> String {
        self.located_text(key).value
    }

    /// The same, with its place.
    pub(crate) fn located_text(&mut self, key: &'static str) -> Located<String> {
        self.require(key);
        self.string(key)
            .unwrap_or_else(|| Located::new(String::new(), self.at))
    }

    /// A text that may be left out.
    pub(crate) fn optional_text(&mut self, key: &'static str) -> Option<String> {
        self.string(key).map(|found| found.value)
    }

    /// A text that may be left out, with its place.
    pub(crate) fn optional_located(&mut self, key: &'static str) -> Option<Located<String>> {
        self.string(key)
    }

    /// A text in the spelling of `T` that must be there.
    pub(crate) fn parsed<T: FromStr>(
        &mut self,
        key: &'static str,
        spelling: &str,
    ) -> Option<Located<T>> {
        self.require(key);
        self.optional_parsed(key, spelling)
    }

    /// A text in the spelling of `T` that may be left out.
    pub(crate) fn optional_parsed<T: FromStr>(
        &mut self,
        key: &'static str,
        spelling: &str,
    ) -> Option<Located<T>> {
        self.note(key, || Shape::Text(spelling.to_owned()));
        let found = self.string(key)?;
        self.spelt(key, &found, spelling)
    }

    /// One of a list of words.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<Located<T>> {
        if let Some(outline) = &mut self.outline {
            return outline.word(key, words);
        }
        let found = self.string(key)?;
        let known = words.iter().find(|(word, _)| *word == found.value);
        if let Some((_, value)) = known {
            return Some(Located::new(*value, found.at));
        }
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let place = self.source.place(found.at);
        let problem = wording::not_one_of(place, key, &found.value, &words);
        self.problems.push(problem);
        None
    }

    /// A date without time.
    pub(crate) fn date(&mut self, key: &'static str) -> Option<Located<Date>> {
        self.note(key, || Shape::Date);
        let found = self.value(key)?;
        match found.value {
            DeValue::Datetime(moment) => match date_of(moment) {
                Some(date) => Some(Located::new(date, found.at)),
                None => self.wrong_type(key, found, wording::DATE),
            },
            _ => self.wrong_type(key, found, wording::DATE),
        }
    }

    /// A date that must be there.
    pub(crate) fn required_date(&mut self, key: &'static str) -> Option<Located<Date>> {
        self.require(key);
        self.date(key)
    }

    /// `true` or `false`; false where the key is missing.
    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        self.flag_or(key, false)
    }

    /// `true` or `false`; `usual` where the key is missing.
    pub(crate) fn flag_or(&mut self, key: &'static str, usual: bool) -> bool {
        self.note(key, || Shape::Flag(usual));
        let Some(found) = self.value(key) else {
            return usual;
        };
        match found.value {
            DeValue::Boolean(value) => *value,
            _ => self.wrong_type(key, found, wording::FLAG).unwrap_or(usual),
        }
    }

    /// A whole number from `least` to `most`.
    pub(crate) fn number(&mut self, key: &'static str, least: i64, most: i64) -> Option<i64> {
        self.note(key, || Shape::Number(least, most));
        let found = self.value(key)?;
        let DeValue::Integer(number) = found.value else {
            return self.wrong_type(key, found, wording::NUMBER);
        };
        let value = i64::from_str_radix(number.as_str(), number.radix()).ok();
        let fits = value.filter(|value| (least..=most).contains(value));
        if fits.is_none() {
            let place = self.source.place(found.at);
            let problem = wording::out_of_range(place, key, number.as_str(), least, most);
            self.problems.push(problem);
        }
        fits
    }

    /// Finds fault with a value that its getter could not judge alone.
    pub(crate) fn bad_value(&mut self, key: &str, found: &Located<String>, spelling: &str) {
        let place = self.source.place(found.at);
        let problem = wording::bad_value(place, key, &found.value, spelling);
        self.problems.push(problem);
    }

    /// Tells that `key` is missing, if it is.
    pub(crate) fn require(&mut self, key: &'static str) {
        if let Some(outline) = &mut self.outline {
            outline.require(key);
        } else if !self.values.contains_key(key) {
            self.missing(key);
        }
    }

    /// Tells that `key` is missing, where another key could have stood for it: then no key of them
    /// is required of every table.
    pub(crate) fn missing(&mut self, key: &str) {
        if self.outline.is_none() {
            let place = self.source.place(self.at);
            self.problems.push((self.words.missing_key)(place, key));
        }
    }

    /// Tells what kind of value a key has, where that is wanted.
    pub(super) fn note(&mut self, key: &'static str, shape: impl FnOnce() -> Shape) {
        if let Some(outline) = &mut self.outline {
            outline.note(key, shape());
        }
    }

    fn string(&mut self, key: &'static str) -> Option<Located<String>> {
        self.note(key, || Shape::Text(String::new()));
        let found = self.value(key)?;
        self.string_in(key, found.at, found.value)
    }

    pub(super) fn string_in(
        &mut self,
        key: &str,
        at: usize,
        value: &DeValue,
    ) -> Option<Located<String>> {
        let place = || self.source.place(at);
        let problem = match value {
            DeValue::String(text) if !text.trim().is_empty() => {
                return Some(Located::new(text.to_string(), at));
            }
            DeValue::String(_) => (self.words.empty_value)(place(), key),
            _ => (self.words.wrong_type)(place(), key, value, wording::TEXT),
        };
        self.problems.push(problem);
        None
    }

    pub(super) fn spelt<T: FromStr>(
        &mut self,
        key: &str,
        found: &Located<String>,
        spelling: &str,
    ) -> Option<Located<T>> {
        match found.value.parse() {
            Ok(value) => Some(Located::new(value, found.at)),
            Err(_) => {
                self.bad_value(key, found, spelling);
                None
            }
        }
    }

    pub(super) fn value(&mut self, key: &'static str) -> Option<Value<'a>> {
        self.known.push(key);
        self.values.get(key).copied()
    }

    pub(super) fn wrong_type<T>(&mut self, key: &str, found: Value, expected: &str) -> Option<T> {
        let place = self.source.place(found.at);
        let mut problem = (self.words.wrong_type)(place, key, found.value, expected);
        if let DeValue::String(text) = found.value {
            let meant = wording::unquoted(text, expected);
            problem = problem.mended_by(&format!("\"{text}\""), meant);
        }
        self.problems.push(problem);
        None
    }
}

fn date_of(moment: &toml::value::Datetime) -> Option<Date> {
    let (Some(day), None) = (moment.date, moment.time) else {
        return None;
    };
    let narrow = |n: u8| i8::try_from(n).ok();
    let year = i16::try_from(day.year).ok()?;
    Date::new(year, narrow(day.month)?, narrow(day.day)?).ok()
}
