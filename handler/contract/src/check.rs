//! Answers against a form: what was posted becomes [`Answers`], or one [`Fault`] per field. The
//! sentences come from the form or the interface texts; showing them is the handler's business.

mod fault;
mod kinds;

pub use fault::{FAULT_KEYS, Fault, FaultKind};

use crate::{
    Desk,
    form::{Form, Purpose},
    id::FieldId,
};
use kinds::{check_field, clean};
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
    /// Where the answer comes from.
    #[serde(default, skip_serializing_if = "Origin::is_person")]
    pub origin: Origin,
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The person answered.
    #[default]
    Person,
    /// A link told it; anybody can write a link.
    Link,
    /// A link told it that the learning system has signed.
    SignedLink,
}

impl Origin {
    /// Whether the person answered.
    #[must_use]
    pub fn is_person(&self) -> bool {
        *self == Origin::Person
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

    /// Whether there is nowhere to send an answer to: no mail address, no telephone, no postal
    /// address was given.
    #[must_use]
    pub fn are_unanswerable(&self) -> bool {
        let ways = [Purpose::Email, Purpose::Phone, Purpose::Address];
        ways.into_iter().all(|way| self.of(way).is_none())
    }

    /// Marks what a link told as told by a signed link.
    pub fn trust_link(&mut self) {
        for answer in &mut self.0 {
            if answer.origin == Origin::Link {
                answer.origin = Origin::SignedLink;
            }
        }
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

#[cfg(test)]
mod tests;
