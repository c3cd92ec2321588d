//! `consultation`: a teacher whom nobody could book: the form of consultations is not named or not
//! there, has no question `teacher`, or does not offer this teacher. `consultation-hidden`: hours of
//! consultation that no page shows.

use super::Context;
use crate::{
    desk,
    problem::Problem,
    render::TEACHER_FIELD,
    schema::{forms::Form, people::Person},
    suggest,
};
use opora_contract::form::Kind;

pub(super) fn consultations(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    let named = tables.site.consultation_form.as_ref();
    let form = named.and_then(|id| tables.forms.iter().find(|form| form.id == id.value));
    if let (Some(id), None) = (named, form) {
        let known = tables.forms.iter().map(|form| form.id.as_str());
        let hint = suggest::hint(id.value.as_str(), known);
        let cause = format!("формы «{}» нет", id.value);
        let remedy = format!(
            "создайте content/forms/{}.toml или исправьте имя.{hint}",
            id.value
        );
        let place = tables.site.source.place(id.at);
        problems.push(Problem::error("consultation", place, cause, remedy));
        return;
    }
    for person in &tables.people.rows {
        problems.extend(bookable(context, person, form));
    }
}

fn bookable(context: Context, person: &Person, form: Option<&Form>) -> Option<Problem> {
    let hours = person.consultation.as_ref()?;
    let place = context.tables.people.place(hours);
    let id = &person.id.value;
    let error = |cause: String, remedy: String| {
        Some(Problem::error("consultation", place.clone(), cause, remedy))
    };
    if !person.public || person.subjects.is_empty() {
        let cause = format!("часы консультаций «{id}» никто не увидит");
        let remedy =
            "на странице преподавателей стоят те, у кого public = true и назван предмет (subjects)";
        return Some(Problem::warning(
            "consultation-hidden",
            place,
            cause,
            remedy,
        ));
    }
    let Some(form) = form else {
        let cause = "не сказано, какой формой записываются на консультацию".to_owned();
        let remedy = "назовите форму в content/site.toml: consultation_form = \"consultation\"";
        return error(cause, remedy.to_owned());
    };
    let file = &form.source.path;
    let field = form
        .fields
        .iter()
        .find(|field| field.id.value.as_str() == TEACHER_FIELD);
    let offered = match field.map(|field| &field.kind.value) {
        Some(Kind::Choice { options }) => {
            let mut options = options.iter();
            options.any(|option| option.id.as_str() == id.as_str())
        }
        Some(Kind::Person { from, .. }) => from.has(&desk::person(person)),
        _ => {
            let cause =
                format!("в форме {file} нет вопроса «{TEACHER_FIELD}» с выбором преподавателя");
            let remedy = format!(
                "добавьте в неё [[field]] с id = \"{TEACHER_FIELD}\", kind = \"person\" и from = \"consultants\""
            );
            return form.whole.then(|| error(cause, remedy)).flatten();
        }
    };
    if offered {
        return None;
    }
    let cause = format!("форма {file} не предлагает преподавателя «{id}»");
    let remedy = format!(
        "поставьте её вопросу «{TEACHER_FIELD}» kind = \"person\" и from = \"consultants\""
    );
    error(cause, remedy)
}
