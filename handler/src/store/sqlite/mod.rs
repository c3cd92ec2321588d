//! The store in one SQLite file: `opora.db` of the data folder. A method is a job that is done
//! whole or not at all; the statements stand in the rooms named after what they do.

mod accept;
mod append;
mod backup;
mod counts;
mod erase;
mod error;
#[cfg(feature = "aws")]
pub mod moving;
mod numbers;
mod outbox;
mod read;
mod row;
mod schema;
mod tallies;
mod writer;

pub use backup::{BackupError, Copied, backup, restore};

use super::{
    Accepted, AppendError, Bounce, Count, Delivery, Failure, Gap, Leased, NewTicket, Outbox, Store,
    StoreError, Tally,
};
use crate::{
    files,
    ticket::{Erasure, Ticket, act::Decision},
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, civil::Date};
use numbers::Numbers;
use opora_contract::{id::TicketId, number::Number, owner::Owner};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use writer::Writer;

/// How long a statement waits for another process to finish its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Statements that stay prepared on a connection: more than a store has.
const STATEMENTS: usize = 64;

/// The store in a file. One connection writes, another one reads, so that a page never waits for a
/// commit.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    writer: Writer,
    reader: Arc<Mutex<Connection>>,
    numbers: Arc<Numbers>,
}

