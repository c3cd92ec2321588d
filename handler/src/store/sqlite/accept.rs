//! The promise: a request is stored with its number, its receipt, its letters and its key, in one
//! transaction, or not at all.

use super::{append, counts, numbers::Numbers, row};
use crate::{
    store::{Accepted, NewTicket, StoreError, text},
    ticket::fold,
};
use opora_contract::number::Number;
use rusqlite::{Connection, OptionalExtension};

const KNOWN_KEY: &str = "SELECT i.body, t.id, t.year, t.serial FROM idempotency i \
                         JOIN tickets t ON t.id = i.ticket WHERE i.key = ?1";
const NEXT_SERIAL: &str = "INSERT INTO counters (year, last) VALUES (?1, 1) \
                           ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last";
const ADD_TICKET: &str = "INSERT INTO tickets \
                          (id, year, serial, received_at, status, assignee, due, seq) \
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const ADD_KEY: &str = "INSERT INTO idempotency (key, body, ticket) VALUES (?1, ?2, ?3)";

pub(super) fn accept(
    connection: &Connection,
    numbers: &Numbers,
    group: u32,
    new: &NewTicket,
) -> Result<Accepted, StoreError> {
    match known(connection, new)? {
        Some(accepted) => Ok(accepted),
        None if !counts::have_room(connection, &new.within, new.ordered_at)? => {
            Err(StoreError::Outdated)
        }
        None => add(connection, numbers, group, new),
    }
}

fn known(connection: &Connection, new: &NewTicket) -> Result<Option<Accepted>, StoreError> {
    let mut statement = connection.prepare_cached(KNOWN_KEY)?;
    let found = statement.query_row([&new.key], |row| {
        let body: Vec<u8> = row.get(0)?;
        let ticket: String = row.get(1)?;
        Ok((body, ticket, row::number(row, 2)))
    });
    let Some((body, ticket, number)) = found.optional()? else {
        return Ok(None);
    };
    Ok(Some(if body == new.body {
        Accepted::Already {
            ticket: text::ticket_id(ticket)?,
            number: number?,
        }
    } else {
        Accepted::OtherBody
    }))
}

fn add(
    connection: &Connection,
    numbers: &Numbers,
    group: u32,
    new: &NewTicket,
) -> Result<Accepted, StoreError> {
    let serial = connection
        .prepare_cached(NEXT_SERIAL)?
        .query_row([new.year], |row| row.get(0))?;
    numbers.reserve(new.year, serial, group)?;
    let number = Number {
        year: new.year,
        serial,
    };
    let ticket = fold(new.id.clone(), number, vec![new.event.clone()])?;
    connection.prepare_cached(ADD_TICKET)?.execute((
        ticket.id.as_str(),
        number.year,
        number.serial,
        ticket.received_at.as_millisecond(),
        ticket.status.name(),
        ticket.assignee.to_string(),
        text::due(ticket.due),
        ticket.seq,
    ))?;
    append::add_events(connection, &ticket.id, &ticket.events)?;
    append::add_deliveries(connection, &ticket.id, &new.deliveries, new.ordered_at)?;
    counts::add(connection, &new.counts, new.ordered_at)?;
    connection
        .prepare_cached(ADD_KEY)?
        .execute((&new.key, &new.body, ticket.id.as_str()))?;
    Ok(Accepted::New {
        ticket: ticket.id,
        number,
    })
}
