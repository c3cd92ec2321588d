//! Whether something is still in use: `active`, `replaced` by another, or `closed`.

use super::table::Table;
use crate::source::Located;

/// Whether something is still in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// In use.
    Active,
    /// Another one is used instead.
    Replaced,
    /// No longer there.
    Closed,
}

/// A status with what has come instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The status.
    pub status: Status,
    /// Identifier of what is used instead.
    pub replaced_by: Option<Located<String>>,
}

impl Status {
    /// The word written in the tables, and in templates.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Replaced => "replaced",
            Status::Closed => "closed",
        }
    }
}

impl Standing {
    /// Whether it is still in use.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == Status::Active
    }
}

/// Reads `status` (active, if it is not told) and `replaced_by`.
pub(super) fn standing(row: &mut Table) -> Standing {
    let words = [Status::Active, Status::Replaced, Status::Closed].map(|s| (s.word(), s));
    let status = row.one_of("status", &words);
    let status = status.map_or(Status::Active, |found| found.value);
    if status == Status::Replaced {
        row.require("replaced_by");
    }
    Standing {
        status,
        replaced_by: row.optional_located("replaced_by"),
    }
}
