//! What erasing leaves of a ticket: its events without a word that people wrote, and one more that
//! tells why. Numbers, dates, form, channel, owners, deadlines and what was chosen as topic, role
//! and service stay: they are counted, and name nobody. What is kept is listed here, all else goes:
//! a new field is erased until somebody decides otherwise.

use super::{
    event::{Actor, Erasing, Event, EventKind, Received},
    state::{FoldError, Status, Ticket, fold},
};
use jiff::Timestamp;
use opora_contract::{
    check::{Answer, Answers},
    form::{Form, Kind, Purpose},
    id::FieldId,
};
use serde::{Deserialize, Serialize};

/// A ticket's events after erasing: those that it had, in the same places, and the new ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// All of them, numbered from 1 without gaps.
    pub events: Vec<Event>,
}

/// Why a ticket is erased, under which act, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Why.
    pub reason: Erasing,
    /// The act that proves it.
    pub act: String,
    /// When.
    pub at: Timestamp,
}

/// Erases a ticket; one that is open is closed first. `form` is its form, where there still is one.
#[must_use]
pub fn erase(ticket: &Ticket, form: Option<&Form>, ground: &Ground) -> Erasure {
    let mut events = nameless_events(ticket, form);
    let mut happens = |kind| {
        events.push(Event {
            seq: u32::try_from(events.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1),
            at: ground.at,
            by: Actor::Desk,
            kind,
        });
    };
    if ticket.status != Status::Closed {
        happens(EventKind::Closed { text: None });
    }
    happens(EventKind::Erased {
        reason: ground.reason,
        act: ground.act.clone(),
    });
    Erasure { events }
}

/// The ticket as it would be seen after erasing, though its words are still stored.
///
/// # Errors
/// As [`fold`], which the ticket has passed already.
pub fn nameless(ticket: &Ticket, form: Option<&Form>) -> Result<Ticket, FoldError> {
    let events = nameless_events(ticket, form);
    fold(ticket.id.clone(), ticket.number, events)
}

fn nameless_events(ticket: &Ticket, form: Option<&Form>) -> Vec<Event> {
    let nameless = |event: &Event| Event {
        seq: event.seq,
        at: event.at,
        by: event.by.clone(),
        kind: without_words(&event.kind, form),
    };
    ticket.events.iter().map(nameless).collect()
}

fn without_words(kind: &EventKind, form: Option<&Form>) -> EventKind {
    let nothing = String::new;
    match kind {
        EventKind::Received(received) => {
            EventKind::Received(Box::new(without_name(received, form)))
        }
        EventKind::Asked { text: _ } => EventKind::Asked { text: nothing() },
        EventKind::Messaged { text: _, due } => EventKind::Messaged {
            text: nothing(),
            due: *due,
        },
        EventKind::Answered { text: _ } => EventKind::Answered { text: nothing() },
        EventKind::Passed { to, text: _ } => EventKind::Passed {
            to: to.clone(),
            text: None,
        },
        EventKind::Closed { text: _ } => EventKind::Closed { text: None },
        EventKind::Reopened { text: _, due } => EventKind::Reopened {
            text: nothing(),
            due: *due,
        },
        EventKind::DeliveryFailed {
            recipient,
            reason: _,
        } => EventKind::DeliveryFailed {
            recipient: recipient.clone(),
            reason: nothing(),
        },
        EventKind::Taken
        | EventKind::Released { .. }
        | EventKind::Rejected
        | EventKind::Erased { .. } => kind.clone(),
    }
}

/// All fields are named, so that a new one is decided upon here.
fn without_name(received: &Received, form: Option<&Form>) -> Received {
    let Received {
        form: id,
        regime,
        channel,
        answers,
        owner,
        rule,
        due,
        files: _,
        opened: _,
        quarantine,
        unconfirmed,
        retention_days,
    } = received;
    let kept = answers.0.iter().filter(|answer| is_nameless(answer, form));
    Received {
        form: id.clone(),
        regime: *regime,
        channel: *channel,
        answers: Answers(kept.cloned().collect()),
        owner: owner.clone(),
        rule: *rule,
        due: *due,
        files: Vec::new(),
        opened: Vec::new(),
        quarantine: quarantine.clone(),
        unconfirmed: *unconfirmed,
        retention_days: *retention_days,
    }
}

/// Whether an answer was picked from a list of ours. Topic and role always are, a service by the
/// kind of its field. Where a field has changed its kind since, the value shows it: what people
/// type is hardly ever an identifier.
#[must_use]
pub fn is_nameless(answer: &Answer, form: Option<&Form>) -> bool {
    let field = form.and_then(|form| form.field(answer.field.as_str()));
    let service = field.is_some_and(|field| matches!(field.kind, Kind::Service { .. }));
    let listed = matches!(answer.purpose, Some(Purpose::Topic | Purpose::Role)) || service;
    let identifiers = |value: &String| value.parse::<FieldId>().is_ok();
    listed && answer.values.iter().all(identifiers)
}
