//! Rows and what they stand for: the one place where stored text becomes values again.

use crate::{
    store::{
        About, Delivery, DeliveryId, DeliveryState, StoreError,
        text::{event_kind, ticket_id, timestamp},
    },
    ticket::Event,
};
use opora_contract::number::Number;
use rusqlite::Row;

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
        id: DeliveryId::new(row.get::<_, i64>(0)?.to_string()),
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
        kind: event_kind(&data)?,
    })
}

/// A number from its columns `year, serial`, which begin at `first`.
pub(super) fn number(row: &Row, first: usize) -> Result<Number, StoreError> {
    Ok(Number {
        year: row.get(first)?,
        serial: row.get(first + 1)?,
    })
}
