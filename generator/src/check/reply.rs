//! `form-reply`: a form that leaves no way to answer, or whose questions do not mean what they say.

use super::Context;
use crate::{
    problem::Problem,
    schema::forms::{Field, Form},
    source::Place,
};
use opora_contract::form::{Kind, Purpose};

pub(super) fn forms_without_reply(context: Context, problems: &mut Vec<Problem>) {
    for form in &context.tables.forms {
        let has = |purpose| fields_for(form, purpose).next().is_some();
        let answered = form.regime.value.is_answered();
        // A question that could not be read has been told of.
        let asked = form.whole && answered;
        if asked && !has(Purpose::Email) && !has(Purpose::Phone) {
            problems.push(no_address(Place::file(&form.source.path)));
        }
        for field in &form.fields {
            problems.extend(wrong_kind(form, field));
        }
        problems.extend(twice(form));
    }
}

fn fields_for(form: &Form, purpose: Purpose) -> impl Iterator<Item = &Field> {
    let meant = move |field: &&Field| field.purpose.as_ref().is_some_and(|p| p.value == purpose);
    form.fields.iter().filter(meant)
}

fn no_address(place: Place) -> Problem {
    let cause = "в форме не спрашивают ни почту, ни телефон: ответить будет некуда";
    let remedy = "добавьте вопрос с kind = \"email\" и use = \"email\" или с kind = \"phone\" и use = \"phone\"";
    Problem::error("form-reply", place, cause, remedy)
}

/// A question whose answers cannot mean what `use` says.
fn wrong_kind(form: &Form, field: &Field) -> Option<Problem> {
    let purpose = field.purpose.as_ref()?;
    let (fits, kinds) = match purpose.value {
        Purpose::Email => (matches!(field.kind.value, Kind::Email), "email"),
        Purpose::Phone => (matches!(field.kind.value, Kind::Phone), "phone"),
        Purpose::Topic => (
            matches!(
                field.kind.value,
                Kind::Choice { .. } | Kind::Person { .. } | Kind::Service { .. }
            ),
            "choice",
        ),
        Purpose::Role | Purpose::Reply => {
            (matches!(field.kind.value, Kind::Choice { .. }), "choice")
        }
        Purpose::Relation | Purpose::Edition => (
            matches!(field.kind.value, Kind::Choice { .. } | Kind::Line { .. }),
            "choice",
        ),
        Purpose::Name | Purpose::Subject | Purpose::Represented | Purpose::Post => {
            (matches!(field.kind.value, Kind::Line { .. }), "line")
        }
        Purpose::Text | Purpose::Address => (
            matches!(field.kind.value, Kind::Paragraph { .. } | Kind::Line { .. }),
            "paragraph",
        ),
    };
    let cause = format!(
        "вопрос «{}» такого вида не может значить это для портала",
        field.id.value
    );
    let remedy = format!("для этого use нужен kind = \"{kinds}\"");
    let place = form.source.place(purpose.at);
    (!fits).then(|| Problem::error("form-reply", place, cause, remedy))
}

/// Questions that mean the same: the desk would take the first answer and lose the others.
fn twice(form: &Form) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, field) in form.fields.iter().enumerate() {
        let Some(purpose) = &field.purpose else {
            continue;
        };
        let mut before = form.fields[..index].iter();
        let first = before.find(|other| {
            let meaning = other.purpose.as_ref();
            meaning.is_some_and(|other| other.value == purpose.value)
        });
        if let Some(first) = first {
            let cause = format!("то же самое (use) уже значит вопрос «{}»", first.id.value);
            let place = form.source.place(purpose.at);
            let remedy = "оставьте use у одного из вопросов";
            problems.push(Problem::error("form-reply", place, cause, remedy));
        }
    }
    problems
}
