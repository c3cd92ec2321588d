//! Rows, and what they stand for. A ticket and all that belongs to it share the partition `T#id`: the
//! row `T` with what it is searched by, its events `E#…`, its letters `L#…`. Keys of submissions,
//! the numbers of a year, counts, letters of no ticket and the pause between links to a queue have
//! partitions of their own. Two sparse indexes: `work` holds what waits for somebody (letters to be
//! sent or given up, the open tickets of an owner), `period` the tickets by receipt.

use crate::{
    store::{
        About, Delivery, DeliveryId, DeliveryState, StoreError,
        moving::MoveError,
        text::{self, ticket_id, timestamp},
    },
    ticket::{Event, NewDelivery, Status, Ticket},
};
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use opora_contract::{id::TicketId, number::Number, owner::Owner};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::HashMap;

/// A row as the service has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// Partition of the index `work` with the letters to be sent.
pub(super) const WAITING: &str = "LETTERS";
/// Partition of the index `work` with the letters that were given up.
pub(super) const FAILED: &str = "FAILED";
/// Partition of the index `work` with the closed tickets that are not erased.
pub(super) const CLOSED: &str = "CLOSED";
/// Partition of the index `period`.
pub(super) const RECEIVED: &str = "RECEIVED";
/// Key within a partition that holds one row only.
pub(super) const ONLY: &str = "-";
/// Key of a ticket's own row.
pub(super) const TICKET: &str = "T";

pub(super) fn ticket_pk(id: &TicketId) -> String {
    format!("T#{id}")
}

pub(super) fn event_sk(seq: u32) -> String {
    format!("E#{seq:08}")
}

pub(super) fn key_pk(key: &str) -> String {
    format!("K#{key}")
}

pub(super) fn year_pk(year: i16) -> String {
    format!("Y#{year}")
}

pub(super) fn count_pk(key: &str) -> String {
    format!("C#{key}")
}

/// Partition of the index `work` with the open tickets of an owner.
pub(super) fn open_of(owner: &Owner) -> String {
    format!("OPEN#{owner}")
}

/// Where a closed ticket stands in its partition of the index: by number, however long it grows.
pub(super) fn closed_order(number: Number) -> String {
    format!("{:04}-{:010}", number.year, number.serial)
}

/// A moment as a text that sorts as moments do.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{:015}", at.as_millisecond().max(0))
}

/// What a ticket is searched by. `seq` is the lock: who writes names the one that was read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TicketRow {
    pk: String,
    sk: String,
    year: i16,
    serial: u32,
    status: String,
    assignee: String,
    due: String,
    pub(super) seq: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work_order: Option<String>,
    period: String,
    period_order: String,
}

impl TicketRow {
    pub(super) fn of(ticket: &Ticket) -> Self {
        let due = text::due(ticket.due);
        let work = match (ticket.status, ticket.erased_at) {
            (Status::Closed, Some(_)) => None,
            (Status::Closed, None) => Some((CLOSED.to_owned(), closed_order(ticket.number))),
            _ => Some((
                open_of(&ticket.assignee),
                format!("{due}#{}", ticket.number),
            )),
        };
        let (work, work_order) = work.unzip();
        Self {
            pk: ticket_pk(&ticket.id),
            sk: TICKET.to_owned(),
            year: ticket.number.year,
            serial: ticket.number.serial,
            status: ticket.status.name().to_owned(),
            assignee: ticket.assignee.to_string(),
            work,
            work_order,
            due,
            seq: ticket.seq,
            period: RECEIVED.to_owned(),
            period_order: format!("{}#{}", moment(ticket.received_at), ticket.number),
        }
    }

    pub(super) fn number(&self) -> Number {
        Number {
            year: self.year,
            serial: self.serial,
        }
    }

    pub(super) fn id(&self) -> Result<TicketId, StoreError> {
        ticket_id(self.pk.trim_start_matches("T#").to_owned())
    }
}

/// An event; `mark` is its writer's, `key` the submission's that made the ticket.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EventRow {
    pk: String,
    sk: String,
    pub(super) seq: u32,
    at: i64,
    actor: String,
    data: String,
    pub(super) mark: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
}

impl EventRow {
    pub(super) fn of(ticket: &TicketId, event: &Event, mark: &str) -> Result<Self, StoreError> {
        Ok(Self {
            pk: ticket_pk(ticket),
            sk: event_sk(event.seq),
            seq: event.seq,
            at: event.at.as_millisecond(),
            actor: event.by.to_string(),
            data: text::data(&event.kind)?,
            mark: mark.to_owned(),
            key: None,
        })
    }

    /// The same row telling of the event in other words.
    pub(super) fn telling(self, event: &Event) -> Result<Self, StoreError> {
        let data = text::data(&event.kind)?;
        Ok(Self { data, ..self })
    }

    pub(super) fn event(&self) -> Result<Event, StoreError> {
        Ok(Event {
            seq: self.seq,
            at: timestamp(self.at)?,
            by: self.actor.parse()?,
            kind: text::event_kind(&self.data)?,
        })
    }
}

/// A letter. While it is to be sent, it stands in the index `work` at the moment from which it may
/// be leased. `lease` is the word of the worker that has it, `done` the mark of what ended the last hold.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LetterRow {
    pub(super) pk: String,
    pub(super) sk: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u32>,
    recipient: String,
    letter: String,
    created_at: i64,
    next_at: i64,
    /// Its place among the letters ordered together.
    place: u32,
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lease: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) done: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) work_order: Option<String>,
}

