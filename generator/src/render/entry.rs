//! The entry page of an audience: everything that is for it, by section; its services; and what is
//! for all.

use super::{
    Ingredients, Job,
    article::{Head, Link},
    form::{self, FormLink},
    templates,
};
use crate::{
    model::{Kind, Node},
    problem::Problem,
    schema::site::Audience,
};
use serde::Serialize;
use tera::Context;

#[derive(Serialize)]
struct EntryPage<'a> {
    page: Head<'a>,
    kind: &'static str,
    breadcrumbs: Vec<Link<'a>>,
    groups: Vec<Group<'a>>,
    services: Vec<Service<'a>>,
    forms: Vec<FormLink<'a>>,
    for_all: Vec<Link<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    title: &'a str,
    url: &'a str,
    pages: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    title: &'a str,
    url: &'a str,
    description: &'a str,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    purpose: &'a str,
    url: Option<&'a str>,
}

/// The entry pages of all audiences that some page names.
pub(super) fn jobs<'a>(all: Ingredients<'a>) -> impl Iterator<Item = Result<Job<'a>, Problem>> {
    let audiences = all.tables.site.audiences.iter();
    audiences.filter_map(move |audience| {
        let url = all.model.entries.get(&audience.id.value)?;
        Some(job(all, audience, url))
    })
}

fn job<'a>(all: Ingredients<'a>, audience: &'a Audience, url: &'a str) -> Result<Job<'a>, Problem> {
    let file = all.tables.site.source.path.as_str();
    let description = audience.description.as_deref();
    let home = all.desk.texts.get("page.home").unwrap_or_default();
    let title = audience.entry_title(&all.desk.texts);
    let context = Context::from_serialize(&EntryPage {
        page: Head {
            title: &title,
            description: description.unwrap_or(&all.tables.site.description),
            url,
            kind: "audience",
        },
        kind: "audience",
        breadcrumbs: vec![Link {
            title: home,
            url: "/",
        }],
        groups: groups(all, &audience.id.value),
        services: services(all, &audience.id.value),
        forms: forms(all, &audience.id.value),
        for_all: for_all(all),
    });
    Ok(Job {
        context: templates::finished(context, file)?,
        url: url.to_owned(),
        template: "audience.html",
        file,
    })
}

/// Pages that name the audience, by the section they stand in, in the order of the sections.
fn groups<'a>(all: Ingredients<'a>, id: &str) -> Vec<Group<'a>> {
    let groups = sections(all).map(|(section, pages)| {
        let pages = pages.filter(|node| node.audience.iter().any(|named| named == id));
        Group {
            title: section.title(),
            url: &section.page.url,
            pages: pages.map(entry).collect(),
        }
    });
    groups.filter(|group| !group.pages.is_empty()).collect()
}

/// All sections with their pages, from the first page down.
fn sections<'a>(
    all: Ingredients<'a>,
) -> impl Iterator<Item = (&'a Node, impl Iterator<Item = &'a Node>)> {
    let nodes = all.model.nodes.iter().enumerate();
    let home = nodes.clone().find(|(_, node)| node.kind == Kind::Home);
    let mut order = Vec::new();
    let mut open: Vec<usize> = home.into_iter().map(|(id, _)| id).collect();
    while let Some(id) = open.pop() {
        order.push(id);
        let below: Vec<usize> = all.model.sections(id).map(|(id, _)| id).collect();
        open.extend(below.into_iter().rev());
    }
    order
        .into_iter()
        .map(move |id| (&all.model.nodes[id], all.model.leaves(id)))
}

fn entry(node: &Node) -> Entry<'_> {
    Entry {
        title: node.title(),
        url: &node.page.url,
        description: &node.page.front.description.value,
    }
}

fn services<'a>(all: Ingredients<'a>, id: &str) -> Vec<Service<'a>> {
    let rows = all.tables.services.rows.iter();
    let rows = rows.filter(|row| {
        row.standing.is_active() && row.audience.iter().any(|named| named.value == id)
    });
    let rows = rows.map(|row| Service {
        name: &row.name,
        purpose: &row.purpose,
        url: row.url.as_deref(),
    });
    rows.collect()
}

/// Forms that are for the audience; those that name none are on the main form's page.
fn forms<'a>(all: Ingredients<'a>, id: &str) -> Vec<FormLink<'a>> {
    let forms = all.desk.forms.iter();
    let forms = forms.filter(|form| form.audience.iter().any(|named| named == id));
    forms.map(form::link).collect()
}

/// Instructions that name no audience.
fn for_all(all: Ingredients<'_>) -> Vec<Link<'_>> {
    let nodes = sections(all).flat_map(|(_, pages)| pages);
    let nodes = nodes.filter(|node| node.kind == Kind::Instruction && node.audience.is_empty());
    nodes.map(super::article::link).collect()
}
