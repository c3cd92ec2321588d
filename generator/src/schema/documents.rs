//! `data/documents.toml`: the organisation's documents and the laws they rest on.

use super::{
    Tables,
    addresses::site_address,
    status::{Standing, standing},
    table::Table,
    wording::{ID, URL},
};
use crate::source::Located;
use jiff::civil::Date;
use opora_contract::id::DocumentId;
use std::collections::BTreeSet;

/// A document.
#[derive(Debug)]
pub struct Document {
    /// Identifier.
    pub id: Located<DocumentId>,
    /// Title.
    pub title: String,
    /// `local` (the organisation's own) or `law`.
    pub kind: &'static str,
    /// Number.
    pub number: Option<String>,
    /// Date of approval.
    pub date: Option<Date>,
    /// Edition in force.
    pub edition: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// Whether it is in force.
    pub standing: Standing,
    /// Address of the page with its text.
    pub page: Option<Located<String>>,
    /// Address elsewhere.
    pub url: Option<String>,
    /// When it was last compared with the source.
    pub checked: Option<Date>,
    /// Name of its mark in `marks.toml`.
    pub mark: Option<Located<String>>,
    /// Editions that are no longer in force.
    pub earlier: Vec<Edition>,
}

/// An edition that is no longer in force.
#[derive(Debug)]
pub struct Edition {
    /// What it is called.
    pub edition: Located<String>,
    /// Date of approval.
    pub date: Date,
    /// The last day on which it was in force.
    pub until: Option<Date>,
    /// Address of the page with its text.
    pub page: Option<Located<String>>,
}

/// Addresses of the pages that hold documents in force: people agree to their very text.
#[must_use]
pub fn agreed(tables: &Tables) -> BTreeSet<String> {
    let rows = tables.documents.rows.iter();
    let rows = rows.filter(|row| row.standing.is_active());
    rows.filter_map(|row| Some(row.page.as_ref()?.value.clone()))
        .collect()
}

pub(super) fn document(row: &mut Table) -> Option<Document> {
    let id = row.parsed("id", ID);
    row.require("kind");
    let document = Document {
        title: row.text("title"),
        kind: row
            .one_of("kind", &[("local", "local"), ("law", "law")])
            .map_or("local", |kind| kind.value),
        number: row.optional_text("number"),
        date: row.required_date("date").map(|date| date.value),
        edition: row.optional_text("edition"),
        approved_by: row.optional_text("approved_by"),
        standing: standing(row),
        page: site_address(row, "page"),
        url: row
            .optional_parsed::<super::site::WebAddress>("url", URL)
            .map(|url| url.value.0),
        checked: row.date("checked").map(|date| date.value),
        mark: row.optional_located("mark"),
        earlier: row.rows("earlier", edition),
        id: id?,
    };
    Some(document)
}

fn edition(row: &mut Table) -> Option<Edition> {
    let edition = row.located_text("edition");
    let (date, until) = (row.required_date("date"), row.date("until"));
    let page = site_address(row, "page");
    let date = date?.value;
    if let Some(until) = until.as_ref().filter(|until| until.value < date) {
        let found = Located::new(until.value.to_string(), until.at);
        let what = "последний день действия не раньше даты утверждения (date)";
        row.bad_value("until", &found, what);
    }
    Some(Edition {
        edition,
        date,
        until: until.map(|until| until.value),
        page,
    })
}

impl Document {
    /// The earlier edition of that name.
    #[must_use]
    pub fn earlier_edition(&self, name: &str) -> Option<&Edition> {
        let mut earlier = self.earlier.iter();
        earlier.find(|edition| edition.edition.value == name)
    }
}
