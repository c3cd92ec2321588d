//! Dates in words, as pages, mails and the register show them. Months, their order and the spaces
//! that must not break come from the interface texts.

use crate::text::Texts;
use jiff::civil::Date;

/// The texts that [`date`] is made with.
pub const DATE_KEYS: [&str; 13] = [
    "date.words", // "{day} {month} {year} г."
    "date.month.1",
    "date.month.2",
    "date.month.3",
    "date.month.4",
    "date.month.5",
    "date.month.6",
    "date.month.7",
    "date.month.8",
    "date.month.9",
    "date.month.10",
    "date.month.11",
    "date.month.12",
];

/// A date in words: «18 марта 2026 г.».
#[must_use]
pub fn date(date: Date, texts: &Texts) -> String {
    let month = texts.fill(&format!("date.month.{}", date.month()), &[]);
    let (day, year) = (date.day().to_string(), date.year().to_string());
    let values = [("day", day.as_str()), ("month", &month), ("year", &year)];
    texts.fill("date.words", &values)
}

/// A size in whole megabytes, as limits of files are told.
#[must_use]
pub fn megabytes(bytes: u64) -> String {
    (bytes / (1024 * 1024)).to_string()
}
