//! `private-address`: the mail address of one who is not public, in a finished page or file.

use crate::{
    model::Model, output::Bytes, problem::Problem, render::Pages, schema::Tables, source::Place,
    walk::File,
};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Looks for private addresses in what is about to be published.
#[must_use]
pub fn private_addresses(
    tables: &Tables,
    written: &PrivatePlaces,
    pages: &Pages,
    assets: &[File],
) -> Vec<Problem> {
    let secrets = private(tables);
    if secrets.is_empty() {
        return Vec::new();
    }
    let in_pages = pages
        .made
        .par_iter()
        .map_init(Clean::default, |clean, page| {
            let leaks = clean.held(&page.html, &secrets).into_iter();
            let told = leaks.map(|secret| published(place(written, &page.file, secret), secret));
            told.collect::<Vec<Problem>>()
        });
    let in_assets = assets.par_iter().map(|asset| {
        let leaks = held(&asset.bytes, &secrets).into_iter();
        let told = leaks.map(|secret| published(Place::file(&asset.path), secret));
        told.collect()
    });
    in_pages.chain(in_assets).flatten_iter().collect()
}

/// Pieces in which nothing was found, by where they are in memory: pages share many of theirs. It tells
/// only of pages that are all still there.
#[derive(Default)]
struct Clean(FxHashSet<(usize, usize)>);

impl Clean {
    /// The addresses that stand in a page.
    fn held<'s>(&mut self, page: &Bytes, addresses: &'s [String]) -> Vec<&'s str> {
        let mut found = Vec::new();
        for piece in page.pieces() {
            let place = (piece.as_ptr().addr(), piece.len());
            if self.0.contains(&place) {
                continue;
            }
            let here = held(piece, addresses);
            if here.is_empty() {
                self.0.insert(place);
            }
            found.extend(here);
        }
        found
    }
}

/// The addresses that stand in a text, in small letters or capitals. Texts are long and have few
/// `@`, so that is what is looked for.
fn held<'s>(text: &[u8], addresses: &'s [String]) -> Vec<&'s str> {
    let signs: Vec<usize> = memchr::memchr_iter(b'@', text).collect();
    let stands = |address: &&str| {
        let before = address.find('@').unwrap_or(0);
        signs.iter().any(|at| {
            let start = at.checked_sub(before);
            let found = start.and_then(|start| text.get(start..start + address.len()));
            found.is_some_and(|found| found.eq_ignore_ascii_case(address.as_bytes()))
        })
    };
    let addresses = addresses.iter().map(String::as_str);
    addresses.filter(stands).collect()
}

/// Addresses of those who are not public. One that is also a department's or a channel's is public.
#[must_use]
pub fn private(tables: &Tables) -> Vec<String> {
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

/// Where pages themselves have private addresses, by file and address: whether that is published is
/// told when the texts may no longer be at hand.
pub type PrivatePlaces = BTreeMap<(String, String), Place>;

/// Looks for private addresses in what editors wrote.
#[must_use]
pub fn private_places(tables: &Tables, model: &Model) -> PrivatePlaces {
    let secrets = private(tables);
    let nodes = model.nodes.par_iter().flat_map_iter(|node| {
        let text = &node.source.text;
        let held = held(text.as_bytes(), &secrets).into_iter();
        held.filter_map(|secret| {
            let at = text.to_ascii_lowercase().find(secret)?;
            let file = (node.page.path.clone(), secret.to_owned());
            Some((file, node.source.place(at)))
        })
    });
    nodes.collect()
}

/// Where the address is written, if it is written in the page itself.
fn place(written: &PrivatePlaces, file: &str, secret: &str) -> Place {
    let place = written.get(&(file.to_owned(), secret.to_owned()));
    place.cloned().unwrap_or_else(|| Place::file(file))
}

fn published(place: Place, address: &str) -> Problem {
    let cause = format!("личный адрес {address} попал бы на сайт, а его хозяин не публичен");
    let remedy = "уберите адрес или поставьте public = true в content/data/people.toml";
    Problem::error("private-address", place, cause, remedy)
}
