//! `doubtful-requirement`: a page that is left out because of a service that is in no table, while
//! one is spelt almost so. Leaving pages out is what `requires` is for; a slip should not do it.

use super::{Context, ids};
use crate::{model::LeftOut, problem::Problem, source::Place, suggest};

pub(super) fn doubtful_requirements(context: Context, problems: &mut Vec<Problem>) {
    let table = &context.tables.services;
    for (url, reason) in &context.model.left_out {
        let LeftOut::Requires(id) = reason else {
            continue;
        };
        if !table.lack(|row| row.id.value.as_str() == id) {
            continue;
        }
        let known = ids(table, |row| row.id.value.as_str());
        if let Some(near) = suggest::nearest(id, known) {
            let cause = format!("страница {url} не публикуется: сервиса «{id}» (requires) нет");
            let remedy = format!("если это описка, исправьте на «service:{near}»");
            let place = Place::file(&table.source.path);
            problems.push(Problem::warning(
                "doubtful-requirement",
                place,
                cause,
                remedy,
            ));
        }
    }
}
