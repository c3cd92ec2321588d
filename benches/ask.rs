//! Asks the search index of a built site, one query a line of the standard input, and tells what was found and
//! which files of the index were read for it. `search.py` weighs these files; `--typing` leaves the last
//! word of each query unfinished.

use opora_search::{
    index::{Manifest, Shelf},
    query::{self, Request},
};
use std::{
    env, fs,
    io::{self, BufRead, Write},
    path::Path,
    process::ExitCode,
};

/// As many results as a reader is shown at once.
const SHOWN: usize = 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let typing = arguments.iter().any(|argument| argument == "--typing");
    let Some(site) = arguments
        .iter()
        .find(|argument| !argument.starts_with("--"))
    else {
        return ExitCode::from(2);
    };
    match answer(Path::new(site), typing) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// A JSON value a line: query, addresses found with scores, files read, count.
fn answer(site: &Path, typing: bool) -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let text = line?;
        let mut read: Vec<String> = Vec::new();
        let mut fetch = |url: &str| {
            read.push(url.to_owned());
            fs::read_to_string(site.join(url.trim_start_matches('/'))).ok()
        };
        let manifest = fetch(Manifest::URL).and_then(|file| Manifest::read(&file).ok());
        let manifest = manifest.ok_or(io::ErrorKind::NotFound)?;
        let mut shelf = Shelf::new(&manifest, &mut fetch);
        let request = Request {
            text: &text,
            complete: !typing,
            ..Request::default()
        };
        let found = query::search(&mut shelf, &request).map_err(io::Error::other)?;
        let mut hits = Vec::new();
        for hit in found.hits.iter().take(SHOWN) {
            let record = shelf.record(hit.document).map_err(io::Error::other)?;
            hits.push(serde_json::json!([record.url, hit.score, hit.section]));
        }
        let instead = found.instead.iter().map(|one| (&one.typed, &one.words));
        let told = serde_json::json!({
            "query": text,
            "count": found.hits.len(),
            "hits": hits,
            "instead": instead.collect::<Vec<_>>(),
            "read": read,
        });
        writeln!(io::stdout(), "{told}")?;
    }
    Ok(())
}
