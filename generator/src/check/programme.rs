//! The catalogue of programmes: departments, documents and pages that it names.

use super::{Context, front_matter::unknown_document, ids, link, staff::unknown_department};
use crate::{problem::Problem, suggest};

pub(super) fn programmes(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    let table = &tables.programmes;
    for programme in &table.rows {
        if let Some(id) = &programme.department {
            problems.extend(unknown_department(context, table.place(id), &id.value));
        }
        for id in &programme.documents {
            if tables.documents.lack(|row| row.id.value == id.value) {
                let known = ids(&tables.documents, |row| row.id.value.as_str());
                let hint = suggest::hint(id.value.as_str(), known);
                problems.push(unknown_document(table.place(id), id.value.as_str(), &hint));
            }
        }
        let Some(page) = &programme.page else {
            continue;
        };
        // Another spelling has been told of.
        if page.value.starts_with('/') && !link::exists(context.model, &page.value) {
            let cause = format!("страницы программы {} нет", page.value);
            let remedy = link::remedy(context.model, &page.value);
            problems.push(Problem::error(
                "broken-link",
                table.place(page),
                cause,
                remedy,
            ));
        }
    }
}
