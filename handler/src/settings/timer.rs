//! The word by which a timer is known, kept as its hash: settings end up in logs.

use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// What a timer has to say before anything is done for it.
#[derive(Clone, PartialEq, Eq)]
pub struct TimerWord([u8; 32]);

/// Why a text is no such word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the timer's word has at least {LEAST} characters")]
pub struct BadTimerWord;

/// Fewest characters of it: 128 bits in hexadecimal.
const LEAST: usize = 32;

impl TimerWord {
    /// Whether this is the word. Hashes are compared, so that the time it takes tells nothing of it.
    #[must_use]
    pub fn is(&self, said: &str) -> bool {
        self.0 == hash(said)
    }
}

impl FromStr for TimerWord {
    type Err = BadTimerWord;
    fn from_str(text: &str) -> Result<Self, BadTimerWord> {
        if text.len() >= LEAST {
            Ok(Self(hash(text)))
        } else {
            Err(BadTimerWord)
        }
    }
}

impl fmt::Debug for TimerWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TimerWord")
    }
}

fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}
