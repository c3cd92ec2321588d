//! The addresses that signed links make: what each is for, who holds it, how long it lives. What
//! the pages behind them show is the door's business.

use super::Signer;
use crate::ticket::Ticket;
use jiff::{SignedDuration, Timestamp};
use opora_contract::{
    id::TicketId,
    owner::Owner,
    token::{Claims, Holder, Scope},
};

/// How long an applicant's link lives: as long as a request is commonly kept.
const APPLICANT: SignedDuration = SignedDuration::from_hours(365 * 24);
/// How long a staff member's link to a ticket lives: longer than the common terms for an answer.
const STAFF: SignedDuration = SignedDuration::from_hours(60 * 24);
/// How long the page lives that tells of a step done.
const DONE: SignedDuration = SignedDuration::from_hours(1);
/// How long a link to a queue lives.
const QUEUE: SignedDuration = SignedDuration::from_hours(12);

/// The applicant's page of a ticket.
#[must_use]
pub fn applicant(signer: &Signer, ticket: &TicketId, now: Timestamp) -> String {
    let token = signer.sign(&Claims {
        scope: Scope::Ticket(ticket.clone()),
        holder: Holder::Applicant,
        generation: 0,
        expires: (now.as_second()).saturating_add(APPLICANT.as_secs()),
    });
    format!("/desk/t/{token}")
}

/// The page of a ticket for one of the staff, alive while they have it.
#[must_use]
pub fn staff(signer: &Signer, ticket: &Ticket, holder: &Owner, now: Timestamp) -> String {
    let token = signer.sign(&Claims {
        scope: Scope::Ticket(ticket.id.clone()),
        holder: Holder::Staff(holder.clone()),
        generation: ticket.generation,
        expires: (now.as_second()).saturating_add(STAFF.as_secs()),
    });
    format!("/desk/s/{token}")
}

/// The page that tells one of the staff that the step is done which took the ticket from them.
#[must_use]
pub fn done(signer: &Signer, ticket: &Ticket, holder: &Owner, now: Timestamp) -> String {
    let token = signer.sign(&Claims {
        scope: Scope::Done(ticket.id.clone()),
        holder: Holder::Staff(holder.clone()),
        generation: ticket.generation,
        expires: (now.as_second()).saturating_add(DONE.as_secs()),
    });
    format!("/desk/done/{token}")
}

/// The open tickets of one of the staff.
#[must_use]
pub fn queue(signer: &Signer, holder: &Owner, now: Timestamp) -> String {
    let token = signer.sign(&Claims {
        scope: Scope::Queue,
        holder: Holder::Staff(holder.clone()),
        generation: 0,
        expires: (now.as_second()).saturating_add(QUEUE.as_secs()),
    });
    format!("/desk/q/{token}")
}
