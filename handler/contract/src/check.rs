//! Answers against a form: what was posted becomes [`Answers`], or one [`Fault`] per field. The
//! sentences come from the form or the interface texts; showing them is the handler's business.

use crate::{
    Desk,
    address::{is_email, is_phone},
    desk::Document,
    form::{AGREED, Choice, Field, Form, Kind, OTHER, Purpose},
    id::{DocumentId, FieldId},
    text::{Texts, fill},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was posted: values by field name, as received.
pub type Raw = BTreeMap<String, Vec<String>>;

/// Checked answers, in the form's order. They travel with the labels that the person saw.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub Vec<Answer>);

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The field.
    pub field: FieldId,
    /// The question as asked.
    pub label: String,
    /// What it means to the desk.
    pub purpose: Option<Purpose>,
    /// The values, cleaned.
    pub values: Vec<String>,
    /// The answer in words: text as typed, labels of what was chosen.
    pub shown: String,
    /// For a consent: hash of the text agreed with, so that the consent can be proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

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
    /// The tick of a consent is missing.
    NotAgreed,
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
            FaultKind::NotAgreed => "not_agreed",
            FaultKind::TooManyFiles { .. } => "too_many_files",
            FaultKind::FilesTooLarge { .. } => "files_too_large",
            FaultKind::FileNotAllowed { .. } => "file_not_allowed",
        }
    }
}

/// Keys of all sentences that a fault may need, for the generator's check of the texts.
pub const FAULT_KEYS: [&str; 7] = [
    "missing",
    "too_short",
    "too_long",
    "not_an_email",
    "not_a_phone",
    "not_an_option",
    "not_agreed",
];

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
        let (min, max, got) = match self.kind {
            FaultKind::TooShort { min } => (min, 0, 0),
            FaultKind::TooLong { max, got } => (0, max, got),
            _ => (0, 0, 0),
        };
        let (min, max, over) = (
            min.to_string(),
            max.to_string(),
            got.saturating_sub(max).to_string(),
        );
        fill(
            text,
            &[
                ("label", label),
                ("min", &min),
                ("max", &max),
                ("over", &over),
            ],
        )
    }
}

impl Answers {
    /// The values given to a field; empty where it was not asked or not answered.
    #[must_use]
    pub fn values(&self, field: &FieldId) -> &[String] {
        self.0
            .iter()
            .find(|answer| answer.field == *field)
            .map_or(&[], |answer| &answer.values)
    }

    /// The answer of that meaning.
    #[must_use]
    pub fn of(&self, purpose: Purpose) -> Option<&Answer> {
        self.0.iter().find(|answer| answer.purpose == Some(purpose))
    }

    /// The first value of that meaning.
    #[must_use]
    pub fn value_of(&self, purpose: Purpose) -> Option<&str> {
        self.of(purpose)?.values.first().map(String::as_str)
    }
}

/// Checks what was posted. Fields that the form does not have, and fields whose condition does not
/// hold, are left out: they are never stored.
///
/// # Errors
/// One fault per field, in the form's order.
pub fn check(form: &Form, desk: &Desk, raw: &Raw) -> Result<Answers, Vec<Fault>> {
    let cleaned: BTreeMap<&FieldId, Vec<String>> = form
        .fields
        .iter()
        .map(|field| (&field.id, clean(field, raw)))
        .collect();
    let mut faults = Vec::new();
    let mut answers = Vec::new();
    let mut asked: BTreeSet<&FieldId> = BTreeSet::new();
    for field in &form.fields {
        let none: &[String] = &[];
        let value = |id: &FieldId| match asked.get(id) {
            Some(id) => cleaned.get(*id).map_or(none, Vec::as_slice),
            None => none,
        };
        if !field.when.holds(value) {
            continue;
        }
        asked.insert(&field.id);
        match check_field(field, desk, &cleaned[&field.id]) {
            Ok(Some(answer)) => answers.push(answer),
            Ok(None) => {}
            Err(kind) => faults.push(Fault {
                field: field.id.clone(),
                kind,
            }),
        }
    }
    if faults.is_empty() {
        Ok(Answers(answers))
    } else {
        Err(faults)
    }
}

/// The posted values of a field without control characters, line ends as `\n`, trimmed, empty ones
/// left out.
fn clean(field: &Field, raw: &Raw) -> Vec<String> {
    let keep_lines = matches!(field.kind, Kind::Paragraph { .. });
    let tidy = |value: &String| {
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        let kept = value.chars().filter_map(|c| match c {
            '\n' if keep_lines => Some(c),
            '\n' | '\t' => Some(' '),
            c if c.is_control() || is_bidi_control(c) => None,
            c => Some(c),
        });
        kept.collect::<String>().trim().to_owned()
    };
    let values = raw.get(field.id.as_str()).into_iter().flatten().map(tidy);
    let limit = if matches!(field.kind, Kind::Choices { .. } | Kind::Files { .. }) {
        usize::MAX
    } else {
        1
    };
    values
        .filter(|value| !value.is_empty())
        .take(limit)
        .collect()
}

