//! A form as a template shows it: blank on the built page, filled and with faults when it comes
//! back. One view for both, so that the corrected form looks like the first. No HTML here.

use crate::{
    Desk,
    check::{Fault, Raw},
    form::{AGREED, Field, Form, Kind, OTHER, Purpose},
    text::{Texts, fill},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// A form for a template.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    /// Identifier of the form.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Paragraphs above the fields.
    pub intro: Vec<String>,
    /// Where it is posted.
    pub action: String,
    /// Words on the button.
    pub button: String,
    /// Idempotency key, where the page has one; a built page has none.
    pub key: Option<String>,
    /// What is wrong, for the summary on top; empty on a first visit.
    pub faults: Vec<FaultView>,
    /// The questions.
    pub fields: Vec<FieldView>,
}

/// A line of the summary.
#[derive(Debug, Clone, Serialize)]
pub struct FaultView {
    /// The `id` of the element to jump to.
    pub anchor: String,
    /// The sentence, the same as at the field.
    pub sentence: String,
}

/// A question for a template.
#[derive(Debug, Clone, Serialize)]
pub struct FieldView {
    /// Name in the posted form, and `id` of its (first) control.
    pub id: String,
    /// The question.
    pub label: String,
    /// Help below it.
    pub hint: Option<String>,
    /// `line`, `paragraph`, `choice`, `choices`, `email`, `phone`, `service` or `consent`.
    pub kind: &'static str,
    /// Whether an answer must be given.
    pub required: bool,
    /// Most characters, for text.
    pub max: Option<u32>,
    /// Value of `autocomplete`, where there is one (WCAG 2.2, 1.3.5).
    pub autocomplete: Option<&'static str>,
    /// The first value given.
    pub value: String,
    /// What can be chosen, for `choice`, `choices` and `service`.
    pub options: Vec<OptionView>,
    /// What is agreed with, for `consent`.
    pub document: Option<DocumentView>,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// Switches, any of which brings the question up; empty: it is always asked. A question that
    /// depends on several others has none and says so in `condition`.
    pub shown_by: Vec<usize>,
    /// When the question is asked, in words, for readers whose browser cannot hide it.
    pub condition: Option<String>,
}

/// One of a list.
#[derive(Debug, Clone, Serialize)]
pub struct OptionView {
    /// The value posted.
    pub value: String,
    /// The words shown.
    pub label: String,
    /// Help below the words.
    pub hint: Option<String>,
    /// Whether it was chosen.
    pub checked: bool,
    /// Number of the switch that this choice turns, if other questions depend on it.
    pub switch: Option<usize>,
}

/// A document to agree with.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentView {
    /// Title.
    pub title: String,
    /// Edition.
    pub edition: String,
    /// Address of its page.
    pub url: String,
}

/// Switches: a number for each answer that another question depends on.
type Switches<'a> = BTreeMap<(&'a str, &'a str), usize>;

/// The form filled with what was posted (nothing, on a first visit) and marked with `faults`.
#[must_use]
pub fn form_view(
    form: &Form,
    desk: &Desk,
    raw: &Raw,
    faults: &[Fault],
    key: Option<String>,
) -> FormView {
    let switches = switches(form);
    let fields: Vec<FieldView> = form
        .fields
        .iter()
        .map(|f| field_view(f, form, desk, raw, faults, &switches))
        .collect();
    let anchored = fields.iter().filter_map(|field| {
        let sentence = field.fault.clone()?;
        Some(FaultView {
            anchor: field.id.clone(),
            sentence,
        })
    });
    FormView {
        id: form.id.to_string(),
        title: form.title.clone(),
        intro: form.intro.clone(),
        action: format!("/desk/forms/{}", form.id),
        button: form.button.clone(),
        key,
        faults: anchored.collect(),
        fields,
    }
}

fn switches(form: &Form) -> Switches<'_> {
    let single = form
        .fields
        .iter()
        .map(|field| &field.when.0)
        .filter(|when| when.len() == 1);
    let pairs = single.flat_map(|when| {
        when.iter()
            .flat_map(|(id, values)| values.iter().map(|v| (id.as_str(), v.as_str())))
    });
    let mut switches = Switches::new();
    for pair in pairs {
        let next = switches.len() + 1;
        switches.entry(pair).or_insert(next);
    }
    switches
}

