//! What short beginnings of words find on large sites, made beforehand: a reader who has typed two letters
//! should not have to load the postings of all words that begin with them.

use super::{
    postings,
    terms::{Family, Terms},
};
use crate::{number, stem::Stems};
use rayon::prelude::*;

/// Beginnings whose terms have no more postings than this are put together by the reader.
const FEW: usize = 16_000;

/// The shards: beginnings, payload.
pub(super) fn payloads(terms: &Terms, size: usize) -> Vec<(Vec<String>, String)> {
    let families = terms.families();
    let mut beginnings = Vec::new();
    frequent(&families, 2, &mut beginnings);
    beginnings.sort();
    let stems = Stems::default();
    let lists = beginnings.par_iter();
    let lists = lists
        .map(|beginning| list(terms, &families, &stems, beginning))
        .collect();
    let shards = postings::shards(lists, size);
    let ends = shards
        .iter()
        .skip(1)
        .map(|(first, _)| *first)
        .chain([u32::MAX]);
    let ends: Vec<u32> = ends.collect();
    let named = shards.into_iter().zip(ends).map(|((first, payload), end)| {
        let own = (0u32..)
            .zip(&beginnings)
            .filter(|(n, _)| (first..end).contains(n));
        (
            own.map(|(_, beginning)| beginning.clone()).collect(),
            payload,
        )
    });
    named.collect()
}

/// The beginnings of that length, and longer ones, that need a list: more than one stem, and many postings.
fn frequent(families: &[Family], length: usize, beginnings: &mut Vec<String>) {
    let groups =
        families.chunk_by(|one, other| start(one.stem, length) == start(other.stem, length));
    for group in groups {
        let many = group.iter().map(|family| family.postings).sum::<usize>() > FEW;
        let start = group.first().and_then(|family| start(family.stem, length));
        if let Some(start) = start.filter(|_| many && group.len() > 1) {
            beginnings.push(start.to_owned());
            frequent(group, length + 1, beginnings);
        }
    }
}

/// The first characters of a stem, if it has as many.
fn start(stem: &str, length: usize) -> Option<&str> {
    let mut ends = stem.char_indices().map(|(at, c)| at + c.len_utf8());
    stem.get(..ends.nth(length - 1)?)
}

/// All documents that an unfinished word finds, with the largest impact of any of its terms.
fn list(terms: &Terms, families: &[Family], stems: &Stems, beginning: &str) -> String {
    let begins = families.partition_point(|family| family.stem < beginning);
    let own = families.iter().skip(begins);
    let own = own.take_while(|family| family.stem.starts_with(beginning));
    let finished = stems.of_beginning(beginning);
    let finished = finished.iter().filter(|stem| !stem.starts_with(beginning));
    let finished = finished.filter_map(|stem| {
        let place = families
            .binary_search_by(|family| family.stem.cmp(stem))
            .ok()?;
        families.get(place)
    });
    let mut impacts = vec![0u8; terms.documents];
    for family in own.chain(finished) {
        for posting in (family.first..family.first + family.forms).flat_map(|t| terms.postings(t)) {
            let place = usize::try_from(posting.document).unwrap_or(usize::MAX);
            if let Some(impact) = impacts.get_mut(place) {
                *impact = posting.impact.max(*impact);
            }
        }
    }
    let found = || (0..).zip(&impacts).filter(|(_, impact)| **impact > 0);
    let mut list = postings::steps(found().map(|(document, _)| document));
    found().for_each(|(_, impact)| number::put(&mut list, u32::from(*impact)));
    list
}
