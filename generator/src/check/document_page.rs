//! `document-page`: a document of the table names a page that is not there, or that shows another
//! document.

use super::{Context, link};
use crate::{model::Model, problem::Problem, source::Place};

pub(super) fn documents_without_page(context: Context, problems: &mut Vec<Problem>) {
    let table = &context.tables.documents;
    for document in &table.rows {
        let Some(page) = &document.page else {
            continue;
        };
        let id = document.id.value.as_str();
        let place = table.place(page);
        match context.model.page_at(&page.value) {
            // Another spelling has been told of.
            None if !page.value.starts_with('/') => {}
            None if link::exists(context.model, &page.value) => {}
            None => problems.push(missing(place, &page.value, context.model)),
            Some(node) => {
                let named = node.page.front.document.as_ref();
                if named.is_none_or(|named| named.value.as_str() != id) {
                    problems.push(other(place, &page.value, &node.page.path, id));
                }
            }
        }
    }
}

fn missing(place: Place, url: &str, model: &Model) -> Problem {
    let cause = format!("страницы документа {url} нет");
    let remedy = link::remedy(model, url);
    Problem::error("document-page", place, cause, remedy)
}

fn other(place: Place, url: &str, file: &str, id: &str) -> Problem {
    let cause = format!("страница {url} не назвала себя текстом документа «{id}»");
    let remedy = format!("напишите в шапке {file}: document = \"{id}\"");
    Problem::error("document-page", place, cause, remedy)
}
