//! The site as a tree of pages, when all are known. Made by [`crate::assemble`]; what is wrong with
//! it is told by [`crate::check`], what it looks like by [`crate::render`].

use crate::{
    page::{Page, front_matter::Interval},
    schema::Tables,
    source::{Located, Place, Source},
};
use jiff::civil::Date;
use opora_contract::owner::Owner;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Number of a page in [`Model::nodes`].
pub type NodeId = usize;

/// All pages that are published, and what else has an address.
#[derive(Debug)]
pub struct Model {
    /// The pages in the order of their files.
    pub nodes: Vec<Node>,
    /// Pages by address.
    pub by_url: BTreeMap<String, NodeId>,
    /// Addresses of pages that are not published, and why.
    pub left_out: BTreeMap<String, LeftOut>,
    /// Addresses of pages whose head could not be read.
    pub unread: BTreeSet<String>,
    /// Addresses of forms, by the form's identifier.
    pub forms: BTreeMap<String, String>,
    /// Addresses of the entry pages of audiences, by the audience's identifier.
    pub entries: BTreeMap<String, String>,
    /// Addresses of pictures and other files.
    pub assets: BTreeSet<String>,
    /// Those of them that are not published: only pages that are left out have to do with them.
    pub withheld: BTreeSet<String>,
}

/// A published page and its place in the tree.
#[derive(Debug)]
pub struct Node {
    /// The page.
    pub page: Arc<Page>,
    /// Its text, for places.
    pub source: Arc<Source>,
    /// Whether something is wrong with its head, so that what it lacks may be written there.
    pub flawed: bool,
    /// What it is.
    pub kind: Kind,
    /// Whether it is a folder's `index.md`.
    pub is_index: bool,
    /// The section it stands in.
    pub parent: Option<NodeId>,
    /// What stands in it, in order.
    pub children: Vec<NodeId>,
    /// The page before it in its section, of those that stand in a row.
    pub previous: Option<NodeId>,
    /// The page after it.
    pub next: Option<NodeId>,
    /// Who answers for it, the section's owner included.
    pub owner: Option<Owner>,
    /// How often it must be checked, the section's interval included.
    pub review_every: Option<Interval>,
    /// For whom it is, the section's audience included; empty: for all.
    pub audience: Vec<String>,
    /// Pages on the same matter, the nearest first.
    pub related: Vec<NodeId>,
}

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first page.
    Home,
    /// A step-by-step instruction.
    Instruction,
    /// A question and its answer.
    Faq,
    /// The text of a document.
    Document,
    /// A news item.
    News,
    /// The page of a folder.
    Section,
    /// The page of contacts.
    Contacts,
    /// The page of services.
    Services,
    /// The list of those who answer for services.
    Responsible,
    /// The page of documents.
    Documents,
    /// The catalogue of programmes.
    Programmes,
    /// Teachers and their consultations.
    Teachers,
    /// The log of works.
    Maintenance,
    /// Anything else.
    Plain,
}

/// Why a page is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// It is a draft.
    Draft,
    /// Its last day has passed.
    Expired(Date),
    /// The organisation does not use the service it needs.
    Requires(String),
}

impl Kind {
    /// The word for templates.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Home => "home",
            Kind::Instruction => "instruction",
            Kind::Faq => "faq",
            Kind::Document => "document",
            Kind::News => "news",
            Kind::Section => "section",
            Kind::Contacts => "contacts",
            Kind::Services => "services",
            Kind::Responsible => "responsible",
            Kind::Documents => "documents",
            Kind::Programmes => "programmes",
            Kind::Teachers => "teachers",
            Kind::Maintenance => "maintenance",
            Kind::Plain => "plain",
        }
    }
}

impl Node {
    /// Whether the page is one of a row: its section is shown beside it, and its neighbours below.
    #[must_use]
    pub fn is_in_row(&self) -> bool {
        matches!(self.kind, Kind::Instruction | Kind::Faq | Kind::News) && !self.is_index
    }

    /// The place of something in the page.
    #[must_use]
    pub fn place<T>(&self, value: &Located<T>) -> Place {
        self.source.place(value.at)
    }

    /// The title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.page.front.title.value
    }
}

impl Model {
    /// The page at an address.
    #[must_use]
    pub fn page_at(&self, url: &str) -> Option<&Node> {
        self.by_url.get(url).and_then(|id| self.nodes.get(*id))
    }

    /// The sections above a page, from the first page down.
    #[must_use]
    pub fn ancestors(&self, id: NodeId) -> Vec<NodeId> {
        let parent = |id: &NodeId| self.nodes.get(*id).and_then(|node| node.parent);
        let mut above: Vec<NodeId> = std::iter::successors(parent(&id), parent).collect();
        above.reverse();
        above
    }

    /// The pages in a section that are no sections themselves, in order.
    pub fn leaves(&self, id: NodeId) -> impl Iterator<Item = &Node> {
        self.children(id).filter(|node| !node.is_index)
    }

    /// The sections in a section, in order.
    pub fn sections(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let children = self.nodes.get(id).map_or(&[][..], |node| &node.children);
        children
            .iter()
            .filter_map(|child| Some((*child, self.nodes.get(*child)?)))
            .filter(|(_, node)| node.is_index)
    }

    /// How many pages stand in a section and below it.
    #[must_use]
    pub fn count(&self, id: NodeId) -> usize {
        let below = self.sections(id).map(|(child, _)| self.count(child));
        self.leaves(id).count() + below.sum::<usize>()
    }

    /// Whether something is published at the address: a page, a form or a file.
    #[must_use]
    pub fn has(&self, url: &str) -> bool {
        self.by_url.contains_key(url)
            || self.assets.contains(url)
            || self.forms.values().any(|form| form == url)
            || self.entries.values().any(|entry| entry == url)
    }

    /// Everything that a link may lead to, for hints.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let pages = self.by_url.keys().chain(&self.assets);
        let made = self.forms.values().chain(self.entries.values());
        pages.chain(made).map(String::as_str)
    }

    fn children(&self, id: NodeId) -> impl Iterator<Item = &Node> {
        let children = self.nodes.get(id).map_or(&[][..], |node| &node.children);
        children.iter().filter_map(|child| self.nodes.get(*child))
    }
}

/// What the organisation calls an owner, for pages: a department, or a person who is public; of
/// the others, their department.
#[must_use]
pub fn public_name(owner: &Owner, tables: &Tables) -> Option<String> {
    match owner {
        Owner::Department(id) => {
            let department = tables.department(id)?;
            Some(department.name.clone())
        }
        Owner::Person(id) => {
            let person = tables.person(id)?;
            if person.public {
                return Some(person.name.clone());
            }
            let department = tables.department(&person.department.as_ref()?.value)?;
            Some(department.name.clone())
        }
    }
}
