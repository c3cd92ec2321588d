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

/// What is put into a link of the list on the page that it leads to.
const CURRENT: &[u8] = b" aria-current=\"page\"";

/// What pages of one section share.
pub(super) struct Shared {
    /// Lists by section.
    lists: HashMap<NodeId, Arc<List>>,
    current: Arc<[u8]>,
    /// What is the same on every page, by its mark.
    once: Vec<(String, Arc<[u8]>)>,
}

/// The list of a section.
pub(super) struct List {
    /// Address of the section.
    pub(super) section: String,
    /// What its template got.
    pub(super) context: Context,
    html: Arc<[u8]>,
    /// Where in it each page's link is marked as the current one, by the page's address.
    marks: BTreeMap<String, usize>,
}

#[derive(Serialize)]
struct ListContext<'a> {
    section: article::Link<'a>,
    pages: Vec<article::Link<'a>>,
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
        Ok(Self {
            lists: lists.map_err(|problem| vec![problem])?,
            current: before.current().unwrap_or_else(|| CURRENT.into()),
            once: templates.once().to_vec(),
        })
    }

    /// The list that stands on a page.
    pub(super) fn list(&self, node: &Node) -> Option<&Arc<List>> {
        let section = node.parent.filter(|_| node.is_in_row())?;
        self.lists.get(&section)
    }

    /// All lists, and the mark of the current page.
    pub(super) fn parts(self) -> (Vec<Arc<List>>, Arc<[u8]>) {
        (self.lists.into_values().collect(), self.current)
    }

    /// A filled template with its marks replaced.
    pub(super) fn fill(&self, frame: &Arc<[u8]>, node: Option<&Node>) -> Bytes {
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
                bytes.push(html, 0..html.len());
                done = at + mark.len();
            }
        }
        bytes.push(frame, done..frame.len());
        bytes
    }

    fn push_list(&self, bytes: &mut Bytes, node: Option<&Node>) {
        let Some((node, list)) = node.and_then(|n| Some((n, self.list(n)?))) else {
            return;
        };
        let List { html, marks, .. } = list.as_ref();
        match marks.get(&node.page.url) {
            Some(mark) => {
                bytes.push(html, 0..*mark);
                bytes.push(&self.current, 0..self.current.len());
                bytes.push(html, *mark..html.len());
            }
            None => bytes.push(html, 0..html.len()),
        }
    }
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
    // Links stand in the order of the pages, so that each is looked for after the one before.
    let mut done = 0;
    let mut marks = BTreeMap::new();
    for page in row {
        let link = format!(" href=\"{}\"", page.page.url);
        if let Some(found) = memchr::memmem::find(&html[done..], link.as_bytes()) {
            done += found + link.len();
            marks.insert(page.page.url.clone(), done);
        }
    }
    Ok(Arc::new(List {
        section: section.page.url.clone(),
        context,
        html: html.into(),
        marks,
    }))
}
