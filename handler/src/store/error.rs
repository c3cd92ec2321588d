//! What can go wrong in the store, by what the operator or the visitor can do about it.

use crate::ticket::{FoldError, event::UnknownName};

/// The store failed; the transaction under way was rolled back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Others write too long or too much.
    #[error("the store is busy: others are writing to it")]
    Busy,
    /// The disk is full.
    #[error("the disk with the data file is full")]
    Full,
    /// The file or its folder cannot be read or written.
    #[error("the data file cannot be read or written: {0}")]
    Io(String),
    /// The file is no (longer a) database.
    #[error("the data file is damaged: {0}")]
    Corrupt(String),
    /// The file's tables are of a later program.
    #[error("the data file has version {0}; this program is older: use the newer one")]
    Version(i64),
    /// A stored value does not mean what it should.
    #[error("a stored value is damaged: {0}")]
    Damaged(String),
    /// Others were counted since the request was judged: judge it again.
    #[error("a limit was reached after the request was judged")]
    Outdated,
    /// The program is stopping or the task panicked.
    #[error("the task was interrupted")]
    Interrupted,
    /// The store's service does not answer, or not with an answer.
    #[error("the store cannot be reached: {0}")]
    Unavailable(String),
    /// A statement is wrong: our mistake.
    #[error("statement: {0}")]
    Statement(String),
}

/// Why a decision is not stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Something else has happened to the ticket meanwhile: decide again.
    #[error("the ticket has changed meanwhile")]
    Conflict,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FoldError> for StoreError {
    fn from(error: FoldError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<UnknownName> for StoreError {
    fn from(error: UnknownName) -> Self {
        Self::Damaged(error.to_string())
    }
}
