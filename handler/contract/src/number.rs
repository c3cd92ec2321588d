//! The running number of a ticket within its year, `2026-000123`. It is for people to quote; it
//! opens nothing. Who hands the numbers out without gaps is the store's business.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Number of a ticket: year of its receipt in the organisation's time zone, and serial from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Number {
    /// Calendar year of the receipt.
    pub year: i16,
    /// Running number within the year, from 1, without gaps.
    pub serial: u32,
}

/// Why a text is not a ticket's number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a number is written YYYY-NNNNNN, for example 2026-000123")]
pub struct BadNumber;

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:06}", self.year, self.serial)
    }
}

impl FromStr for Number {
    type Err = BadNumber;
    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let (year, serial) = text.split_once('-').ok_or(BadNumber)?;
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || !(6..=9).contains(&serial.len()) || !digits(year) || !digits(serial) {
            return Err(BadNumber);
        }
        let number = Number {
            year: year.parse().map_err(|_| BadNumber)?,
            serial: serial.parse().map_err(|_| BadNumber)?,
        };
        if number.serial == 0 || number.to_string() != text {
            Err(BadNumber)
        } else {
            Ok(number)
        }
    }
}

impl TryFrom<String> for Number {
    type Error = BadNumber;
    fn try_from(text: String) -> Result<Self, BadNumber> {
        text.parse()
    }
}

impl From<Number> for String {
    fn from(number: Number) -> String {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_each_way() {
        let number = Number {
            year: 2026,
            serial: 123,
        };
        assert_eq!(number.to_string(), "2026-000123");
        assert_eq!("2026-000123".parse(), Ok(number));
        assert_eq!(
            "2026-1234567".parse::<Number>().map(|n| n.serial),
            Ok(1_234_567)
        );
        for bad in [
            "",
            "2026",
            "2026-",
            "2026-0",
            "2026-123",
            "2026-000000",
            "26-000001",
            "2026-0000123",
            "+026-000001",
        ] {
            assert_eq!(bad.parse::<Number>(), Err(BadNumber), "{bad}");
        }
    }
}
