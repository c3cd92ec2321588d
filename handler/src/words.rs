//! Deadlines and moments in words, and what people call a ticket's topic and applicant. For pages,
//! mails and the register alike; a date alone is the contract's.

use crate::ticket::Ticket;
use jiff::{Timestamp, tz::TimeZone};
use opora_contract::{
    Desk,
    check::{Answer, Origin},
    deadline::Due,
    form::{Kind, Purpose},
    text::Texts,
    words::date,
};

/// A deadline in words, with the minute where it has one.
#[must_use]
pub fn due(due: Due, texts: &Texts) -> String {
    let day = date(due.date, texts);
    match due.time {
        Some(time) => {
            let time = time.strftime("%H:%M").to_string();
            texts.fill("date.until", &[("date", &day), ("time", &time)])
        }
        None => day,
    }
}

/// A moment in words, in the organisation's time zone: «18 марта 2026 г., 10:05».
#[must_use]
pub fn moment(at: Timestamp, zone: &TimeZone, texts: &Texts) -> String {
    let local = at.to_zoned(zone.clone());
    let day = date(local.date(), texts);
    let time = local.strftime("%H:%M").to_string();
    texts.fill("date.moment", &[("date", &day), ("time", &time)])
}

/// The topic of a ticket, one of the form's own list; the form's title where the form has no such
/// list. Never the applicant's words: it stands in letters to addresses that nobody has checked.
#[must_use]
pub fn topic(ticket: &Ticket, desk: &Desk) -> String {
    let Some(form) = desk.form_by_id(ticket.form()) else {
        return ticket.form().to_string();
    };
    let listed = |answer: &&Answer| {
        form.field(answer.field.as_str()).is_some_and(|field| {
            matches!(
                field.kind,
                Kind::Choice { .. } | Kind::Service { .. } | Kind::Person { .. }
            )
        })
    };
    let answer = ticket.answers().of(Purpose::Topic).filter(listed);
    answer.map_or_else(|| form.title.clone(), |answer| answer.shown.clone())
}

/// The size of a file in words, rounded up: «12 КБ», «3 МБ».
#[must_use]
pub fn size(bytes: u64, texts: &Texts) -> String {
    const KILO: u64 = 1024;
    let (n, unit) = match bytes.div_ceil(KILO) {
        kilobytes if kilobytes < KILO => (kilobytes, "size.kilobytes"),
        kilobytes => (kilobytes.div_ceil(KILO), "size.megabytes"),
    };
    texts.fill(unit, &[("n", &n.to_string())])
}

/// The applicant's answer of that meaning in words; empty where there is none.
#[must_use]
pub fn shown(ticket: &Ticket, purpose: Purpose) -> String {
    let answer = ticket.answers().of(purpose);
    answer.map_or_else(String::new, |answer| answer.shown.clone())
}

/// The question of an answer; of one that a link gave, with a word about that.
#[must_use]
pub fn label(answer: &Answer, texts: &Texts) -> String {
    let key = match answer.origin {
        Origin::Person => return answer.label.clone(),
        Origin::Link => "answer.link",
        Origin::SignedLink => "answer.signed_link",
    };
    texts.fill(key, &[("label", &answer.label)])
}

/// For whom the applicant writes, with what they are to each other: «Иванов Пётр (мать)»; empty
/// where it is for nobody else.
#[must_use]
pub fn represented(ticket: &Ticket, texts: &Texts) -> String {
    let name = shown(ticket, Purpose::Represented);
    let relation = shown(ticket, Purpose::Relation);
    if name.is_empty() || relation.is_empty() {
        return name;
    }
    let values = [("name", name.as_str()), ("relation", &relation)];
    texts.fill("answer.represented", &values)
}