/// Characters that reorder the text around them; they have no place in an answer and are used to
/// disguise it (Unicode TR 36, 3.5).
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn check_field(field: &Field, desk: &Desk, values: &[String]) -> Result<Option<Answer>, FaultKind> {
    let Some(first) = values.first() else {
        return match (field.required, &field.kind) {
            (false, _) => Ok(None),
            (true, Kind::Consent { .. }) => Err(FaultKind::NotAgreed),
            (true, _) => Err(FaultKind::Missing),
        };
    };
    let mut proof = None;
    let shown = match &field.kind {
        Kind::Line { min, max } | Kind::Paragraph { min, max } => {
            check_length(first, *min, *max)?;
            first.clone()
        }
        Kind::Choice { options } => label_of(options, first)?,
        Kind::Choices { options } => {
            let labels: Result<Vec<_>, _> = values
                .iter()
                .map(|value| label_of(options, value))
                .collect();
            labels?.join("; ")
        }
        Kind::Files { max_count, .. } => {
            if values.len() > usize::try_from(*max_count).unwrap_or(usize::MAX) {
                return Err(FaultKind::TooManyFiles { max: *max_count });
            }
            values.join("; ")
        }
        Kind::Email if is_email(first) => first.clone(),
        Kind::Email => return Err(FaultKind::NotAnEmail),
        Kind::Phone if is_phone(first) => first.clone(),
        Kind::Phone => return Err(FaultKind::NotAPhone),
        Kind::Service { other } => service_label(desk, other.as_deref(), first)?,
        Kind::Consent { document } => {
            let document = agreed(desk, document, first)?;
            proof = Some(format!("sha256:{}", document.sha256));
            let edition = desk.texts.fill("form.edition", &[("n", &document.edition)]);
            format!("{}, {edition}", document.title)
        }
    };
    Ok(Some(Answer {
        field: field.id.clone(),
        label: field.label.clone(),
        purpose: field.purpose,
        values: values.to_vec(),
        shown,
        proof,
    }))
}

fn check_length(text: &str, min: u32, max: u32) -> Result<(), FaultKind> {
    let got = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if got > max {
        Err(FaultKind::TooLong { max, got })
    } else if got < min {
        Err(FaultKind::TooShort { min })
    } else {
        Ok(())
    }
}

fn label_of(options: &[Choice], value: &str) -> Result<String, FaultKind> {
    let found = options.iter().find(|option| option.id.as_str() == value);
    found
        .map(|option| option.label.clone())
        .ok_or(FaultKind::NotAnOption)
}

fn service_label(desk: &Desk, other: Option<&str>, value: &str) -> Result<String, FaultKind> {
    match (desk.service(value), other) {
        (Some(service), _) => Ok(service.name.clone()),
        (None, Some(label)) if value == OTHER => Ok(label.to_owned()),
        _ => Err(FaultKind::NotAnOption),
    }
}

/// The document agreed with.
fn agreed<'a>(
    desk: &'a Desk,
    document: &DocumentId,
    value: &str,
) -> Result<&'a Document, FaultKind> {
    let document = desk.document(document).ok_or(FaultKind::NotAnOption)?;
    if value == AGREED {
        Ok(document)
    } else {
        Err(FaultKind::NotAgreed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk() -> Desk {
        serde_json::from_str(include_str!("testdata/desk.json")).unwrap()
    }

    fn raw(lines: &[&str]) -> Raw {
        let mut raw = Raw::new();
        for line in lines {
            let (name, value) = line.split_once('=').unwrap();
            let value = value.replace("\\n", "\n").replace("\\r", "\r");
            let value = value
                .replace("\\u0000", "\0")
                .replace("\\u202e", "\u{202e}");
            raw.entry(name.to_owned()).or_default().push(value);
        }
        raw
    }

    fn outcome(desk: &Desk, raw: &Raw) -> String {
        let form = desk.form("support").unwrap();
        let lines: Vec<String> = match check(form, desk, raw) {
            Ok(answers) => {
                let line = |a: &Answer| {
                    let proof = a.proof.as_deref().map(|p| format!(" [{p}]"));
                    format!("{}: {}{}", a.field, a.shown, proof.unwrap_or_default())
                };
                answers
                    .0
                    .iter()
                    .map(line)
                    .map(|l| l.replace('\n', "⏎"))
                    .collect()
            }
            Err(faults) => {
                let line = |f: &Fault| format!("! {}: {}", f.field, f.sentence(form, &desk.texts));
                faults.iter().map(line).collect()
            }
        };
        lines.join("\n")
    }

    #[test]
    fn cases() {
        let text = include_str!("testdata/check.txt");
        let text = text.split_once("\n\n").unwrap().1;
        for case in text.split("\n===\n") {
            let (input, expected) = case.split_once("\n---\n").unwrap();
            let (title, posted) = input.split_once('\n').unwrap_or((input, ""));
            let posted: Vec<&str> = posted.lines().collect();
            assert_eq!(
                outcome(&desk(), &raw(&posted)),
                expected.trim_end(),
                "{title}"
            );
        }
    }
}
