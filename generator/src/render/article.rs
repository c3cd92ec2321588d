//! What every page of text gets: its head, its body, and the way to its neighbours.

use super::{
    Ingredients,
    slots::{BODY, SECTION_LIST},
};
use crate::{
    model::{Kind, Node, NodeId, public_name},
    page::Heading,
};
use opora_contract::words;
use serde::Serialize;
use tera::{Context, TeraResult};

/// The head of a page.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) url: &'a str,
    pub(super) kind: &'static str,
}

/// A link to a page.
#[derive(Serialize)]
pub(super) struct Link<'a> {
    pub(super) title: &'a str,
    pub(super) url: &'a str,
}

/// Those for whom a page is.
#[derive(Serialize)]
pub(super) struct Audience<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Article<'a> {
    page: Head<'a>,
    kind: &'static str,
    html: &'static str,
    section_list: Option<&'static str>,
    toc: Vec<TocEntry<'a>>,
    breadcrumbs: Vec<Link<'a>>,
    audience: Vec<Audience<'a>>,
    owner_name: Option<String>,
    reviewed: Option<String>,
    reviewed_iso: Option<String>,
    date: Option<String>,
    date_iso: Option<String>,
    previous: Option<Link<'a>>,
    next: Option<Link<'a>>,
    section: Option<Link<'a>>,
    service: Option<Service<'a>>,
    minutes: Option<usize>,
    related: Vec<Link<'a>>,
}

#[derive(Serialize)]
struct TocEntry<'a> {
    level: u8,
    id: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct Service<'a> {
    id: &'a str,
    name: &'a str,
    url: Option<&'a str>,
}

/// Words that people read in a minute of instructions, followed by the hands.
const WORDS_A_MINUTE: usize = 150;

/// The context of `page.html`, and the base of the other pages'.
pub(super) fn context(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let reviewed = node.page.front.reviewed.as_ref().map(|date| date.value);
    let date = node.page.front.date.as_ref().map(|date| date.value);
    let words = |date| words::date(date, &all.desk.texts);
    let neighbour = |id: Option<NodeId>| Some(link(all.model.nodes.get(id?)?));
    let (previous, next) = (neighbour(node.previous), neighbour(node.next));
    Context::from_serialize(&Article {
        page: head(node),
        kind: node.kind.word(),
        html: if node.page.html.is_empty() { "" } else { BODY },
        section_list: (previous.is_some() || next.is_some()).then_some(SECTION_LIST),
        toc: node.page.headings.iter().filter_map(toc_entry).collect(),
        breadcrumbs: breadcrumbs(all, id),
        audience: audience(all, node),
        owner_name: owner_name(all, node),
        reviewed: reviewed.map(words),
        reviewed_iso: reviewed.map(|date| date.to_string()),
        date: date.map(words),
        date_iso: date.map(|date| date.to_string()),
        previous,
        next,
        section: node.parent.map(|section| link(&all.model.nodes[section])),
        service: service(all, node),
        minutes: minutes(node),
        related: node
            .related
            .iter()
            .map(|id| link(&all.model.nodes[*id]))
            .collect(),
    })
}

pub(super) fn head(node: &Node) -> Head<'_> {
    Head {
        title: node.title(),
        description: &node.page.front.description.value,
        url: &node.page.url,
        kind: node.kind.word(),
    }
}

pub(super) fn link(node: &Node) -> Link<'_> {
    Link {
        title: node.title(),
        url: &node.page.url,
    }
}

pub(super) fn audience<'a>(all: Ingredients<'a>, node: &'a Node) -> Vec<Audience<'a>> {
    let known = node.audience.iter().filter_map(|id| {
        let audience = all.tables.site.audience(id)?;
        Some(Audience {
            id,
            name: &audience.name,
        })
    });
    known.collect()
}

/// Two levels of headings: deeper ones would make the list longer than the page.
fn toc_entry(heading: &Heading) -> Option<TocEntry<'_>> {
    (heading.level <= 3).then_some(TocEntry {
        level: heading.level,
        id: &heading.id,
        title: &heading.title,
    })
}

fn breadcrumbs(all: Ingredients<'_>, id: NodeId) -> Vec<Link<'_>> {
    let above = all.model.ancestors(id);
    let crumbs = above.into_iter().map(|id| {
        let node = &all.model.nodes[id];
        let home = all.desk.texts.get("page.home");
        match home.filter(|_| node.kind == Kind::Home) {
            // The first page's title is a sentence; its place in the row is a word.
            Some(title) => Link {
                title,
                url: &node.page.url,
            },
            None => link(node),
        }
    });
    crumbs.collect()
}

/// Owners are told on pages whose text somebody answers for.
fn owner_name(all: Ingredients, node: &Node) -> Option<String> {
    let told = matches!(node.kind, Kind::Instruction | Kind::Faq);
    let owner = node.owner.as_ref().filter(|_| told)?;
    public_name(owner, all.tables)
}

fn service<'a>(all: Ingredients<'a>, node: &Node) -> Option<Service<'a>> {
    let id = node.page.front.service.as_ref()?.value.as_str();
    let service = all
        .tables
        .service(id)
        .filter(|row| row.standing.is_active())?;
    Some(Service {
        id: service.id.value.as_str(),
        name: &service.name,
        url: service.url.as_deref(),
    })
}

/// Reading time, where it is worth telling.
fn minutes(node: &Node) -> Option<usize> {
    let told = node.kind == Kind::Instruction;
    told.then(|| node.page.words.div_ceil(WORDS_A_MINUTE).max(1))
}
