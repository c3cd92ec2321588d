//! A form as data: its fields, when each is asked, what it may hold, where an answer goes and how
//! long it may take. Checking answers against it is [`crate::check`]'s business.

use crate::{
    deadline::DeadlineRule,
    id::{DocumentId, FieldId, FormId},
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
    /// Words on the button that sends.
    pub button: String,
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

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name in the posted form.
    pub id: FieldId,
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
    },
    /// Files.
    Files {
        /// Most files.
        max_count: u32,
        /// Most bytes of all together.
        max_bytes: u64,
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

/// Endings of the files that can be attached.
pub const FILE_ENDINGS: [&str; 7] = ["jpg", "jpeg", "png", "gif", "webp", "pdf", "txt"];

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

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// It is taken where this holds.
    pub when: Condition,
    /// Who gets the request.
    pub owner: OwnerRule,
    /// How long the answer may take, where it differs from the form's.
    pub deadline: Option<DeadlineRule>,
}

/// Who gets a request: a fixed owner, or one of the two owners of the service asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OwnerRule {
    /// A person or a department.
    Fixed(Owner),
    /// The technical owner of the chosen service.
    ServiceTechnical,
    /// The organisational owner of the chosen service.
    ServiceOrganisational,
}

/// Why a text is no rule for an owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "an owner here is \"person:ID\", \"department:ID\", \"service:technical\" or \"service:organisational\""
)]
pub struct BadOwnerRule;

impl TryFrom<String> for OwnerRule {
    type Error = BadOwnerRule;
    fn try_from(text: String) -> Result<Self, BadOwnerRule> {
        match text.as_str() {
            "service:technical" => Ok(OwnerRule::ServiceTechnical),
            "service:organisational" => Ok(OwnerRule::ServiceOrganisational),
            other => other
                .parse()
                .map(OwnerRule::Fixed)
                .map_err(|_| BadOwnerRule),
        }
    }
}

impl From<OwnerRule> for String {
    fn from(rule: OwnerRule) -> String {
        match rule {
            OwnerRule::Fixed(owner) => owner.to_string(),
            OwnerRule::ServiceTechnical => "service:technical".to_owned(),
            OwnerRule::ServiceOrganisational => "service:organisational".to_owned(),
        }
    }
}

impl Form {
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
