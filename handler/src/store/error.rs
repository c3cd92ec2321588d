//! What can go wrong in the store, by what the operator or the visitor can do about it.

use crate::ticket::{FoldError, event::UnknownName};
use rusqlite::ErrorCode;

/// The store failed; the transaction under way was rolled back.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the file too long.
    #[error("the data file is busy: another process is writing to it")]
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
    /// The program is stopping or the task panicked.
    #[error("the task was interrupted")]
    Interrupted,
    /// A statement is wrong: our mistake.
    #[error("statement: {0}")]
    Statement(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let Some(code) = error.sqlite_error_code() else {
            return Self::Statement(error);
        };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::FileLockingProtocolFailed => Self::Io(error.to_string()),
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                Self::Corrupt(error.to_string())
            }
            _ => Self::Statement(error),
        }
    }
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
