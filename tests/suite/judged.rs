//! Queries as people type them, each with the pages that should come first (`tests/search/judged.tsv`), and
//! queries made of the titles of the pages (`tests/search/known.mjs`, needs node), asked of the index of the built
//! starter site: how high the right page comes, by class. What the script in the browser finds is compared with the same in
//! `search_script.rs`.

use crate::place::{Place, root};
use opora_search::{
    index::{Manifest, Shelf},
    query::{self, Request},
};
use std::{collections::BTreeMap, fs, path::Path, process::Command};

/// MRR@10 that no class may fall below, in thousandths.
const GOALS: [(&str, usize); 12] = [
    ("exact", 940),
    ("inflected", 920),
    ("layout", 900),
    ("misspelt", 870),
    ("prefix", 943),
    ("question", 890),
    ("synonym", 800),
    ("title, beginning", 900),
    ("title, inflected", 940),
    ("title, layout", 940),
    ("title, misspelt", 940),
    ("translit", 930),
];

/// Ranks of the right page, 0 where it is not among ten, by class.
type Ranks = BTreeMap<String, Vec<usize>>;

/// The addresses that a site finds, the best first.
pub fn found(site: &Path, request: &Request) -> Vec<String> {
    let mut fetch = |url: &str| fs::read_to_string(site.join(url.trim_start_matches('/'))).ok();
    let manifest = Manifest::read(&fetch(Manifest::URL).unwrap()).unwrap();
    let mut shelf = Shelf::new(&manifest, &mut fetch);
    let answer = query::search(&mut shelf, request).unwrap();
    let hits = answer.hits.iter().take(10);
    hits.map(|hit| shelf.record(hit.document).unwrap().url)
        .collect()
}

/// The queries made of titles, in lines as the judged ones.
fn known(site: &Path) -> String {
    let script = root().join("tests/search/known.mjs");
    let said = Command::new("node").arg(script).arg(site).output().unwrap();
    assert!(said.status.success());
    let lines = String::from_utf8(said.stdout).unwrap();
    assert!(lines.lines().count() > 500, "{lines}");
    lines
}

fn ranks(site: &Path) -> Ranks {
    let mut judged = fs::read_to_string(root().join("tests/search/judged.tsv")).unwrap();
    judged.push_str(&known(site));
    let mut ranks = Ranks::new();
    for line in judged.lines().filter(|line| !line.starts_with('#')) {
        let [class, text, pages] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let request = Request {
            text,
            complete: !class.ends_with("prefix") && !class.ends_with("beginning"),
            ..Request::default()
        };
        let found = found(site, &request);
        let place = found
            .iter()
            .position(|url| pages.split(' ').any(|page| page == url));
        if place != Some(0) {
            println!("{class}\t{text}\t{place:?}\t{pages}\t{:?}", found.first());
        }
        let rank = place.map_or(0, |place| place + 1);
        ranks.entry(class.to_owned()).or_default().push(rank);
    }
    ranks
}

#[test]
fn judged_queries_find_their_pages() {
    let place = Place::new();
    place.build().ok();
    let ranks = ranks(&place.out().join("site"));
    assert_eq!(ranks.len(), GOALS.len());
    let mut lacking = Vec::new();
    for (class, goal) in GOALS {
        let ranks = &ranks[class];
        let sum: usize = ranks
            .iter()
            .map(|rank| 1000_usize.checked_div(*rank).unwrap_or(0))
            .sum();
        let first = ranks.iter().filter(|rank| **rank == 1).count();
        let (mrr, success) = (sum / ranks.len(), 1000 * first / ranks.len());
        println!(
            "{class}: {} queries, MRR@10 0.{mrr:03}, success@1 0.{success:03}",
            ranks.len()
        );
        if mrr < goal {
            lacking.push((class, mrr, goal));
        }
    }
    assert!(lacking.is_empty(), "{lacking:?}");
}
