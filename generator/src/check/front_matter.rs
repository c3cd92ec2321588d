//! `unknown-audience`, `unknown-service`, `unknown-document`: names in the head of a page that are
//! in no table.

use super::{Context, ids};
use crate::{problem::Problem, schema::site::Site, source::Place, suggest};

pub(super) fn unknown_names(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    for node in &context.model.nodes {
        let front = &node.page.front;
        for audience in &front.audience {
            if tables.site.lacks_audience(&audience.value) {
                let place = node.place(audience);
                problems.push(unknown_audience(place, &audience.value, &tables.site));
            }
        }
        if let Some(service) = &front.service
            && tables.services.lack(|row| row.id.value == service.value)
        {
            let id = service.value.as_str();
            let known = ids(&tables.services, |row| row.id.value.as_str());
            problems.push(unknown_service(
                node.place(service),
                id,
                &suggest::hint(id, known),
            ));
        }
        if let Some(document) = &front.document
            && tables.documents.lack(|row| row.id.value == document.value)
        {
            let id = document.value.as_str();
            let known = ids(&tables.documents, |row| row.id.value.as_str());
            problems.push(unknown_document(
                node.place(document),
                id,
                &suggest::hint(id, known),
            ));
        }
    }
}

/// Also told of the table of services.
pub(super) fn unknown_audience(place: Place, id: &str, site: &Site) -> Problem {
    let known = site.audiences.iter().map(|row| row.id.value.as_str());
    let hint = suggest::hint(id, known);
    let cause = format!("аудитории «{id}» нет");
    let remedy = format!("аудитории описаны в content/site.toml ([[audience]]).{hint}");
    Problem::error("unknown-audience", place, cause, remedy)
}

/// Also told of the log of works.
pub(super) fn unknown_service(place: Place, id: &str, hint: &str) -> Problem {
    let cause = format!("сервиса «{id}» нет");
    let remedy = format!("сервисы описаны в content/data/services.toml.{hint}");
    Problem::error("unknown-service", place, cause, remedy)
}

/// Also told of the catalogue of programmes.
pub(super) fn unknown_document(place: Place, id: &str, hint: &str) -> Problem {
    let cause = format!("документа «{id}» нет");
    let remedy = format!("документы описаны в content/data/documents.toml.{hint}");
    Problem::error("unknown-document", place, cause, remedy)
}
