//! Typed values out of the head's TOML table. Each getter tells what is wrong with its key and goes
//! on, so that an editor sees all mistakes at once.

use super::problems;
use crate::{
    problem::Problem,
    source::{Located, Source},
};
use jiff::civil::Date;
use std::{collections::BTreeMap, str::FromStr};
use toml::de::{DeTable, DeValue};

/// The table being read.
pub(super) struct Fields<'a> {
    source: &'a Source,
    /// Where the table begins in the file.
    base: usize,
    /// Places of keys and values by name.
    values: BTreeMap<&'a str, (usize, usize, &'a DeValue<'a>)>,
    /// What has been found wrong.
    pub(super) problems: Vec<Problem>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(source: &'a Source, base: usize, table: &'a DeTable<'a>) -> Self {
        let values = table.iter().map(|(key, value)| {
            let at = (base + key.span().start, base + value.span().start);
            (key.get_ref().as_ref(), (at.0, at.1, value.get_ref()))
        });
        Self {
            source,
            base,
            values: values.collect(),
            problems: Vec::new(),
        }
    }

    /// Finds fault with every key that is not in the list.
    pub(super) fn refuse_unknown(&mut self, known: &[&str]) {
        for (key, (at, ..)) in &self.values {
            if !known.contains(key) {
                let problem = problems::unknown_key(self.source.place(*at), key, known);
                self.problems.push(problem);
            }
        }
    }

    /// A text that must be there and must not be blank.
    pub(super) fn required(&mut self, key: &str) -> Option<Located<String>> {
        if !self.values.contains_key(key) {
            let place = self.source.place(self.base);
            self.problems.push(problems::missing_key(place, key));
            return None;
        }
        let found = self.string(key)?;
        if found.value.trim().is_empty() {
            let place = self.source.place(found.at);
            self.problems.push(problems::empty_value(place, key));
            return None;
        }
        Some(found)
    }

    /// A text in the spelling of `T`.
    pub(super) fn parsed<T: FromStr>(
        &mut self,
        key: &str,
        spelling: problems::Spelling,
    ) -> Option<Located<T>> {
        let found = self.string(key)?;
        match found.value.parse() {
            Ok(value) => Some(Located::new(value, found.at)),
            Err(_) => self.bad_value(key, &found, spelling),
        }
    }

    /// A list of texts in one spelling; empty where the key is missing.
    pub(super) fn list(
        &mut self,
        key: &str,
        is_valid: impl Fn(&str) -> bool,
        spelling: problems::Spelling,
    ) -> Vec<Located<String>> {
        let Some((at, value)) = self.value(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value else {
            self.wrong_type::<()>(key, at, value, "список строк в квадратных скобках");
            return Vec::new();
        };
        let mut list = Vec::new();
        for item in items {
            let at = self.base + item.span().start;
            let DeValue::String(text) = item.get_ref() else {
                self.wrong_type::<()>(key, at, item.get_ref(), "строка в кавычках");
                continue;
            };
            let found = Located::new(text.to_string(), at);
            if is_valid(text) {
                list.push(found);
            } else {
                self.bad_value::<()>(key, &found, spelling);
            }
        }
        list
    }

    /// A date without time.
    pub(super) fn date(&mut self, key: &str) -> Option<Located<Date>> {
        let (at, value) = self.value(key)?;
        let expected = "дата без кавычек, например 2026-11-01";
        let DeValue::Datetime(moment) = value else {
            return self.wrong_type(key, at, value, expected);
        };
        let (Some(day), None) = (moment.date, moment.time) else {
            return self.wrong_type(key, at, value, expected);
        };
        let narrow = |n: u8| i8::try_from(n).ok();
        let date = || {
            let year = i16::try_from(day.year).ok()?;
            Date::new(year, narrow(day.month)?, narrow(day.day)?).ok()
        };
        match date() {
            Some(date) => Some(Located::new(date, at)),
            None => self.wrong_type(key, at, value, expected),
        }
    }

    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        match self.value(key)? {
            (_, DeValue::Boolean(value)) => Some(*value),
            (at, value) => self.wrong_type(key, at, value, "true или false без кавычек"),
        }
    }

    pub(super) fn integer(&mut self, key: &str) -> Option<i64> {
        let (at, value) = self.value(key)?;
        let number = match value {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        number.or_else(|| self.wrong_type(key, at, value, "целое число без кавычек"))
    }

    fn string(&mut self, key: &str) -> Option<Located<String>> {
        match self.value(key)? {
            (at, DeValue::String(text)) => Some(Located::new(text.to_string(), at)),
            (at, value) => self.wrong_type(key, at, value, "строка в кавычках"),
        }
    }

    fn value(&self, key: &str) -> Option<(usize, &'a DeValue<'a>)> {
        self.values.get(key).map(|(_, at, value)| (*at, *value))
    }

    fn wrong_type<T>(
        &mut self,
        key: &str,
        at: usize,
        value: &DeValue,
        expected: &str,
    ) -> Option<T> {
        let place = self.source.place(at);
        self.problems
            .push(problems::wrong_type(place, key, value, expected));
        None
    }

    fn bad_value<T>(
        &mut self,
        key: &str,
        found: &Located<String>,
        spelling: problems::Spelling,
    ) -> Option<T> {
        let place = self.source.place(found.at);
        self.problems
            .push(problems::bad_value(place, key, &found.value, spelling));
        None
    }
}
