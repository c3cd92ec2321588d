//! `form-condition`: a condition on a question that is not asked before, or on an answer that cannot
//! be given.

use super::Context;
use crate::{
    desk,
    problem::Problem,
    schema::{
        forms::{Field, Form},
        lists::Named,
    },
    source::Place,
    suggest,
};
use opora_contract::{
    form::{AGREED, Kind, OTHER},
    id::FieldId,
};

pub(super) fn impossible_conditions(context: Context, problems: &mut Vec<Problem>) {
    for form in &context.tables.forms {
        for (index, field) in form.fields.iter().enumerate() {
            conditions(context, form, &field.when, &form.fields[..index], problems);
        }
        for route in &form.routes {
            conditions(context, form, &route.when, &form.fields, problems);
        }
    }
}

/// Checks a condition against the questions that are asked before it counts.
fn conditions(
    context: Context,
    form: &Form,
    when: &[Named<FieldId>],
    before: &[Field],
    problems: &mut Vec<Problem>,
) {
    for (id, values) in when {
        let Some(field) = before.iter().find(|field| field.id.value == id.value) else {
            let later = form.fields.iter().any(|field| field.id.value == id.value);
            // A question that could not be read has been told of.
            if later || form.whole {
                let known: Vec<&str> = before.iter().map(|f| f.id.value.as_str()).collect();
                let place = form.source.place(id.at);
                problems.push(no_question(place, id.value.as_str(), later, &known));
            }
            continue;
        };
        let Some(answers) = answers(context, &field.kind.value) else {
            let place = form.source.place(id.at);
            problems.push(free_text(place, id.value.as_str()));
            continue;
        };
        for value in values
            .iter()
            .filter(|value| !answers.contains(&value.value))
        {
            let place = form.source.place(value.at);
            problems.push(no_answer(place, &value.value, id.value.as_str(), &answers));
        }
    }
}

/// The answers that can be given; of a text, nothing is known beforehand.
fn answers(context: Context, kind: &Kind) -> Option<Vec<String>> {
    match kind {
        Kind::Choice { options } | Kind::Choices { options, .. } => {
            Some(options.iter().map(|option| option.id.to_string()).collect())
        }
        Kind::Service { other } => {
            let services = context.tables.services.rows.iter();
            let active = services.filter(|service| service.standing.is_active());
            let ids = active.map(|service| service.id.value.to_string());
            Some(
                ids.chain(other.as_ref().map(|_| OTHER.to_owned()))
                    .collect(),
            )
        }
        Kind::Person { from, other } => {
            let people = context.tables.people.rows.iter().map(desk::person);
            let offered = people.filter(|person| from.has(person));
            let ids = offered.map(|person| person.id.to_string());
            Some(
                ids.chain(other.as_ref().map(|_| OTHER.to_owned()))
                    .collect(),
            )
        }
        Kind::Consent { .. } => Some(vec![AGREED.to_owned()]),
        _ => None,
    }
}

fn no_question(place: Place, id: &str, later: bool, known: &[&str]) -> Problem {
    let (cause, remedy) = if later {
        (
            format!("вопрос «{id}» задаётся позже, чем нужен его ответ"),
            "переставьте его выше".to_owned(),
        )
    } else {
        (
            format!("в форме нет вопроса «{id}»"),
            format!(
                "исправьте имя в условии when.{} Перед этим местом спрашивают: {}",
                suggest::hint(id, known.iter().copied()),
                if known.is_empty() {
                    "ничего".to_owned()
                } else {
                    suggest::listed(known)
                },
            ),
        )
    };
    Problem::error("form-condition", place, cause, remedy)
}

fn no_answer(place: Place, value: &str, id: &str, answers: &[String]) -> Problem {
    let hint = suggest::hint(value, answers.iter().map(String::as_str));
    let cause = format!("на вопрос «{id}» нельзя ответить «{value}»");
    let remedy = format!(
        "исправьте ответ в условии when.{hint} Бывают: {}",
        suggest::listed(answers)
    );
    Problem::error("form-condition", place, cause, remedy)
}

fn free_text(place: Place, id: &str) -> Problem {
    let cause = format!("ответ на вопрос «{id}» пишут своими словами: условия на нём не строят");
    let remedy = "возьмите в условие вопрос с выбором (choice, choices, service, person)";
    Problem::error("form-condition", place, cause, remedy)
}