impl LetterRow {
    pub(super) fn of(ticket: &TicketId, new: &NewDelivery, place: u32, at: Timestamp) -> Self {
        let (recipient, letter) = (new.recipient.to_string(), new.letter.name());
        Self {
            event: Some(new.event),
            sk: format!("L#{:08}#{letter}#{recipient}", new.event),
            ..Self::new(ticket_pk(ticket), recipient, letter, place, at)
        }
    }

    /// The letter with a link to somebody's queue.
    pub(super) fn queue_link(nonce: &str, recipient: String, letter: &str, at: Timestamp) -> Self {
        Self::new(format!("N#{nonce}"), recipient, letter, 0, at)
    }

    fn new(pk: String, recipient: String, letter: &str, place: u32, at: Timestamp) -> Self {
        let millis = at.as_millisecond();
        Self {
            pk,
            sk: ONLY.to_owned(),
            event: None,
            recipient,
            letter: letter.to_owned(),
            created_at: millis,
            next_at: millis,
            place,
            attempts: 0,
            lease: None,
            done: None,
            sent_at: None,
            failed_at: None,
            error: None,
            work: Some(WAITING.to_owned()),
            work_order: Some(format!("{}#{}#{place:03}", moment(at), moment(at))),
        }
    }

    /// A letter that was kept elsewhere, in nobody's hands.
    pub(super) fn kept(letter: &Delivery, place: u32) -> Self {
        let row = match &letter.subject {
            About::Event { ticket, seq } => {
                let new = NewDelivery {
                    event: *seq,
                    recipient: letter.recipient.clone(),
                    letter: letter.letter,
                };
                Self::of(ticket, &new, place, letter.created_at)
            }
            About::Nothing { nonce } => {
                let recipient = letter.recipient.to_string();
                Self::queue_link(nonce, recipient, letter.letter.name(), letter.created_at)
            }
        };
        let (mut sent_at, mut failed_at) = (None, None);
        let place = match letter.state {
            DeliveryState::Waiting => Some((WAITING, row.order_from(letter.next_at))),
            DeliveryState::Sent(at) => {
                sent_at = Some(at.as_millisecond());
                None
            }
            DeliveryState::Failed(at) => {
                failed_at = Some(at.as_millisecond());
                Some((FAILED, moment(at)))
            }
        };
        let (work, work_order) = place.unzip();
        Self {
            next_at: letter.next_at.as_millisecond(),
            attempts: letter.attempts,
            error: letter.error.clone(),
            work: work.map(str::to_owned),
            work_order,
            sent_at,
            failed_at,
            ..row
        }
    }

    /// Fails where somebody has the letter in hands at `now`.
    pub(super) fn free(&self, now: Timestamp) -> Result<(), MoveError> {
        let until = self.work_order.as_deref().unwrap_or_default();
        let held = self.lease.is_some() && until > moment(now).as_str();
        if held { Err(MoveError::InUse) } else { Ok(()) }
    }

    /// Where it stands in the index once it may be leased from `at`: ties are broken as ordered.
    pub(super) fn order_from(&self, at: Timestamp) -> String {
        let since = self.created_at.max(0);
        format!("{}#{since:015}#{:03}", moment(at), self.place)
    }

    /// The order among the letters about one ticket.
    pub(super) fn as_ordered(&self) -> (Option<u32>, i64, u32) {
        (self.event, self.created_at, self.place)
    }

    /// Whether it was sent or given up.
    pub(super) fn is_over(&self) -> bool {
        self.sent_at.is_some() || self.failed_at.is_some()
    }

    /// When it was ordered.
    pub(super) fn ordered_at(&self) -> i64 {
        self.created_at
    }

    /// When it was given up.
    pub(super) fn failed_at(&self) -> Option<i64> {
        self.failed_at
    }

    pub(super) fn delivery(self) -> Result<Delivery, StoreError> {
        let subject = match (self.pk.split_once('#'), self.event) {
            (Some(("T", id)), Some(seq)) => About::Event {
                ticket: ticket_id(id.to_owned())?,
                seq,
            },
            (Some(("N", nonce)), None) => About::Nothing {
                nonce: nonce.to_owned(),
            },
            _ => return Err(StoreError::Damaged(format!("letter {}", self.pk))),
        };
        let state = match (self.sent_at, self.failed_at) {
            (Some(at), _) => DeliveryState::Sent(timestamp(at)?),
            (None, Some(at)) => DeliveryState::Failed(timestamp(at)?),
            (None, None) => DeliveryState::Waiting,
        };
        Ok(Delivery {
            id: DeliveryId::new(format!("{}|{}", self.pk, self.sk)),
            subject,
            recipient: self.recipient.parse()?,
            letter: self.letter.parse()?,
            created_at: timestamp(self.created_at)?,
            next_at: timestamp(self.next_at)?,
            attempts: self.attempts,
            state,
            error: self.error,
        })
    }
}

/// A submission's key; it lives as long as its ticket.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyRow {
    pub(super) pk: String,
    pub(super) sk: String,
    pub(super) body: String,
    pub(super) ticket: String,
    pub(super) year: i16,
    pub(super) serial: u32,
}

/// The last number given out in a year.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct YearRow {
    pub(super) pk: String,
    pub(super) sk: String,
    pub(super) latest: u32,
}

/// How often something was counted; `expires` in seconds since 1970, UTC, as the service's sweeper
/// wants it. The sweeper comes when it likes: readers look at the time themselves.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CountRow {
    pub(super) n: u32,
    pub(super) expires: i64,
}

pub(super) fn to_item<T: Serialize>(row: &T) -> Result<Item, StoreError> {
    serde_dynamo::to_item(row).map_err(|e| StoreError::Statement(e.to_string()))
}

pub(super) fn from_item<T: DeserializeOwned>(item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|e| StoreError::Damaged(e.to_string()))
}

pub(super) fn string(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(super) fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
