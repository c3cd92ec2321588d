//! The first page: doors for each audience, what is asked most, all sections, news.

use super::{
    Ingredients,
    article::{self, Link},
};
use crate::model::{Kind, Node, NodeId};
use opora_contract::words;
use serde::Serialize;
use std::cmp::Reverse;
use tera::{Context, TeraResult};

#[derive(Serialize)]
struct Section<'a> {
    title: &'a str,
    description: &'a str,
    url: &'a str,
    pages: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Audience<'a> {
    id: &'a str,
    name: &'a str,
    url: Option<&'a str>,
    /// The entry page's title.
    title: String,
    pages: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    title: &'a str,
    description: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct News<'a> {
    title: &'a str,
    url: &'a str,
    date: Option<String>,
    date_iso: Option<String>,
}

/// Most links of what is asked most, and most news.
const POPULAR: usize = 8;
const NEWS: usize = 3;

/// The context of `home.html`.
pub(super) fn context(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    context.insert("sections", &sections(all, id));
    context.insert("audiences", &audiences(all));
    context.insert("popular", &popular(all));
    context.insert("news", &news(all));
    let works = all.model.nodes.iter();
    let works = works.rev().find(|node| node.kind == Kind::Maintenance);
    context.insert("maintenance", &works.map(article::link));
    Ok(context)
}

fn listed(node: &Node) -> Entry<'_> {
    Entry {
        title: node.title(),
        description: &node.page.front.description.value,
        url: &node.page.url,
    }
}

fn sections<'a>(all: Ingredients<'a>, home: NodeId) -> Vec<Section<'a>> {
    let sections = all.model.sections(home).map(|(id, section)| {
        let below = all.model.sections(id).map(|(_, section)| section);
        let pages = all.model.leaves(id).chain(below);
        Section {
            title: section.title(),
            description: &section.page.front.description.value,
            url: &section.page.url,
            pages: pages.map(listed).collect(),
        }
    });
    sections.collect()
}

/// For each audience the instructions that name it; what is for all stands under none.
fn audiences<'a>(all: Ingredients<'a>) -> Vec<Audience<'a>> {
    let audiences = all.tables.site.audiences.iter().map(|audience| {
        let id = audience.id.value.as_str();
        let meant = |node: &&Node| node.audience.iter().any(|named| named == id);
        Audience {
            id,
            name: &audience.name,
            url: all.model.entries.get(id).map(String::as_str),
            title: audience.entry_title(&all.desk.texts),
            pages: instructions(all).filter(meant).map(listed).collect(),
        }
    });
    audiences
        .filter(|audience| audience.url.is_some())
        .collect()
}

/// Instructions in the order of their sections.
fn instructions(all: Ingredients<'_>) -> impl Iterator<Item = &Node> {
    let sections = all.model.nodes.iter().enumerate();
    let leaves = sections.filter(|(_, node)| node.is_index);
    let leaves = leaves.flat_map(move |(id, _)| all.model.leaves(id));
    leaves.filter(|node| node.kind == Kind::Instruction)
}

/// What is asked most: the instructions that the table of services names, each service's first,
/// then each one's second, and so on.
fn popular<'a>(all: Ingredients<'a>) -> Vec<Link<'a>> {
    let services = &all.tables.services.rows;
    let active = || {
        services
            .iter()
            .filter(|service| service.standing.is_active())
    };
    let longest = active().map(|service| service.instructions.len()).max();
    let mut links: Vec<Link> = Vec::new();
    for rank in 0..longest.unwrap_or(0) {
        for url in active().filter_map(|service| service.instructions.get(rank)) {
            let Some(node) = all.model.page_at(&url.value) else {
                continue;
            };
            if links.iter().all(|link| link.url != node.page.url) {
                links.push(article::link(node));
            }
        }
    }
    links.truncate(POPULAR);
    links
}

fn news<'a>(all: Ingredients<'a>) -> Vec<News<'a>> {
    let date = |node: &Node| node.page.front.date.as_ref().map(|date| date.value);
    let mut items: Vec<&Node> = all.model.nodes.iter().collect();
    items.retain(|node| node.kind == Kind::News);
    items.sort_by_key(|node| (Reverse(date(node)), &node.page.url));
    let items = items.into_iter().take(NEWS).map(|node| News {
        title: node.title(),
        url: &node.page.url,
        date: date(node).map(|date| words::date(date, &all.desk.texts)),
        date_iso: date(node).map(|date| date.to_string()),
    });
    items.collect()
}
