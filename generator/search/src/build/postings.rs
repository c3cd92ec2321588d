//! The shards of postings: for each term the documents that have it, its impact and its place there.

use super::terms::{Posting, Terms};
use crate::number;
use rayon::prelude::*;

/// What stands between lists.
pub(super) const BETWEEN: &str = ",";

/// The shards: number of the first term, payload.
pub(super) fn payloads(terms: &Terms, size: usize) -> Vec<(u32, String)> {
    let lists = (0..terms.len()).into_par_iter();
    let lists: Vec<String> = lists.map(|term| list(terms.postings(term))).collect();
    shards(lists, size)
}

/// Lists in order into shards of about that size.
pub(super) fn shards(lists: Vec<String>, size: usize) -> Vec<(u32, String)> {
    let mut shards: Vec<(u32, String)> = Vec::new();
    for (number, list) in (0..).zip(lists) {
        match shards.last_mut() {
            Some((_, shard)) if shard.len() + list.len() <= size => {
                shard.push_str(BETWEEN);
                shard.push_str(&list);
            }
            _ => shards.push((number, list)),
        }
    }
    shards
}

fn list(postings: &[Posting]) -> String {
    let mut list = steps(postings.iter().map(|posting| posting.document));
    let impacts = postings.iter().map(|posting| posting.impact);
    impacts.for_each(|impact| number::put(&mut list, impact.into()));
    let places = postings.iter().map(|posting| posting.place);
    places.for_each(|place| number::put(&mut list, place.into()));
    list
}

/// Growing numbers as the steps between them.
pub(super) fn steps(documents: impl Iterator<Item = u32>) -> String {
    let mut list = String::new();
    let mut next = 0;
    for document in documents {
        number::put(&mut list, document - next);
        next = document + 1;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_as_the_format_says() {
        let posting = |document, impact, place| Posting {
            document,
            impact,
            place,
        };
        assert_eq!(list(&[posting(0, 5, 1), posting(3, 11, 2)]), "#%(/$%");
        assert_eq!(list(&[posting(4, 1, 1)]), "'$$");
        assert_eq!(list(&[]), "");
    }
}
