//! Identifiers of people, services, forms and fields: short ASCII words that may stand in an
//! address, a file name and a signed link. What they name is told by the tables that hold them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 1 to 40 of a-z, 0-9, '-' or '_', and begins with a letter or a digit")]
pub struct BadId;

/// The most characters an identifier may have.
pub const MAX_LEN: usize = 40;

/// Whether `text` is spelt as an identifier.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    text.len() <= MAX_LEN
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                if is_valid(&text) { Ok(Self(text)) } else { Err(BadId) }
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

identifiers! {
    /// A person of `people.toml`.
    PersonId,
    /// A department of `departments.toml`.
    DepartmentId,
    /// A service of `services.toml`.
    ServiceId,
    /// A document of `documents.toml`.
    DocumentId,
    /// A form of `forms/*.toml`.
    FormId,
    /// A field of a form.
    FieldId,
    /// A ticket: 128 random bits as 32 lower-case hexadecimal digits. Not its number.
    TicketId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_is_strict() {
        for good in ["it", "a-b_c", "273-fz", "0123456789abcdef0123456789abcdef"] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["", "-a", "Ж", "A", "a b", "a/b", "a.b", &"x".repeat(41)] {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
