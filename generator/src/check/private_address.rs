//! `private-address`: the mail address of one who is not public, in a finished page or file.

use crate::{
    model::Model, problem::Problem, render::Pages, schema::Tables, source::Place, walk::File,
};

/// Looks for private addresses in what is about to be published.
#[must_use]
pub fn private_addresses(
    tables: &Tables,
    model: &Model,
    pages: &Pages,
    assets: &[File],
) -> Vec<Problem> {
    let secrets = private(tables);
    let mut problems = Vec::new();
    for (file, html) in &pages.made {
        let html = html.to_ascii_lowercase();
        for secret in secrets.iter().filter(|secret| html.contains(*secret)) {
            problems.push(published(place(model, file, secret), secret));
        }
    }
    for asset in assets {
        let text = String::from_utf8_lossy(&asset.bytes).to_ascii_lowercase();
        for secret in secrets.iter().filter(|secret| text.contains(*secret)) {
            problems.push(published(Place::file(&asset.path), secret));
        }
    }
    problems
}

/// Addresses of those who are not public. One that is also a department's or a channel's is public.
fn private(tables: &Tables) -> Vec<String> {
    let people = tables.people.rows.iter();
    let departments = tables.departments.rows.iter();
    let public: Vec<String> = people
        .clone()
        .filter(|person| person.public)
        .map(|person| person.email.clone())
        .chain(departments.filter_map(|department| department.email.clone()))
        .chain(
            tables
                .site
                .channels
                .iter()
                .map(|channel| channel.value.clone()),
        )
        .map(|address| address.to_ascii_lowercase())
        .collect();
    let private = people.filter(|person| !person.public && !person.email.is_empty());
    private
        .map(|person| person.email.to_ascii_lowercase())
        .filter(|address| !public.contains(address))
        .collect()
}

/// Where the address is written, if it is written in the page itself.
fn place(model: &Model, file: &str, secret: &str) -> Place {
    let node = model.nodes.iter().find(|node| node.page.path == file);
    let written = node.and_then(|node| {
        let at = node.source.text.to_ascii_lowercase().find(secret)?;
        Some(node.source.place(at))
    });
    written.unwrap_or_else(|| Place::file(file))
}

fn published(place: Place, address: &str) -> Problem {
    let cause = format!("личный адрес {address} попал бы на сайт, а его хозяин не публичен");
    let remedy = "уберите адрес или поставьте public = true в content/data/people.toml";
    Problem::error("private-address", place, cause, remedy)
}
