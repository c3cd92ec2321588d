//! A form as a template shows it: blank on the built page, filled and with faults when it comes
//! back. One view for both, so that the corrected form looks like the first. No HTML here.

mod field;
mod options;
mod switches;

use crate::{
    Desk,
    check::{Fault, Raw},
    form::{Form, Kind, LINK_SIGN, LINK_TIME, Notice},
};
use serde::Serialize;
use switches::Switches;

/// A form for a template.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    /// Identifier of the form.
    pub id: String,
    /// Heading.
    pub title: String,
    /// Paragraphs above the fields.
    pub intro: Vec<String>,
    /// A notice above the fields.
    pub notice: Option<Notice>,
    /// Where it is posted.
    pub action: String,
    /// Whether files travel with it, so that it is posted as `multipart/form-data`.
    pub multipart: bool,
    /// Whether somebody answers, so that a deadline is told.
    pub answered: bool,
    /// Whether it is divided into parts.
    pub long: bool,
    /// Words on the button.
    pub button: String,
    /// Idempotency key, where the page has one; a built page has none.
    pub key: Option<String>,
    /// What a link told, to be sent along.
    pub hidden: Vec<HiddenView>,
    /// What is wrong, for the summary on top; empty on a first visit.
    pub faults: Vec<FaultView>,
    /// The questions.
    pub fields: Vec<FieldView>,
}

/// A value that is sent along unseen.
#[derive(Debug, Clone, Serialize)]
pub struct HiddenView {
    /// Name in the posted form.
    pub name: String,
    /// The value.
    pub value: String,
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
    /// Heading of the part that begins with it.
    pub part: Option<String>,
    /// The question.
    pub label: String,
    /// Help below it.
    pub hint: Option<String>,
    /// Limits of what may be given, in words, where the hint cannot know them.
    pub limits: Option<String>,
    /// Name of its kind, as in the form's file.
    pub kind: &'static str,
    /// What it is answered with: `text`, `textarea`, `radio`, `checkbox`, `select`, `times` or
    /// `file`.
    pub control: &'static str,
    /// `type` of a text's input.
    pub input: &'static str,
    /// `inputmode` of a text's input, where its type does not tell.
    pub inputmode: Option<&'static str>,
    /// Whether an answer must be given.
    pub required: bool,
    /// Most characters, for text.
    pub max: Option<u32>,
    /// First day allowed, for a date.
    pub earliest: Option<String>,
    /// Last day allowed, for a date.
    pub latest: Option<String>,
    /// Value of `autocomplete`, where there is one (WCAG 2.2, 1.3.5).
    pub autocomplete: Option<&'static str>,
    /// The first value given.
    pub value: String,
    /// Names of files that were given and must be chosen again.
    pub again: Vec<String>,
    /// Value of `accept`, and whether several files may be chosen.
    pub accept: Option<String>,
    /// Whether several files may be chosen.
    pub multiple: bool,
    /// What can be chosen.
    pub options: Vec<OptionView>,
    /// Days of the week with what can be chosen on each, for wishes of time.
    pub days: Vec<DayView>,
    /// What is agreed with, for `consent`.
    pub document: Option<DocumentView>,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// Groups of switches: the question is up while each group has one that is turned. Empty: it
    /// is always asked.
    pub shown_by: Vec<Vec<usize>>,
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

/// A day of the week.
#[derive(Debug, Clone, Serialize)]
pub struct DayView {
    /// Its name.
    pub name: String,
    /// The parts of it.
    pub options: Vec<OptionView>,
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

/// What a view is made of.
#[derive(Clone, Copy)]
struct Sight<'a> {
    form: &'a Form,
    desk: &'a Desk,
    raw: &'a Raw,
    faults: &'a [Fault],
    switches: &'a Switches<'a>,
}

impl Sight<'_> {
    fn given(&self, name: &str) -> &[String] {
        self.raw.get(name).map_or(&[][..], Vec::as_slice)
    }
}

/// The form filled with what was posted (nothing, on a first visit) and marked with `faults`.
#[must_use]
pub fn form_view(
    form: &Form,
    desk: &Desk,
    raw: &Raw,
    faults: &[Fault],
    key: Option<String>,
) -> FormView {
    let switches = Switches::of(form);
    let sight = Sight {
        form,
        desk,
        raw,
        faults,
        switches: &switches,
    };
    let asked = form.fields.iter().filter(|field| field.kind.is_asked());
    let fields: Vec<FieldView> = asked.map(|asked| field::view(asked, sight)).collect();
    let anchored = fields.iter().filter_map(|field| {
        let sentence = field.fault.clone()?;
        Some(FaultView {
            anchor: field.id.clone(),
            sentence,
        })
    });
    let mut kinds = form.fields.iter().map(|field| &field.kind);
    FormView {
        id: form.id.to_string(),
        title: form.title.clone(),
        intro: form.intro.clone(),
        notice: form.notice.clone(),
        action: format!("/desk/forms/{}", form.id),
        multipart: kinds.any(|kind| matches!(kind, Kind::Files { .. })),
        answered: form.regime.is_answered(),
        long: form.is_long(),
        button: form.button.clone(),
        key,
        hidden: hidden(sight),
        faults: anchored.collect(),
        fields,
    }
}

/// What a link told of the form's context, and the link's signature with it.
fn hidden(sight: Sight) -> Vec<HiddenView> {
    let context = sight.form.fields.iter().filter(|f| !f.kind.is_asked());
    let mut names: Vec<&str> = context.map(|field| field.id.as_str()).collect();
    if !names.is_empty() {
        names.extend([LINK_TIME, LINK_SIGN]);
    }
    let views = names.into_iter().filter_map(|name| {
        let value = sight.given(name).first()?.clone();
        Some(HiddenView {
            name: name.to_owned(),
            value,
        })
    });
    views.collect()
}

#[cfg(test)]
mod tests;
