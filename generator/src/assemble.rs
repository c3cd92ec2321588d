//! Parsed pages into one tree: sections by folder, order, what sections hand down, what is left
//! out, what is related. Pure; finding fault is left to [`crate::check`].

mod relate;
mod withheld;

use crate::{
    model::{Kind, LeftOut, Model, Node, NodeId},
    page::{self, Page, front_matter::Layout, optional},
    parsed::Parsed,
    schema::Tables,
    source::Source,
    walk::File,
};
use jiff::civil::Date;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A page with its file.
type WithSource = (Arc<Source>, Arc<Page>, bool);

/// Builds the tree. Files come in the order of their paths.
#[must_use]
pub fn assemble(parsed: Vec<Parsed>, tables: &Tables, assets: &[File], today: Date) -> Model {
    let (pages, unread) = readable(parsed, tables);
    let Selected {
        published,
        left_out,
        hidden,
    } = select(pages, tables, today);
    let mut nodes: Vec<Node> = published.into_iter().map(node).collect();
    let sections = sections(&nodes);
    for node in &mut nodes {
        node.parent = parent(node, &sections);
    }
    inherit(&mut nodes);
    arrange(&mut nodes);
    settle_optional_links(&mut nodes, &left_out);
    relate::relate(&mut nodes);
    let by_url = nodes.iter().enumerate().rev();
    Model {
        by_url: by_url
            .map(|(id, node)| (node.page.url.clone(), id))
            .collect(),
        left_out,
        unread,
        forms: forms(tables),
        entries: entries(tables, &nodes),
        withheld: withheld::withheld(&hidden, &nodes, tables, assets),
        assets: assets.iter().map(|file| asset_url(&file.path)).collect(),
        nodes,
    }
}

/// Address of a file of the content folder.
#[must_use]
pub fn asset_url(path: &str) -> String {
    let inner = path.strip_prefix("content").unwrap_or(path);
    inner.to_owned()
}

/// Addresses of forms. The main form has one even where its file is missing: that is told once,
/// not at each link to it.
fn forms(tables: &Tables) -> BTreeMap<String, String> {
    let main = tables.site.form.as_ref().map(|form| &form.value);
    let ids = tables.forms.iter().map(|form| &form.id).chain(main);
    ids.map(|id| (id.to_string(), format!("/{id}/"))).collect()
}

/// Addresses of entry pages: each audience that some page names has one.
fn entries(tables: &Tables, nodes: &[Node]) -> BTreeMap<String, String> {
    let named: BTreeSet<&str> = nodes
        .iter()
        .flat_map(|node| node.audience.iter().map(String::as_str))
        .collect();
    let ids = tables.site.audiences.iter().map(|row| &row.id.value);
    let ids = ids.filter(|id| named.contains(id.as_str()));
    ids.map(|id| (id.clone(), format!("/for/{id}/"))).collect()
}

/// Of links that were marked as depending on their page, those to pages that need a service which
/// is not in use become plain text.
fn settle_optional_links(nodes: &mut [Node], left_out: &BTreeMap<String, LeftOut>) {
    let is_gone = |url: &str| matches!(left_out.get(url), Some(LeftOut::Requires(_)));
    for node in nodes {
        if node.page.links.iter().any(|link| link.optional) {
            // What was parsed stays as it is: the next build may take it again.
            let page = Arc::make_mut(&mut node.page);
            page.html = optional::settle(&page.html, is_gone).into();
            page.links
                .retain(|link| !link.optional || !is_gone(&link.url));
        }
    }
}

/// Parts the pages from the addresses of files that are none yet.
fn readable(parsed: Vec<Parsed>, tables: &Tables) -> (Vec<WithSource>, BTreeSet<String>) {
    let mut pages = Vec::new();
    let mut unread = BTreeSet::new();
    for file in parsed {
        let flawed = file.told(tables).next().is_some();
        match file.page {
            Some(page) => pages.push((file.source, page, flawed)),
            None => {
                let inner = file.source.path.strip_prefix("content/");
                unread.insert(page::address(inner.unwrap_or(&file.source.path)));
            }
        }
    }
    (pages, unread)
}

/// The pages that are published and those that are not, these with the reason by their address.
#[derive(Default)]
struct Selected {
    published: Vec<WithSource>,
    left_out: BTreeMap<String, LeftOut>,
    hidden: Vec<Arc<Page>>,
}

/// Parts the pages that are published from those that are not. A folder whose `index.md` is left
/// out is left out whole.
fn select(pages: Vec<WithSource>, tables: &Tables, today: Date) -> Selected {
    let own = |page: &Page| reason(page, tables, today);
    let folders: BTreeMap<String, LeftOut> = pages
        .iter()
        .filter(|(_, page, _)| is_index(page))
        .filter_map(|(_, page, _)| Some((folder(page).to_owned(), own(page)?)))
        .collect();
    let mut selected = Selected::default();
    for (source, page, flawed) in pages {
        let inherited = || folders_above(folder(&page)).find_map(|f| folders.get(f).cloned());
        match own(&page).or_else(inherited) {
            Some(reason) => {
                selected.left_out.insert(page.url.clone(), reason);
                selected.hidden.push(page);
            }
            None => selected.published.push((source, page, flawed)),
        }
    }
    selected
}

