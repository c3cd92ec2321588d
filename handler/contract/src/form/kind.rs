//! The kinds of answers. How an answer of a kind is checked and shown is told in [`crate::check`]
//! and [`crate::view`].

use crate::{
    desk::Person,
    id::{DepartmentId, DocumentId, FieldId},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Kinds of answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// One line of text; lengths in characters.
    Line {
        /// Fewest characters.
        min: u32,
        /// Most characters.
        max: u32,
    },
    /// Text of several lines; lengths in characters.
    Paragraph {
        /// Fewest characters.
        min: u32,
        /// Most characters.
        max: u32,
    },
    /// One of a list.
    Choice {
        /// The list.
        options: Vec<Choice>,
    },
    /// Any of a list.
    Choices {
        /// The list.
        options: Vec<Choice>,
        /// Most answers; without it, all.
        #[serde(default)]
        max: Option<u32>,
    },
    /// A day of the calendar.
    Date {
        /// First day allowed.
        earliest: Option<Date>,
        /// Last day allowed.
        latest: Option<Date>,
    },
    /// Wishes for a time: parts of the day on days of the week.
    Times {
        /// Days of the week, 1 for Monday.
        days: Vec<u8>,
        /// Parts of the day.
        slots: Vec<Choice>,
        /// Most wishes; without it, all.
        max: Option<u32>,
    },
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// One of the staff; only those whose names may be published are offered.
    Person {
        /// Which of them.
        from: People,
        /// Label of the choice "none of these"; its value is [`OTHER`].
        other: Option<String>,
    },
    /// A page of the site, by its address.
    Page,
    /// Files.
    Files {
        /// Most files.
        max_count: u32,
        /// Most bytes of all together.
        max_bytes: u64,
    },
    /// What a link tells and nobody is asked: the course, the page, the role in the learning
    /// system. Too long a value is cut.
    Context {
        /// Most characters.
        max: u32,
    },
    /// An e-mail address.
    Email,
    /// A telephone number in any common spelling.
    Phone,
    /// One of the organisation's active services.
    Service {
        /// Label of the choice "none of these"; its value is [`OTHER`].
        other: Option<String>,
    },
    /// Agreement with a document, given by a tick.
    Consent {
        /// The document agreed with.
        document: DocumentId,
    },
}

/// Value of the choice "none of these" in a [`Kind::Service`] field.
pub const OTHER: &str = "other";

/// The value a ticked consent is posted with.
pub const AGREED: &str = "yes";

/// One of a list of answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The value posted.
    pub id: FieldId,
    /// The words shown.
    pub label: String,
    /// Help below the words.
    #[serde(default)]
    pub hint: Option<String>,
}

/// Endings of the files that can be attached. Phones that keep pictures otherwise (HEIC) send JPEG
/// where the page asks for it.
pub const FILE_ENDINGS: [&str; 7] = ["jpg", "jpeg", "png", "gif", "webp", "pdf", "txt"];

/// Names of the days of the week in values and texts, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A wish for a time: a day of the week and a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot<'a> {
    /// Name of the day, of [`WEEKDAYS`].
    pub day: &'static str,
    /// The part of the day.
    pub part: &'a Choice,
}

/// The value a wish is posted with: `mon-morning`.
#[must_use]
pub fn slot_value(day: &str, part: &FieldId) -> String {
    format!("{day}-{part}")
}

/// The wish that a value means, if those days and parts have it.
#[must_use]
pub fn cut_slot<'a>(value: &str, days: &[u8], slots: &'a [Choice]) -> Option<Slot<'a>> {
    let (day, part) = value.split_once('-')?;
    let at = WEEKDAYS.iter().position(|name| *name == day)?;
    let number = u8::try_from(at + 1).ok()?;
    let part = slots.iter().find(|slot| slot.id.as_str() == part)?;
    let day = WEEKDAYS.get(at).copied()?;
    days.contains(&number).then_some(Slot { day, part })
}

/// A choice of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum People {
    /// All.
    Everybody,
    /// Those who have a subject.
    Teachers,
    /// Those who have hours of consultation.
    Consultants,
    /// Those of a department.
    Department(DepartmentId),
}

/// Why a text names no choice of the staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("people are written \"everybody\", \"teachers\", \"consultants\" or \"department:ID\"")]
pub struct BadPeople;

impl People {
    /// Whether a form may offer this person: chosen, and public.
    #[must_use]
    pub fn has(&self, person: &Person) -> bool {
        let chosen = match self {
            People::Everybody => true,
            People::Teachers => !person.subjects.is_empty(),
            People::Consultants => person.consultation.is_some(),
            People::Department(id) => person.department.as_ref() == Some(id),
        };
        chosen && person.public
    }
}

impl TryFrom<String> for People {
    type Error = BadPeople;
    fn try_from(text: String) -> Result<Self, BadPeople> {
        match (text.as_str(), text.strip_prefix("department:")) {
            ("everybody", _) => Ok(People::Everybody),
            ("teachers", _) => Ok(People::Teachers),
            ("consultants", _) => Ok(People::Consultants),
            (_, Some(id)) => id.parse().map(People::Department).map_err(|_| BadPeople),
            _ => Err(BadPeople),
        }
    }
}

impl From<People> for String {
    fn from(people: People) -> String {
        match people {
            People::Everybody => "everybody".to_owned(),
            People::Teachers => "teachers".to_owned(),
            People::Consultants => "consultants".to_owned(),
            People::Department(id) => format!("department:{id}"),
        }
    }
}

impl Kind {
    /// Whether the question is asked; a link's context is not.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        !matches!(self, Kind::Context { .. })
    }

    /// Whether several values may be given.
    #[must_use]
    pub fn takes_several(&self) -> bool {
        matches!(
            self,
            Kind::Choices { .. } | Kind::Times { .. } | Kind::Files { .. }
        )
    }
}
