//! The page of contacts: channels, departments, the staff who are public.

use super::{Ingredients, article};
use crate::{
    model::{Node, NodeId},
    site,
};
use opora_contract::{desk::Channel, id::PersonId};
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
