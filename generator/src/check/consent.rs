//! `form-consent`: agreement is asked with a document that is not there, is not in force or has no
//! page to be read.

use super::{Context, ids};
use crate::{problem::Problem, source::Place, suggest};
use opora_contract::form::Kind;

pub(super) fn consent_without_document(context: Context, problems: &mut Vec<Problem>) {
    let documents = &context.tables.documents;
    for form in &context.tables.forms {
        for field in &form.fields {
            let Kind::Consent { document: id } = &field.kind.value else {
                continue;
            };
            let place = form.source.place(field.kind.at);
            let Some(document) = context.tables.document(id) else {
                if !documents.whole {
                    continue;
                }
                let known = ids(documents, |row| row.id.value.as_str());
                problems.push(unknown(
                    place,
                    id.as_str(),
                    &suggest::hint(id.as_str(), known),
                ));
                continue;
            };
            let usable = document.standing.is_active() && document.page.is_some();
            if !usable || document.edition.is_none() {
                problems.push(unfit(place, id.as_str()));
            }
        }
    }
}

fn unknown(place: Place, id: &str, hint: &str) -> Problem {
    let cause = format!("документа «{id}», с которым просят согласиться, нет");
    let remedy = format!("добавьте его в content/data/documents.toml или исправьте имя.{hint}");
    Problem::error("form-consent", place, cause, remedy)
}

fn unfit(place: Place, id: &str) -> Problem {
    let cause = format!(
        "с документом «{id}» нельзя согласиться: нужны страница с текстом, редакция и статус active"
    );
    let remedy = "допишите ему в content/data/documents.toml page, edition и status = \"active\"";
    Problem::error("form-consent", place, cause, remedy)
}
