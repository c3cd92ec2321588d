//! `missing-index`: a folder of pages without a page of its own.

use super::Context;
use crate::{problem::Problem, source::Place};
use std::collections::BTreeSet;

pub(super) fn folders_without_index(context: Context, problems: &mut Vec<Problem>) {
    let nodes = || context.model.nodes.iter();
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let with: BTreeSet<String> = nodes()
        .filter(|node| node.is_index)
        .filter_map(|node| folder(&node.page.path))
        .collect();
    let all: BTreeSet<String> = nodes().filter_map(|node| folder(&node.page.path)).collect();
    for folder in all.difference(&with) {
        let path = format!("{folder}/index.md");
        let cause = "у раздела нет своей страницы";
        let remedy = format!("создайте {path} с title, description и order");
        problems.push(Problem::error(
            "missing-index",
            Place::file(path),
            cause,
            remedy,
        ));
    }
}
