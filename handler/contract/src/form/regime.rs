//! Regimes: by which rules a request is treated. A regime changes what the desk does, not only what
//! a request is called: see the methods of [`Regime`].

use crate::deadline::DeadlineRule;
use serde::{Deserialize, Serialize};

/// By which rules a request is treated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// Help as usual.
    #[default]
    Ordinary,
    /// An appeal of a citizen (law 59-FZ): 30 days from registration, answered unless anonymous.
    Appeal,
    /// A consultation of a teacher.
    Consultation,
    /// Access to a service; a password is never taken.
    Access,
    /// An application for a programme, with documents.
    Enrolment,
    /// A lesson, seminar or consultation that an organisation asks for.
    Lesson,
    /// A survey: anonymous, counted, answered by nobody.
    Survey,
    /// "I have read this": kept, answered by nobody.
    Acknowledgement,
    /// A person's request about their own data (law 152-FZ, art. 20): 10 working days.
    PersonalData,
}

/// All regimes by their names, in forms, in the texts under `regime.` and in the register.
pub const REGIMES: [(&str, Regime); 9] = [
    ("ordinary", Regime::Ordinary),
    ("appeal", Regime::Appeal),
    ("consultation", Regime::Consultation),
    ("access", Regime::Access),
    ("enrolment", Regime::Enrolment),
    ("lesson", Regime::Lesson),
    ("survey", Regime::Survey),
    ("acknowledgement", Regime::Acknowledgement),
    ("personal_data", Regime::PersonalData),
];

impl Regime {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = REGIMES.iter().find(|(_, regime)| *regime == self);
        found.map_or("", |(name, _)| name)
    }

    /// The deadline where the form tells none; some regimes have no usual one.
    #[must_use]
    pub fn deadline(self) -> Option<DeadlineRule> {
        match self {
            Regime::Appeal => Some(DeadlineRule::Days(30)),
            Regime::PersonalData => Some(DeadlineRule::WorkingDays(10)),
            Regime::Consultation => Some(DeadlineRule::WorkingDays(2)),
            Regime::Access => Some(DeadlineRule::WorkingDays(1)),
            Regime::Enrolment | Regime::Lesson => Some(DeadlineRule::WorkingDays(3)),
            // Nobody answers, so nothing is ever late.
            Regime::Survey | Regime::Acknowledgement => Some(DeadlineRule::WorkingDays(1)),
            Regime::Ordinary => None,
        }
    }

    /// Whether the deadline is the law's: a form may shorten it, not lengthen it, and waiting for
    /// the applicant does not move it.
    #[must_use]
    pub fn is_statutory(self) -> bool {
        matches!(self, Regime::Appeal | Regime::PersonalData)
    }

    /// Whether somebody answers. A request that nobody answers is finished when it is received.
    #[must_use]
    pub fn is_answered(self) -> bool {
        !matches!(self, Regime::Survey | Regime::Acknowledgement)
    }

    /// Whether nobody may be asked who they are.
    #[must_use]
    pub fn is_anonymous(self) -> bool {
        self == Regime::Survey
    }

    /// Whether letters to the staff keep silent about what was written: copies of documents and
    /// claims about personal data are read on the desk's page alone.
    #[must_use]
    pub fn is_discreet(self) -> bool {
        matches!(self, Regime::Enrolment | Regime::PersonalData)
    }

    /// Whether a password is never taken, not even where the visitor insists.
    #[must_use]
    pub fn forbids_passwords(self) -> bool {
        self == Regime::Access
    }
}
