//! Why a command on a ticket is not carried out. The sentences are the interface texts'.

use opora_contract::owner::Owner;

/// Why a command is not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody has it in work already.
    #[error("already taken by {by}")]
    AlreadyTaken {
        /// Who has it.
        by: Owner,
    },
    /// It is closed.
    #[error("closed")]
    Closed,
    /// There is nothing to reopen.
    #[error("not answered or closed")]
    NotFinished,
    /// The text is empty.
    #[error("nothing written")]
    NothingWritten,
    /// The text is too long.
    #[error("longer than {max} characters")]
    TooLong {
        /// The most characters.
        max: usize,
    },
    /// The colleague is not in the tables.
    #[error("unknown colleague")]
    UnknownColleague,
    /// It has been passed to the one who has it.
    #[error("cannot pass to oneself")]
    ToOneself,
    /// Somebody else has it.
    #[error("assigned to {assignee}")]
    NotYours {
        /// Who has it.
        assignee: Owner,
    },
    /// The command is the other side's.
    #[error("not for this holder")]
    NotAllowed,
    /// What people wrote was erased.
    #[error("erased")]
    Erased,
    /// Something happened that the page did not show; the text is worth a second look.
    #[error("changed since the page was shown")]
    Changed,
}

impl Refusal {
    /// The key of its sentence in the interface texts, under `refusal.`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Refusal::AlreadyTaken { .. } => "already_taken",
            Refusal::Closed => "closed",
            Refusal::NotFinished => "not_closed",
            Refusal::NothingWritten => "empty",
            Refusal::TooLong { .. } => "too_long",
            Refusal::UnknownColleague => "unknown_owner",
            Refusal::ToOneself => "same_owner",
            Refusal::NotYours { .. } => "not_yours",
            Refusal::NotAllowed => "not_possible",
            Refusal::Erased => "erased",
            Refusal::Changed => "changed",
        }
    }
}