fn reason(page: &Page, tables: &Tables, today: Date) -> Option<LeftOut> {
    let front = &page.front;
    if front.draft {
        return Some(LeftOut::Draft);
    }
    if let Some(last) = front.expires.as_ref().filter(|last| last.value < today) {
        return Some(LeftOut::Expired(last.value));
    }
    let service = front.requires.as_ref()?;
    let used = tables
        .service(service.value.as_str())
        .is_some_and(|service| service.standing.is_active());
    (!used).then(|| LeftOut::Requires(service.value.to_string()))
}

fn is_index(page: &Page) -> bool {
    page.path.ends_with("/index.md")
}

/// The folder of a page: `content/faq` of `content/faq/x.md`.
fn folder(page: &Page) -> &str {
    page.path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A folder and those above it, from the inside out.
fn folders_above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| {
        folder.rsplit_once('/').map(|(above, _)| above)
    })
}

fn node((source, page, flawed): WithSource) -> Node {
    Node {
        flawed,
        kind: kind(&page),
        is_index: is_index(&page),
        parent: None,
        children: Vec::new(),
        previous: None,
        next: None,
        owner: None,
        review_every: None,
        audience: Vec::new(),
        related: Vec::new(),
        source,
        page,
    }
}

fn kind(page: &Page) -> Kind {
    let layout = page.front.layout.as_ref().map(|layout| layout.value);
    let room = page.path.split('/').nth(1).unwrap_or_default();
    match (layout, room) {
        (Some(Layout::Contacts), _) => Kind::Contacts,
        (Some(Layout::Services), _) => Kind::Services,
        (Some(Layout::Responsible), _) => Kind::Responsible,
        (Some(Layout::Documents), _) => Kind::Documents,
        (Some(Layout::Programmes), _) => Kind::Programmes,
        (Some(Layout::Teachers), _) => Kind::Teachers,
        (Some(Layout::Maintenance), _) => Kind::Maintenance,
        (None, "index.md") => Kind::Home,
        (None, _) if is_index(page) => Kind::Section,
        (None, _) if page.front.document.is_some() => Kind::Document,
        (None, "instructions") => Kind::Instruction,
        (None, "faq") => Kind::Faq,
        (None, "news") => Kind::News,
        (None, _) => Kind::Plain,
    }
}

/// Sections by folder.
fn sections(nodes: &[Node]) -> BTreeMap<String, NodeId> {
    let indexes = nodes.iter().enumerate().filter(|(_, node)| node.is_index);
    indexes
        .map(|(id, node)| (folder(&node.page).to_owned(), id))
        .collect()
}

/// The nearest section above a page.
fn parent(node: &Node, sections: &BTreeMap<String, NodeId>) -> Option<NodeId> {
    // A section stands in the one above its own folder.
    let own = usize::from(node.is_index);
    folders_above(folder(&node.page))
        .skip(own)
        .find_map(|folder| sections.get(folder).copied())
}

/// Owner, interval and audience: a page's own, or those of the nearest section that has them.
fn inherit(nodes: &mut [Node]) {
    for id in 0..nodes.len() {
        let chain: Vec<NodeId> = std::iter::successors(Some(id), |id| nodes[*id].parent).collect();
        let fronts = || chain.iter().map(|id| &nodes[*id].page.front);
        let owner = fronts().find_map(|front| front.owner.as_ref());
        let owner = owner.map(|owner| owner.value.clone());
        let review_every = fronts().find_map(|front| front.review_every.as_ref());
        let review_every = review_every.map(|interval| interval.value);
        let audience = fronts().find(|front| !front.audience.is_empty());
        let audience = audience.map_or_else(Vec::new, |front| {
            front.audience.iter().map(|id| id.value.clone()).collect()
        });
        nodes[id].owner = owner;
        nodes[id].review_every = review_every;
        nodes[id].audience = audience;
    }
}

/// Puts the pages of each section in order: news by date, the newest first, the rest by `order`.
fn arrange(nodes: &mut [Node]) {
    let mut children: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (id, node) in nodes.iter().enumerate() {
        if let Some(parent) = node.parent {
            children.entry(parent).or_default().push(id);
        }
    }
    for (parent, mut list) in children {
        let key = |id: &NodeId| {
            let page = &nodes[*id].page;
            let date = page.front.date.as_ref().map(|date| date.value);
            let order = page.front.order.unwrap_or(i64::MAX);
            (order, Reverse(date), &page.front.title.value, &page.url)
        };
        list.sort_by(|one, other| key(one).cmp(&key(other)));
        let row = list.iter().copied().filter(|id| nodes[*id].is_in_row());
        for pair in row.collect::<Vec<_>>().windows(2) {
            nodes[pair[0]].next = Some(pair[1]);
            nodes[pair[1]].previous = Some(pair[0]);
        }
        nodes[parent].children = list;
    }
}
