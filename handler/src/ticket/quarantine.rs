//! Why a request is held back, or its applicant not written to, as the ticket remembers it. What
//! counts as a sign of spam is decided by [`crate::guard`].

use serde::{Deserialize, Serialize};

/// Why a request waits for a look by the staff before its letters leave. It is stored, numbered and
/// confirmed on the page like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The field that nobody sees was filled.
    Honeypot,
    /// Many links.
    Links,
    /// A link, and sent as fast as only programs are.
    Hasty,
    /// The same text came very often.
    Repeated,
    /// More from one network than a class sends.
    Network,
    /// More from one mail address than a person sends.
    Address,
}

impl Reason {
    /// Its name in the interface texts, `quarantine.<name>`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Reason::Honeypot => "honeypot",
            Reason::Links => "links",
            Reason::Hasty => "hasty",
            Reason::Repeated => "repeated",
            Reason::Network => "network",
            Reason::Address => "address",
        }
    }
}

/// Why the applicant gets no confirmation by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unconfirmed {
    /// The address has had its confirmations of the day.
    Address,
    /// All addresses together have had theirs of the hour.
    Everybody,
    /// The address is ours, or nobody reads it: a letter to it would answer itself.
    Loop,
    /// Letters to the address have come back.
    Returned,
}

impl Unconfirmed {
    /// Its name in the interface texts, `unconfirmed.<name>`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Unconfirmed::Address => "address",
            Unconfirmed::Everybody => "everybody",
            Unconfirmed::Loop => "loop",
            Unconfirmed::Returned => "returned",
        }
    }
}
