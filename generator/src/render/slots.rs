//! What a page is made of besides its template: its body, which is finished already, the list of its
//! section, which all pages of the section share, and what is the same on every page. Templates get
//! a mark for each and put it where it belongs; the marks are replaced here, so that nothing long is
//! made or copied for every page.

use super::{
    Ingredients, article,
    drawn::Before,
    templates::{Templates, finished},
};
use crate::{
    model::{Node, NodeId},
    output::Bytes,
    problem::Problem,
};
use rayon::prelude::*;
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use tera::Context;

/// Stands for the body. No text has such a character: Markdown drops it.
pub(super) const BODY: &str = "\0body\0";

/// Stands for the list of the section.
pub(super) const SECTION_LIST: &str = "\0section\0";

/// The template of that list.
const LIST_TEMPLATE: &str = "partials/section-list.html";

/// Stands for the menu, whose links are marked as those of the list are.
const MENU: &str = "\0partials/once/menu.html\0";

/// The first page is above all others; that need not be told on each.
const HOME: &str = "/";

/// What is put into a link that is the current one. From one build to the next it stays where it is in memory, by
/// which a page is known again.
#[derive(Clone)]
pub(super) struct Current {
    /// On the page that the link leads to.
    page: Arc<[u8]>,
    /// On the pages below that.
    above: Arc<[u8]>,
}

/// What pages of one section share.
pub(super) struct Shared {
    /// Lists by section.
    lists: HashMap<NodeId, Arc<List>>,
    current: Current,
    /// The menu's links.
    menu: Marks,
    /// What is the same on every page, by its mark.
    once: Vec<(String, Arc<[u8]>)>,
}

/// Where in a list of links each is marked as the current one, by its address.
type Marks = BTreeMap<String, usize>;

/// The list of a section.
pub(super) struct List {
    /// Address of the section.
    pub(super) section: String,
    /// What its template got.
    pub(super) context: Context,
    html: Arc<[u8]>,
    marks: Marks,
}

#[derive(Serialize)]
struct ListContext<'a> {
    section: article::Link<'a>,
    pages: Vec<article::Link<'a>>,
}

impl Default for Current {
    fn default() -> Self {
        Self {
            page: (*b" aria-current=\"page\"").into(),
            above: (*b" aria-current=\"true\"").into(),
        }
    }
}

impl Shared {
    /// Makes what the pages share.
    ///
    /// # Errors
    /// What the template of the list refused.
    pub(super) fn new(
        all: Ingredients,
        templates: &Templates,
        before: &Before,
    ) -> Result<Self, Vec<Problem>> {
        let sections = all.model.nodes.par_iter().enumerate();
        let lists = sections.filter_map(|(id, section)| {
            let children = section.children.iter();
            let row = children.map(|child| &all.model.nodes[*child]);
            let row: Vec<&Node> = row.filter(|node| node.is_in_row()).collect();
            let is_shown = row.len() > 1 && templates.has(LIST_TEMPLATE);
            is_shown.then(|| Ok((id, list(templates, before, section, &row)?)))
        });
        let lists: Result<HashMap<NodeId, Arc<List>>, Problem> = lists.collect();
        let once = templates.once().to_vec();
        let links = all.desk.site.nav.iter().map(|link| link.url.as_str());
        let menu = once.iter().find(|(mark, _)| mark == MENU);
        Ok(Self {
            lists: lists.map_err(|problem| vec![problem])?,
            current: before.current(),
            menu: menu.map_or_else(Marks::new, |(_, html)| marks(html, links)),
            once,
        })
    }

    /// The list that stands on a page.
    pub(super) fn list(&self, node: &Node) -> Option<&Arc<List>> {
        let section = node.parent.filter(|_| node.is_in_row())?;
        self.lists.get(&section)
    }

    /// All lists, and the marks of the current link.
    pub(super) fn parts(self) -> (Vec<Arc<List>>, Current) {
        (self.lists.into_values().collect(), self.current)
    }

    /// The filled template of the page at `url` with its marks replaced.
    pub(super) fn fill(&self, frame: &Arc<[u8]>, url: &str, node: Option<&Node>) -> Bytes {
        let mut bytes = Bytes::default();
        let mut done = 0;
        for at in memchr::memchr_iter(0, frame) {
            let is_at = |mark: &str| frame[at..].starts_with(mark.as_bytes());
            let once = || self.once.iter().find(|(mark, _)| is_at(mark));
            if at < done {
                continue;
            }
            if is_at(BODY) {
                bytes.push(frame, done..at);
                if let Some(node) = node {
                    let body: Arc<[u8]> = Arc::clone(&node.page.html).into();
                    bytes.push(&body, 0..body.len());
                }
                done = at + BODY.len();
            } else if is_at(SECTION_LIST) {
                bytes.push(frame, done..at);
                self.push_list(&mut bytes, node);
                done = at + SECTION_LIST.len();
            } else if let Some((mark, html)) = once() {
                bytes.push(frame, done..at);
                let current = (mark == MENU).then(|| self.in_menu(url)).flatten();
                push_marked(&mut bytes, html, current);
                done = at + mark.len();
            }
        }
        bytes.push(frame, done..frame.len());
        bytes
    }

