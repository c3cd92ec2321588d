//! `unknown-audience` and `form-people` in forms: an audience that the site does not have, and a
//! choice of people with nobody in it.

use super::Context;
use crate::{desk, problem::Problem, suggest};
use opora_contract::form::{Kind, People};

pub(super) fn names_in_forms(context: Context, problems: &mut Vec<Problem>) {
    let site = &context.tables.site;
    for form in &context.tables.forms {
        for named in &form.audience {
            let known = || site.audiences.iter().map(|a| a.id.value.as_str());
            if known().all(|id| id != named.value) {
                let hint = suggest::hint(&named.value, known());
                let cause = format!("аудитории «{}» нет", named.value);
                let remedy = format!("аудитории описаны в content/site.toml ([[audience]]).{hint}");
                let place = form.source.place(named.at);
                problems.push(Problem::error("unknown-audience", place, cause, remedy));
            }
        }
        for field in &form.fields {
            if let Kind::Person { from, .. } = &field.kind.value
                && nobody(context, from)
            {
                let cause = format!("в вопросе «{}» некого выбрать", field.id.value);
                let remedy = "предлагают тех, у кого public = true: проверьте content/data/people.toml и ключ from";
                let place = form.source.place(field.kind.at);
                problems.push(Problem::error("form-people", place, cause, remedy));
            }
        }
    }
}

fn nobody(context: Context, from: &People) -> bool {
    let people = &context.tables.people;
    let mut rows = people.rows.iter().map(desk::person);
    people.whole && !rows.any(|person| from.has(&person))
}
