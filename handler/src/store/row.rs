//! Rows and what they stand for: the one place where stored text becomes values again.

use super::StoreError;
use crate::ticket::{Event, EventKind, Letter, Recipient};
use jiff::Timestamp;
use opora_contract::{deadline::Due, id::TicketId, number::Number};
use rusqlite::Row;

/// A letter to one recipient, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Row in the store.
    pub id: i64,
    /// What it tells of.
    pub subject: About,
    /// Who gets it.
    pub recipient: Recipient,
    /// Which letter.
    pub letter: Letter,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// When it may be tried (again).
    pub next_at: Timestamp,
    /// Attempts that failed.
    pub attempts: u32,
    /// How far it has come.
    pub state: DeliveryState,
    /// What the last failed attempt met.
    pub error: Option<String>,
}

/// What a letter tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// An event of a ticket.
    Event {
        /// The ticket.
        ticket: TicketId,
        /// Number of the event.
        seq: u32,
    },
    /// No ticket; a random mark tells such letters apart.
    Nothing {
        /// The mark.
        nonce: String,
    },
}

/// How far a letter has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be sent.
    Waiting,
    /// Taken over by the mail server.
    Sent(Timestamp),
    /// Given up.
    Failed(Timestamp),
}

impl Delivery {
    /// The ticket it belongs to, if any.
    #[must_use]
    pub fn ticket(&self) -> Option<&TicketId> {
        match &self.subject {
            About::Event { ticket, .. } => Some(ticket),
            About::Nothing { .. } => None,
        }
    }
}

/// Columns of a delivery, in the order [`delivery`] reads them.
pub(super) const DELIVERY: &str = "id, ticket, event, nonce, recipient, letter, created_at, \
                                   next_at, attempts, sent_at, failed_at, error";

/// A delivery from a row that begins with [`DELIVERY`].
pub(super) fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    let ticket: Option<String> = row.get(1)?;
    let subject = match ticket {
        Some(ticket) => About::Event {
            ticket: ticket_id(ticket)?,
            seq: row.get(2)?,
        },
        None => About::Nothing { nonce: row.get(3)? },
    };
    let (sent, failed): (Option<i64>, Option<i64>) = (row.get(9)?, row.get(10)?);
    let state = match (sent, failed) {
        (Some(at), _) => DeliveryState::Sent(timestamp(at)?),
        (None, Some(at)) => DeliveryState::Failed(timestamp(at)?),
        (None, None) => DeliveryState::Waiting,
    };
    Ok(Delivery {
        id: row.get(0)?,
        subject,
        recipient: row.get::<_, String>(4)?.parse()?,
        letter: row.get::<_, String>(5)?.parse()?,
        created_at: timestamp(row.get(6)?)?,
        next_at: timestamp(row.get(7)?)?,
        attempts: row.get(8)?,
        state,
        error: row.get(11)?,
    })
}

/// An event from its columns `seq, at, actor, data`, which begin at `first`.
pub(super) fn event(row: &Row, first: usize) -> Result<Event, StoreError> {
    let data: String = row.get(first + 3)?;
    Ok(Event {
        seq: row.get(first)?,
        at: timestamp(row.get(first + 1)?)?,
        by: row.get::<_, String>(first + 2)?.parse()?,
        kind: serde_json::from_str(&data).map_err(|e| StoreError::Damaged(e.to_string()))?,
    })
}

/// An event's data as stored.
pub(super) fn data(kind: &EventKind) -> Result<String, StoreError> {
    serde_json::to_string(kind).map_err(|e| StoreError::Damaged(e.to_string()))
}

pub(super) fn ticket_id(text: String) -> Result<TicketId, StoreError> {
    TicketId::try_from(text).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// A number from its columns `year, serial`, which begin at `first`.
pub(super) fn number(row: &Row, first: usize) -> Result<Number, StoreError> {
    Ok(Number {
        year: row.get(first)?,
        serial: row.get(first + 1)?,
    })
}

pub(super) fn timestamp(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// A deadline as a text that sorts as the deadline does: a whole day ends after its last minute.
pub(super) fn due(due: Due) -> String {
    match due.time {
        Some(time) => format!("{}T{}", due.date, time.strftime("%H:%M")),
        None => format!("{}T24:00", due.date),
    }
}
