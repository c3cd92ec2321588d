//! Lists and tables inside a TOML table: audiences, channels, people, questions of a form. Single
//! values are read by [`super::table`].

use super::{
    outline::Shape,
    table::{Table, Value},
    wording,
};
use crate::source::Located;
use std::{collections::BTreeMap, str::FromStr};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Values listed under a name, and the place of the name.
pub(crate) type Named<K> = (Located<K>, Vec<Located<String>>);

impl<'a> Table<'a> {
    /// A list of texts in the spelling of `T`; empty where the key is missing.
    pub(crate) fn list<T: FromStr>(
        &mut self,
        key: &'static str,
        spelling: &str,
    ) -> Vec<Located<T>> {
        self.note(key, || Shape::List(spelling.to_owned()));
        let Some(found) = self.value(key) else {
            return Vec::new();
        };
        self.list_in(key, found.at, found.value, spelling)
    }

    /// Lists of texts by names that are not known beforehand, in the order written.
    pub(crate) fn lists_by_name<K: FromStr>(
        &mut self,
        key: &'static str,
        spelling: &str,
    ) -> Vec<Named<K>> {
        self.note(key, || Shape::ListsByName);
        let mut rows = Vec::new();
        for (name, value) in self.pairs(key) {
            let values = self.list_in(key, value.at, value.value, "");
            let name = Located::new(name.to_owned(), value.key_at);
            if let Some(name) = self.spelt(key, &name, spelling) {
                rows.push((name, values));
            }
        }
        rows
    }

    /// Texts by name, the names being some of `known`.
    pub(crate) fn texts_by_name(
        &mut self,
        key: &'static str,
        known: &[&'static str],
    ) -> BTreeMap<String, String> {
        self.note(key, || Shape::TextsByName(known.to_vec(), String::new()));
        let mut texts = BTreeMap::new();
        for (name, value) in self.pairs(key) {
            if !known.contains(&name) {
                let place = self.source.place(value.key_at);
                self.problems
                    .push((self.words.unknown_key)(place, name, known));
            } else if let Some(text) = self.string_in(key, value.at, value.value) {
                texts.insert(name.to_owned(), text.value);
            }
        }
        texts
    }

    /// Texts by name in the spelling of `T`, the names being some of `known`; in the order written.
    pub(crate) fn parsed_by_name<T: FromStr>(
        &mut self,
        key: &'static str,
        known: &[&'static str],
        spelling: &str,
    ) -> Vec<(Located<String>, T)> {
        self.note(key, || {
            Shape::TextsByName(known.to_vec(), spelling.to_owned())
        });
        let mut found = Vec::new();
        for (name, value) in self.pairs(key) {
            if !known.contains(&name) {
                let place = self.source.place(value.key_at);
                let problem = (self.words.unknown_key)(place, name, known);
                self.problems.push(problem);
                continue;
            }
            if let Some(text) = self.string_in(key, value.at, value.value)
                && let Some(parsed) = self.spelt(key, &text, spelling)
            {
                found.push((Located::new(name.to_owned(), value.key_at), parsed.value));
            }
        }
        found
    }

    /// A table of its own that must be there, read by `make`.
    pub(crate) fn table<T>(
        &mut self,
        key: &'static str,
        make: impl FnOnce(&mut Table<'a>) -> T,
    ) -> Option<T> {
        self.require(key);
        self.optional_table(key, make)
    }

    /// A table of its own that may be there, read by `make`.
    pub(crate) fn optional_table<T>(
        &mut self,
        key: &'static str,
        make: impl FnOnce(&mut Table<'a>) -> T,
    ) -> Option<T> {
        if self.outline.is_some() {
            return Some(self.outlined(key, Shape::Table, make));
        }
        let found = self.value(key)?;
        match found.value {
            DeValue::Table(table) => Some(self.inner(found.at, table, make)),
            _ => self.wrong_type(key, found, wording::TABLE),
        }
    }

    /// A list of tables, each read by `make`; those that it gives up are left out.
    pub(crate) fn rows<T>(
        &mut self,
        key: &'static str,
        make: impl Fn(&mut Table<'a>) -> Option<T>,
    ) -> Vec<T> {
        if self.outline.is_some() {
            return self.outlined(key, Shape::Rows, make).into_iter().collect();
        }
        let Some(found) = self.value(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = found.value else {
            self.whole = false;
            self.wrong_type::<()>(key, found, wording::ROWS);
            return Vec::new();
        };
        let mut rows: Vec<T> = Vec::new();
        for item in items {
            let at = self.place_of(item);
            match item.get_ref() {
                DeValue::Table(table) => rows.extend(self.inner(at, table, &make)),
                value => {
                    let place = self.source.place(at);
                    let problem = (self.words.wrong_type)(place, key, value, wording::ROWS);
                    self.problems.push(problem);
                }
            }
        }
        self.whole &= rows.len() == items.len();
        rows
    }

    fn inner<T>(
        &mut self,
        at: usize,
        table: &'a DeTable<'a>,
        make: impl FnOnce(&mut Table<'a>) -> T,
    ) -> T {
        let mut inner = self.within(at, table);
        let made = make(&mut inner);
        self.whole &= inner.whole;
        self.problems.extend(inner.finish());
        made
    }

    fn list_in<T: FromStr>(
        &mut self,
        key: &'static str,
        at: usize,
        value: &'a DeValue<'a>,
        spelling: &str,
    ) -> Vec<Located<T>> {
        let DeValue::Array(items) = value else {
            let place = self.source.place(at);
            let problem = (self.words.wrong_type)(place, key, value, self.words.list);
            self.problems.push(problem);
            return Vec::new();
        };
        let mut list = Vec::new();
        for item in items {
            let at = self.place_of(item);
            if let Some(found) = self.string_in(key, at, item.get_ref()) {
                list.extend(self.spelt(key, &found, spelling));
            }
        }
        list
    }

    fn pairs(&mut self, key: &'static str) -> Vec<(&'a str, Value<'a>)> {
        let Some(found) = self.value(key) else {
            return Vec::new();
        };
        let DeValue::Table(table) = found.value else {
            self.wrong_type::<()>(key, found, wording::INLINE_TABLE);
            return Vec::new();
        };
        let inner = self.within(found.at, table);
        let mut pairs: Vec<_> = inner.values.into_iter().collect();
        pairs.sort_by_key(|(_, value)| value.key_at);
        pairs
    }

    fn place_of(&self, item: &Spanned<DeValue>) -> usize {
        self.base + item.span().start
    }
}
