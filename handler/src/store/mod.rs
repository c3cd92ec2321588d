//! The store: tickets as events, letters to be sent, numbers and submission keys, in one SQLite
//! file. Every promise of the desk is one transaction here (`accept`, `append`, `outbox`);
//! what the events mean is the ticket's business, what a letter says is the mail room's.

mod accept;
mod append;
mod error;
mod outbox;
mod read;
mod row;

pub use accept::{Accepted, NewTicket};
pub use append::AppendError;
pub use error::StoreError;
pub use outbox::{Failure, Leased};
pub use row::{About, Delivery, DeliveryState};

use crate::files;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Version of the tables that this code writes.
const SCHEMA_VERSION: i64 = 1;

const SCHEMA: &str = include_str!("schema.sql");

/// How long a statement waits for another process to finish its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The store; cheap to clone. One connection writes, another one reads, so that a page never waits
/// for a commit.
#[derive(Debug, Clone)]
pub struct Store(Arc<Connections>);

#[derive(Debug)]
struct Connections {
    write: Mutex<Connection>,
    read: Mutex<Connection>,
}

impl Store {
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
        prepare(&mut write)?;
        let read = connect(&path)?;
        read.execute_batch("PRAGMA query_only = ON;")?;
        Ok(Self(Arc::new(Connections {
            write: Mutex::new(write),
            read: Mutex::new(read),
        })))
    }

    /// Runs `job` in one transaction on the writing connection, away from the async threads. What
    /// `job` refuses is rolled back.
    async fn write<T, E>(
        &self,
        job: impl FnOnce(&Transaction) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let this = Arc::clone(&self.0);
        let task = tokio::task::spawn_blocking(move || {
            // A panic elsewhere dropped its transaction, which rolled it back: the connection is
            // as good as new.
            let mut connection = this.write.lock().unwrap_or_else(PoisonError::into_inner);
            let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
            let transaction = begun.map_err(StoreError::from)?;
            let done = job(&transaction)?;
            transaction.commit().map_err(StoreError::from)?;
            Ok(done)
        });
        match task.await {
            Ok(result) => result,
            Err(_) => Err(StoreError::Interrupted.into()),
        }
    }

    /// Runs `job` on the reading connection, away from the async threads.
    async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let this = Arc::clone(&self.0);
        let task = tokio::task::spawn_blocking(move || {
            let connection = this.read.lock().unwrap_or_else(PoisonError::into_inner);
            job(&connection)
        });
        task.await.map_err(|_| StoreError::Interrupted)?
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.execute_batch("PRAGMA foreign_keys = ON;")?;
    Ok(connection)
}

/// Makes the tables of a new file; refuses those of a later program.
fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match found {
        SCHEMA_VERSION => Ok(()),
        0 => {
            transaction.execute_batch(SCHEMA)?;
            transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            Ok(transaction.commit()?)
        }
        _ => Err(StoreError::Version(found)),
    }
}

#[cfg(test)]
mod tests;
