//! The promise: a request is stored with its number, its receipt, its letters and its key, in one
//! transaction, or not at all.

use super::{Store, StoreError, append, row};
use crate::ticket::{Event, NewDelivery, fold};
use jiff::Timestamp;
use opora_contract::{id::TicketId, number::Number};
use rusqlite::{OptionalExtension, Transaction};

/// A request ready to be stored.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// Its identifier.
    pub id: TicketId,
    /// The year of its receipt in the organisation's time zone.
    pub year: i16,
    /// The submission's key.
    pub key: String,
    /// SHA-256 of what was submitted.
    pub body: [u8; 32],
    /// The receipt.
    pub event: Event,
    /// The letters that tell of it.
    pub deliveries: Vec<NewDelivery>,
    /// When they are ordered; later than the receipt where it was entered by hand.
    pub ordered_at: Timestamp,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// It is stored.
    New {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: Number,
    },
    /// It had been stored before, under the same key.
    Already {
        /// The ticket.
        ticket: TicketId,
        /// Its number.
        number: Number,
    },
    /// Something else had been stored under this key; this is not stored.
    OtherBody,
}

const KNOWN_KEY: &str = "SELECT i.body, t.id, t.year, t.serial FROM idempotency i \
                         JOIN tickets t ON t.id = i.ticket WHERE i.key = ?1";
const NEXT_SERIAL: &str = "INSERT INTO counters (year, last) VALUES (?1, 1) \
                           ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last";
const ADD_TICKET: &str = "INSERT INTO tickets \
                          (id, year, serial, received_at, status, assignee, due, seq) \
                          VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const ADD_KEY: &str = "INSERT INTO idempotency (key, body, ticket) VALUES (?1, ?2, ?3)";

impl Store {
    /// Stores a request, or finds it stored. When this returns, it is on the disk.
    ///
    /// # Errors
    /// Where the store fails; nothing may be confirmed then. After a failure of the disk itself it
    /// may be stored nevertheless: the same key tells.
    pub async fn accept(&self, new: NewTicket) -> Result<Accepted, StoreError> {
        self.write(move |transaction| match known(transaction, &new)? {
            Some(accepted) => Ok(accepted),
            None => add(transaction, new),
        })
        .await
    }
}

fn known(transaction: &Transaction, new: &NewTicket) -> Result<Option<Accepted>, StoreError> {
    let mut statement = transaction.prepare_cached(KNOWN_KEY)?;
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
            ticket: row::ticket_id(ticket)?,
            number: number?,
        }
    } else {
        Accepted::OtherBody
    }))
}

fn add(transaction: &Transaction, new: NewTicket) -> Result<Accepted, StoreError> {
    let serial = transaction
        .prepare_cached(NEXT_SERIAL)?
        .query_row([new.year], |row| row.get(0))?;
    let number = Number {
        year: new.year,
        serial,
    };
    let ticket = fold(new.id, number, vec![new.event])?;
    transaction.prepare_cached(ADD_TICKET)?.execute((
        ticket.id.as_str(),
        number.year,
        number.serial,
        ticket.received_at.as_millisecond(),
        ticket.status.name(),
        ticket.assignee.to_string(),
        row::due(ticket.due),
        ticket.seq,
    ))?;
    append::add_events(transaction, &ticket.id, &ticket.events)?;
    append::add_deliveries(transaction, &ticket.id, &new.deliveries, new.ordered_at)?;
    transaction
        .prepare_cached(ADD_KEY)?
        .execute((&new.key, new.body, ticket.id.as_str()))?;
    Ok(Accepted::New {
        ticket: ticket.id,
        number,
    })
}
