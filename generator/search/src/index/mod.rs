//! The files of the index read: what is not as the format says is refused, never trusted.

mod manifest;
mod record;
mod shelf;
mod vocabulary;

pub use manifest::{FORMAT, Manifest, Title};
pub use record::Record;
pub use shelf::{Postings, Shelf};
pub use vocabulary::Family;

use std::fmt;

/// Why an index cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// There is no file at this address.
    Missing(String),
    /// What the file says is not of this format.
    Malformed(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Missing(url) => write!(f, "{url}: no such file of the search index"),
            Broken::Malformed(url) => write!(
                f,
                "{url}: not a file of the search index; build the site again"
            ),
        }
    }
}

impl std::error::Error for Broken {}

/// The JSON value in a file: what stands between the first comma and the last bracket.
fn value(file: &str) -> Option<&str> {
    file.get(file.find(',')? + 1..file.rfind(')')?)
}
