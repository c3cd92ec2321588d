//! Files and acts of erasing on their way from one place to another, beside the requests they belong to.
//! Each is read back and compared before it counts; what is there already is not written again, so that a
//! move that was broken off goes on. Nothing is taken from the place it comes from.

use super::Files;
use crate::ticket::File;
use opora_contract::{id::TicketId, number::Number};
use sha2::{Digest, Sha256};
use std::io;

/// How much is in the new place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    /// Files of requests.
    pub files: usize,
    /// Pages of acts.
    pub acts: usize,
    /// Files and acts that had not been there before.
    pub written: usize,
}

/// Why not all was moved.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A file of a request is in neither place.
    #[error("a file of {0} is missing")]
    Missing(Number),
    /// What was read back is not what was written.
    #[error("{0} is not what was written")]
    Changed(String),
    /// A place fails.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Files {
    /// Copies these files, and all acts, from here into another place.
    ///
    /// # Errors
    /// [`FilesError`]; what was copied stays there, to go on from.
    pub async fn move_to<'a>(
        &self,
        other: &Self,
        files: impl Iterator<Item = (Number, &'a TicketId, &'a File)>,
    ) -> Result<Moved, FilesError> {
        let mut moved = Moved::default();
        for (number, ticket, file) in files {
            moved.files += 1;
            let ours = found(self.get(ticket, &file.id).await)?;
            let theirs = found(other.get(ticket, &file.id).await)?;
            match (ours, theirs) {
                // Kept there before the move: a server may have had its files in a bucket all along.
                (None, Some(_)) => {}
                (None, None) => return Err(FilesError::Missing(number)),
                (Some(ours), Some(theirs)) if digest(&ours) == digest(&theirs) => {}
                (Some(ours), _) => {
                    let sum = digest(&ours);
                    other.put(ticket, &file.id, ours).await?;
                    if digest(&other.get(ticket, &file.id).await?) != sum {
                        return Err(FilesError::Changed(format!("{number}, {}", file.id)));
                    }
                    moved.written += 1;
                }
            }
        }
        for name in self.acts().await? {
            moved.acts += 1;
            let ours = self.act(&name).await?;
            if found(other.act(&name).await)?.as_ref() != Some(&ours) {
                other.put_act(&name, ours.clone()).await?;
                if other.act(&name).await? != ours {
                    return Err(FilesError::Changed(name));
                }
                moved.written += 1;
            }
        }
        Ok(moved)
    }
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// What is not there is nothing, and no failure.
fn found<T>(got: io::Result<T>) -> io::Result<Option<T>> {
    match got {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