    /// Where in the menu the page at `url` is marked, and with what: at its own link, or at the nearest above it.
    fn in_menu(&self, url: &str) -> Option<Mark<'_>> {
        if let Some(at) = self.menu.get(url) {
            return Some((*at, &self.current.page));
        }
        let above = |link: &str| url.starts_with(link) && link != HOME;
        let (_, at) = self.menu.iter().rev().find(|(link, _)| above(link))?;
        Some((*at, &self.current.above))
    }

    fn push_list(&self, bytes: &mut Bytes, node: Option<&Node>) {
        let Some((node, list)) = node.and_then(|n| Some((n, self.list(n)?))) else {
            return;
        };
        let mark = list.marks.get(&node.page.url);
        push_marked(bytes, &list.html, mark.map(|at| (*at, &self.current.page)));
    }
}

/// A place in a text, and what is put there.
type Mark<'a> = (usize, &'a Arc<[u8]>);

fn push_marked(bytes: &mut Bytes, html: &Arc<[u8]>, mark: Option<Mark>) {
    let mut done = 0;
    if let Some((at, mark)) = mark {
        bytes.push(html, 0..at);
        bytes.push(mark, 0..mark.len());
        done = at;
    }
    bytes.push(html, done..html.len());
}

/// Where links that stand in the order of `urls` are marked: each is looked for after the one before.
fn marks<'a>(html: &[u8], urls: impl Iterator<Item = &'a str>) -> Marks {
    let mut done = 0;
    let found = urls.filter_map(|url| {
        let link = format!(" href=\"{url}\"");
        done += memchr::memmem::find(&html[done..], link.as_bytes())? + link.len();
        Some((url.to_owned(), done))
    });
    found.collect()
}

fn list(
    templates: &Templates,
    before: &Before,
    section: &Node,
    row: &[&Node],
) -> Result<Arc<List>, Problem> {
    let context = Context::from_serialize(&ListContext {
        section: article::link(section),
        pages: row.iter().map(|page| article::link(page)).collect(),
    });
    let file = section.page.path.as_str();
    let context = finished(context, file)?;
    if let Some(list) = before.list(&section.page.url, &context) {
        return Ok(list);
    }
    let html = templates.render(LIST_TEMPLATE, &context, file)?;
    let marks = marks(&html, row.iter().map(|page| page.page.url.as_str()));
    Ok(Arc::new(List {
        section: section.page.url.clone(),
        context,
        html: html.into(),
        marks,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A menu as the page at `url` shows it.
    fn menu(url: &str) -> String {
        let html =
            "<a href=\"/\">Г<a href=\"/faq/\">В<a href=\"/faq/access/\">Д<a href=\"/a&amp;b/\">А";
        let links = ["/", "/faq/", "/faq/access/", "/a&b/"];
        let html: Arc<[u8]> = html.as_bytes().into();
        let shared = Shared {
            lists: HashMap::new(),
            current: Current::default(),
            menu: marks(&html, links.into_iter()),
            once: vec![(MENU.to_owned(), html)],
        };
        let frame: Arc<[u8]> = format!("<{MENU}>").into_bytes().into();
        let filled = shared.fill(&frame, url, None);
        let bytes: Vec<u8> = filled.pieces().flatten().copied().collect();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_menu_marks_the_page_or_the_nearest_above_it() {
        for (url, marked) in [
            ("/", "href=\"/\" aria-current=\"page\">Г"),
            ("/faq/", "href=\"/faq/\" aria-current=\"page\">В"),
            ("/faq/camera/", "href=\"/faq/\" aria-current=\"true\">В"),
            (
                "/faq/access/letter/",
                "href=\"/faq/access/\" aria-current=\"true\">Д",
            ),
        ] {
            let menu = menu(url);
            assert!(menu.contains(marked), "{url}: {menu}");
            assert_eq!(menu.matches("aria-current").count(), 1, "{url}: {menu}");
        }
        for url in ["/404.html", "/news/", "/a&b/"] {
            assert!(!menu(url).contains("aria-current"), "{url}");
        }
    }
}
