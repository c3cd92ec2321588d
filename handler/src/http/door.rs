//! The door of the desk: a token from an address becomes the ticket and the one who may see it, or
//! a refusal. Every link that was not signed by us is answered alike, whatever is wrong with it; a
//! good one that has died says why, without a word about the ticket.

use super::error::Failure;
use crate::{
    Handler,
    retention::expired,
    ticket::{Event, Status, Ticket},
    token::TokenError,
};
use jiff::Timestamp;
use opora_contract::{
    id::TicketId,
    owner::Owner,
    token::{Claims, Holder, Scope},
};

/// The ticket of an applicant's link.
pub(super) async fn applicant(
    handler: &Handler,
    token: &str,
    now: Timestamp,
) -> Result<Ticket, Failure> {
    match claims(handler, token, now).await? {
        Claims {
            scope: Scope::Ticket(id),
            holder: Holder::Applicant,
            ..
        } => ticket(handler, &id, now).await,
        _ => Err(Failure::NotFound),
    }
}

/// The ticket of an assignee's link, alive or dead, and the holder. Of a dead one nothing may be told
/// but that the holder's own step is done.
pub(super) async fn former(
    handler: &Handler,
    token: &str,
    now: Timestamp,
) -> Result<(Ticket, Owner), Failure> {
    match claims(handler, token, now).await? {
        Claims {
            scope: Scope::Ticket(id),
            holder: Holder::Staff(holder),
            ..
        } => Ok((ticket(handler, &id, now).await?, holder)),
        _ => Err(Failure::NotFound),
    }
}

/// The event that a link to the page of a step done tells of, and the ticket.
pub(super) async fn done(
    handler: &Handler,
    token: &str,
    now: Timestamp,
) -> Result<(Ticket, Event), Failure> {
    let Claims {
        scope: Scope::Done(id),
        generation,
        ..
    } = claims(handler, token, now).await?
    else {
        return Err(Failure::NotFound);
    };
    let ticket = ticket(handler, &id, now).await?;
    let event = ticket.turn(generation).cloned().ok_or(Failure::NotFound)?;
    Ok((ticket, event))
}

/// The ticket of an assignee's link and the assignee.
pub(super) async fn staff(
    handler: &Handler,
    token: &str,
    now: Timestamp,
) -> Result<(Ticket, Owner), Failure> {
    let Claims {
        scope: Scope::Ticket(id),
        holder: Holder::Staff(holder),
        generation,
        ..
    } = claims(handler, token, now).await?
    else {
        return Err(Failure::NotFound);
    };
    let ticket = ticket(handler, &id, now).await?;
    if ticket.status == Status::Closed {
        Err(Failure::Closed)
    } else if ticket.generation != generation
        || ticket.assignee != holder
        || !handler.bundle().desk.knows(&holder)
    {
        // Who has left the organisation's lists has nothing any more.
        Err(Failure::Reassigned)
    } else {
        Ok((ticket, holder))
    }
}

/// The holder of a link to a queue.
pub(super) async fn queue(
    handler: &Handler,
    token: &str,
    now: Timestamp,
) -> Result<Owner, Failure> {
    match claims(handler, token, now).await? {
        Claims {
            scope: Scope::Queue,
            holder: Holder::Staff(holder),
            ..
        } if handler.bundle().desk.knows(&holder) => Ok(holder),
        _ => Err(Failure::NotFound),
    }
}

async fn claims(handler: &Handler, token: &str, now: Timestamp) -> Result<Claims, Failure> {
    let signer = handler.signer().await.map_err(Failure::store)?;
    signer.verify(token, now).map_err(|bad| match bad {
        TokenError::Invalid => Failure::NotFound,
        TokenError::Expired => Failure::Expired,
    })
}

/// The ticket, unless its time is over: then nobody sees it any more, whoever asks.
async fn ticket(handler: &Handler, id: &TicketId, now: Timestamp) -> Result<Ticket, Failure> {
    let found = handler.store().ticket(id).await.map_err(Failure::store)?;
    let ticket = found.ok_or(Failure::NotFound)?;
    if expired(&ticket, &handler.bundle().desk, now) {
        Err(Failure::Erased)
    } else {
        Ok(ticket)
    }
}
