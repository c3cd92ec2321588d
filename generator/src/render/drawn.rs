//! What one build leaves to the next of the pages that it made: whose template got the same, is the
//! same. Everything is given up as soon as the theme or what all pages show has changed.

use super::{
    Brush, Ingredients, feed,
    slots::{Current, List},
    templates::{ParsedTemplates, Templates},
};
use crate::{
    model::{Kind, Model, Node, NodeId},
    output::Bytes,
    page::Page,
    problem::Problem,
    walk::Theme,
};
use std::{collections::HashMap, sync::Arc};
use tera::Context;
use twox_hash::XxHash3_128;

/// A filled template and what it got.
pub(super) struct Frame {
    pub(super) url: Arc<str>,
    pub(super) file: Arc<str>,
    pub(super) template: &'static str,
    pub(super) context: Context,
    pub(super) filled: Arc<[u8]>,
}

/// The pages that a page of text tells of. Where these are the same, and what all pages are made of,
/// its template gets the same, and need not be asked what.
pub(super) struct Told(Vec<Option<Arc<Page>>>);

impl Told {
    /// What the page of that number tells of, if it is a page of text.
    pub(super) fn by(model: &Model, id: NodeId, node: &Node) -> Option<Self> {
        let is_text = matches!(node.kind, Kind::Instruction | Kind::Faq | Kind::News);
        let page = |id: NodeId| model.nodes.get(id).map(|node| Arc::clone(&node.page));
        is_text.then(|| {
            let beside = [node.previous, node.next].map(|id| page(id?));
            let above = model.ancestors(id).into_iter().map(page);
            let related = node.related.iter().map(|id| page(*id));
            let own = [Some(Arc::clone(&node.page))].into_iter();
            Self(
                own.chain(beside)
                    .chain(above)
                    .chain([None])
                    .chain(related)
                    .collect(),
            )
        })
    }

    /// Whether both are made of the very same pages in the same places.
    fn is(&self, other: &Self) -> bool {
        let same = |pages: (&Option<Arc<Page>>, &Option<Arc<Page>>)| match pages {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }
}

/// A page as made, and what it was made of.
pub(super) struct Kept {
    pub(super) told: Option<Told>,
    pub(super) frame: Arc<Frame>,
    pub(super) list: Option<Arc<List>>,
    /// The frame with its marks replaced.
    pub(super) html: Bytes,
}

impl Kept {
    /// Whether the same list stands on it.
    pub(super) fn has(&self, list: Option<&Arc<List>>) -> bool {
        match (&self.list, list) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        }
    }
}

/// What one build leaves to the next.
#[derive(Default)]
pub struct Drawn {
    /// XXH3 of everything that all pages are made of.
    basis: u128,
    templates: Option<Templates>,
    before: Before,
}

/// What the last build made.
#[derive(Default)]
pub(super) struct Before {
    /// By address.
    frames: HashMap<Arc<str>, Kept>,
    /// By address of the section.
    lists: HashMap<String, Arc<List>>,
    current: Current,
}

/// The templates, and what was made with them before. Where they are `parsed` already, that is used.
///
/// # Errors
/// What is wrong with the templates.
pub(super) fn before(
    drawn: Option<&mut Drawn>,
    theme: &Theme,
    parsed: Option<ParsedTemplates>,
    all: Ingredients,
) -> Result<(Templates, Before), Vec<Problem>> {
    let load = || {
        let parsed = parsed.unwrap_or_else(|| ParsedTemplates::of(theme));
        Templates::load(parsed, theme, all)
    };
    let Some(drawn) = drawn else {
        return Ok((load()?, Before::default()));
    };
    let basis = basis(theme, all);
    let before = std::mem::take(drawn);
    drawn.basis = basis;
    match before.templates.filter(|_| before.basis == basis) {
        Some(templates) => Ok((templates, before.before)),
        None => Ok((load()?, Before::default())),
    }
}

fn basis(theme: &Theme, all: Ingredients) -> u128 {
    let mut digest = XxHash3_128::new();
    digest.write(&theme.digest.to_le_bytes());
    digest.write(&all.tables.digest.to_le_bytes());
    digest.write(all.today.to_string().as_bytes());
    let shown = (&all.desk.site, &all.desk.texts, feed::exists(all.model));
    let marks = Templates::itemprops(all.tables);
    // Serialising plain data into memory cannot fail.
    digest.write(&serde_json::to_vec(&(shown, marks)).unwrap_or_default());
    digest.finish_128()
}

impl Drawn {
    /// Keeps what a build has made.
    pub(super) fn keep(&mut self, brush: Brush, frames: Vec<Kept>) {
        let (lists, current) = brush.shared.parts();
        let lists = lists.into_iter().map(|list| (list.section.clone(), list));
        let frames = frames.into_iter();
        let frames = frames.map(|kept| (Arc::clone(&kept.frame.url), kept));
        self.templates = Some(brush.templates);
        // What is of no use any more is given back while others go on.
        rayon::spawn(move || drop(brush.before));
        self.before = Before {
            frames: frames.collect(),
            lists: lists.collect(),
            current,
        };
    }
}

impl Before {
    /// The page at an address, if it tells of the same pages.
    pub(super) fn told(&self, url: &str, told: Option<&Told>) -> Option<&Kept> {
        let before = self.frames.get(url)?;
        let is_same = before.told.as_ref()?.is(told?);
        is_same.then_some(before)
    }

    /// The filled template at an address, if it got the same.
    pub(super) fn frame(&self, url: &str, template: &str, context: &Context) -> Option<Arc<Frame>> {
        let frame = &self.frames.get(url)?.frame;
        let is_same = frame.template == template && frame.context == *context;
        is_same.then(|| Arc::clone(frame))
    }

    /// The list of a section, if its template got the same.
    pub(super) fn list(&self, section: &str, context: &Context) -> Option<Arc<List>> {
        let list = self.lists.get(section)?;
        (list.context == *context).then(|| Arc::clone(list))
    }

    /// The marks of the current link.
    pub(super) fn current(&self) -> Current {
        self.current.clone()
    }
}
