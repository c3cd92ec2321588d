//! A form as data: its fields, when each is asked, what it may hold, where an answer goes and how
//! long it may take. Checking answers against it is [`crate::check`]'s business.

mod kind;
mod regime;
mod route;

pub use kind::{
    AGREED, Choice, FILE_ENDINGS, Kind, OTHER, People, Slot, WEEKDAYS, cut_slot, slot_value,
};
pub use regime::{REGIMES, Regime};
pub use route::{BadOwnerRule, OwnerRule, Route};

use crate::{
    deadline::DeadlineRule,
    id::{FieldId, FormId},
    owner::Owner,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A form of `forms/*.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Its file's name, and its address `/{id}/`.
    pub id: FormId,
    /// Heading of the page.
    pub title: String,
    /// One or two sentences for the page's head and for lists.
    pub description: String,
    /// Paragraphs above the fields.
    pub intro: Vec<String>,
    /// A notice above the fields, for example where else the request can be made.
    #[serde(default)]
    pub notice: Option<Notice>,
    /// Words on the button that sends.
    pub button: String,
    /// By which rules a request on it is treated.
    #[serde(default)]
    pub regime: Regime,
    /// Identifiers of the audiences it is for; empty: for all.
    #[serde(default)]
    pub audience: Vec<String>,
    /// The questions, in the order asked.
    pub fields: Vec<Field>,
    /// Rules tried in order; the first that fits gives the owner.
    pub routes: Vec<Route>,
    /// Who gets what no rule takes. A form always has one.
    pub fallback: Owner,
    /// How long an answer may take, where a route does not say otherwise.
    pub deadline: DeadlineRule,
    /// Days after closing for which the request is kept.
    pub retention_days: u16,
}

/// A notice above the fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// A sentence or two.
    pub text: String,
    /// Words of a link below it, and its address.
    pub link: Option<crate::desk::Link>,
}

/// Names that a posted form uses for itself; no question may have them.
pub const RESERVED: [&str; 11] = [
    "key", "edit", "as_is", "without", "held", "shown", "website", CHECKED, OPENED, LINK_TIME,
    LINK_SIGN,
];

/// Told where all answers of a long form have been shown once more.
pub const CHECKED: &str = "checked";

/// Addresses of the articles that were opened beside the form, which its script tells.
pub const OPENED: &str = "opened";

/// The moment at which a link was signed, in seconds since 1970.
pub const LINK_TIME: &str = "link_time";

/// The signature of a link's context.
pub const LINK_SIGN: &str = "link_sign";

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name in the posted form.
    pub id: FieldId,
    /// Heading of the part of a long form that begins with this question.
    #[serde(default)]
    pub part: Option<String>,
    /// The question as asked.
    pub label: String,
    /// Help below the label.
    pub hint: Option<String>,
    /// What kind of answer it takes.
    #[serde(flatten)]
    pub kind: Kind,
    /// Whether an answer must be given (where the question is asked at all).
    pub required: bool,
    /// The question is asked where this holds.
    pub when: Condition,
    /// What the answer means to the desk.
    pub purpose: Option<Purpose>,
    /// Own sentences for faults, by the fault's key (`missing`, `too_long` …).
    pub messages: BTreeMap<String, String>,
}

/// What an answer means to the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The applicant's name.
    Name,
    /// The applicant's e-mail address.
    Email,
    /// The applicant's telephone number.
    Phone,
    /// Who the applicant is: learner, teacher, parent …
    Role,
    /// The topic, one of a fixed list; may be repeated in a confirmation.
    Topic,
    /// A title in the applicant's own words.
    Subject,
    /// The request itself.
    Text,
    /// How the applicant wants the answer: `email` or `phone`.
    Reply,
    /// Name of the one for whom the applicant writes, for example of a child.
    Represented,
    /// What the applicant is to the one represented: mother, father, guardian …
    Relation,
    /// Where an answer by letter goes.
    Address,
    /// The edition of a document that was read.
    Edition,
    /// The post of the one who writes.
    Post,
}

/// A condition on other answers: each named field has one of the listed values. Empty: always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Condition(pub BTreeMap<FieldId, Vec<String>>);

impl Condition {
    /// Whether it holds, given a way to look an answer's values up.
    pub fn holds<'a>(&self, values: impl Fn(&FieldId) -> &'a [String]) -> bool {
        self.0
            .iter()
            .all(|(field, wanted)| values(field).iter().any(|v| wanted.contains(v)))
    }
}

impl Form {
    /// Whether it is divided into parts. Its answers are shown once more before they are sent.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.fields.iter().any(|field| field.part.is_some())
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id.as_str() == id)
    }

    /// The first field of that meaning.
    #[must_use]
    pub fn field_for(&self, purpose: Purpose) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.purpose == Some(purpose))
    }
}
