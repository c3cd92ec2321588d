//! The page of the glossary: its text, then every term with its meaning, in the order of letters.

use super::{Ingredients, article};
use crate::model::{Node, NodeId};
use serde::Serialize;
use tera::{Context, TeraResult};

#[derive(Serialize)]
struct TermRow<'a> {
    id: &'a str,
    term: &'a str,
    definition: &'a str,
}

pub(super) fn context(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let entries = all.tables.glossary.rows.iter().map(|entry| TermRow {
        id: entry.id.value.as_str(),
        term: &entry.term,
        definition: &entry.definition,
    });
    let mut terms: Vec<TermRow> = entries.collect();
    // «ё» stands beside «е», as in every dictionary.
    terms.sort_by_cached_key(|row| row.term.to_lowercase().replace('ё', "е"));
    context.insert("terms", &terms);
    Ok(context)
}
