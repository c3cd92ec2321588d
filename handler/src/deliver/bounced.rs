//! A letter that comes back after it had left: it is told like one that did not leave, and an address
//! that no letter reaches gets no confirmation for a while. How a service tells of it is not known here.

use super::undelivered::{consequence, plain};
use crate::{
    Handler, guard,
    store::{About, AppendError, Bounce, Delivery, DeliveryState, StoreError},
    ticket::{Letter, Recipient},
};
use jiff::Timestamp;
use opora_contract::id::TicketId;
use std::str::FromStr;

/// Turns in which somebody else was faster at the same ticket, before the news is left for its next coming.
const TURNS: u32 = 20;

/// A letter, by the identifier it left with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// About an event of a ticket.
    Event {
        /// The ticket.
        ticket: TicketId,
        /// Number of the event.
        seq: u32,
        /// Which letter.
        letter: Letter,
    },
    /// About no ticket.
    Nothing(Letter),
}

/// Why a text names no letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no letter of ours")]
pub struct NoName(String);

/// The identifier as the mail room makes it, without its host: `ticket.seq.letter.hash`, or
/// `nonce.letter.hash`.
impl FromStr for Name {
    type Err = NoName;
    fn from_str(text: &str) -> Result<Self, NoName> {
        let parts: Vec<&str> = text.split('.').collect();
        let read = || match parts.as_slice() {
            [ticket, seq, letter, _hash] => Some(Self::Event {
                ticket: ticket.parse().ok()?,
                seq: seq.parse().ok()?,
                letter: letter.parse().ok()?,
            }),
            [_nonce, letter, _hash] => letter.parse().ok().map(Self::Nothing),
            _ => None,
        };
        read().ok_or_else(|| NoName(plain(text)))
    }
}

/// A letter has come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounced {
    /// The letter.
    pub letter: Name,
    /// Why, in the words of the service or of the recipient's server.
    pub reason: String,
    /// Whether letters to that address make no sense any more.
    pub for_good: bool,
}

/// What became of the news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// The ticket remembers it.
    Now,
    /// It was known.
    Before,
    /// No such letter is kept (any more), or it belongs to no ticket.
    NoLetter,
}

/// Notes that a letter came back: the ticket remembers it and the form's fallback is told, once however
/// often the news comes.
///
/// # Errors
/// Where the store fails; the news has to come again.
pub async fn bounced(
    handler: &Handler,
    bounced: &Bounced,
    now: Timestamp,
) -> Result<Noted, StoreError> {
    let Name::Event {
        ticket,
        seq,
        letter,
    } = &bounced.letter
    else {
        return Ok(Noted::NoLetter);
    };
    let about = About::Event {
        ticket: ticket.clone(),
        seq: *seq,
    };
    let letters = handler.store().deliveries(ticket).await?;
    let mut ours = letters.iter().filter(|l| l.subject == about);
    let Some(delivery) = ours.find(|l| l.letter == *letter) else {
        return Ok(Noted::NoLetter);
    };
    if matches!(delivery.state, DeliveryState::Failed(_)) {
        return Ok(Noted::Before);
    }
    note(handler, delivery, bounced, now).await
}

async fn note(
    handler: &Handler,
    delivery: &Delivery,
    bounced: &Bounced,
    now: Timestamp,
) -> Result<Noted, StoreError> {
    let reason = plain(&bounced.reason);
    let signer = handler.signer().await?;
    for _ in 0..TURNS {
        let follows = consequence(handler, delivery, &reason, now).await?;
        let Some((ticket, _)) = &follows else {
            return Ok(Noted::NoLetter);
        };
        let applicants = delivery.recipient == Recipient::Applicant;
        let address = ticket.applicant_email();
        let address = address.filter(|_| applicants && bounced.for_good);
        let bounce = Bounce {
            delivery: delivery.id.clone(),
            at: now,
            error: reason.clone(),
            counts: address
                .map(|address| guard::returns(signer, address, now))
                .into_iter()
                .collect(),
        };
        match handler.store().bounce(bounce, follows).await {
            Ok(true) => {
                handler.nudge();
                return Ok(Noted::Now);
            }
            Ok(false) => return Ok(Noted::Before),
            // Somebody acted on the ticket meanwhile: its next event has another number now.
            Err(AppendError::Conflict) => {}
            Err(AppendError::Store(error)) => return Err(error),
        }
    }
    Err(StoreError::Busy)
}
