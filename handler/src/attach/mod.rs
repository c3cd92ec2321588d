//! Files that come with a request: what is taken ([`kind`]), what is taken out of it ([`clean`]),
//! under which name it is shown ([`name`]) and where it is kept ([`keeping`]). Nothing of a file is
//! ever shown in a browser, opened or unpacked; how it comes in and goes out is the pages' business.

#[cfg(feature = "aws")]
mod bucket;
mod clean;
#[cfg(test)]
pub(crate) mod corpus;
mod folder;
mod keeping;
mod kind;
#[cfg(feature = "aws")]
pub mod moving;
mod name;

#[cfg(feature = "aws")]
pub use bucket::BucketPlace;
pub use keeping::Files;

use crate::{
    Handler,
    random::{Random, hex},
    store::StoreError,
    ticket::{File, MediaType},
};
use jiff::{SignedDuration, Timestamp};
use opora_contract::id::TicketId;
use sha2::{Digest, Sha256};
use std::io;

/// A file as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The field it was posted in.
    pub field: String,
    /// The name it came with.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The name to show.
    pub name: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its bytes, without what cameras write beside the pixels.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes as they came.
    pub sha256: String,
}

/// A file that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The name to show.
    pub name: String,
}

/// The name of a posted file as it may be shown.
#[must_use]
pub fn shown_name(upload: &Upload) -> String {
    name::shown(&upload.name)
}

/// Looks at a file: it is what its name says, or it is not taken.
///
/// # Errors
/// [`Refused`] where it is of another kind than those taken, not what its name says, larger than
/// 50 megapixels, or damaged.
pub fn check(upload: &Upload) -> Result<Checked, Refused> {
    let name = shown_name(upload);
    let taken = kind::recognise(&name, &upload.bytes)
        .and_then(|kind| Some((kind, clean::without_metadata(kind, &upload.bytes)?)));
    match taken {
        Some((media_type, bytes)) => Ok(Checked {
            name,
            media_type,
            bytes,
            sha256: hex(&Sha256::digest(&upload.bytes)),
        }),
        None => Err(Refused { name }),
    }
}

/// Keeps files for a ticket, durably before this returns.
///
/// # Errors
/// Where the keeping fails; what was kept of them is swept later.
pub async fn keep(
    files: &Files,
    ticket: &TicketId,
    checked: Vec<Checked>,
    random: &mut Random,
) -> io::Result<Vec<File>> {
    let mut kept = Vec::new();
    for file in checked {
        let id = random.hex();
        let size = file.bytes.len() as u64;
        files.put(ticket, &id, file.bytes).await?;
        kept.push(File {
            id,
            name: file.name,
            media_type: file.media_type,
            size,
            sha256: file.sha256,
        });
    }
    Ok(kept)
}

/// For how long files may wait for their ticket: they are kept before it is, and with a form that
/// is looked at once more before sending for an hour.
const WAITING: SignedDuration = SignedDuration::from_hours(2);

/// Why files were not swept.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The keeping fails.
    #[error("files: {0}")]
    Files(#[from] io::Error),
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Removes the files that no ticket came for; how many there would have been.
///
/// # Errors
/// Where the keeping or the store fails.
pub async fn sweep(handler: &Handler, now: Timestamp) -> Result<u32, SweepError> {
    let before = now.saturating_sub(WAITING).unwrap_or(now);
    let mut removed = 0;
    for ticket in handler.files().older_than(before).await? {
        if handler.store().ticket(&ticket).await?.is_none() {
            handler.files().remove_of(&ticket).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests;
