//! Pages made of the table of documents: the list of all, and the page of one with its particulars
//! and its other editions.

use super::{Ingredients, article};
use crate::{
    model::{Node, NodeId},
    schema::documents::{Document, Edition},
};
use opora_contract::words;
use serde::Serialize;
use tera::{Context, TeraResult};

#[derive(Serialize)]
pub(super) struct DocumentRow<'a> {
    id: &'a str,
    title: &'a str,
    number: Option<&'a str>,
    date: Option<String>,
    date_iso: Option<String>,
    edition: Option<&'a str>,
    approved_by: Option<&'a str>,
    status: &'static str,
    kind: &'static str,
    replaced_by: Option<&'a str>,
    replaced_by_url: Option<&'a str>,
    /// The page with its text, or the address elsewhere.
    url: Option<&'a str>,
    checked: Option<String>,
    itemprop: Option<&'a str>,
    earlier: Vec<EditionRow<'a>>,
}

#[derive(Serialize)]
struct EditionRow<'a> {
    edition: &'a str,
    date: String,
    date_iso: String,
    until: Option<String>,
    until_iso: Option<String>,
    url: Option<&'a str>,
}

/// The context of `documents.html`: the organisation's own documents, the laws, and those of both
/// that are no longer in force.
pub(super) fn list(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let rows = |wanted: &dyn Fn(&Document) -> bool| -> Vec<DocumentRow> {
        let rows = all.tables.documents.rows.iter();
        rows.filter(|row| wanted(row))
            .map(|found| row(all, found))
            .collect()
    };
    let active = |document: &Document| document.standing.is_active();
    context.insert("local", &rows(&|row| active(row) && row.kind == "local"));
    context.insert("laws", &rows(&|row| active(row) && row.kind == "law"));
    context.insert("former", &rows(&|row| !active(row)));
    Ok(context)
}

/// The context of `document.html`. `former` is the edition shown, where it is not the one in force.
pub(super) fn document(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let front = &node.page.front;
    let named = front.document.as_ref();
    let document = named.and_then(|id| all.tables.document(&id.value));
    let former = document.and_then(|document| {
        let edition = front.edition.as_ref()?;
        document.earlier_edition(&edition.value)
    });
    context.insert("document", &document.map(|found| row(all, found)));
    context.insert("former", &former.map(|found| edition(all, found)));
    Ok(context)
}

/// Also shown in the catalogue of programmes.
pub(super) fn row<'a>(all: Ingredients<'a>, document: &'a Document) -> DocumentRow<'a> {
    let replaced_by = document.standing.replaced_by.as_ref();
    let instead = replaced_by.and_then(|id| all.tables.document(&id.value.parse().ok()?));
    let mark = document.mark.as_ref();
    let mark = mark.and_then(|name| all.tables.mark(&name.value));
    DocumentRow {
        id: document.id.value.as_str(),
        title: &document.title,
        number: document.number.as_deref(),
        date: document.date.map(|date| words::date(date, &all.desk.texts)),
        date_iso: document.date.map(|date| date.to_string()),
        edition: document.edition.as_deref(),
        approved_by: document.approved_by.as_deref(),
        status: document.standing.status.word(),
        kind: document.kind,
        replaced_by: instead.map(|document| document.title.as_str()),
        replaced_by_url: instead.and_then(|document| url(all, document)),
        url: url(all, document),
        checked: document
            .checked
            .map(|date| words::date(date, &all.desk.texts)),
        itemprop: mark.map(|mark| mark.itemprop.as_str()),
        earlier: document
            .earlier
            .iter()
            .map(|row| edition(all, row))
            .collect(),
    }
}

fn url<'a>(all: Ingredients<'a>, document: &'a Document) -> Option<&'a str> {
    let page = document.page.as_ref().map(|page| page.value.as_str());
    let page = page.filter(|url| all.model.has(url));
    page.or(document.url.as_deref())
}

fn edition<'a>(all: Ingredients<'a>, row: &'a Edition) -> EditionRow<'a> {
    let page = row.page.as_ref().map(|page| page.value.as_str());
    EditionRow {
        edition: &row.edition.value,
        date: words::date(row.date, &all.desk.texts),
        date_iso: row.date.to_string(),
        until: row.until.map(|date| words::date(date, &all.desk.texts)),
        until_iso: row.until.map(|date| date.to_string()),
        url: page.filter(|url| all.model.has(url)),
    }
}
