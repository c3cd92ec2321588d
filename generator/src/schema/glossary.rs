//! `data/glossary.toml`: words that readers may not know. The file may be left out.

use super::{Rows, Tables, table::Table, wording::ID};
use crate::{
    page::glossary::{Glossary, Term},
    problem::Problem,
    source::{Located, Source},
};
use opora_contract::id::ServiceId;

/// A word and its meaning.
#[derive(Debug)]
pub struct Entry {
    /// Its anchor on the glossary's page, spelt as every identifier.
    pub id: Located<ServiceId>,
    /// The word or the words.
    pub term: String,
    /// Other forms in which texts use it: declined, in plural.
    pub forms: Vec<String>,
    /// What it means, in a sentence or two.
    pub definition: String,
}

/// Path of the file as shown.
pub(super) const PATH: &str = "content/data/glossary.toml";

pub(super) fn read(files: &[Source], problems: &mut Vec<Problem>) -> Rows<Entry> {
    let file = super::file(files, PATH).or_else(|path| Ok(Source::new(path, "")));
    super::rows(file, "term", entry, problems)
}

pub(super) fn entry(row: &mut Table) -> Option<Entry> {
    let id = row.parsed("id", ID);
    let forms: Vec<Located<String>> = row.list("forms", "");
    let entry = Entry {
        term: row.text("term"),
        forms: forms.into_iter().map(|form| form.value).collect(),
        definition: row.text("definition"),
        id: id?,
    };
    Some(entry)
}

/// What pages find terms with.
#[must_use]
pub fn finder(tables: &Tables) -> Glossary {
    let entries = tables.glossary.rows.iter().map(|entry| Term {
        id: entry.id.value.to_string(),
        spellings: [&entry.term]
            .into_iter()
            .chain(&entry.forms)
            .cloned()
            .collect(),
        meaning: entry.definition.clone(),
    });
    Glossary::new(entries.collect())
}
