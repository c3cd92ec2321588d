//! One question as a template shows it: which control, with which hints for keyboards and for
//! filling in, with what was given and what is wrong with it.

use super::{
    DocumentView, FieldView, Sight,
    options::{choices, days, options},
};
use crate::{
    Desk,
    form::{FILE_ENDINGS, Field, Kind, Purpose},
    id::FieldId,
    text::fill,
    words,
};
use jiff::civil::Date;

/// A list of people longer than this folds into one line.
const MOST_IN_SIGHT: usize = 12;

pub(super) fn view(field: &Field, sight: Sight) -> FieldView {
    let given = sight.given(field.id.as_str());
    let fault = sight.faults.iter().find(|fault| fault.field == field.id);
    let options = options(field, sight);
    let (earliest, latest) = limits_of_day(&field.kind);
    let files = matches!(field.kind, Kind::Files { .. });
    let first = given.first().cloned().unwrap_or_default();
    FieldView {
        id: field.id.to_string(),
        part: field.part.clone(),
        label: field.label.clone(),
        hint: field.hint.clone(),
        limits: limits(&field.kind, sight.desk),
        kind: kind_name(&field.kind),
        control: control(&field.kind, options.len()),
        input: input(&field.kind),
        inputmode: inputmode(&field.kind),
        required: field.required,
        max: match field.kind {
            Kind::Line { max, .. } | Kind::Paragraph { max, .. } => Some(max),
            _ => None,
        },
        earliest,
        latest,
        autocomplete: autocomplete(field.purpose),
        value: if files { String::new() } else { first },
        again: if files { given.to_vec() } else { Vec::new() },
        accept: files.then(accept),
        multiple: matches!(field.kind, Kind::Files { max_count, .. } if max_count > 1),
        options,
        days: days(field, sight),
        document: document(&field.kind, sight.desk),
        fault: fault.map(|fault| fault.sentence(sight.form, &sight.desk.texts)),
        shown_by: sight.switches.groups(field, sight.form),
        condition: condition(field, sight),
    }
}

fn kind_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Line { .. } => "line",
        Kind::Paragraph { .. } => "paragraph",
        Kind::Choice { .. } => "choice",
        Kind::Choices { .. } => "choices",
        Kind::Date { .. } => "date",
        Kind::Times { .. } => "times",
        Kind::Email => "email",
        Kind::Phone => "phone",
        Kind::Number { .. } => "number",
        Kind::Person { .. } => "person",
        Kind::Service { .. } => "service",
        Kind::Page => "page",
        Kind::Files { .. } => "files",
        Kind::Consent { .. } => "consent",
        Kind::Context { .. } => "context",
    }
}

fn control(kind: &Kind, choices: usize) -> &'static str {
    match kind {
        Kind::Paragraph { .. } => "textarea",
        Kind::Person { .. } | Kind::Service { .. } if choices > MOST_IN_SIGHT => "select",
        Kind::Choice { .. } | Kind::Person { .. } | Kind::Service { .. } => "radio",
        Kind::Choices { .. } | Kind::Consent { .. } => "checkbox",
        Kind::Times { .. } => "times",
        Kind::Files { .. } => "file",
        _ => "text",
    }
}

fn input(kind: &Kind) -> &'static str {
    match kind {
        Kind::Email => "email",
        Kind::Phone => "tel",
        Kind::Date { .. } => "date",
        _ => "text",
    }
}

fn inputmode(kind: &Kind) -> Option<&'static str> {
    match kind {
        // Keyboards of digits have no minus.
        Kind::Number { min, .. } if *min >= 0 => Some("numeric"),
        _ => None,
    }
}

fn autocomplete(purpose: Option<Purpose>) -> Option<&'static str> {
    match purpose? {
        Purpose::Name => Some("name"),
        Purpose::Email => Some("email"),
        Purpose::Phone => Some("tel"),
        Purpose::Address => Some("street-address"),
        Purpose::Post => Some("organization-title"),
        _ => None,
    }
}

/// `.jpg,.jpeg,…`
fn accept() -> String {
    FILE_ENDINGS.map(|ending| format!(".{ending}")).join(",")
}

fn limits_of_day(kind: &Kind) -> (Option<String>, Option<String>) {
    let iso = |date: &Option<Date>| date.map(|date| date.to_string());
    match kind {
        Kind::Date { earliest, latest } => (iso(earliest), iso(latest)),
        _ => (None, None),
    }
}

fn limits(kind: &Kind, desk: &Desk) -> Option<String> {
    let most = |key: &str, max: &u32| desk.texts.fill(key, &[("n", &max.to_string())]);
    match kind {
        Kind::Files {
            max_count,
            max_bytes,
        } => {
            let (count, size) = (max_count.to_string(), words::megabytes(*max_bytes));
            let values = [("n", count.as_str()), ("size", size.as_str())];
            Some(desk.texts.fill("form.files", &values))
        }
        Kind::Choices { max: Some(max), .. } | Kind::Times { max: Some(max), .. } => {
            Some(most("form.most", max))
        }
        _ => None,
    }
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

/// When the question is asked, in words.
fn condition(field: &Field, sight: Sight) -> Option<String> {
    if field.when.0.is_empty() {
        return None;
    }
    let texts = &sight.desk.texts;
    let words = |(id, values): (&FieldId, &Vec<String>)| {
        let other = sight.form.field(id.as_str())?;
        let labels = choices(other, sight.desk)
            .into_iter()
            .filter(|(value, ..)| values.contains(value));
        let labels: Vec<String> = labels.map(|(_, label, _)| format!("«{label}»")).collect();
        let text = texts.get("form.condition").unwrap_or("{label}: {values}");
        let values = labels.join(", ");
        Some(fill(text, &[("label", &other.label), ("values", &values)]))
    };
    let parts: Vec<String> = field.when.0.iter().filter_map(words).collect();
    Some(parts.join(" "))
}
