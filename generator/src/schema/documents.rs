//! `data/documents.toml`: the organisation's documents and the laws they rest on.

use super::{
    status::{Standing, standing},
    table::Table,
    wording::{ID, SITE_ADDRESS, URL},
};
use crate::source::Located;
use jiff::civil::Date;
use opora_contract::id::DocumentId;

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
        page: page(row),
        url: row
            .optional_parsed::<super::site::WebAddress>("url", URL)
            .map(|url| url.value.0),
        checked: row.date("checked").map(|date| date.value),
        id: id?,
    };
    Some(document)
}

fn page(row: &mut Table) -> Option<Located<String>> {
    let page = row.optional_located("page")?;
    if !page.value.starts_with('/') {
        row.bad_value("page", &page, SITE_ADDRESS);
    }
    Some(page)
}
