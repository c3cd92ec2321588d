//! `duplicate-address`: two pages, forms or old addresses at one address, or an address that the
//! desk needs for itself.

use super::Context;
use crate::{problem::Problem, source::Place};
use std::collections::BTreeMap;

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
struct Claim {
    url: String,
    place: Place,
    /// What it is, for the one who comes second.
    what: String,
}

pub(super) fn duplicate_addresses(context: Context, problems: &mut Vec<Problem>) {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for Claim { url, place, what } in claims(context) {
        let file = file(&url);
        let reserved = RESERVED.iter().any(|reserved| url.starts_with(reserved));
        if reserved || MADE.contains(&file.as_str()) {
            problems.push(needed(place, &url));
        } else if let Some(first) = taken.get(&file) {
            problems.push(duplicate(place, &url, first));
        } else {
            taken.insert(file, what);
        }
    }
}

/// The file that is published at an address: `/x/` and `/x/index.html` are one.
fn file(url: &str) -> String {
    if url.ends_with('/') {
        format!("{url}index.html")
    } else {
        url.to_owned()
    }
}

/// All addresses: entry pages and pages first, then forms, files and old addresses.
fn claims(context: Context) -> Vec<Claim> {
    let nodes = || context.model.nodes.iter();
    let pages = nodes().map(|node| Claim {
        url: node.page.url.clone(),
        place: node.source.place(node.source.start()),
        what: format!("страница {}", node.page.path),
    });
    let forms = context.tables.forms.iter().map(|form| Claim {
        url: format!("/{}/", form.id),
        place: Place::file(&form.source.path),
        what: format!("форма {}", form.source.path),
    });
    let entries = context.model.entries.iter().map(|(id, url)| Claim {
        url: url.clone(),
        place: Place::file(&context.tables.site.source.path),
        what: format!("страница для аудитории «{id}»"),
    });
    let assets = context.model.assets.iter().map(|url| Claim {
        url: url.clone(),
        place: Place::file(format!("content{url}")),
        what: format!("файл content{url}"),
    });
    let aliases = nodes().flat_map(|node| {
        node.page.front.aliases.iter().map(|alias| Claim {
            url: alias.value.clone(),
            place: node.place(alias),
            what: format!("прежний адрес страницы {}", node.page.path),
        })
    });
    // Who takes the address of an audience's page is told, not the audience.
    let pages = entries.chain(pages).chain(forms);
    pages.chain(assets).chain(aliases).collect()
}

fn duplicate(place: Place, url: &str, first: &str) -> Problem {
    let cause = format!("адрес {url} уже занят: {first}");
    let remedy = "переименуйте файл или уберите адрес из aliases";
    Problem::error("duplicate-address", place, cause, remedy)
}

fn needed(place: Place, url: &str) -> Problem {
    let cause = format!("адрес {url} нужен самому порталу");
    Problem::error("duplicate-address", place, cause, "выберите другое имя")
}
