//! `GET /search/?q=…`: results made by the server from the files that the script reads too, so that search
//! works without scripts. Without a question the site's own page is shown, which a static host shows
//! always. What is found and in which order is [`opora_search`]'s business.

mod sentence;
mod view;

use super::{
    error::Failure,
    pages::{self, Now},
    posted,
    sender::Network,
    site::Site,
    tallies,
};
use crate::Handler;
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use opora_contract::check::Raw;
use opora_search::{
    index::{Broken, Manifest, Record, Shelf},
    query::{self, Answer},
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use view::View;

/// Results of one page, and the most pages that are shown below each other.
const PAGE: usize = 10;
const MOST_PAGES: usize = 10;

/// The longest question, in characters.
const LONGEST: usize = 200;

/// What is asked.
#[derive(Debug, Clone, Default)]
struct Asked {
    text: String,
    kind: Option<String>,
    audience: Option<String>,
    literal: bool,
    pages: usize,
}

/// A result and what is shown of it.
struct Shown {
    record: Record,
    kind: String,
    /// The heading that fits best, and its anchor.
    heading: Option<(String, String)>,
    sentence: Vec<query::Piece>,
}

/// What was found, with the first results.
struct Found {
    manifest: Manifest,
    answer: Answer,
    shown: Vec<Shown>,
}

/// `GET /search/`.
pub(super) async fn show(
    State(handler): State<Handler>,
    site: Arc<Site>,
    Now(now): Now,
    Network(network): Network,
    request: Request,
) -> Result<Response, Failure> {
    let fields = posted::parse(request.uri().query().unwrap_or_default().as_bytes())?;
    let asked = Asked::read(&fields);
    if asked.text.is_empty() || !handler.bundle().desk.site.search {
        return site.serve(request).await;
    }
    let root = site.root().to_owned();
    let question = asked.clone();
    let found = tokio::task::spawn_blocking(move || find(&root, &question)).await;
    let found = found.map_err(Failure::ours)?.map_err(Failure::ours)?;
    if found.answer.unfiltered == 0 {
        // A page of results is worth more than the count: what the store refuses is logged alone.
        let _ = tallies::miss(&handler, network, &asked.text, now).await;
    }
    let bundle = handler.bundle();
    let title = bundle.desk.texts.fill("search.title", &[]);
    let mut context = pages::common(&bundle, &title, "search");
    context.insert("kind", "search");
    context.insert("answer", &View::of(&found, &asked, &bundle.desk.texts));
    context.insert("index", &Vec::<String>::new());
    context.insert("letters", &Vec::<String>::new());
    pages::answer(&bundle, StatusCode::OK, "search.html", &context)
}

impl Asked {
    fn read(fields: &Raw) -> Self {
        let value = |name: &str| {
            let value = fields.get(name).and_then(|values| values.first());
            value
                .map(|value| value.trim())
                .filter(|value| !value.is_empty())
        };
        let pages = value("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1);
        Self {
            text: value("q")
                .unwrap_or_default()
                .chars()
                .take(LONGEST)
                .collect(),
            kind: value("kind").map(str::to_owned),
            audience: value("audience").map(str::to_owned),
            literal: value("literal") == Some("1"),
            pages: pages.clamp(1, MOST_PAGES),
        }
    }
}

/// Searches in the files of the site.
fn find(root: &Path, asked: &Asked) -> Result<Found, Broken> {
    let mut fetch = |url: &str| fs::read_to_string(file(root, url)).ok();
    let manifest = fetch(Manifest::URL).ok_or(Broken::Missing(Manifest::URL.to_owned()))?;
    let manifest = Manifest::read(&manifest)?;
    let mut shelf = Shelf::new(&manifest, &mut fetch);
    let request = query::Request {
        text: &asked.text,
        complete: true,
        literal: asked.literal,
        kind: asked.kind.as_deref(),
        audience: asked.audience.as_deref(),
    };
    let answer = query::search(&mut shelf, &request)?;
    let kinds = manifest.kinds_of_documents();
    let mut shown = Vec::new();
    for hit in answer.hits.iter().take(asked.pages * PAGE) {
        let record = shelf.record(hit.document)?;
        let kind = kinds
            .get(hit.document as usize)
            .copied()
            .unwrap_or_default();
        let kind = manifest
            .kinds
            .get(kind as usize)
            .cloned()
            .unwrap_or_default();
        let section = (hit.section as usize).checked_sub(1);
        shown.push(Shown {
            heading: section.and_then(|place| record.headings.get(place).cloned()),
            sentence: sentence(root, &record, &answer),
            kind,
            record,
        });
    }
    Ok(Found {
        answer,
        shown,
        manifest,
    })
}

/// The sentence of the page that has most of the words; none where the short answer is shown.
fn sentence(root: &Path, record: &Record, answer: &Answer) -> Vec<query::Piece> {
    if !record.answer.is_empty() {
        return Vec::new();
    }
    let page = record.url.split('#').next().unwrap_or_default();
    let html = fs::read_to_string(file(root, &format!("{page}index.html")));
    let best = html
        .ok()
        .and_then(|html| sentence::best(&html, &answer.marks));
    best.map_or(Vec::new(), |best| answer.marks.pieces(&best))
}

/// The file at an address that the index tells. The site's own build made the index; even so no
/// address of it leads out of the folder.
fn file(root: &Path, url: &str) -> PathBuf {
    let names = url
        .split('/')
        .filter(|name| !matches!(*name, "" | "." | ".."));
    root.join(names.collect::<PathBuf>())
}
