//! The keeping of files beside the store: those that come with requests, and the acts of erasing. In a
//! folder of a server's disk ([`super::folder`]) or, where there is no disk to rely on, in a bucket of a
//! cloud. What a file is, nobody here knows.

#[cfg(feature = "aws")]
use super::bucket::Bucket;
use super::folder::Folder;
use crate::settings::{self, Settings};
use jiff::Timestamp;
use opora_contract::id::TicketId;
use std::{
    io,
    sync::{Mutex, PoisonError},
};

/// Where the files of tickets are kept.
#[derive(Debug)]
pub struct Files {
    place: Place,
    waiting: Mutex<Waiting>,
}

#[derive(Debug)]
enum Place {
    Folder(Folder),
    #[cfg(feature = "aws")]
    Bucket(Box<Bucket>),
}

/// What was kept in an hour for requests that were not sent yet, by this process.
#[derive(Debug, Default)]
struct Waiting {
    hour: i64,
    bytes: u64,
}

/// The most bytes of files that may be kept in an hour without a request: nobody fills the disk by
/// forms that are never sent.
const MAX_WAITING: u64 = 256 * 1024 * 1024;

impl Files {
    /// The keeping that the settings name. A folder is made if it is missing; whether a bucket
    /// answers is seen only when asking.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn open(settings: &Settings) -> io::Result<Self> {
        Ok(Self::at(match &settings.files {
            settings::Files::Folder => Place::Folder(Folder::open(&settings.data)?),
            #[cfg(feature = "aws")]
            settings::Files::Bucket(place) => Place::Bucket(Box::new(Bucket::new(place))),
        }))
    }

    /// A keeping that was never opened: nothing can be kept or found.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Self {
        Self::at(Place::Folder(Folder::nowhere()))
    }

    fn at(place: Place) -> Self {
        let waiting = Mutex::default();
        Self { place, waiting }
    }

    /// Keeps a file; durably before this returns.
    ///
    /// # Errors
    /// Where the place fails.
    pub async fn put(&self, ticket: &TicketId, id: &str, bytes: Vec<u8>) -> io::Result<()> {
        checked(id)?;
        match &self.place {
            Place::Folder(folder) => folder.put(ticket, id, bytes).await,
            #[cfg(feature = "aws")]
            Place::Bucket(bucket) => bucket.put(ticket, id, bytes).await,
        }
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
    /// [`io::ErrorKind::NotFound`] where there is none; else where the place fails.
    pub async fn get(&self, ticket: &TicketId, id: &str) -> io::Result<Vec<u8>> {
        checked(id)?;
        match &self.place {
            Place::Folder(folder) => folder.get(ticket, id).await,
            #[cfg(feature = "aws")]
            Place::Bucket(bucket) => bucket.get(ticket, id).await,
        }
    }

    /// Removes all files of a ticket; none is fine.
    ///
    /// # Errors
    /// Where the place fails.
    pub async fn remove_of(&self, ticket: &TicketId) -> io::Result<()> {
        match &self.place {
            Place::Folder(folder) => folder.remove_of(ticket).await,
            #[cfg(feature = "aws")]
            Place::Bucket(bucket) => bucket.remove_of(ticket).await,
        }
    }

    /// The tickets whose files were last added to before that moment.
    ///
    /// # Errors
    /// Where the place cannot be looked through.
    pub async fn older_than(&self, before: Timestamp) -> io::Result<Vec<TicketId>> {
        match &self.place {
            Place::Folder(folder) => folder.older_than(before).await,
            #[cfg(feature = "aws")]
            Place::Bucket(bucket) => bucket.older_than(before).await,
        }
    }

    /// Keeps what is known of an act before anything is erased under it, in place of what was.
    ///
    /// # Errors
    /// Where the place fails.
    pub async fn begin_act(&self, id: &str, text: String) -> io::Result<()> {
        match &self.place {
            Place::Folder(folder) => folder.begin_act(id, text).await,
            #[cfg(feature = "aws")]
            Place::Bucket(bucket) => bucket.begin_act(id, text).await,
        }
    }

    /// What is known of the acts that were begun and not finished.
    ///
    /// # Errors
    /// Where the place fails.
    pub async fn begun_acts(&self) -> io::Result<Vec<Vec<u8>>> {
        match &self.place {
            Place::Folder(folder) => folder.begun_acts().await,
            #[cfg(feature = "aws")]
            Place::Bucket(bucket) => bucket.begun_acts().await,
        }
    }

    /// Forgets that an act was begun: it is written, or about nothing.
    ///
    /// # Errors
    /// Where the place fails.
    pub async fn finish_act(&self, id: &str) -> io::Result<()> {
        match &self.place {
            Place::Folder(folder) => folder.finish_act(id).await,
            #[cfg(feature = "aws")]
            Place::Bucket(bucket) => bucket.finish_act(id).await,
        }
    }

    /// The names of the acts that are kept, in order.
    ///
    /// # Errors
    /// Where the place cannot be looked through.
    #[cfg(feature = "aws")]
    pub async fn acts(&self) -> io::Result<Vec<String>> {
        match &self.place {
            Place::Folder(folder) => folder.acts().await,
            Place::Bucket(bucket) => bucket.acts().await,
        }
    }

    /// A page of an act.
    ///
    /// # Errors
    /// [`io::ErrorKind::NotFound`] where there is none; else where the place fails.
    #[cfg(feature = "aws")]
    pub async fn act(&self, name: &str) -> io::Result<String> {
        match &self.place {
            Place::Folder(folder) => folder.act(name).await,
            Place::Bucket(bucket) => bucket.act(name).await,
        }
    }

    /// Keeps a page of an act of erasing under `name`; where it lies then.
    ///
    /// # Errors
    /// Where the place fails.
    pub async fn put_act(&self, name: &str, text: String) -> io::Result<String> {
        match &self.place {
            Place::Folder(folder) => folder.put_act(name, text).await,
            #[cfg(feature = "aws")]
            Place::Bucket(bucket) => bucket.put_act(name, text).await,
        }
    }
}

/// An identifier is digits alone, so that no name leads elsewhere.
fn checked(id: &str) -> io::Result<()> {
    if id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(io::ErrorKind::InvalidInput.into())
    }
}

#[cfg(test)]
mod tests;
