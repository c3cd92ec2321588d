//! All that a store holds, as one value: read whole out of one store, written whole into another, and
//! compared. How it is read and written is told in the stores' own rooms.

use super::{Delivery, Gap, StoreError};
use crate::ticket::{File, Ticket};
use opora_contract::{id::TicketId, number::Number};
use std::{collections::BTreeMap, io, path::PathBuf};

/// All that a desk keeps, whoever keeps it. Holds on letters are not part of it: who moves has stopped
/// those who had them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings {
    /// The signing keys, as the key file spells them: links that were sent live on.
    pub(super) keys: String,
    /// The tickets with what belongs to them.
    pub(super) tickets: BTreeMap<Number, Kept>,
    /// The last number given out, by year.
    pub(super) years: BTreeMap<i16, u32>,
    /// Numbers passed over, in their order.
    pub(super) gaps: Vec<Gap>,
    /// Letters of no ticket, by their marks.
    pub(super) letters: BTreeMap<String, Delivery>,
    /// What is limited: how often it was counted, and until when that matters, in seconds since 1970.
    pub(super) counts: BTreeMap<String, (u32, i64)>,
}

/// A ticket with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) ticket: Ticket,
    pub(super) key: Option<SubmissionKey>,
    /// In the order ordered; their names are those of the other store, so they have none here.
    pub(super) letters: Vec<Delivery>,
}

/// The key under which a ticket was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SubmissionKey {
    pub(super) key: String,
    /// SHA-256 of what was submitted; nothing where that was erased.
    pub(super) body: Option<[u8; 32]>,
}

/// How much there is of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tickets.
    pub tickets: usize,
    /// Their events.
    pub events: usize,
    /// Letters, with those of no ticket.
    pub letters: usize,
    /// Letters among them that have neither left nor been given up.
    pub waiting: usize,
    /// Keys of submissions.
    pub keys: usize,
    /// Years in which numbers were given.
    pub years: usize,
    /// Runs of numbers passed over.
    pub gaps: usize,
    /// Counts of what is limited.
    pub counts: usize,
}

/// What is not the same in two stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// A ticket with its events, letters and key.
    Ticket(Number),
    /// The last number of a year.
    Year(i16),
    /// The numbers passed over.
    Gaps,
    /// Letters of no ticket.
    Letters,
    /// Counts of what is limited.
    Counts,
    /// The signing keys.
    Keys,
}

/// Why nothing can be moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// There is nothing to move.
    #[error("there is no opora.db in {}", .0.display())]
    Nothing(PathBuf),
    /// Somebody works with what is to be moved.
    #[error("a server is working with it")]
    InUse,
    /// Where it should go, something else lies.
    #[error("there is something else already")]
    Occupied,
    /// A file cannot be read or written.
    #[error("{}: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// One of the stores.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Holdings {
    /// How much there is of everything.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let kept = || self.tickets.values();
        let letters = || {
            kept()
                .flat_map(|kept| &kept.letters)
                .chain(self.letters.values())
        };
        let waits = |letter: &&Delivery| letter.state == super::DeliveryState::Waiting;
        Tally {
            tickets: self.tickets.len(),
            events: kept().map(|kept| kept.ticket.events.len()).sum(),
            letters: letters().count(),
            waiting: letters().filter(waits).count(),
            keys: kept().filter(|kept| kept.key.is_some()).count(),
            years: self.years.len(),
            gaps: self.gaps.len(),
            counts: self.counts.len(),
        }
    }

    /// The files that came with the requests, by number.
    pub fn files(&self) -> impl Iterator<Item = (Number, &TicketId, &File)> {
        let tickets = self.tickets.iter();
        tickets.flat_map(|(number, kept)| {
            let files = kept.ticket.received.files.iter();
            files.map(|file| (*number, &kept.ticket.id, file))
        })
    }

    /// What is not the same here and there, tickets by number first.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut found: Vec<Difference> = unequal(&self.tickets, &other.tickets)
            .map(Difference::Ticket)
            .collect();
        found.extend(unequal(&self.years, &other.years).map(Difference::Year));
        let rest = [
            (self.gaps == other.gaps, Difference::Gaps),
            (self.letters == other.letters, Difference::Letters),
            (self.counts == other.counts, Difference::Counts),
            (self.keys == other.keys, Difference::Keys),
        ];
        found.extend(
            rest.into_iter()
                .filter(|(same, _)| !same)
                .map(|(_, what)| what),
        );
        found
    }
}

/// The keys whose values differ, or are on one side only.
fn unequal<'a, K: Ord + Copy, V: PartialEq>(
    one: &'a BTreeMap<K, V>,
    other: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = K> + 'a {
    let differ = one
        .iter()
        .filter(|(key, value)| other.get(key) != Some(value));
    let more = other.keys().filter(|key| !one.contains_key(key));
    differ.map(|(key, _)| *key).chain(more.copied())
}
