//! What can happen to a ticket, and which letters tell of it. The words of a letter are the mail
//! room's business, how events are kept is the store's.

use super::{
    file::File,
    quarantine::{Reason, Unconfirmed},
};
use jiff::Timestamp;
use opora_contract::{
    check::Answers,
    deadline::{DeadlineRule, Due},
    form::Regime,
    id::FormId,
    owner::Owner,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How a request reached the organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Through the form on the site.
    Form,
    /// By telephone, entered by hand.
    Phone,
    /// By e-mail, entered by hand.
    Email,
    /// In person, entered by hand.
    InPerson,
}

/// A request as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The form it was written on.
    pub form: FormId,
    /// By which rules it is treated. Older requests were all ordinary ones.
    #[serde(default)]
    pub regime: Regime,
    /// How it came.
    pub channel: Channel,
    /// What was written.
    pub answers: Answers,
    /// Who got it first.
    pub owner: Owner,
    /// How long the answer may take.
    pub rule: DeadlineRule,
    /// When the answer is due, as promised at receipt.
    pub due: Due,
    /// The files that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// Addresses of the articles that were opened beside the form. Older requests have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opened: Vec<String>,
    /// Why it was held back at receipt; empty: it was not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quarantine: Vec<Reason>,
    /// Why the applicant got no confirmation by mail, having given an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unconfirmed: Option<Unconfirmed>,
    /// Days after closing for which it is kept, as promised at receipt. Older requests have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u16>,
}

/// What can happen to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// The request came; always the first event and never again.
    Received(Box<Received>),
    /// The assignee took it into work.
    Taken,
    /// The assignee asked the applicant; the time runs no further until the reply.
    Asked {
        /// The question.
        text: String,
    },
    /// The applicant wrote more.
    Messaged {
        /// The message.
        text: String,
        /// The new deadline, where the message moved it.
        due: Option<Due>,
    },
    /// The assignee answered.
    Answered {
        /// The answer.
        text: String,
    },
    /// The assignee passed it on.
    Passed {
        /// Who has it now.
        to: Owner,
        /// A note for the colleague.
        text: Option<String>,
    },
    /// The assignee closed it.
    Closed {
        /// A few words to the applicant.
        text: Option<String>,
    },
    /// The applicant opened it again.
    Reopened {
        /// Why.
        text: String,
        /// The deadline, counted anew.
        due: Due,
    },
    /// It was held back, and somebody of the staff has let it through.
    Released {
        /// Who has it now, by the form's rules.
        to: Owner,
    },
    /// It was held back, and somebody of the staff has closed it as spam.
    Rejected,
    /// A letter could not be delivered.
    DeliveryFailed {
        /// Whom it was for.
        recipient: Recipient,
        /// Why, in the mail server's words.
        reason: String,
    },
    /// What people wrote was erased; nothing happens after it.
    Erased {
        /// Why.
        reason: Erasing,
        /// The act that proves it.
        act: String,
    },
}

/// Why a ticket was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erasing {
    /// The time for which it is kept was over.
    Retention,
    /// The person, or the law, demanded it.
    Request,
}

/// Who made an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Actor {
    /// The one who asked.
    Applicant,
    /// One of the staff.
    Staff(Owner),
    /// The desk by itself.
    Desk,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its place in the ticket, from 1 without gaps.
    pub seq: u32,
    /// When it happened.
    pub at: Timestamp,
    /// Who made it.
    pub by: Actor,
    /// What happened.
    pub kind: EventKind,
}

/// Who gets a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Recipient {
    /// The one who asked.
    Applicant,
    /// One of the staff.
    Staff(Owner),
}

/// A letter to be written about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Number of the event.
    pub event: u32,
    /// Who gets it.
    pub recipient: Recipient,
    /// Which letter.
    pub letter: Letter,
}

/// The letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letter {
    /// To the assignee: the whole request.
    RequestReceived,
    /// To the assignee: all further requests of some minutes, where they come thick.
    Digest,
    /// To the form's fallback: there are requests held back, to be looked at.
    RequestHeld,
    /// To the applicant: number and deadline.
    Confirmation,
    /// To the applicant: a question.
    Question,
    /// To the applicant: the answer.
    Answer,
    /// To the assignee: the applicant wrote more.
    MessageFromApplicant,
    /// To the new assignee: a colleague passed it on.
    PassedToYou,
    /// To the applicant: it was closed.
    Closed,
    /// To the assignee: the applicant opened it again.
    Reopened,
    /// To the form's fallback: a letter could not be delivered.
    DeliveryFailed,
    /// To one of the staff, on their wish: a link to their queue. Belongs to no ticket.
    QueueLink,
}

/// Every letter, with the name of its templates.
pub const LETTERS: [(Letter, &str); 12] = [
    (Letter::RequestReceived, "request_received"),
    (Letter::Digest, "digest"),
    (Letter::RequestHeld, "request_held"),
    (Letter::Confirmation, "confirmation"),
    (Letter::Question, "question"),
    (Letter::Answer, "answer"),
    (Letter::MessageFromApplicant, "message_from_applicant"),
    (Letter::PassedToYou, "passed_to_you"),
    (Letter::Closed, "closed"),
    (Letter::Reopened, "reopened"),
    (Letter::DeliveryFailed, "delivery_failed"),
    (Letter::QueueLink, "queue_link"),
];

/// Why a text names no actor, recipient or letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown name {0:?}")]
pub struct UnknownName(pub String);

impl Letter {
    /// Its name: of its templates, in the store and in message identifiers.
    #[must_use]
    pub fn name(self) -> &'static str {
        LETTERS
            .iter()
            .find(|(letter, _)| *letter == self)
            .map_or("", |(_, name)| name)
    }
}

impl FromStr for Letter {
    type Err = UnknownName;
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let found = LETTERS.iter().find(|(_, name)| *name == text);
        found
            .map(|(letter, _)| *letter)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

impl Channel {
    /// Its name in the interface texts, `channel.<name>`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Channel::Form => "form",
            Channel::Phone => "phone",
            Channel::Email => "email",
            Channel::InPerson => "in_person",
        }
    }
}

impl EventKind {
    /// Its name, as stored and as in the interface texts, `event.<name>`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            EventKind::Received(_) => "received",
            EventKind::Taken => "taken",
            EventKind::Asked { .. } => "asked",
            EventKind::Messaged { .. } => "messaged",
            EventKind::Answered { .. } => "answered",
            EventKind::Passed { .. } => "passed",
            EventKind::Closed { .. } => "closed",
            EventKind::Reopened { .. } => "reopened",
            EventKind::Released { .. } => "released",
            EventKind::Rejected => "rejected",
            EventKind::DeliveryFailed { .. } => "delivery_failed",
            EventKind::Erased { .. } => "erased",
        }
    }
}

macro_rules! spelt {
    ($name:ident { $($variant:ident = $word:literal),+ }) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $($name::$variant => f.write_str($word),)+
                    $name::Staff(owner) => owner.fmt(f),
                }
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> {
                match text {
                    $($word => Ok($name::$variant),)+
                    owner => owner
                        .parse()
                        .map($name::Staff)
                        .map_err(|_| UnknownName(owner.to_owned())),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownName;
            fn try_from(text: String) -> Result<Self, UnknownName> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
    };
}

spelt!(Actor { Applicant = "applicant", Desk = "desk" });
spelt!(Recipient { Applicant = "applicant" });
