//! What was posted to a form, up to the moment it can be stored, for the page and the interface of
//! programs alike: secrets are found before anything is kept, answers are checked, a link's
//! signature is verified. How the outcome is told is the callers' business.

use crate::{Handler, token::context::SignedLink};
use jiff::Timestamp;
use opora_contract::{
    check::{Answers, Fault, Raw, check},
    form::{Form, LINK_SIGN, LINK_TIME},
    id::FieldId,
    secret::{self, SECRETS, Secret},
};

/// Says that what looks like a secret is to be left out.
pub(super) const WITHOUT: &str = "without";

/// Says that what looks like a secret is none.
pub(super) const AS_IS: &str = "as_is";

/// The value of both.
pub(super) const YES: &str = "yes";

/// What became of what was posted.
pub(super) enum Intake {
    /// It does not fit the form.
    Faulty(Vec<Fault>),
    /// Something looks like a secret, and the person has not decided yet.
    Secrets(Answers, Found),
    /// It can be stored.
    Good(Answers),
}

/// What looks like secrets, by question.
pub(super) struct Found {
    pub(super) places: Vec<(FieldId, Vec<Secret>)>,
    /// Whether it may be sent as it is all the same.
    pub(super) may_stay: bool,
}

/// Looks at what was posted. Where secrets are to be left out, `fields` loses them.
pub(super) fn intake(handler: &Handler, form: &Form, fields: &mut Raw, now: Timestamp) -> Intake {
    let bundle = handler.bundle();
    let desk = &bundle.desk;
    if says(fields, WITHOUT) {
        let mark = desk.texts.fill("secret.mark", &[]);
        *fields = secret::without(form, fields, &SECRETS.map(|(_, secret)| secret), &mark);
    }
    let mut answers = match check(form, desk, fields) {
        Ok(answers) => answers,
        Err(faults) => return Intake::Faulty(faults),
    };
    if link_is_true(handler, form, fields, now) {
        answers.trust_link();
    }
    let asked = |id: &FieldId| !answers.values(id).is_empty();
    let mut places = secret::in_form(form, fields);
    places.retain(|(id, _)| asked(id));
    let password = |(_, found): &(FieldId, Vec<Secret>)| found.contains(&Secret::Password);
    let may_stay = !(form.regime.forbids_passwords() && places.iter().any(password));
    if places.is_empty() || (may_stay && says(fields, AS_IS)) {
        return Intake::Good(answers);
    }
    Intake::Secrets(answers, Found { places, may_stay })
}

fn says(fields: &Raw, name: &str) -> bool {
    first(fields, name) == YES
}

fn first<'a>(fields: &'a Raw, name: &str) -> &'a str {
    let values = fields.get(name).map_or(&[][..], Vec::as_slice);
    values.first().map_or("", String::as_str)
}

/// Whether the learning system has signed what the link tells.
fn link_is_true(handler: &Handler, form: &Form, fields: &Raw, now: Timestamp) -> bool {
    let Some(key) = &handler.settings().lms_key else {
        return false;
    };
    let context = form.fields.iter().filter(|field| !field.kind.is_asked());
    let context = context.map(|field| (field.id.as_str(), first(fields, field.id.as_str())));
    let context: Vec<(&str, &str)> = context.filter(|(_, value)| !value.is_empty()).collect();
    let link = SignedLink {
        form: form.id.as_str(),
        context: &context,
        time: first(fields, LINK_TIME),
        sign: first(fields, LINK_SIGN),
    };
    link.is_true(key.bytes(), now)
}
