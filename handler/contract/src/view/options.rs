//! What can be chosen in a question, as (value, words, help), and as a template shows it.

use super::{DayView, OptionView, Sight};
use crate::{
    Desk,
    form::{AGREED, Choice, Field, Kind, OTHER, People, WEEKDAYS, slot_value},
};

/// Value, words and help of a choice.
type Row = (String, String, Option<String>);

/// The choices of a question.
pub(super) fn choices(field: &Field, desk: &Desk) -> Vec<Row> {
    match &field.kind {
        Kind::Choice { options } | Kind::Choices { options, .. } => {
            options.iter().map(choice).collect()
        }
        Kind::Service { other } => {
            let row = |s: &crate::desk::Service| (s.id.to_string(), s.name.clone(), None);
            with_other(desk.services.iter().map(row), other.as_ref())
        }
        Kind::Person { from, other } => with_other(people(from, desk), other.as_ref()),
        Kind::Consent { document } => {
            let title = desk
                .document(document)
                .map(|document| document.title.clone());
            vec![(AGREED.to_owned(), title.unwrap_or_default(), None)]
        }
        _ => Vec::new(),
    }
}

fn choice(option: &Choice) -> Row {
    let help = option.hint.clone();
    (option.id.to_string(), option.label.clone(), help)
}

fn with_other(rows: impl Iterator<Item = Row>, other: Option<&String>) -> Vec<Row> {
    let other = other.map(|label| (OTHER.to_owned(), label.clone(), None));
    rows.chain(other).collect()
}

/// The people offered, each with subjects and hours of consultation below the name.
fn people<'a>(from: &'a People, desk: &'a Desk) -> impl Iterator<Item = Row> + 'a {
    let offered = desk.people.iter().filter(|person| from.has(person));
    offered.map(|person| {
        let hours = person.consultation.as_deref();
        let subjects = person.subjects.join(", ");
        let parts = [Some(subjects.as_str()).filter(|s| !s.is_empty()), hours];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        let help = (!parts.is_empty()).then(|| parts.join(" · "));
        (person.id.to_string(), person.name.clone(), help)
    })
}

/// The choices of a question for a template.
pub(super) fn options(field: &Field, sight: Sight) -> Vec<OptionView> {
    let rows = choices(field, sight.desk).into_iter();
    rows.map(|row| view(field, sight, row)).collect()
}

/// The days of a question about wishes of time.
pub(super) fn days(field: &Field, sight: Sight) -> Vec<DayView> {
    let Kind::Times { days, slots, .. } = &field.kind else {
        return Vec::new();
    };
    let names = WEEKDAYS.iter().zip(1..).filter(|(_, n)| days.contains(n));
    let day = |(name, _): (&&str, u8)| {
        let row = |slot: &Choice| (slot_value(name, &slot.id), slot.label.clone(), None);
        DayView {
            name: sight.desk.texts.fill(&format!("weekday.{name}"), &[]),
            options: slots.iter().map(|s| view(field, sight, row(s))).collect(),
        }
    };
    names.map(day).collect()
}

fn view(field: &Field, sight: Sight, (value, label, hint): Row) -> OptionView {
    let id = field.id.as_str();
    OptionView {
        checked: sight.given(id).contains(&value),
        switch: sight.switches.number(id, &value),
        value,
        label,
        hint,
    }
}
