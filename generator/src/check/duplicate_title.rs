//! `duplicate-title`: two pages under one title, which readers and search results cannot tell apart.
//! A section may be called like a page: they stand in different lists.

use super::Context;
use crate::{model::Node, problem::Problem};
use std::collections::BTreeMap;

pub(super) fn duplicate_titles(context: Context, problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<String, &Node> = BTreeMap::new();
    for node in context.model.nodes.iter().filter(|node| !node.is_index) {
        let title = node.title().to_lowercase();
        match first.get(&title) {
            Some(other) => problems.push(duplicate(node, &other.page.path)),
            None => {
                first.insert(title, node);
            }
        }
    }
}

fn duplicate(node: &Node, other: &str) -> Problem {
    let cause = format!("так же называется страница {other}");
    let remedy = "назовите страницы по-разному: по названию выбирают в списках и в поиске";
    let place = node.place(&node.page.front.title);
    Problem::warning("duplicate-title", place, cause, remedy)
}
