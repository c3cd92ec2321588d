//! What a query finds. The steps are those of section 3 of `FORMAT.md`, and so are their numbers.

mod correct;
mod distance;
mod find;
mod marks;
mod score;
mod synonyms;
mod words;

#[cfg(test)]
mod tests;

pub use marks::{Marks, Piece};

use crate::{
    index::{Broken, Manifest, Shelf},
    stem::Stems,
};
use find::Found;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Request<'a> {
    /// The words as typed.
    pub text: &'a str,
    /// Whether the last word is finished; else it is being typed.
    pub complete: bool,
    /// Whether nothing is to be corrected.
    pub literal: bool,
    /// Only documents of this kind.
    pub kind: Option<&'a str>,
    /// Only documents for this audience, and those for all.
    pub audience: Option<&'a str>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Answer {
    /// The documents, the best first.
    pub hits: Vec<Hit>,
    /// What was searched instead of what was typed.
    pub instead: Vec<Instead>,
    /// How many documents of each kind of the manifest were found, whatever the filters.
    pub kinds: Vec<usize>,
    /// How many for each audience, those for all included.
    pub audiences: Vec<usize>,
    /// How many there are without filters.
    pub unfiltered: usize,
    /// What to mark in texts.
    pub marks: Marks,
}

/// A document that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its number.
    pub document: u32,
    /// By which hits are ordered.
    pub score: u64,
    /// The heading that fits best, counted from 1; 0: the whole document.
    pub section: u32,
}

/// A correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// What was typed.
    pub typed: String,
    /// The words that were searched.
    pub words: Vec<String>,
}

/// A word of the query.
#[derive(Debug, Clone)]
struct Token {
    text: String,
    unfinished: bool,
    found: Found,
}

/// Words between two gaps, as typed.
struct Chunk {
    typed: String,
    tokens: Vec<Token>,
}

/// What all steps need.
struct Search<'s, 'a> {
    shelf: &'s mut Shelf<'a>,
    stems: Stems,
}

/// Searches.
///
/// # Errors
/// A file of the index is missing or malformed.
pub fn search(shelf: &mut Shelf, request: &Request) -> Result<Answer, Broken> {
    let manifest = shelf.manifest;
    let titles = manifest.titles_of_documents()?;
    let mut search = Search {
        shelf,
        stems: Stems::default(),
    };
    let mut chunks = words::chunks(request);
    for token in chunks.iter_mut().flat_map(|chunk| &mut chunk.tokens) {
        token.found = search.find(&token.text, token.unfinished)?;
    }
    let mut instead = Vec::new();
    if !request.literal {
        for chunk in &mut chunks {
            instead.extend(search.correct(chunk)?);
        }
    }
    let slots = words::placed(chunks);
    let others = search.synonyms(&slots)?;
    let marks = Marks::of(&slots);
    let slots = search.values(&slots, &others)?;
    let hits = score::scored(&slots, &titles);
    Ok(filtered(hits, request, manifest, instead, marks))
}

/// Step 9: what the filters let through, and what there is to filter.
fn filtered(
    mut hits: Vec<Hit>,
    request: &Request,
    manifest: &Manifest,
    instead: Vec<Instead>,
    marks: Marks,
) -> Answer {
    let kinds = manifest.kinds_of_documents();
    let audiences = manifest.audiences_of_documents();
    let kind_of = |hit: &Hit| {
        kinds
            .get(hit.document as usize)
            .copied()
            .unwrap_or_default()
    };
    let is_for = |hit: &Hit, audience: usize| {
        let set = audiences
            .get(hit.document as usize)
            .copied()
            .unwrap_or_default();
        set == 0 || set >> audience.min(31) & 1 == 1
    };
    let count = |test: &dyn Fn(&Hit) -> bool| hits.iter().filter(|hit| test(hit)).count();
    let mut answer = Answer {
        kinds: (0..manifest.kinds.len())
            .map(|kind| count(&|hit| kind_of(hit) as usize == kind))
            .collect(),
        audiences: (0..manifest.audiences.len())
            .map(|audience| count(&|hit| is_for(hit, audience)))
            .collect(),
        unfiltered: hits.len(),
        instead,
        marks,
        hits: Vec::new(),
    };
    if let Some(name) = request.kind {
        let number = manifest.kinds.iter().position(|kind| kind == name);
        hits.retain(|hit| Some(kind_of(hit) as usize) == number);
    }
    if let Some(name) = request.audience {
        let number = manifest.audiences.iter().position(|(id, _)| id == name);
        hits.retain(|hit| number.is_some_and(|number| is_for(hit, number)));
    }
    answer.hits = hits;
    answer
}
