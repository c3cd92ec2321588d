//! `data/marks.toml`: machine-readable marks. What is marked and by which `itemprop` is a table and
//! not code: the regulator's list changes, and an organisation may correct it by itself.

use super::{
    site::Id,
    table::Table,
    wording::{ID, ITEMPROP},
};
use crate::source::Located;
use std::str::FromStr;

/// A mark.
#[derive(Debug)]
pub struct Mark {
    /// The place it stands at (one of [`PLACES`]), or the name that documents call it by.
    pub id: Located<String>,
    /// Value of `itemprop`.
    pub itemprop: String,
}

/// Places that the theme marks by itself; the other marks are named by documents (`mark`).
pub const PLACES: [&str; 18] = [
    "teacher",
    "teacher-name",
    "teacher-post",
    "teacher-subjects",
    "teacher-email",
    "teacher-phone",
    "programme",
    "programme-name",
    "programme-level",
    "programme-form",
    "programme-term",
    "programme-language",
    "programme-documents",
    "contact-address",
    "contact-email",
    "contact-phone",
    "department",
    "department-name",
];

/// One name or several: what `itemprop` may hold.
struct Itemprop(String);

impl FromStr for Itemprop {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-:/.#".contains(c);
        let names = text.split(' ');
        let mut names = names.map(|name| !name.is_empty() && name.chars().all(plain));
        names
            .all(|valid| valid)
            .then(|| Self(text.to_owned()))
            .ok_or(())
    }
}

pub(super) fn mark(row: &mut Table) -> Option<Mark> {
    let id = row.parsed::<Id>("id", ID);
    let itemprop = row.parsed::<Itemprop>("itemprop", ITEMPROP);
    // For those who correct the table: why the mark is what it is.
    row.optional_text("note");
    let id = id?;
    Some(Mark {
        id: Located::new(id.value.0, id.at),
        itemprop: itemprop?.value.0,
    })
}
