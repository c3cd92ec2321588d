//! The open catalogue of programmes: each with its documents and the day it was checked.

use super::{Ingredients, article, documents};
use crate::{
    model::{Node, NodeId},
    schema::programmes::Programme,
};
use opora_contract::words;
use serde::Serialize;
use tera::{Context, TeraResult};

#[derive(Serialize)]
struct ProgrammeRow<'a> {
    id: &'a str,
    name: &'a str,
    level: &'a str,
    description: &'a str,
    form: Option<&'a str>,
    term: Option<&'a str>,
    language: Option<&'a str>,
    department: Option<&'a str>,
    documents: Vec<documents::DocumentRow<'a>>,
    url: Option<&'a str>,
    reviewed: Option<String>,
    reviewed_iso: Option<String>,
    status: &'static str,
    replaced_by: Option<&'a str>,
    replaced_by_id: Option<&'a str>,
}

/// The context of `programmes.html`: those that are taught, and those that no longer are.
pub(super) fn context(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let rows = |taught: bool| -> Vec<ProgrammeRow> {
        let rows = all.tables.programmes.rows.iter();
        rows.filter(|row| row.standing.is_active() == taught)
            .map(|found| row(all, found))
            .collect()
    };
    context.insert("programmes", &rows(true));
    context.insert("former", &rows(false));
    Ok(context)
}

fn row<'a>(all: Ingredients<'a>, programme: &'a Programme) -> ProgrammeRow<'a> {
    let department = programme.department.as_ref();
    let department = department.and_then(|id| all.tables.department(&id.value));
    let documents = programme.documents.iter();
    let documents = documents.filter_map(|id| all.tables.document(&id.value));
    let replaced_by = programme.standing.replaced_by.as_ref();
    let mut rows = all.tables.programmes.rows.iter();
    let instead = replaced_by.and_then(|id| rows.find(|row| row.id.value == id.value));
    let reviewed = programme.reviewed.as_ref().map(|date| date.value);
    ProgrammeRow {
        id: &programme.id.value,
        name: &programme.name,
        level: &programme.level,
        description: &programme.description,
        form: programme.form.as_deref(),
        term: programme.term.as_deref(),
        language: programme.language.as_deref(),
        department: department.map(|department| department.name.as_str()),
        documents: documents.map(|row| documents::row(all, row)).collect(),
        url: programme.page.as_ref().map(|page| page.value.as_str()),
        reviewed: reviewed.map(|date| words::date(date, &all.desk.texts)),
        reviewed_iso: reviewed.map(|date| date.to_string()),
        status: programme.standing.status.word(),
        replaced_by: instead.map(|row| row.name.as_str()),
        replaced_by_id: instead.map(|row| row.id.value.as_str()),
    }
}
