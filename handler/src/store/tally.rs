//! What is counted for editors: how often something was not found, and whether pages helped. A day, a kind
//! and a few words; nothing of anybody.

use jiff::civil::Date;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tally {
    /// The day in the organisation's time zone.
    pub day: Date,
    /// Of what.
    pub kind: TallyKind,
    /// The words that were searched, or the page's address.
    pub what: String,
}

/// Kinds of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TallyKind {
    /// A search that found nothing.
    Missed,
    /// A page helped.
    Helped,
    /// A page did not help.
    NotHelped,
}

impl TallyKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Missed, Self::Helped, Self::NotHelped];

    /// The name by which stores keep it and texts call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Helped => "helped",
            Self::NotHelped => "not_helped",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