impl Sqlite {
    /// Opens the store of folder `data`, making both if they are missing. The file is the owner's
    /// alone.
    ///
    /// # Errors
    /// Where the file cannot be opened, is damaged, or was written by a later program.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        files::private_dir(data).map_err(|e| StoreError::Io(e.to_string()))?;
        let path = data.join("opora.db");
        files::private_file(&path).map_err(|e| StoreError::Io(e.to_string()))?;
        let mut write = connect(&path)?;
        // FULL: a commit that was reported is on the disk, not only in the system's cache.
        write.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
        write.execute_batch(erase::WITHOUT_TRACES)?;
        schema::prepare(&mut write)?;
        let numbers = Numbers::open(data)?;
        numbers.catch_up(&write)?;
        let read = connect(&path)?;
        read.execute_batch("PRAGMA query_only = ON;")?;
        Ok(Self {
            path,
            writer: Writer::start(write)?,
            reader: Arc::new(Mutex::new(read)),
            numbers: Arc::new(numbers),
        })
    }

    /// Runs `job` in a transaction, whole or not at all, and perhaps a second time instead of the first;
    /// returns after its commit.
    async fn write<T, E>(
        &self,
        job: impl Fn(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let told = self.writer.order(job)?;
        // The word is dropped unsaid where the job panicked.
        told.await
            .unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }

    /// Runs `job` on the reading connection, away from the async threads.
    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let reader = Arc::clone(&self.reader);
        let task = tokio::task::spawn_blocking(move || {
            let connection = reader.lock().unwrap_or_else(PoisonError::into_inner);
            job(&connection)
        });
        task.await.map_err(|_| StoreError::Interrupted)?
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn accept(&self, new: NewTicket) -> Result<Accepted, StoreError> {
        let (numbers, group) = (Arc::clone(&self.numbers), self.writer.group());
        self.write(move |connection| accept::accept(connection, &numbers, group, &new))
            .await
    }

    async fn knows_key(&self, key: &str) -> Result<bool, StoreError> {
        let key = key.to_owned();
        self.read(move |connection| read::knows_key(connection, &key))
            .await
    }

    async fn append(&self, ticket: &Ticket, decision: Decision) -> Result<Ticket, AppendError> {
        let ticket = ticket.clone();
        self.write(move |connection| append::append(connection, &ticket, &decision))
            .await
    }

    async fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
        let id = id.clone();
        self.read(move |connection| read::ticket(connection, &id))
            .await
    }

    async fn open_tickets(&self, assignee: &Owner) -> Result<Vec<Ticket>, StoreError> {
        let assignee = assignee.clone();
        self.read(move |connection| read::open_tickets(connection, &assignee))
            .await
    }

    async fn received(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Ticket>, StoreError> {
        self.read(move |connection| read::received(connection, from, to))
            .await
    }

    async fn closed_tickets(
        &self,
        after: Option<Number>,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        self.read(move |connection| read::closed_tickets(connection, after, limit))
            .await
    }

    async fn erase(&self, ticket: &Ticket, erasure: Erasure) -> Result<Ticket, AppendError> {
        let ticket = ticket.clone();
        self.write(move |connection| erase::erase(connection, &ticket, &erasure))
            .await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        let path = self.path.clone();
        // On a connection of its own: a file cannot be rewritten within a transaction.
        let task = tokio::task::spawn_blocking(move || erase::scrub(&connect(&path)?));
        task.await.map_err(|_| StoreError::Interrupted)?
    }

    async fn deliveries(&self, ticket: &TicketId) -> Result<Vec<Delivery>, StoreError> {
        let ticket = ticket.clone();
        self.read(move |connection| read::deliveries(connection, &ticket))
            .await
    }

    async fn failed_deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        self.read(read::failed_deliveries).await
    }

    async fn lease(
        &self,
        now: Timestamp,
        duration: SignedDuration,
        lease: String,
    ) -> Result<Option<Leased>, StoreError> {
        // An idle worker looks often; it should not lock the writers out each time.
        let any = self.read(move |connection| outbox::any_due(connection, now));
        if !any.await? {
            return Ok(None);
        }
        let until = now.saturating_add(duration).unwrap_or(Timestamp::MAX);
        self.write(move |connection| outbox::lease(connection, now, until, &lease))
            .await
    }

    async fn mark_sent(
        &self,
        leased: &Leased,
        at: Timestamp,
        counts: &[Count],
    ) -> Result<bool, StoreError> {
        let (leased, counts) = (leased.clone(), counts.to_vec());
        self.write(move |connection| outbox::mark_sent(connection, &leased, at, &counts))
            .await
    }

    async fn retry(
        &self,
        leased: &Leased,
        next: Timestamp,
        error: String,
    ) -> Result<bool, StoreError> {
        let leased = leased.clone();
        self.write(move |connection| outbox::retry(connection, &leased, next, &error))
            .await
    }

    async fn fail(
        &self,
        failure: Failure,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        self.write(move |connection| outbox::fail(connection, &failure, consequence.as_ref()))
            .await
    }

    async fn bounce(
        &self,
        bounce: Bounce,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        self.write(move |connection| outbox::bounce(connection, &bounce, consequence.as_ref()))
            .await
    }

    async fn outbox(&self) -> Result<Outbox, StoreError> {
        self.read(outbox::outbox).await
    }

    async fn order_queue_link(
        &self,
        to: &Owner,
        nonce: String,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<(), StoreError> {
        let to = to.to_string();
        self.write(move |connection| {
            outbox::order_queue_link(connection, &to, &nonce, now, not_since)
        })
        .await
    }

    async fn counts(&self, keys: &[String], now: Timestamp) -> Result<Vec<u32>, StoreError> {
        let keys = keys.to_vec();
        self.read(move |connection| counts::read(connection, &keys, now))
            .await
    }

    async fn tally(
        &self,
        tally: &Tally,
        limits: &[Count],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (tally, limits) = (tally.clone(), limits.to_vec());
        self.write(move |connection| tallies::add(connection, &tally, &limits, now))
            .await
    }

    async fn tallies(&self, from: Date, to: Date) -> Result<Vec<(Tally, u32)>, StoreError> {
        self.read(move |connection| tallies::read(connection, from, to))
            .await
    }

    async fn gaps(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Gap>, StoreError> {
        self.read(move |connection| read::gaps(connection, from, to))
            .await
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch("PRAGMA foreign_keys = ON;")?;
    Ok(connection)
}

#[cfg(test)]
mod measured;
#[cfg(test)]
mod tests;
