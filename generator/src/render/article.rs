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
use tera::{Context, TeraResult, Value};

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
    let mut context = Context::new();
    put_text(&mut context, node)?;
    put_facts(&mut context, all, node)?;
    put_ways(&mut context, all, id, node);
    Ok(context)
}

/// The page's own text: its head, its body and the contents of it.
fn put_text(context: &mut Context, node: &Node) -> TeraResult<()> {
    let html = if node.page.html.is_empty() { "" } else { BODY };
    let toc: Vec<TocEntry> = node.page.headings.iter().filter_map(toc_entry).collect();
    context.insert_value("page", Value::try_from_serializable(&head(node))?);
    context.insert_value("kind", node.kind.word().into());
    context.insert_value("html", html.into());
    context.insert_value("toc", Value::try_from_serializable(&toc)?);
    Ok(())
}

/// What is told of the text: for whom it is, who answers for it and since when.
fn put_facts(context: &mut Context, all: Ingredients, node: &Node) -> TeraResult<()> {
    let front = &node.page.front;
    let dates = [
        ("reviewed", "reviewed_iso", &front.reviewed),
        ("date", "date_iso", &front.date),
    ];
    for (name, iso, date) in dates {
        let date = date.as_ref().map(|date| date.value);
        context.insert_value(
            name,
            date.map(|date| words::date(date, &all.desk.texts)).into(),
        );
        context.insert_value(iso, date.map(|date| date.to_string()).into());
    }
    let audience: Vec<&str> = audience(all, node).collect();
    context.insert_value("audience", audience.join(", ").into());
    context.insert_value("owner_name", owner_name(all, node).into());
    let service = Value::try_from_serializable(&service(all, node))?;
    context.insert_value("service", service);
    context.insert_value("reading", reading(all, node).into());
    Ok(())
}

/// The ways from the page to others.
fn put_ways(context: &mut Context, all: Ingredients, id: NodeId, node: &Node) {
    let link = |id: NodeId| all.links.to(all, id);
    let is_in_row = node.previous.is_some() || node.next.is_some();
    let crumbs = all.model.ancestors(id).into_iter();
    let crumbs: Vec<Value> = crumbs.map(|id| all.links.crumb(all, id)).collect();
    let related: Vec<Value> = node.related.iter().map(|id| link(*id)).collect();
    context.insert_value("section_list", is_in_row.then_some(SECTION_LIST).into());
    context.insert_value("breadcrumbs", crumbs.into());
    context.insert_value("previous", node.previous.map(link).into());
    context.insert_value("next", node.next.map(link).into());
    context.insert_value("section", node.parent.map(link).into());
    context.insert_value("related", related.into());
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

/// Names of those for whom a page is.
pub(super) fn audience<'a>(all: Ingredients<'a>, node: &'a Node) -> impl Iterator<Item = &'a str> {
    let known = node.audience.iter();
    known.filter_map(move |id| Some(all.tables.site.audience(id)?.name.as_str()))
}

/// Two levels of headings: deeper ones would make the list longer than the page.
fn toc_entry(heading: &Heading) -> Option<TocEntry<'_>> {
    (heading.level <= 3).then_some(TocEntry {
        level: heading.level,
        id: &heading.id,
        title: &heading.title,
    })
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

/// Reading time in words, where it is worth telling.
fn reading(all: Ingredients, node: &Node) -> Option<String> {
    let told = node.kind == Kind::Instruction;
    told.then(|| {
        let minutes = node.page.words.div_ceil(WORDS_A_MINUTE).max(1).to_string();
        all.desk.texts.fill("article.minutes", &[("n", &minutes)])
    })
}
