//! `unknown-person`, `unknown-department`, `unknown-owner`: tables that name staff who are not
//! there.

use super::{Context, ids, unknown_owner};
use crate::{problem::Problem, source::Place, suggest};
use opora_contract::id::{DepartmentId, PersonId};

pub(super) fn staff(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    for person in &tables.people.rows {
        if let Some(id) = &person.department {
            problems.extend(unknown_department(
                context,
                tables.people.place(id),
                &id.value,
            ));
        }
        if let Some(id) = &person.deputy {
            problems.extend(known_person(context, tables.people.place(id), &id.value));
            if id.value == person.id.value {
                problems.push(own_deputy(tables.people.place(id)));
            }
        }
    }
    for row in &tables.departments.rows {
        if let Some(id) = &row.head {
            problems.extend(known_person(
                context,
                tables.departments.place(id),
                &id.value,
            ));
        }
    }
    for service in &tables.services.rows {
        for owner in [&service.technical, &service.organisational]
            .into_iter()
            .flatten()
        {
            let place = tables.services.place(owner);
            problems.extend(unknown_owner(place, &owner.value, tables));
        }
    }
}

fn known_person(context: Context, place: Place, id: &PersonId) -> Option<Problem> {
    let table = &context.tables.people;
    if !table.lack(|row| row.id.value == *id) {
        return None;
    }
    let hint = suggest::hint(id.as_str(), ids(table, |row| row.id.value.as_str()));
    let cause = format!("сотрудника «{id}» нет");
    let remedy = format!("исправьте имя или добавьте его в content/data/people.toml.{hint}");
    Some(Problem::error("unknown-person", place, cause, remedy))
}

/// Also told of the catalogue of programmes.
pub(super) fn unknown_department(
    context: Context,
    place: Place,
    id: &DepartmentId,
) -> Option<Problem> {
    let table = &context.tables.departments;
    if !table.lack(|row| row.id.value == *id) {
        return None;
    }
    let hint = suggest::hint(id.as_str(), ids(table, |row| row.id.value.as_str()));
    let cause = format!("подразделения «{id}» нет");
    let remedy = format!("исправьте имя или добавьте его в content/data/departments.toml.{hint}");
    Some(Problem::error("unknown-department", place, cause, remedy))
}

fn own_deputy(place: Place) -> Problem {
    let cause = "сотрудник замещает сам себя";
    Problem::error(
        "unknown-person",
        place,
        cause,
        "назовите другого сотрудника или уберите deputy",
    )
}