fn field_view(
    field: &Field,
    form: &Form,
    desk: &Desk,
    raw: &Raw,
    faults: &[Fault],
    switches: &Switches,
) -> FieldView {
    let given = raw.get(field.id.as_str()).map_or(&[][..], Vec::as_slice);
    let fault = faults.iter().find(|fault| fault.field == field.id);
    FieldView {
        id: field.id.to_string(),
        label: field.label.clone(),
        hint: field.hint.clone(),
        kind: kind_name(&field.kind),
        required: field.required,
        max: match field.kind {
            Kind::Line { max, .. } | Kind::Paragraph { max, .. } => Some(max),
            _ => None,
        },
        autocomplete: autocomplete(field.purpose),
        value: given.first().cloned().unwrap_or_default(),
        options: options(field, desk, given, switches),
        document: document(&field.kind, desk),
        fault: fault.map(|fault| fault.sentence(form, &desk.texts)),
        shown_by: shown_by(field, switches),
        condition: condition(field, form, desk),
    }
}

fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Line { .. } => "line",
        Kind::Paragraph { .. } => "paragraph",
        Kind::Choice { .. } => "choice",
        Kind::Choices { .. } => "choices",
        Kind::Files { .. } => "files",
        Kind::Email => "email",
        Kind::Phone => "phone",
        Kind::Service { .. } => "service",
        Kind::Consent { .. } => "consent",
    }
}

fn autocomplete(purpose: Option<Purpose>) -> Option<&'static str> {
    match purpose? {
        Purpose::Name => Some("name"),
        Purpose::Email => Some("email"),
        Purpose::Phone => Some("tel"),
        _ => None,
    }
}

/// The choices of a field as (value, words, help).
fn choices(field: &Field, desk: &Desk) -> Vec<(String, String, Option<String>)> {
    match &field.kind {
        Kind::Choice { options } | Kind::Choices { options } => {
            let row = |o: &crate::form::Choice| (o.id.to_string(), o.label.clone(), o.hint.clone());
            options.iter().map(row).collect()
        }
        Kind::Service { other } => {
            let row = |s: &crate::desk::Service| (s.id.to_string(), s.name.clone(), None);
            let other = other.clone().map(|label| (OTHER.to_owned(), label, None));
            desk.services.iter().map(row).chain(other).collect()
        }
        Kind::Consent { document } => {
            let title = desk
                .document(document)
                .map(|document| document.title.clone());
            vec![(AGREED.to_owned(), title.unwrap_or_default(), None)]
        }
        _ => Vec::new(),
    }
}

fn options(field: &Field, desk: &Desk, given: &[String], switches: &Switches) -> Vec<OptionView> {
    let view = |(value, label, hint): (String, String, Option<String>)| OptionView {
        checked: given.contains(&value),
        switch: switches.get(&(field.id.as_str(), value.as_str())).copied(),
        value,
        label,
        hint,
    };
    choices(field, desk).into_iter().map(view).collect()
}

fn document(kind: &Kind, desk: &Desk) -> Option<DocumentView> {
    let Kind::Consent { document } = kind else {
        return None;
    };
    let document = desk.document(document)?;
    Some(DocumentView {
        title: document.title.clone(),
        edition: document.edition.clone(),
        url: document.url.clone(),
    })
}

fn shown_by(field: &Field, switches: &Switches) -> Vec<usize> {
    if field.when.0.len() != 1 {
        return Vec::new();
    }
    let pairs = field
        .when
        .0
        .iter()
        .flat_map(|(id, values)| values.iter().map(move |v| (id, v)));
    pairs
        .filter_map(|(id, value)| switches.get(&(id.as_str(), value.as_str())).copied())
        .collect()
}

fn condition(field: &Field, form: &Form, desk: &Desk) -> Option<String> {
    if field.when.0.is_empty() {
        return None;
    }
    let words = |(id, values): (&crate::id::FieldId, &Vec<String>)| {
        let other = form.field(id.as_str())?;
        let labels = choices(other, desk)
            .into_iter()
            .filter(|(value, ..)| values.contains(value));
        let labels: Vec<String> = labels.map(|(_, label, _)| format!("«{label}»")).collect();
        Some(condition_text(
            &desk.texts,
            &other.label,
            &labels.join(", "),
        ))
    };
    let parts: Vec<String> = field.when.0.iter().filter_map(words).collect();
    Some(parts.join(" "))
}

fn condition_text(texts: &Texts, label: &str, values: &str) -> String {
    let text = texts.get("form.condition").unwrap_or("{label}: {values}");
    fill(text, &[("label", label), ("values", values)])
}
