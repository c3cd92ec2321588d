//! What follows for a ticket from a letter that could not be delivered: it is remembered, and the
//! form's fallback is told, unless that is where the letter failed.

use super::{
    act::Decision,
    event::{Actor, Event, EventKind, Letter, NewDelivery, Recipient},
    state::Ticket,
};
use jiff::Timestamp;
use opora_contract::{Desk, owner::Owner};

/// A letter that was given up.
#[derive(Debug, Clone, Copy)]
pub struct Undelivered<'a> {
    /// Whom it was for.
    pub recipient: &'a Recipient,
    /// Which letter.
    pub letter: Letter,
    /// Why it could not be delivered.
    pub reason: &'a str,
}

/// What follows from it. `fallback` is whom the form names for what nobody else takes.
#[must_use]
pub fn undelivered(
    ticket: &Ticket,
    failed: &Undelivered,
    fallback: Option<Owner>,
    desk: &Desk,
    now: Timestamp,
) -> Decision {
    let seq = ticket.seq + 1;
    let event = Event {
        seq,
        at: now,
        by: Actor::Desk,
        kind: EventKind::DeliveryFailed {
            recipient: failed.recipient.clone(),
            reason: failed.reason.to_owned(),
        },
    };
    // A notice of failure that fails makes no further notice: there would be no end.
    let notice = failed.letter == Letter::DeliveryFailed;
    let told = fallback.filter(|owner| !notice && !same(desk, failed.recipient, owner));
    let delivery = told.map(|owner| NewDelivery {
        event: seq,
        recipient: Recipient::Staff(owner),
        letter: Letter::DeliveryFailed,
    });
    Decision {
        events: vec![event],
        deliveries: delivery.into_iter().collect(),
    }
}

/// Whether a letter to `owner` would go where the one to `recipient` has failed.
fn same(desk: &Desk, recipient: &Recipient, owner: &Owner) -> bool {
    match recipient {
        Recipient::Applicant => false,
        Recipient::Staff(failed) => {
            let (failed_to, to) = (desk.owner_email(failed), desk.owner_email(owner));
            failed == owner || (failed_to.is_some() && failed_to == to)
        }
    }
}
