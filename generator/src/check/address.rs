//! `duplicate-address`: two pages, forms or old addresses at one address, or an address that the
//! desk needs for itself.

use super::Context;
use crate::{
    model::Node,
    problem::Problem,
    schema::forms::Form,
    source::{Located, Place},
};
use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
    fmt,
};

/// Addresses that the handler and the theme use.
const RESERVED: [&str; 3] = ["/desk/", "/assets/", "/healthz/"];

/// Files that are made without an editor.
const MADE: [&str; 5] = [
    "/404.html",
    "/feed.xml",
    "/robots.txt",
    "/site.webmanifest",
    "/sitemap.xml",
];

/// What takes an address.
#[derive(Clone, Copy)]
enum Claimant<'a> {
    Page(&'a Node),
    Form(&'a Form),
    Audience(&'a str),
    File(&'a str),
    /// A page that was there before.
    Alias(&'a Node, &'a Located<String>),
}

pub(super) fn duplicate_addresses(context: Context, problems: &mut Vec<Problem>) {
    let mut taken: HashMap<Cow<str>, Claimant> = HashMap::new();
    for (url, claimant) in claims(context) {
        let published = published(url.clone());
        let place = || claimant.place(context);
        let reserved = RESERVED.iter().any(|reserved| url.starts_with(reserved));
        if reserved || MADE.contains(&&*published) {
            problems.push(needed(place(), &url));
            continue;
        }
        match taken.entry(published) {
            Entry::Occupied(first) => problems.push(duplicate(place(), &url, *first.get())),
            Entry::Vacant(free) => drop(free.insert(claimant)),
        }
    }
}

/// The address at which a file is published: `/x/` and `/x/index.html` are one.
fn published(url: Cow<str>) -> Cow<str> {
    const INDEX: &str = "/index.html";
    match url {
        Cow::Borrowed(url) if url.ends_with(INDEX) => url[..=url.len() - INDEX.len()].into(),
        url => url,
    }
}

/// All addresses: entry pages and pages first, then forms, files and old addresses.
fn claims(context: Context<'_>) -> impl Iterator<Item = (Cow<'_, str>, Claimant<'_>)> {
    let nodes = || context.model.nodes.iter();
    let pages = nodes().map(|node| (node.page.url.as_str().into(), Claimant::Page(node)));
    let forms = context.tables.forms.iter();
    let forms = forms.map(|form| (format!("/{}/", form.id).into(), Claimant::Form(form)));
    let entries = context.model.entries.iter();
    let entries = entries.map(|(id, url)| (url.as_str().into(), Claimant::Audience(id)));
    let assets = context.model.assets.iter();
    let assets = assets.map(|url| (url.as_str().into(), Claimant::File(url)));
    let aliases = nodes().flat_map(|node| {
        let aliases = node.page.front.aliases.iter();
        aliases.map(move |alias| (alias.value.as_str().into(), Claimant::Alias(node, alias)))
    });
    // Who takes the address of an audience's page is told, not the audience.
    let pages = entries.chain(pages).chain(forms);
    pages.chain(assets).chain(aliases)
}

impl Claimant<'_> {
    fn place(self, context: Context) -> Place {
        match self {
            Claimant::Page(node) => node.source.place(node.source.start()),
            Claimant::Form(form) => Place::file(&form.source.path),
            Claimant::Audience(_) => Place::file(&context.tables.site.source.path),
            Claimant::File(url) => Place::file(format!("content{url}")),
            Claimant::Alias(node, alias) => node.place(alias),
        }
    }
}

/// What it is, for the one who comes second.
impl fmt::Display for Claimant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Claimant::Page(node) => write!(f, "страница {}", node.page.path),
            Claimant::Form(form) => write!(f, "форма {}", form.source.path),
            Claimant::Audience(id) => write!(f, "страница для аудитории «{id}»"),
            Claimant::File(url) => write!(f, "файл content{url}"),
            Claimant::Alias(node, _) => write!(f, "прежний адрес страницы {}", node.page.path),
        }
    }
}

fn duplicate(place: Place, url: &str, first: Claimant) -> Problem {
    let cause = format!("адрес {url} уже занят: {first}");
    let remedy = "переименуйте файл или уберите адрес из aliases";
    Problem::error("duplicate-address", place, cause, remedy)
}

fn needed(place: Place, url: &str) -> Problem {
    let cause = format!("адрес {url} нужен самому порталу");
    Problem::error("duplicate-address", place, cause, "выберите другое имя")
}
