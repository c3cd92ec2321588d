//! The page of a form: the same view that the handler shows when answers come back with faults.

use super::{
    Ingredients, Job,
    article::{Head, Link},
    templates,
};
use crate::{problem::Problem, words};
use opora_contract::{
    form::Form,
    view::{FormView, form_view},
};
use serde::Serialize;
use std::collections::BTreeMap;
use tera::Context;

#[derive(Serialize)]
struct FormPage<'a> {
    page: Head<'a>,
    kind: &'static str,
    form: FormView,
    deadline_text: String,
    /// The other forms, on the page of the main one.
    others: Vec<FormLink<'a>>,
    breadcrumbs: Vec<Link<'a>>,
}

/// A form in a list.
#[derive(Serialize)]
pub(super) struct FormLink<'a> {
    title: &'a str,
    url: String,
    description: &'a str,
}

pub(super) fn link(form: &Form) -> FormLink<'_> {
    FormLink {
        title: &form.title,
        url: format!("/{}/", form.id),
        description: &form.description,
    }
}

/// The forms that can be chosen instead of the main one.
fn others<'a>(all: Ingredients<'a>, form: &Form) -> Vec<FormLink<'a>> {
    let main = all.tables.site.form.as_ref();
    if main.is_none_or(|main| main.value != form.id) {
        return Vec::new();
    }
    let others = all.desk.forms.iter().filter(|other| other.id != form.id);
    others.map(link).collect()
}

pub(super) fn job<'a>(all: Ingredients<'a>, form: &'a Form) -> Result<Job<'a>, Problem> {
    let written = all.tables.forms.iter().find(|row| row.id == form.id);
    let file = written.map_or("content/forms", |row| row.source.path.as_str());
    let url = format!("/{}/", form.id);
    let context = Context::from_serialize(&FormPage {
        page: Head {
            title: &form.title,
            description: &form.description,
            url: &url,
            kind: "form",
        },
        kind: "form",
        form: form_view(form, all.desk, &BTreeMap::new(), &[], None),
        deadline_text: if form.regime.is_answered() {
            words::deadline(form.deadline, all.language)
        } else {
            String::new()
        },
        others: others(all, form),
        breadcrumbs: Vec::new(),
    });
    Ok(Job {
        context: templates::finished(context, file)?,
        url,
        template: "form.html",
        file,
    })
}
