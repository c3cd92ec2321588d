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
    breadcrumbs: Vec<Link<'a>>,
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
        deadline_text: words::deadline(form.deadline, all.language),
        breadcrumbs: Vec::new(),
    });
    Ok(Job {
        context: templates::finished(context, file)?,
        url,
        template: "form.html",
        file,
    })
}
