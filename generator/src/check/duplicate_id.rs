//! `duplicate-id`: two rows of a table, or two questions of a form, under one name.

use super::Context;
use crate::{
    problem::Problem,
    source::{Located, Source},
};
use std::{collections::BTreeMap, fmt::Display};

pub(super) fn duplicate_ids(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    let site = &tables.site;
    let mut look = |source: &Source, ids: Vec<Located<String>>| {
        problems.extend(duplicates(source, ids));
    };
    look(&site.source, ids(site.audiences.iter().map(|row| &row.id)));
    look(&site.source, ids(site.channels.iter().map(|row| &row.id)));
    let people = &tables.people;
    look(&people.source, ids(people.rows.iter().map(|row| &row.id)));
    let departments = &tables.departments;
    look(
        &departments.source,
        ids(departments.rows.iter().map(|row| &row.id)),
    );
    let services = &tables.services;
    look(
        &services.source,
        ids(services.rows.iter().map(|row| &row.id)),
    );
    let documents = &tables.documents;
    look(
        &documents.source,
        ids(documents.rows.iter().map(|row| &row.id)),
    );
    let (programmes, marks) = (&tables.programmes, &tables.marks);
    look(
        &programmes.source,
        ids(programmes.rows.iter().map(|row| &row.id)),
    );
    look(&marks.source, ids(marks.rows.iter().map(|row| &row.id)));
    for form in &tables.forms {
        look(&form.source, ids(form.fields.iter().map(|field| &field.id)));
    }
}

fn ids<'a, T: Display + 'a>(rows: impl Iterator<Item = &'a Located<T>>) -> Vec<Located<String>> {
    rows.map(|id| Located::new(id.value.to_string(), id.at))
        .collect()
}

fn duplicates(source: &Source, ids: Vec<Located<String>>) -> Vec<Problem> {
    let mut lines: BTreeMap<String, u32> = BTreeMap::new();
    let mut problems = Vec::new();
    for id in ids {
        let place = source.place(id.at);
        let line = place.line;
        if let Some(first) = lines.get(&id.value) {
            let cause = format!("id «{}» уже занят в строке {first}", id.value);
            let remedy = "дайте этой записи другой id или уберите её";
            problems.push(Problem::error("duplicate-id", place, cause, remedy));
        } else {
            lines.insert(id.value, line);
        }
    }
    problems
}
