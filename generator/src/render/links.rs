//! Links to pages as templates get them. Each is made when it is first asked for, and shared from then on:
//! a page is linked from its neighbours, its section and all that is related to it.

use super::{Ingredients, article};
use crate::model::{Kind, Model, NodeId};
use std::{collections::BTreeMap, sync::OnceLock};
use tera::Value;

/// The links to all pages.
pub struct Links {
    /// By the page's number.
    made: Vec<OnceLock<Value>>,
    /// To the first page, as it stands in breadcrumbs.
    home: OnceLock<Value>,
}

impl Links {
    /// The links to the pages of a model, none of them made yet.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        Self {
            made: vec![OnceLock::new(); model.nodes.len()],
            home: OnceLock::new(),
        }
    }

    /// The link to a page: its title and its address.
    pub(super) fn to(&self, all: Ingredients, id: NodeId) -> Value {
        let link = || value(&article::link(&all.model.nodes[id]));
        self.made[id].get_or_init(link).clone()
    }

    /// The link to a page in a row of breadcrumbs. The first page's title is a sentence; its place in the row
    /// is a word.
    pub(super) fn crumb(&self, all: Ingredients, id: NodeId) -> Value {
        let node = &all.model.nodes[id];
        let title = all.desk.texts.get("page.home");
        let Some(title) = title.filter(|_| node.kind == Kind::Home) else {
            return self.to(all, id);
        };
        let url = &node.page.url;
        let home = self
            .home
            .get_or_init(|| value(&article::Link { title, url }));
        home.clone()
    }
}

fn value(link: &article::Link) -> Value {
    let parts: [(&'static str, Value); 2] =
        [("title", link.title.into()), ("url", link.url.into())];
    BTreeMap::from(parts).into()
}
