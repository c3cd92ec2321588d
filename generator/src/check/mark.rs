//! `unknown-mark`: a document names a machine-readable mark that is in no table. `unused-mark`: the
//! table holds one that nothing uses, most likely a slip in its name.

use super::{Context, ids};
use crate::{problem::Problem, schema::marks::PLACES, suggest};

pub(super) fn marks(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    let (table, documents) = (&tables.marks, &tables.documents);
    for mark in documents.rows.iter().filter_map(|row| row.mark.as_ref()) {
        if table.lack(|row| row.id.value == mark.value) {
            let hint = suggest::hint(&mark.value, ids(table, |row| row.id.value.as_str()));
            let cause = format!("метки «{}» нет", mark.value);
            let remedy =
                format!("исправьте имя или добавьте [[mark]] в content/data/marks.toml.{hint}");
            let place = documents.place(mark);
            problems.push(Problem::error("unknown-mark", place, cause, remedy));
        }
    }
    let named = |id: &str| {
        let mut marks = documents.rows.iter().filter_map(|row| row.mark.as_ref());
        marks.any(|mark| mark.value == id)
    };
    for mark in &table.rows {
        let id = mark.id.value.as_str();
        if documents.whole && !PLACES.contains(&id) && !named(id) {
            let hint = suggest::hint(id, PLACES);
            let cause = format!("метка «{id}» ни на что не поставлена");
            let remedy = format!("назовите её у документа (mark) или исправьте имя места.{hint}");
            let place = table.place(&mark.id);
            problems.push(Problem::warning("unused-mark", place, cause, remedy));
        }
    }
}
