//! `form-regime`: a form that does not do what its regime asks: a survey that asks for names, a
//! deadline longer than the law's, an application without consent.

use super::Context;
use crate::{problem::Problem, schema::forms::Form, source::Place};
use opora_contract::{
    deadline::DeadlineRule,
    form::{Kind, Purpose, Regime},
};

/// What tells who somebody is.
const IDENTITY: [Purpose; 6] = [
    Purpose::Name,
    Purpose::Email,
    Purpose::Phone,
    Purpose::Represented,
    Purpose::Address,
    Purpose::Post,
];

pub(super) fn regimes(context: Context, problems: &mut Vec<Problem>) {
    for form in &context.tables.forms {
        let regime = form.regime.value;
        let place = form.source.place(form.regime.at);
        if regime.is_anonymous() {
            problems.extend(identities(form));
        }
        if regime == Regime::Acknowledgement && form.whole {
            problems.extend(nameless(form, &place));
        }
        if regime == Regime::Enrolment && form.whole && !asks_consent(form) {
            let cause = "заявление о зачислении принимают без согласия на обработку данных";
            let remedy = "добавьте вопрос с kind = \"consent\"";
            problems.push(Problem::error("form-regime", place.clone(), cause, remedy));
        }
        problems.extend(deadline(form));
    }
}

fn asks_consent(form: &Form) -> bool {
    let mut kinds = form.fields.iter().map(|field| &field.kind.value);
    kinds.any(|kind| matches!(kind, Kind::Consent { .. }))
}

/// Questions of a survey that ask who somebody is.
fn identities(form: &Form) -> impl Iterator<Item = Problem> {
    let purposes = form.fields.iter().filter_map(|field| {
        let purpose = field.purpose.as_ref()?;
        IDENTITY
            .contains(&purpose.value)
            .then_some((field, purpose.at))
    });
    purposes.map(|(field, at)| {
        let cause = format!(
            "опрос анонимный, а вопрос «{}» спрашивает, кто отвечает",
            field.id.value
        );
        let remedy = "уберите вопрос или выберите форме другой порядок (regime)";
        Problem::error("form-regime", form.source.place(at), cause, remedy)
    })
}

/// Whoever has read a document must be told by name, and which edition it was.
fn nameless(form: &Form, place: &Place) -> Option<Problem> {
    let has = |purpose| {
        let mut purposes = form
            .fields
            .iter()
            .filter_map(|field| field.purpose.as_ref());
        purposes.any(|found| found.value == purpose)
    };
    if has(Purpose::Name) && has(Purpose::Edition) {
        return None;
    }
    let cause = "из отметки об ознакомлении не узнать, кто и с какой редакцией ознакомился";
    let remedy = "добавьте вопросы с use = \"name\" и use = \"edition\"";
    Some(Problem::error("form-regime", place.clone(), cause, remedy))
}

/// A deadline of one's own where nobody answers, or one longer than the law's.
fn deadline(form: &Form) -> Option<Problem> {
    let (own, at) = (form.deadline?, form.deadline_at?);
    let place = form.source.place(at);
    let regime = form.regime.value;
    if !regime.is_answered() {
        let cause = "на такие формы не отвечают: срок ответа ни к чему";
        let remedy = "уберите ключ deadline";
        return Some(Problem::error("form-regime", place, cause, remedy));
    }
    let law = regime.deadline().filter(|_| regime.is_statutory())?;
    if longest_days(own) <= longest_days(law) {
        return None;
    }
    let cause = "срок ответа длиннее установленного законом";
    let remedy = "уберите ключ deadline или назовите срок короче";
    Some(Problem::error("form-regime", place, cause, remedy))
}

/// About how many calendar days a rule takes in a week of five working days.
fn longest_days(rule: DeadlineRule) -> u32 {
    match rule {
        DeadlineRule::Days(n) => n.into(),
        DeadlineRule::WorkingDays(n) => u32::from(n) * 7 / 5,
        DeadlineRule::WorkingHours(n) => u32::from(n) * 7 / 5 / 8,
    }
}
