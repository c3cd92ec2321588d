//! The kinds of questions with the keys that belong to each.

use crate::{
    schema::{
        table::Table,
        wording::{ID, PEOPLE, WEEKDAYS},
    },
    source::Located,
};
use opora_contract::{
    form::{Choice, Kind, People, WEEKDAYS as DAYS},
    id::{DocumentId, FieldId},
};
use std::str::FromStr;

/// Most characters of an answer whose `max` is not told.
const LINE_MAX: i64 = 200;
const PARAGRAPH_MAX: i64 = 4000;
/// Longer answers would not fit into the body that the handler takes.
const LONGEST: i64 = 20_000;
/// Most characters of what a link tells.
const CONTEXT_MAX: i64 = 500;
/// Numbers beyond these are typing errors.
const FARTHEST: i64 = 1_000_000_000;
/// What the handler takes with one request: files, and megabytes of all together.
const MOST_FILES: i64 = 5;
const MOST_MEGABYTES: i64 = 4;

const WORDS: [&str; 15] = [
    "line",
    "paragraph",
    "choice",
    "choices",
    "date",
    "times",
    "email",
    "phone",
    "number",
    "person",
    "service",
    "page",
    "files",
    "context",
    "consent",
];

/// The kind of a question; its place is that of the consent's document, where it is one.
pub(super) fn kind(row: &mut Table) -> Option<Located<Kind>> {
    let word = row.one_of("kind", &WORDS.map(|word| (word, word)))?;
    let at = word.at;
    let kind = match word.value {
        "line" => lengths(row, LINE_MAX, |min, max| Kind::Line { min, max }),
        "paragraph" => lengths(row, PARAGRAPH_MAX, |min, max| Kind::Paragraph { min, max }),
        "choice" => Kind::Choice {
            options: options(row, "options"),
        },
        "choices" => Kind::Choices {
            options: options(row, "options"),
            max: most(row),
        },
        "date" => date(row),
        "times" => times(row),
        "email" => Kind::Email,
        "phone" => Kind::Phone,
        "number" => Kind::Number {
            min: row.number("min", -FARTHEST, FARTHEST).unwrap_or(0),
            max: row.number("max", -FARTHEST, FARTHEST).unwrap_or(FARTHEST),
        },
        "person" => person(row)?,
        "service" => Kind::Service {
            other: row.optional_text("other"),
        },
        "page" => Kind::Page,
        "files" => files(row),
        "context" => Kind::Context {
            max: narrow(row.number("max", 1, CONTEXT_MAX).unwrap_or(LINE_MAX)),
        },
        _ => {
            let document = row.parsed::<DocumentId>("document", ID)?;
            let kind = Kind::Consent {
                document: document.value,
            };
            return Some(Located::new(kind, document.at));
        }
    };
    Some(Located::new(kind, at))
}

fn narrow(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

fn lengths(row: &mut Table, usual: i64, make: impl Fn(u32, u32) -> Kind) -> Kind {
    let min = row.number("min", 0, LONGEST).unwrap_or(0);
    let max = row.number("max", min.max(1), LONGEST).unwrap_or(usual);
    make(narrow(min), narrow(max))
}

/// Most answers that may be chosen.
fn most(row: &mut Table) -> Option<u32> {
    row.number("max", 1, 100).map(narrow)
}

fn date(row: &mut Table) -> Kind {
    let earliest = row.date("earliest");
    let latest = row.date("latest");
    if let (Some(first), Some(last)) = (&earliest, &latest)
        && last.value < first.value
    {
        let found = Located::new(last.value.to_string(), last.at);
        row.bad_value(
            "latest",
            &found,
            "последний день не раньше первого (earliest)",
        );
    }
    Kind::Date {
        earliest: earliest.map(|found| found.value),
        latest: latest.map(|found| found.value),
    }
}

fn times(row: &mut Table) -> Kind {
    row.require("days");
    let days = row.list::<Day>("days", WEEKDAYS).into_iter();
    Kind::Times {
        days: days.map(|day| day.value.0).collect(),
        slots: options(row, "slots"),
        max: most(row),
    }
}

/// A day of the week by its name, 1 for Monday.
struct Day(u8);

impl FromStr for Day {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut numbered = DAYS.iter().zip(1..);
        let found = numbered.find(|(name, _)| **name == text);
        found.map(|(_, number)| Self(number)).ok_or(())
    }
}

fn person(row: &mut Table) -> Option<Kind> {
    let from = row.parsed::<From>("from", PEOPLE);
    let other = row.optional_text("other");
    let from = from?.value.0;
    Some(Kind::Person { from, other })
}

/// A choice of the staff as read from a text.
struct From(People);

impl FromStr for From {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        People::try_from(text.to_owned()).map(Self).map_err(|_| ())
    }
}

fn files(row: &mut Table) -> Kind {
    let count = row.number("max", 1, MOST_FILES).unwrap_or(MOST_FILES);
    let size = row.number("megabytes", 1, MOST_MEGABYTES);
    let size = u64::try_from(size.unwrap_or(MOST_MEGABYTES)).unwrap_or(1);
    Kind::Files {
        max_count: narrow(count),
        max_bytes: size * 1024 * 1024,
    }
}

fn options(row: &mut Table, key: &'static str) -> Vec<Choice> {
    row.require(key);
    let mut options: Vec<Choice> = Vec::new();
    for (id, choice) in row.rows(key, option) {
        if options.iter().any(|known| known.id == choice.id) {
            row.bad_value(key, &id, "два ответа с одним id: дайте каждому свой");
        }
        options.push(choice);
    }
    options
}

fn option(row: &mut Table) -> Option<(Located<String>, Choice)> {
    let id = row.parsed::<FieldId>("id", ID);
    let label = row.text("label");
    let hint = row.optional_text("hint");
    let id = id?;
    let place = Located::new(id.value.to_string(), id.at);
    let choice = Choice {
        id: id.value,
        label,
        hint,
    };
    Some((place, choice))
}
