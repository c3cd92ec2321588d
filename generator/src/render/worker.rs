//! What is read without the network: the page that stands in for one that is not on the device, and
//! `/worker.js`, which keeps the copies. How it keeps them is written in the theme; what it is given here is
//! the list of what every visitor has, and a version that changes with it.

use super::{Ingredients, Job, article::Head, templates, theme_assets};
use crate::{
    output::{Output, file_of},
    problem::Problem,
};
use opora_contract::desk::Link;
use serde::Serialize;
use tera::Context;
use twox_hash::XxHash3_128;

/// The page that stands in.
const OFFLINE: &str = "/offline.html";

/// Where the worker stands: at the root, for it answers for everything below.
const WORKER: &str = "/worker.js";

/// What else the copy begins with: the first page, and the search.
const ALWAYS: [&str; 3] = [OFFLINE, "/", super::search::URL];

/// The manifest of the search's index. It is written when the pages are shown already, so it has no part in
/// the version: it is asked for anew whenever there is a network.
const MANIFEST: &str = "/search/index.js";

#[derive(Serialize)]
struct Offline<'a> {
    page: Head<'a>,
    kind: &'static str,
    emergency: Vec<&'a Link>,
}

/// What the worker is given.
#[derive(Serialize)]
struct Given<'a> {
    version: String,
    /// The manifest of the search, if there is one.
    index: Option<&'static str>,
    pages: Vec<&'a str>,
    files: Vec<&'a str>,
}

/// The pages of an emergency that are the site's own.
fn emergency<'a>(all: Ingredients<'a>) -> impl Iterator<Item = &'a Link> {
    let links = all.tables.site.emergency.iter().map(|link| &link.value);
    links.filter(|link| link.url.starts_with('/'))
}

/// The page of a reader without the network. It stands at any address, so it has none of its own.
pub(super) fn offline(all: Ingredients<'_>) -> Result<Job<'_>, Problem> {
    let title = all.desk.texts.get("offline.title").unwrap_or_default();
    let file = "theme/templates/offline.html";
    let context = Context::from_serialize(&Offline {
        page: Head {
            title,
            description: "",
            url: "",
            kind: "offline",
        },
        kind: "offline",
        emergency: emergency(all).collect(),
    });
    Ok(Job {
        context: templates::finished(context, file)?,
        url: OFFLINE.to_owned(),
        template: "offline.html",
        file,
    })
}

/// Puts the worker, whose script this is, into an output that has everything else.
pub fn worker(all: Ingredients, script: Option<&[u8]>, output: &mut Output) {
    let Some(script) = script else {
        return;
    };
    let site = &all.desk.site;
    let mut pages = ALWAYS.to_vec();
    pages.push(&site.form_url);
    pages.extend(emergency(all).map(|link| link.url.as_str()));
    let mut known = std::collections::BTreeSet::new();
    pages.retain(|page| known.insert(*page) && output.contains(&file_of(page)));
    let files: Vec<&str> = site
        .assets
        .values()
        .filter(|url| !url.ends_with(".png"))
        .map(String::as_str)
        .collect();
    let mut digest = XxHash3_128::new();
    // Addresses of files change with what is in them.
    files.iter().for_each(|url| digest.write(url.as_bytes()));
    for url in &pages {
        digest.write(url.as_bytes());
        for piece in output.pieces(&file_of(url)) {
            digest.write(piece);
        }
    }
    let given = Given {
        version: theme_assets::short(digest.finish_128()),
        index: all.tables.site.search.then_some(MANIFEST),
        pages,
        files,
    };
    // Serialising plain data into memory cannot fail.
    let given = serde_json::to_string(&given).unwrap_or_default();
    let mut whole = format!("const opora={given};\n").into_bytes();
    whole.extend(script);
    output.put_at(WORKER, whole);
}
