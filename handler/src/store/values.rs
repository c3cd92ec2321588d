//! What goes into a store and comes out of it. The values know nothing of how they are kept.

use crate::ticket::{Event, Letter, NewDelivery, Recipient};
use jiff::{SignedDuration, Timestamp};
use opora_contract::{id::TicketId, number::Number};
use std::fmt;

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
    /// What it counts towards.
    pub counts: Vec<Count>,
    /// The limits that it was judged to be within.
    pub within: Vec<Ceiling>,
}

/// A limit that a request was judged to be within.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceiling {
    /// What is counted, as in [`Count::key`].
    pub key: String,
    /// Fewer than so many were counted.
    pub most: u32,
}

/// One more towards a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// What is counted: `scope:hash:window`. The hash keeps networks and addresses out.
    pub key: String,
    /// When the window is over and the count is nothing to anybody.
    pub expires_at: Timestamp,
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

/// Numbers that nobody has: the data was put back from a copy, and some of them may have been given
/// since that copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The first number passed over.
    pub first: Number,
    /// The last one, of the same year.
    pub last: Number,
    /// When the last request before it was received.
    pub at: Timestamp,
}

/// The store's own name for a letter; nothing can be read from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DeliveryId(String);

impl DeliveryId {
    /// The name as the store spells it.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The name as the store spells it.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A letter to one recipient, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The store's name for it.
    pub id: DeliveryId,
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

/// The letters that have neither left nor been given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outbox {
    /// How many.
    pub waiting: u64,
    /// When the oldest of them was ordered.
    pub oldest: Option<Timestamp>,
}

impl Outbox {
    /// How long the oldest has waited; nothing waits, nothing is old.
    #[must_use]
    pub fn age(&self, now: Timestamp) -> SignedDuration {
        let age = self.oldest.map(|oldest| now.duration_since(oldest));
        age.unwrap_or_default().max(SignedDuration::ZERO)
    }
}

/// A letter in a worker's hands.
#[derive(Debug, Clone)]
pub struct Leased {
    /// The letter.
    pub delivery: Delivery,
    /// The word that proves the grasp on it.
    pub lease: String,
}

/// A letter that had left has come back.
#[derive(Debug, Clone)]
pub struct Bounce {
    /// The letter.
    pub delivery: DeliveryId,
    /// When that was told.
    pub at: Timestamp,
    /// Why.
    pub error: String,
    /// What it counts towards.
    pub counts: Vec<Count>,
}

/// A letter is given up.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The letter.
    pub delivery: DeliveryId,
    /// The word that proves the grasp on it.
    pub lease: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub error: String,
}
