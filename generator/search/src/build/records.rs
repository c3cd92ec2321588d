//! What the reader is shown of documents, in blocks; and what filters ask, as runs in the manifest.

use super::{Document, File, count};
use crate::{
    fold,
    index::{Manifest, Title},
    latin::slug,
    number, stop,
};

/// The blocks: number of the first document, payload.
pub(super) fn payloads(documents: &[Document], size: usize) -> Vec<(u32, String)> {
    let mut blocks: Vec<(u32, String)> = Vec::new();
    for (number, document) in (0..).zip(documents) {
        let record = record(document);
        match blocks.last_mut() {
            Some((_, block)) if block.len() + record.len() <= size => {
                block.push('\n');
                block.push_str(&record);
            }
            _ => blocks.push((number, record)),
        }
    }
    blocks
}

fn record(document: &Document) -> String {
    let head = [
        document.title,
        document.url,
        document.section,
        document.answer,
    ];
    let mut fields: Vec<String> = head.into_iter().map(plain).collect();
    for (title, anchor) in &document.headings {
        let is_usual = slug(title) == *anchor;
        fields.push(plain(title));
        fields.push(if is_usual {
            String::new()
        } else {
            plain(anchor)
        });
    }
    fields.join("\t")
}

/// A text on one line, without what separates fields.
fn plain(text: &str) -> String {
    text.split(['\n', '\t', '\r']).collect::<Vec<_>>().join(" ")
}

/// The descriptions of the documents of each block.
pub(super) fn summaries(documents: &[Document], firsts: &[u32]) -> Vec<File> {
    let ends = firsts
        .iter()
        .skip(1)
        .copied()
        .chain([count(documents.len())]);
    let blocks = firsts.iter().zip(ends).enumerate();
    let files = blocks.map(|(block, (first, end))| {
        let own = (0u32..).zip(documents);
        let own = own.filter(|(number, _)| (*first..end).contains(number));
        let lines: Vec<String> = own
            .map(|(_, document)| plain(document.description))
            .collect();
        File {
            url: Manifest::summary_url(block),
            text: super::call(&format!("summary-{block}"), &lines.join("\n")),
        }
    });
    files.collect()
}

/// The kinds by name, and the runs of their numbers.
pub(super) fn kinds(documents: &[Document]) -> (Vec<String>, Vec<(u32, u32)>) {
    let mut kinds: Vec<String> = documents.iter().map(|d| d.kind.to_owned()).collect();
    kinds.sort();
    kinds.dedup();
    let number = |document: &Document| kinds.iter().position(|kind| kind == document.kind);
    let runs = runs(
        documents
            .iter()
            .map(|d| count(number(d).unwrap_or_default())),
    );
    (kinds, runs)
}

/// What counts of titles: how full each is of what was asked, and whether the document is one that leads to
/// others: the page of a section, or a row of a table, which has little to say itself.
pub(super) fn titles(documents: &[Document]) -> String {
    let mut titles = String::new();
    for document in documents {
        let folded = fold::fold(document.title);
        let words = fold::words(&folded).filter(|word| !stop::is_stop(word));
        let title = Title {
            words: count(words.count()),
            is_light: document.kind == SECTION || document.url.contains('#'),
        };
        number::put(&mut titles, title.number());
    }
    titles
}

/// The kind of pages that list others.
const SECTION: &str = "section";

/// Values one after the other as value and how many.
pub(super) fn runs(values: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some((last, many)) if *last == value => *many += 1,
            _ => runs.push((value, 1)),
        }
    }
    runs
}
