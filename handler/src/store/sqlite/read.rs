//! What is looked up: a ticket, the open tickets of somebody, those of a period, and letters.

use super::row::{self, DELIVERY};
use crate::{
    store::{Delivery, Gap, StoreError, text},
    ticket::{Event, Ticket, fold},
};
use jiff::Timestamp;
use opora_contract::{id::TicketId, number::Number, owner::Owner};
use rusqlite::{Connection, Params};

/// Tickets with their events; what follows says which ones, in which order.
const TICKETS: &str = "SELECT t.id, t.year, t.serial, e.seq, e.at, e.actor, e.data \
                       FROM tickets t JOIN events e ON e.ticket = t.id";

pub(super) fn ticket(connection: &Connection, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    let rest = "WHERE t.id = ?1 ORDER BY e.seq";
    Ok(tickets(connection, rest, [id.as_str()])?.pop())
}

pub(super) fn knows_key(connection: &Connection, key: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM idempotency WHERE key = ?1)";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.query_row([key], |row| row.get(0))?)
}

pub(super) fn open_tickets(
    connection: &Connection,
    assignee: &Owner,
) -> Result<Vec<Ticket>, StoreError> {
    let rest = "WHERE t.assignee = ?1 AND t.status <> 'closed' \
                ORDER BY t.due, t.year, t.serial, e.seq";
    tickets(connection, rest, [assignee.to_string()])
}

pub(super) fn received(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Ticket>, StoreError> {
    let rest = "WHERE t.received_at >= ?1 AND t.received_at < ?2 \
                ORDER BY t.year, t.serial, e.seq";
    let period = (from.as_millisecond(), to.as_millisecond());
    tickets(connection, rest, period)
}

pub(super) fn closed_tickets(
    connection: &Connection,
    after: Option<Number>,
    limit: u32,
) -> Result<Vec<Ticket>, StoreError> {
    let rest = "WHERE t.id IN (SELECT id FROM tickets \
                WHERE status = 'closed' AND erased_at IS NULL AND (year, serial) > (?1, ?2) \
                ORDER BY year, serial LIMIT ?3) ORDER BY t.year, t.serial, e.seq";
    let after = after.unwrap_or(Number { year: 0, serial: 0 });
    tickets(connection, rest, (after.year, after.serial, limit))
}

pub(super) fn deliveries(
    connection: &Connection,
    ticket: &TicketId,
) -> Result<Vec<Delivery>, StoreError> {
    let rest = "WHERE ticket = ?1 ORDER BY event, id";
    letters(connection, rest, [ticket.as_str()])
}

pub(super) fn failed_deliveries(connection: &Connection) -> Result<Vec<Delivery>, StoreError> {
    let rest = "WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, id DESC";
    letters(connection, rest, [])
}

pub(super) fn gaps(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Gap>, StoreError> {
    let sql = "SELECT year, first, year, last, at FROM gaps WHERE at >= ?1 AND at < ?2 \
               ORDER BY year, first";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((from.as_millisecond(), to.as_millisecond()))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Gap {
            first: row::number(row, 0)?,
            last: row::number(row, 2)?,
            at: text::timestamp(row.get(4)?)?,
        });
    }
    Ok(found)
}

/// All tickets, by number.
#[cfg(feature = "aws")]
pub(super) fn every_ticket(connection: &Connection) -> Result<Vec<Ticket>, StoreError> {
    tickets(connection, "ORDER BY t.year, t.serial, e.seq", [])
}

/// All letters, those of a ticket in the order ordered.
#[cfg(feature = "aws")]
pub(super) fn every_letter(connection: &Connection) -> Result<Vec<Delivery>, StoreError> {
    letters(connection, "ORDER BY ticket, event, id", [])
}

fn tickets(
    connection: &Connection,
    rest: &str,
    params: impl Params,
) -> Result<Vec<Ticket>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{TICKETS} {rest}"))?;
    let mut rows = statement.query(params)?;
    let mut found: Vec<(TicketId, Number, Vec<Event>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let id = text::ticket_id(row.get(0)?)?;
        let event = row::event(row, 3)?;
        match found.last_mut() {
            Some((last, _, events)) if *last == id => events.push(event),
            _ => found.push((id, row::number(row, 1)?, vec![event])),
        }
    }
    let folded = found
        .into_iter()
        .map(|(id, number, events)| Ok(fold(id, number, events)?));
    folded.collect()
}

fn letters(
    connection: &Connection,
    rest: &str,
    params: impl Params,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!("SELECT {DELIVERY} FROM deliveries {rest}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row::delivery(row)?);
    }
    Ok(found)
}
