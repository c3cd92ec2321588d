//! `unknown-replacement`: a channel, a service, a document or a programme is said to be replaced by
//! what is not there.

use super::Context;
use crate::{problem::Problem, schema::status::Standing, source::Source, suggest};

pub(super) fn replacements(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    let channels = tables.site.channels.iter();
    let channels: Vec<(&str, &Standing)> = channels
        .map(|row| (row.id.value.as_str(), &row.standing))
        .collect();
    problems.extend(unknown(&tables.site.source, &channels));
    let services = tables.services.rows.iter();
    let services: Vec<(&str, &Standing)> = services
        .map(|row| (row.id.value.as_str(), &row.standing))
        .collect();
    problems.extend(unknown(&tables.services.source, &services));
    let documents = tables.documents.rows.iter();
    let documents: Vec<(&str, &Standing)> = documents
        .map(|row| (row.id.value.as_str(), &row.standing))
        .collect();
    problems.extend(unknown(&tables.documents.source, &documents));
    let programmes = tables.programmes.rows.iter();
    let programmes: Vec<(&str, &Standing)> = programmes
        .map(|row| (row.id.value.as_str(), &row.standing))
        .collect();
    problems.extend(unknown(&tables.programmes.source, &programmes));
}

fn unknown(source: &Source, rows: &[(&str, &Standing)]) -> Vec<Problem> {
    let named = rows.iter().filter_map(|(_, row)| row.replaced_by.as_ref());
    let wrong = named.filter(|by| rows.iter().all(|(id, _)| *id != by.value));
    let problems = wrong.map(|by| {
        let hint = suggest::hint(&by.value, rows.iter().map(|(id, _)| *id));
        let cause = format!("замены «{}» нет в этой таблице", by.value);
        let remedy = format!("назовите в replaced_by id другой записи.{hint}");
        Problem::error("unknown-replacement", source.place(by.at), cause, remedy)
    });
    problems.collect()
}
