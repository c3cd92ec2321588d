//! The store: tickets as events, letters to be sent, numbers and submission keys. Every promise of
//! the desk is one transaction of a [`Store`]; what the events mean is the ticket's business, what
//! a letter says is the mail room's. How a store keeps its rows is its own room's: [`sqlite`],
//! and `dynamodb` where the clouds are compiled in.

#[cfg(test)]
pub(crate) mod conformance;
#[cfg(feature = "aws")]
pub mod dynamodb;
mod error;
#[cfg(feature = "aws")]
pub mod moving;
pub mod sqlite;
mod tally;
mod text;
mod values;

pub use error::{AppendError, StoreError};
pub use tally::{Tally, TallyKind};
pub use values::{
    About, Accepted, Bounce, Ceiling, Count, Delivery, DeliveryId, DeliveryState, Failure, Gap,
    Leased, NewTicket, Outbox,
};

use crate::ticket::{Erasure, Ticket, act::Decision};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, civil::Date};
use opora_contract::{id::TicketId, number::Number, owner::Owner};

/// A store of tickets. What a method reports as done survives a loss of power; what it refuses has
/// changed nothing. After [`StoreError::Io`], [`StoreError::Interrupted`] or
/// [`StoreError::Unavailable`] a change may have been made nevertheless: ask again.
#[async_trait]
pub trait Store: Send + Sync {
    /// Stores a request with its number, receipt, letters, key and counts, or finds it stored
    /// under the same key. Number and counts are taken only by a request that is new.
    ///
    /// # Errors
    /// [`StoreError::Outdated`] where a limit that the request was judged to be within is reached
    /// meanwhile; a store of a cloud does not look, and stores it. Else where the store fails; nothing
    /// may be confirmed then. The same key tells whether it is stored nevertheless.
    async fn accept(&self, new: NewTicket) -> Result<Accepted, StoreError>;

    /// Whether something is stored under a submission's key.
    ///
    /// # Errors
    /// Where the store fails.
    async fn knows_key(&self, key: &str) -> Result<bool, StoreError>;

    /// Stores what was decided on `ticket`; the ticket after it.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] where the ticket has changed since it was loaded.
    async fn append(&self, ticket: &Ticket, decision: Decision) -> Result<Ticket, AppendError>;

    /// A ticket.
    ///
    /// # Errors
    /// Where the store fails.
    async fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, StoreError>;

    /// The tickets that somebody has and that are not closed, the most pressing first.
    ///
    /// # Errors
    /// Where the store fails.
    async fn open_tickets(&self, assignee: &Owner) -> Result<Vec<Ticket>, StoreError>;

    /// The tickets received from `from` until before `to`, by number.
    ///
    /// # Errors
    /// Where the store fails.
    async fn received(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Ticket>, StoreError>;

    /// The tickets that are closed and not erased, by number, from the one after `after` on; at
    /// most `limit`.
    ///
    /// # Errors
    /// Where the store fails.
    async fn closed_tickets(
        &self,
        after: Option<Number>,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError>;

    /// Puts what erasing leaves in the place of a ticket's events, adds the new ones, and forgets
    /// with them: the letters that have not left, the reasons of those that did not, and what was
    /// submitted under its key; the key stays, so that an old page makes no second ticket. The
    /// ticket after it.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] where the ticket has changed since it was loaded.
    async fn erase(&self, ticket: &Ticket, erasure: Erasure) -> Result<Ticket, AppendError>;

    /// Makes sure that nothing of what was erased can be read in the store's files. Others wait
    /// meanwhile.
    ///
    /// # Errors
    /// Where the store fails; the erased words may then be left in free places of its files.
    async fn scrub(&self) -> Result<(), StoreError>;

    /// The letters about a ticket, in the order ordered.
    ///
    /// # Errors
    /// Where the store fails.
    async fn deliveries(&self, ticket: &TicketId) -> Result<Vec<Delivery>, StoreError>;

    /// The letters that were given up, the latest first.
    ///
    /// # Errors
    /// Where the store fails.
    async fn failed_deliveries(&self) -> Result<Vec<Delivery>, StoreError>;

    /// Takes the letter that has waited longest into the worker's hands for the time of a lease;
    /// `None` where none is due. `lease` is a random word that the worker must show to change the
    /// letter, so that one that was too slow changes nothing any more (fencing).
    ///
    /// # Errors
    /// Where the store fails.
    async fn lease(
        &self,
        now: Timestamp,
        duration: SignedDuration,
        lease: String,
    ) -> Result<Option<Leased>, StoreError>;

    /// Notes that a letter was taken over by the mail server, and counts it; false, and nothing
    /// counted, where the lease was lost.
    ///
    /// # Errors
    /// Where the store fails.
    async fn mark_sent(
        &self,
        leased: &Leased,
        at: Timestamp,
        counts: &[Count],
    ) -> Result<bool, StoreError>;

    /// Puts a letter back until `next`; false where the lease was lost.
    ///
    /// # Errors
    /// Where the store fails.
    async fn retry(
        &self,
        leased: &Leased,
        next: Timestamp,
        error: String,
    ) -> Result<bool, StoreError>;

    /// Gives a letter up and stores what follows from it for its ticket, together; false where the
    /// lease was lost.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] where the ticket has changed since it was loaded.
    async fn fail(
        &self,
        failure: Failure,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError>;

    /// Notes that a letter has come back after it had left, with what follows for its ticket and
    /// what that counts towards, together; false, and nothing done, where it is known as
    /// undelivered already: such news comes more than once.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] where the ticket has changed since it was loaded.
    async fn bounce(
        &self,
        bounce: Bounce,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError>;

    /// How many letters wait, and since when.
    ///
    /// # Errors
    /// Where the store fails.
    async fn outbox(&self) -> Result<Outbox, StoreError>;

    /// Orders the letter with a link to somebody's queue, unless one was ordered after `not_since`:
    /// a stranger who knows the address cannot fill the mailbox.
    ///
    /// # Errors
    /// Where the store fails.
    async fn order_queue_link(
        &self,
        to: &Owner,
        nonce: String,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<(), StoreError>;

    /// How often each of these keys was counted, in their order. What has expired by `now` is 0.
    ///
    /// # Errors
    /// Where the store fails.
    async fn counts(&self, keys: &[String], now: Timestamp) -> Result<Vec<u32>, StoreError>;

    /// Counts one more for editors, and towards `limits`, together.
    ///
    /// # Errors
    /// Where the store fails.
    async fn tally(
        &self,
        tally: &Tally,
        limits: &[Count],
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// What was counted for editors from `from` to `to`, both days included, in order.
    ///
    /// # Errors
    /// Where the store fails.
    async fn tallies(&self, from: Date, to: Date) -> Result<Vec<(Tally, u32)>, StoreError>;

    /// The numbers passed over in a period, in their order. A store that cannot be put back from a
    /// copy has none.
    ///
    /// # Errors
    /// Where the store fails.
    async fn gaps(&self, _from: Timestamp, _to: Timestamp) -> Result<Vec<Gap>, StoreError> {
        Ok(Vec::new())
    }
}
