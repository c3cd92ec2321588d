//! The desk bundle: `desk.json` out of the tables, in the contract's types, the list of the pages, and the
//! templates that the handler fills.

use crate::{
    model::Model,
    output::Output,
    schema::{Rows, Tables, documents, forms, lists::Named, people, services},
    walk::Theme,
};
use opora_contract::{
    Desk,
    desk::{Department, Document, Link, Person, Service, Site, VERSION},
    form::{Condition, Field, Form, Kind, Route},
    id::FieldId,
};

/// Folders and files of `theme/templates/` that the handler fills.
const TEMPLATES: [&str; 5] = ["base.html", "search.html", "partials/", "desk/", "mail/"];

/// The organisation as the handler needs to know it. What is not fit for it is left out: the checks
/// have told of it.
#[must_use]
pub fn desk(tables: &Tables, model: &Model, site: Site) -> Desk {
    let site_zone = tables.site.time_zone.clone();
    Desk {
        version: VERSION,
        site,
        time_zone: site_zone,
        hours: tables.site.hours.clone(),
        calendar: tables.calendar.calendar.clone(),
        people: each(&tables.people, |row| Some(person(row))),
        departments: each(&tables.departments, |row| Some(department(row))),
        services: each(&tables.services, service),
        documents: each(&tables.documents, |row| document(row, model)),
        forms: tables.forms.iter().filter_map(form).collect(),
        pages: pages(tables, model),
        texts: tables.texts.1.clone(),
    }
}

/// Puts the bundle into the output, all but the list of the pages.
pub fn bundle(desk: &Desk, theme: &Theme, output: &mut Output) {
    // Serialising plain data into memory cannot fail. No person reads it, and a function reads it each time.
    let mut json = serde_json::to_string(desk).unwrap_or_default();
    json.push('\n');
    output.put("desk/desk.json", json.into_bytes());
    for template in &theme.templates {
        let inner = template.path.strip_prefix("theme/templates/");
        let Some(inner) = inner.filter(|path| TEMPLATES.iter().any(|t| path.starts_with(t))) else {
            continue;
        };
        let path = format!("desk/templates/{inner}");
        output.put(&path, template.text.clone().into_bytes());
    }
}

/// Puts the addresses of all pages that the output has into the bundle, one a line: of these a reader may
/// say that they have helped.
pub fn list_pages(output: &mut Output) {
    let files = output.files();
    let folders = files.filter_map(|(path, _)| {
        let inner = path.strip_prefix("site/")?;
        inner.strip_suffix("index.html")
    });
    let list: String = folders.flat_map(|folder| ["/", folder, "\n"]).collect();
    output.put("desk/pages.txt", list.into_bytes());
}

fn each<T, U>(rows: &Rows<T>, make: impl Fn(&T) -> Option<U>) -> Vec<U> {
    rows.rows.iter().filter_map(make).collect()
}

/// The pages of the site, where a form asks about one.
fn pages(tables: &Tables, model: &Model) -> Vec<Link> {
    let mut fields = tables.forms.iter().flat_map(|form| &form.fields);
    if !fields.any(|field| field.kind.value == Kind::Page) {
        return Vec::new();
    }
    let pages = model.nodes.iter().map(|node| Link {
        title: node.title().to_owned(),
        url: node.page.url.clone(),
    });
    pages.collect()
}

/// One of the staff in the contract's type.
#[must_use]
pub fn person(row: &people::Person) -> Person {
    Person {
        id: row.id.value.clone(),
        name: row.name.clone(),
        post: row.post.clone(),
        department: row.department.as_ref().map(|found| found.value.clone()),
        email: row.email.clone(),
        deputy: row.deputy.as_ref().map(|found| found.value.clone()),
        absences: row.absences.clone(),
        subjects: row.subjects.clone(),
        consultation: row.consultation.as_ref().map(|found| found.value.clone()),
        public: row.public,
    }
}

fn department(row: &people::Department) -> Department {
    Department {
        id: row.id.value.clone(),
        name: row.name.clone(),
        email: row.email.clone(),
        head: row.head.as_ref().map(|found| found.value.clone()),
    }
}

fn service(row: &services::Service) -> Option<Service> {
    if !row.standing.is_active() {
        return None;
    }
    Some(Service {
        id: row.id.value.clone(),
        name: row.name.clone(),
        technical: row.technical.as_ref()?.value.clone(),
        organisational: row.organisational.as_ref()?.value.clone(),
    })
}

/// A document in force whose text is a page of the site.
fn document(row: &documents::Document, model: &Model) -> Option<Document> {
    if !row.standing.is_active() {
        return None;
    }
    let url = &row.page.as_ref()?.value;
    let page = &model.page_at(url)?.page;
    Some(Document {
        id: row.id.value.clone(),
        title: row.title.clone(),
        edition: row.edition.clone().unwrap_or_default(),
        url: url.clone(),
        sha256: page.text_sha256.clone()?,
    })
}

/// A form in the contract's type.
#[must_use]
pub fn form(written: &forms::Form) -> Option<Form> {
    Some(Form {
        id: written.id.clone(),
        title: written.title.clone(),
        description: written.description.clone(),
        intro: written.intro.clone(),
        notice: written.notice.clone(),
        regime: written.regime.value,
        audience: written.audience.iter().map(|id| id.value.clone()).collect(),
        button: written.button.clone(),
        fields: written.fields.iter().map(field).collect(),
        routes: written.routes.iter().map(route).collect(),
        fallback: written.fallback.as_ref()?.value.clone(),
        deadline: written.deadline?,
        retention_days: written.retention_days,
    })
}

fn field(written: &forms::Field) -> Field {
    Field {
        id: written.id.value.clone(),
        part: written.part.clone(),
        label: written.label.clone(),
        hint: written.hint.clone(),
        kind: written.kind.value.clone(),
        required: written.required,
        when: condition(&written.when),
        purpose: written.purpose.as_ref().map(|purpose| purpose.value),
        messages: written.messages.clone(),
    }
}

fn route(written: &forms::Route) -> Route {
    Route {
        when: condition(&written.when),
        owner: written.owner.value.clone(),
        deadline: written.deadline,
    }
}

fn condition(when: &[Named<FieldId>]) -> Condition {
    let rows = when.iter().map(|(field, values)| {
        let values = values.iter().map(|value| value.value.clone());
        (field.value.clone(), values.collect())
    });
    Condition(rows.collect())
}
