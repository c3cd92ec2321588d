//! What can be wrong with an answer, and the sentence that tells of it: the field's own, or the
//! general one of the interface texts.

use crate::{
    form::Form,
    id::FieldId,
    text::{Texts, fill},
    words,
};
use jiff::civil::Date;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub field: FieldId,
    /// What is wrong.
    pub kind: FaultKind,
}

/// Kinds of faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing was given.
    Missing,
    /// Fewer characters than asked for.
    TooShort {
        /// Fewest characters.
        min: u32,
    },
    /// More characters than allowed.
    TooLong {
        /// Most characters.
        max: u32,
        /// Characters given.
        got: u32,
    },
    /// Not spelt as a mail address.
    NotAnEmail,
    /// Not spelt as a telephone number.
    NotAPhone,
    /// Not one of the list.
    NotAnOption,
    /// More answers than may be chosen.
    TooMany {
        /// Most answers.
        max: u32,
    },
    /// The tick of a consent is missing.
    NotAgreed,
    /// Not a day of the calendar.
    NotADate,
    /// Before the first day allowed.
    TooEarly {
        /// First day allowed.
        earliest: Date,
    },
    /// After the last day allowed.
    TooLate {
        /// Last day allowed.
        latest: Date,
    },
    /// Not a whole number.
    NotANumber,
    /// A number outside its limits.
    OutOfRange {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Not the address of a page of the site.
    NotAPage,
    /// More files than may be attached.
    TooManyFiles {
        /// Most files.
        max: u32,
    },
    /// The files are larger together than they may be.
    FilesTooLarge {
        /// Most bytes of all together.
        max_bytes: u64,
    },
    /// A file of a kind that is not taken.
    FileNotAllowed {
        /// Its name.
        name: String,
    },
}

/// Keys of all sentences that a fault may need, for the generator's check of the texts.
pub const FAULT_KEYS: [&str; 17] = [
    "missing",
    "too_short",
    "too_long",
    "not_an_email",
    "not_a_phone",
    "not_an_option",
    "too_many",
    "not_agreed",
    "not_a_date",
    "too_early",
    "too_late",
    "not_a_number",
    "out_of_range",
    "not_a_page",
    "too_many_files",
    "files_too_large",
    "file_not_allowed",
];

impl FaultKind {
    /// The key of its sentence, in the form's `messages` and under `fault.` in the texts.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            FaultKind::Missing => "missing",
            FaultKind::TooShort { .. } => "too_short",
            FaultKind::TooLong { .. } => "too_long",
            FaultKind::NotAnEmail => "not_an_email",
            FaultKind::NotAPhone => "not_a_phone",
            FaultKind::NotAnOption => "not_an_option",
            FaultKind::TooMany { .. } => "too_many",
            FaultKind::NotAgreed => "not_agreed",
            FaultKind::NotADate => "not_a_date",
            FaultKind::TooEarly { .. } => "too_early",
            FaultKind::TooLate { .. } => "too_late",
            FaultKind::NotANumber => "not_a_number",
            FaultKind::OutOfRange { .. } => "out_of_range",
            FaultKind::NotAPage => "not_a_page",
            FaultKind::TooManyFiles { .. } => "too_many_files",
            FaultKind::FilesTooLarge { .. } => "files_too_large",
            FaultKind::FileNotAllowed { .. } => "file_not_allowed",
        }
    }

    /// The values of the sentence's placeholders.
    fn values(&self, texts: &Texts) -> Vec<(&'static str, String)> {
        match self {
            FaultKind::TooShort { min } => vec![("min", min.to_string())],
            FaultKind::TooLong { max, got } => {
                let over = got.saturating_sub(*max);
                vec![("max", max.to_string()), ("over", over.to_string())]
            }
            FaultKind::TooMany { max } | FaultKind::TooManyFiles { max } => {
                vec![("max", max.to_string())]
            }
            FaultKind::TooEarly { earliest } => vec![("date", words::date(*earliest, texts))],
            FaultKind::TooLate { latest } => vec![("date", words::date(*latest, texts))],
            FaultKind::OutOfRange { min, max } => {
                vec![("min", min.to_string()), ("max", max.to_string())]
            }
            FaultKind::FilesTooLarge { max_bytes } => vec![("max", words::megabytes(*max_bytes))],
            FaultKind::FileNotAllowed { name } => vec![("name", name.clone())],
            _ => Vec::new(),
        }
    }
}

impl Fault {
    /// The sentence for the visitor: the field's own, or the general one.
    #[must_use]
    pub fn sentence(&self, form: &Form, texts: &Texts) -> String {
        let field = form.field(self.field.as_str());
        let label = field.map_or("", |field| field.label.as_str());
        let own = field.and_then(|field| field.messages.get(self.kind.key()));
        let general = format!("fault.{}", self.kind.key());
        let text = own
            .map(String::as_str)
            .or_else(|| texts.get(&general))
            .unwrap_or(&general);
        let values = self.kind.values(texts);
        let values = values.iter().map(|(name, value)| (*name, value.as_str()));
        let values: Vec<_> = values.chain([("label", label)]).collect();
        fill(text, &values)
    }
}
