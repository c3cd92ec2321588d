//! What the disk says of a file without reading it. A file with the same stamp has the same bytes,
//! unless it was written again in the same moment: whoever trusts a stamp asks how old it is.

use serde::{Deserialize, Serialize};
use std::{
    fs::{self, Metadata},
    io,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Length and times of a file, and which file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    length: u64,
    /// When its bytes were written, since 1970.
    written: Duration,
    /// When anything of it was changed, and its number on the disk, where the system tells.
    changed: (i64, i64, u64),
}

impl Stamp {
    /// The stamp of a file.
    ///
    /// # Errors
    /// What the disk refused.
    pub fn of(path: &Path) -> io::Result<Self> {
        fs::metadata(path).map(|metadata| Self::from(&metadata))
    }

    /// When the bytes were written, since 1970.
    #[must_use]
    pub fn written(&self) -> Duration {
        self.written
    }
}

impl From<&Metadata> for Stamp {
    fn from(metadata: &Metadata) -> Self {
        let written = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        Self {
            length: metadata.len(),
            written: written.duration_since(UNIX_EPOCH).unwrap_or_default(),
            changed: changed(metadata),
        }
    }
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> (i64, i64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.ctime(), metadata.ctime_nsec(), metadata.ino())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> (i64, i64, u64) {
    (0, 0, 0)
}
