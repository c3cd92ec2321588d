//! A decision is stored: events and letters together, if nothing else has happened to the ticket
//! since it was decided.

use crate::{
    store::{AppendError, StoreError, text},
    ticket::{Event, NewDelivery, Ticket, act::Decision},
};
use jiff::Timestamp;
use opora_contract::id::TicketId;
use rusqlite::Connection;

/// The last event's number is the lock: who comes second finds another one and changes nothing.
const MOVE_ON: &str = "UPDATE tickets SET status = ?3, assignee = ?4, due = ?5, seq = ?6 \
                       WHERE id = ?1 AND seq = ?2";
const ADD_EVENT: &str =
    "INSERT INTO events (ticket, seq, at, actor, data) VALUES (?1, ?2, ?3, ?4, ?5)";
const ADD_DELIVERY: &str = "INSERT INTO deliveries \
                            (ticket, event, recipient, letter, created_at, next_at) \
                            VALUES (?1, ?2, ?3, ?4, ?5, ?5)";

pub(super) fn append(
    connection: &Connection,
    ticket: &Ticket,
    decision: &Decision,
) -> Result<Ticket, AppendError> {
    let seen = ticket.seq;
    let mut ticket = ticket.clone();
    for event in decision.events.iter().cloned() {
        ticket.push(event).map_err(StoreError::from)?;
    }
    let Some(last) = decision.events.last() else {
        return Ok(ticket);
    };
    let moved = connection.prepare_cached(MOVE_ON)?.execute((
        ticket.id.as_str(),
        seen,
        ticket.status.name(),
        ticket.assignee.to_string(),
        text::due(ticket.due),
        ticket.seq,
    ))?;
    if moved != 1 {
        return Err(AppendError::Conflict);
    }
    add_events(connection, &ticket.id, &decision.events)?;
    add_deliveries(connection, &ticket.id, &decision.deliveries, last.at)?;
    Ok(ticket)
}

pub(super) fn add_events(
    connection: &Connection,
    ticket: &TicketId,
    events: &[Event],
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(ADD_EVENT)?;
    for event in events {
        statement.execute((
            ticket.as_str(),
            event.seq,
            event.at.as_millisecond(),
            event.by.to_string(),
            text::data(&event.kind)?,
        ))?;
    }
    Ok(())
}

pub(super) fn add_deliveries(
    connection: &Connection,
    ticket: &TicketId,
    deliveries: &[NewDelivery],
    at: Timestamp,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(ADD_DELIVERY)?;
    for delivery in deliveries {
        statement.execute((
            ticket.as_str(),
            delivery.event,
            delivery.recipient.to_string(),
            delivery.letter.name(),
            at.as_millisecond(),
        ))?;
    }
    Ok(())
}
