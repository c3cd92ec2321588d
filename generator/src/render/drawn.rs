//! What one build leaves to the next of the pages that it made: whose template got the same, is the
//! same. Everything is given up as soon as the theme or what all pages show has changed.

use super::{Brush, Ingredients, feed, slots::List, templates::Templates};
use crate::{problem::Problem, walk::Theme};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Arc};
use tera::Context;

/// A filled template and what it got.
pub(super) struct Frame {
    pub(super) template: &'static str,
    pub(super) context: Context,
    pub(super) filled: Arc<[u8]>,
}

/// What one build leaves to the next.
#[derive(Default)]
pub struct Drawn {
    /// SHA-256 of everything that all pages are made of.
    basis: [u8; 32],
    templates: Option<Templates>,
    before: Before,
}

/// What the last build made.
#[derive(Default)]
pub(super) struct Before {
    /// By address.
    frames: HashMap<String, Frame>,
    /// By address of the section.
    lists: HashMap<String, Arc<List>>,
    current: Option<Arc<[u8]>>,
}

/// The templates, and what was made with them before.
///
/// # Errors
/// What is wrong with the templates.
pub(super) fn before(
    drawn: Option<&mut Drawn>,
    theme: &Theme,
    all: Ingredients,
) -> Result<(Templates, Before), Vec<Problem>> {
    let Some(drawn) = drawn else {
        return Ok((Templates::load(theme, all)?, Before::default()));
    };
    let basis = basis(theme, all);
    let before = std::mem::take(drawn);
    drawn.basis = basis;
    match before.templates.filter(|_| before.basis == basis) {
        Some(templates) => Ok((templates, before.before)),
        None => Ok((Templates::load(theme, all)?, Before::default())),
    }
}

fn basis(theme: &Theme, all: Ingredients) -> [u8; 32] {
    let mut digest = Sha256::new();
    digest.update(theme.digest);
    let shown = (&all.desk.site, &all.desk.texts, feed::exists(all.model));
    let marks = Templates::itemprops(all.tables);
    // Serialising plain data into memory cannot fail.
    digest.update(serde_json::to_vec(&(shown, marks)).unwrap_or_default());
    digest.finalize().into()
}

impl Drawn {
    /// Keeps what a build has made.
    pub(super) fn keep(&mut self, brush: Brush, frames: Vec<(String, Frame)>) {
        let (lists, current) = brush.shared.parts();
        let lists = lists.into_iter().map(|list| (list.section.clone(), list));
        self.templates = Some(brush.templates);
        self.before = Before {
            frames: frames.into_iter().collect(),
            lists: lists.collect(),
            current: Some(current),
        };
    }
}

impl Before {
    /// The filled template at an address, if it got the same.
    pub(super) fn frame(&self, url: &str, template: &str, context: &Context) -> Option<Arc<[u8]>> {
        let frame = self.frames.get(url)?;
        let is_same = frame.template == template && frame.context == *context;
        is_same.then(|| Arc::clone(&frame.filled))
    }

    /// The list of a section, if its template got the same.
    pub(super) fn list(&self, section: &str, context: &Context) -> Option<Arc<List>> {
        let list = self.lists.get(section)?;
        (list.context == *context).then(|| Arc::clone(list))
    }

    /// The mark of the current page.
    pub(super) fn current(&self) -> Option<Arc<[u8]>> {
        self.current.clone()
    }
}
