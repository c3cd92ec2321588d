//! The keeping of files on a server's disk: a folder for each ticket, a file for each file, both
//! named by random digits and readable by their owner alone, outside everything that is published.
//! Other keepings have the same few methods; what a file is, nobody here knows.

use crate::files;
use jiff::Timestamp;
use opora_contract::id::TicketId;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Where the files of tickets are kept.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
    waiting: Arc<Mutex<Waiting>>,
}

/// What was kept in an hour for requests that were not sent yet.
#[derive(Debug, Default)]
struct Waiting {
    hour: i64,
    bytes: u64,
}

/// The most bytes of files that may be kept in an hour without a request: nobody fills the disk by
/// forms that are never sent.
const MAX_WAITING: u64 = 256 * 1024 * 1024;

impl Files {
    /// The keeping in the folder `files` of the data, made if it is missing.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn open(data: &Path) -> io::Result<Self> {
        let root = data.join("files");
        files::private_dir(&root)?;
        Ok(Self {
            root,
            waiting: Arc::default(),
        })
    }

    /// A keeping that was never opened: nothing can be kept or found.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Self {
        Self {
            root: PathBuf::from("nowhere"),
            waiting: Arc::default(),
        }
    }

    /// Keeps a file; on the disk before this returns.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn put(&self, ticket: &TicketId, id: &str, bytes: Vec<u8>) -> io::Result<()> {
        let path = self.path(ticket, id)?;
        blocking(move || {
            path.parent().map_or(Ok(()), files::private_dir)?;
            files::replace(&path, &bytes)
        })
        .await
    }

    /// Whether files of that size may still be kept, in this hour, for a request that is not sent
    /// yet; they count from now on.
    #[must_use]
    pub fn may_wait(&self, bytes: u64, now: Timestamp) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = now.as_second().div_euclid(3600);
        if waiting.hour != hour {
            *waiting = Waiting { hour, bytes: 0 };
        }
        waiting.bytes = waiting.bytes.saturating_add(bytes);
        waiting.bytes <= MAX_WAITING
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// Where there is none, or the disk fails.
    pub async fn get(&self, ticket: &TicketId, id: &str) -> io::Result<Vec<u8>> {
        let path = self.path(ticket, id)?;
        blocking(move || fs::read(path)).await
    }

    /// Removes all files of a ticket; none is fine.
    ///
    /// # Errors
    /// Where the disk fails.
    pub async fn remove_of(&self, ticket: &TicketId) -> io::Result<()> {
        let folder = self.root.join(ticket.as_str());
        blocking(move || match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        })
        .await
    }

    /// The tickets whose files were last added to before that moment.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub async fn older_than(&self, before: Timestamp) -> io::Result<Vec<TicketId>> {
        let root = self.root.clone();
        blocking(move || {
            let mut found = Vec::new();
            for entry in fs::read_dir(root)? {
                let entry = entry?;
                let changed = Timestamp::try_from(entry.metadata()?.modified()?);
                let name = entry.file_name().to_string_lossy().into_owned();
                if let (Ok(changed), Ok(ticket)) = (changed, TicketId::try_from(name))
                    && changed < before
                {
                    found.push(ticket);
                }
            }
            found.sort();
            Ok(found)
        })
        .await
    }

    /// The path of a file. An identifier is digits alone, so that no path leads elsewhere.
    fn path(&self, ticket: &TicketId, id: &str) -> io::Result<PathBuf> {
        if id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(self.root.join(ticket.as_str()).join(id))
        } else {
            Err(io::ErrorKind::InvalidInput.into())
        }
    }
}

async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(job).await;
    done.map_err(io::Error::other)?
}
