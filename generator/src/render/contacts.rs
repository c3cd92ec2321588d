//! Pages that show a table beside their text: contacts, services, a document's particulars.

use super::{
    Ingredients,
    article::{self, Link},
};
use crate::{
    model::{Node, NodeId, public_name},
    schema::{documents::Document, services::Service},
    site,
};
use opora_contract::{desk::Channel, id::PersonId, owner::Owner, words};
use serde::Serialize;
use tera::{Context, TeraResult};

#[derive(Serialize)]
struct ChannelRow {
    #[serde(flatten)]
    channel: Channel,
    status: &'static str,
    replaced_by_name: Option<String>,
}

#[derive(Serialize)]
struct DepartmentRow<'a> {
    name: &'a str,
    phone: Option<&'a str>,
    email: Option<&'a str>,
    head: Option<&'a str>,
}

#[derive(Serialize)]
struct PersonRow<'a> {
    name: &'a str,
    post: &'a str,
    department: Option<&'a str>,
    phone: Option<&'a str>,
    email: &'a str,
    hours: Option<&'a str>,
}

#[derive(Serialize)]
struct ServiceRow<'a> {
    id: &'a str,
    name: &'a str,
    purpose: &'a str,
    url: Option<&'a str>,
    audience: Vec<&'a str>,
    modes: &'a [String],
    technical: Option<String>,
    organisational: Option<String>,
    order: Option<&'a str>,
    agreement: Option<&'a str>,
    instructions: Vec<Link<'a>>,
}

#[derive(Serialize)]
struct DocumentRow<'a> {
    title: &'a str,
    number: Option<&'a str>,
    date: Option<String>,
    date_iso: Option<String>,
    edition: Option<&'a str>,
    approved_by: Option<&'a str>,
    status: &'static str,
    kind: &'static str,
    replaced_by: Option<&'a str>,
}

/// The context of `contacts.html`.
pub(super) fn contacts(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    context.insert("channels_all", &channels(all));
    context.insert("departments", &departments(all));
    context.insert("people", &people(all));
    Ok(context)
}

fn channels(all: Ingredients) -> Vec<ChannelRow> {
    let rows = all.tables.site.channels.iter().map(|channel| {
        let replaced_by = channel.standing.replaced_by.as_ref();
        let instead = replaced_by.and_then(|id| all.tables.site.channel(&id.value));
        ChannelRow {
            channel: site::channel(channel),
            status: channel.standing.status.word(),
            replaced_by_name: instead.map(|channel| channel.name.clone()),
        }
    });
    rows.collect()
}

fn departments(all: Ingredients<'_>) -> Vec<DepartmentRow<'_>> {
    let rows = all.tables.departments.rows.iter().map(|department| {
        let head = department.head.as_ref();
        DepartmentRow {
            name: &department.name,
            phone: department.phone.as_deref(),
            email: department.email.as_deref(),
            head: head.and_then(|head| public_person(all, &head.value)),
        }
    });
    rows.collect()
}

fn public_person<'a>(all: Ingredients<'a>, id: &PersonId) -> Option<&'a str> {
    let person = all.tables.person(id).filter(|person| person.public)?;
    Some(&person.name)
}

fn people(all: Ingredients<'_>) -> Vec<PersonRow<'_>> {
    let public = all.tables.people.rows.iter().filter(|person| person.public);
    let rows = public.map(|person| {
        let department = person.department.as_ref();
        let department = department.and_then(|id| all.tables.department(&id.value));
        PersonRow {
            name: &person.name,
            post: &person.post,
            department: department.map(|department| department.name.as_str()),
            phone: person.phone.as_deref(),
            email: &person.email,
            hours: person.hours.as_deref(),
        }
    });
    rows.collect()
}

/// The context of `services.html`.
pub(super) fn services(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let services = || {
        let rows = all.tables.services.rows.iter();
        rows.filter(|service| service.standing.is_active())
            .map(|service| service_row(all, service))
    };
    let in_mode = |mode: &str| -> Vec<ServiceRow> {
        services()
            .filter(|service| service.modes.iter().any(|m| m == mode))
            .collect()
    };
    context.insert("services", &services().collect::<Vec<_>>());
    context.insert("async", &in_mode("async"));
    context.insert("sync", &in_mode("sync"));
    Ok(context)
}

fn service_row<'a>(all: Ingredients<'a>, service: &'a Service) -> ServiceRow<'a> {
    let owner = |owner: &Option<crate::source::Located<Owner>>| {
        public_name(&owner.as_ref()?.value, all.tables)
    };
    let audience = service.audience.iter();
    let audience = audience.filter_map(|id| all.tables.site.audience(&id.value));
    let instructions = service.instructions.iter();
    let instructions = instructions.filter_map(|url| all.model.page_at(&url.value));
    ServiceRow {
        id: service.id.value.as_str(),
        name: &service.name,
        purpose: &service.purpose,
        url: service.url.as_deref(),
        audience: audience.map(|audience| audience.name.as_str()).collect(),
        modes: &service.modes,
        technical: owner(&service.technical),
        organisational: owner(&service.organisational),
        order: service.order.as_deref(),
        agreement: service.agreement.as_deref(),
        instructions: instructions.map(article::link).collect(),
    }
}

/// The context of `document.html`.
pub(super) fn document(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let named = node.page.front.document.as_ref();
    let document = named.and_then(|id| all.tables.document(&id.value));
    context.insert("document", &document.map(|row| document_row(all, row)));
    Ok(context)
}

fn document_row<'a>(all: Ingredients<'a>, document: &'a Document) -> DocumentRow<'a> {
    let replaced_by = document.standing.replaced_by.as_ref();
    let instead = replaced_by.and_then(|id| all.tables.document(&id.value.parse().ok()?));
    DocumentRow {
        title: &document.title,
        number: document.number.as_deref(),
        date: document.date.map(|date| words::date(date, &all.desk.texts)),
        date_iso: document.date.map(|date| date.to_string()),
        edition: document.edition.as_deref(),
        approved_by: document.approved_by.as_deref(),
        status: document.standing.status.word(),
        kind: document.kind,
        replaced_by: instead.map(|document| document.title.as_str()),
    }
}
