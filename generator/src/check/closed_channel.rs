//! `closed-channel`: a page sends its readers to a channel or a service that is no longer in use.

use super::Context;
use crate::{
    lookup::{self, Part},
    model::Node,
    problem::Problem,
    schema::status::Standing,
    source::Place,
};
use rayon::prelude::*;

pub(super) fn closed_channels(context: Context, problems: &mut Vec<Problem>) {
    let nodes = context.model.nodes.par_iter();
    let found = nodes.flat_map_iter(|node| {
        let named = names(node).filter_map(move |(name, at)| {
            let standing = standing(context, name).filter(|s| !s.is_active())?;
            Some(closed(node.source.place(at), name, standing))
        });
        about_closed(context, node).into_iter().chain(named)
    });
    problems.par_extend(found);
}

/// A page about a service that is no longer in use.
fn about_closed(context: Context, node: &Node) -> Option<Problem> {
    let named = node.page.front.service.as_ref()?;
    let service = context.tables.service(named.value.as_str())?;
    if service.standing.is_active() {
        return None;
    }
    let id = &named.value;
    let cause = format!("сервис «{id}», о котором страница, больше не действует");
    let remedy = match &service.standing.replaced_by {
        Some(by) => format!(
            "перепишите страницу о сервисе «{}»: service = \"{}\"",
            by.value, by.value
        ),
        None => format!("снимите страницу: requires = \"service:{id}\""),
    };
    Some(Problem::warning(
        "closed-channel",
        node.place(named),
        cause,
        remedy,
    ))
}

/// Names that the page looks up, with their places.
fn names(node: &Node) -> impl Iterator<Item = (&str, usize)> {
    let parts = lookup::parts(&node.source.text, |_| false).into_iter();
    parts.filter_map(|part| match part {
        Part::Name(name, at) => Some((name, at)),
        _ => None,
    })
}

fn standing<'a>(context: Context<'a>, name: &str) -> Option<&'a Standing> {
    let mut parts = name.split('.');
    match (parts.next()?, parts.next()?) {
        ("channel", id) => Some(&context.tables.site.channel(id)?.standing),
        ("service", id) => Some(&context.tables.service(id)?.standing),
        _ => None,
    }
}

fn closed(place: Place, name: &str, standing: &Standing) -> Problem {
    let cause = format!("«{name}» больше не действует, а страница на него ссылается");
    let remedy = match &standing.replaced_by {
        // `channel.chat.value` becomes `channel.form.value`.
        Some(by) => format!("напишите вместо него «{}»", instead(name, &by.value)),
        None => "уберите упоминание со страницы".to_owned(),
    };
    Problem::warning("closed-channel", place, cause, remedy)
}

/// The same value of the row that stands instead.
fn instead(name: &str, by: &str) -> String {
    let mut parts: Vec<&str> = name.split('.').collect();
    if let Some(id) = parts.get_mut(1) {
        *id = by;
    }
    parts.join(".")
}
