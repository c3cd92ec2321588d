//! Randomness as an argument: drawn once from the operating system, then expanded, so that a draw
//! cannot fail half-way and a test can seed it. What the bytes are used for is the callers' business.

use opora_contract::id::TicketId;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A stream of random bytes. Not `Clone`: two copies would give the same identifiers.
pub struct Random {
    seed: [u8; 32],
    drawn: u64,
}

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes: {0}")]
pub struct NoRandom(getrandom::Error);

impl Random {
    /// Seeds a stream from the operating system.
    ///
    /// # Errors
    /// Where the operating system has none to give.
    pub fn from_os() -> Result<Self, NoRandom> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(NoRandom)?;
        Ok(Self { seed, drawn: 0 })
    }

    /// A stream that is the same for the same seed; for tests.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed: Sha256::digest(seed.to_be_bytes()).into(),
            drawn: 0,
        }
    }

    /// The next 32 bytes.
    pub fn bytes(&mut self) -> [u8; 32] {
        self.drawn += 1;
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(self.drawn.to_be_bytes());
        hash.finalize().into()
    }

    /// The next 128 bits as 32 lower-case hexadecimal digits.
    pub fn hex(&mut self) -> String {
        hex(&self.bytes()[..16])
    }

    /// An identifier for a new ticket.
    pub fn ticket_id(&mut self) -> TicketId {
        loop {
            // 32 hexadecimal digits always are an identifier, so the first turn is the last.
            if let Ok(id) = TicketId::try_from(self.hex()) {
                return id;
            }
        }
    }

    /// A number of the interval from 0 to 1.
    #[allow(
        clippy::cast_precision_loss,
        reason = "32 bits fit a float of 52 exactly"
    )]
    pub fn fraction(&mut self) -> f64 {
        let [a, b, c, d, ..] = self.bytes();
        f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX)
    }
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_a_stream_does_not() {
        let (mut one, mut two) = (Random::seeded(1), Random::seeded(1));
        let first = one.ticket_id();
        assert_eq!(first, two.ticket_id());
        assert_ne!(first, one.ticket_id());
        assert_ne!(Random::seeded(2).ticket_id(), first);
        assert!((0.0..=1.0).contains(&one.fraction()));
    }
}
