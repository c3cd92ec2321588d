//! A ticket is a sequence of events. What may happen ([`event`]), what follows from it
//! ([`state`]), what a command makes of it ([`act`]) and what erasing leaves ([`erase`]); pure
//! values: no store, no mail, no clock.

pub mod act;
pub mod erase;
pub mod event;
pub mod file;
pub mod pause;
pub mod quarantine;
pub mod refusal;
pub mod state;
pub mod undelivered;

pub use act::Command;
pub use erase::Erasure;
pub use event::{
    Actor, Channel, Erasing, Event, EventKind, Letter, NewDelivery, Received, Recipient,
};
pub use file::{File, MediaType};
pub use quarantine::{Reason, Unconfirmed};
pub use refusal::Refusal;
pub use state::{FoldError, Status, Ticket, fold};

#[cfg(test)]
mod tests;
