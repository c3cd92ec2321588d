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
    /// The first of what stands in it.
    pages: Vec<Link<'a>>,
}

#[derive(Serialize)]
struct Audience<'a> {
    id: &'a str,
    name: &'a str,
    url: Option<&'a str>,
    /// The entry page's title.
    title: String,
    /// The first of them: its own page has all.
    pages: Vec<Link<'a>>,
}

#[derive(Serialize)]
struct News<'a> {
    title: &'a str,
    url: &'a str,
    date: Option<String>,
    date_iso: Option<String>,
}

/// Most links behind a door, be it a section's or an audience's, of what is asked most, and most news.
const DOOR: usize = 16;
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

fn sections<'a>(all: Ingredients<'a>, home: NodeId) -> Vec<Section<'a>> {
    let sections = all.model.sections(home).map(|(id, section)| {
        let below = all.model.sections(id).map(|(_, section)| section);
        Section {
            title: section.title(),
            description: &section.page.front.description.value,
            url: &section.page.url,
            pages: first(all.model.leaves(id).chain(below)),
        }
    });
    sections.collect()
}

/// For each audience the first instructions that name it; what is for all stands under none.
fn audiences<'a>(all: Ingredients<'a>) -> Vec<Audience<'a>> {
    let audiences = all.tables.site.audiences.iter().map(|audience| {
        let id = audience.id.value.as_str();
        let meant = |node: &&Node| node.audience.iter().any(|named| named == id);
        Audience {
            id,
            name: &audience.name,
            url: all.model.entries.get(id).map(String::as_str),
            title: audience.entry_title(&all.desk.texts),
            pages: first(instructions(all).filter(meant)),
        }
    });
    audiences
        .filter(|audience| audience.url.is_some())
        .collect()
}

/// As many links as stand behind a door: a portal may have thousands of pages for one audience.
fn first<'a>(pages: impl Iterator<Item = &'a Node>) -> Vec<Link<'a>> {
    pages.take(DOOR).map(article::link).collect()
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

#[cfg(test)]
mod tests {
    use crate::{build, case_tests::Site, progress::Progress};
    use std::fs;

    #[test]
    fn it_stays_short_however_many_pages_there_are() {
        let site = Site::base();
        for number in 10..60 {
            let head = format!("title = \"Инструкция {number}\"\ndescription = \"О.\"");
            let page = format!(
                "+++\n{head}\naudience = [\"learner\"]\nreviewed = 2026-11-01\n+++\n\nТекст.\n"
            );
            site.write(&format!("content/instructions/many-{number}.md"), &page);
        }
        build(&site.options(), &Progress::default()).unwrap();
        let listed = |path: &str| {
            let html = fs::read_to_string(site.out().join("site").join(path)).unwrap();
            html.matches("/instructions/many-").count()
        };
        // Behind the door of the section, and behind that of the audience.
        let home = listed("index.html");
        assert!((super::DOOR..=2 * super::DOOR).contains(&home), "{home}");
        assert!(listed("for/learner/index.html") >= 50);
    }
}
