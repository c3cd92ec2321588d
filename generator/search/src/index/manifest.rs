//! The manifest: which files there are, and what filters ask of documents.

use super::{Broken, value};
use crate::number;
use serde::{Deserialize, Serialize};

/// The number of the format.
pub const FORMAT: u32 = 2;

/// The manifest. The fields are those of `FORMAT.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// How many documents there are.
    pub documents: u32,
    /// First stem, number of the first term, hash.
    pub vocabulary: Vec<(String, u32, String)>,
    /// Number of the first term, hash.
    pub postings: Vec<(u32, String)>,
    /// Beginnings, hash.
    pub unions: Vec<(Vec<String>, String)>,
    /// Number of the first document, hash.
    pub blocks: Vec<(u32, String)>,
    /// Names of kinds.
    pub kinds: Vec<String>,
    /// Runs of numbers of kinds: value, how many.
    pub kind: Vec<(u32, u32)>,
    /// What counts of each document's title, as numbers: see [`Title`].
    pub titles: String,
    /// Identifiers and names.
    pub audiences: Vec<(String, String)>,
    /// Runs of sets of audiences, as bits.
    pub audience: Vec<(u32, u32)>,
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
}

/// What counts of a document's title, and how much the document counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title {
    /// How many of its words are no stop words, 1 to [`Title::MOST`].
    pub words: u32,
    /// Whether the document counts for three quarters: a list of others, or a row of a table.
    pub is_light: bool,
}

impl Title {
    /// The most words that are told.
    pub const MOST: u32 = 29;

    /// As the manifest has it.
    #[must_use]
    pub fn number(self) -> u32 {
        2 * self.words.clamp(1, Self::MOST) + u32::from(self.is_light)
    }
}

impl Manifest {
    /// Where it stands on the site.
    pub const URL: &str = "/search/index.js";

    /// Reads the manifest.
    ///
    /// # Errors
    /// It is no manifest of this format.
    pub fn read(file: &str) -> Result<Self, Broken> {
        let broken = || Broken::Malformed(Self::URL.to_owned());
        let manifest: Self = value(file)
            .and_then(|json| serde_json::from_str(json).ok())
            .ok_or_else(broken)?;
        let whole = manifest.format == FORMAT
            && manifest.documents <= 1 << 24
            && total(&manifest.kind) == u64::from(manifest.documents)
            && total(&manifest.audience) == u64::from(manifest.documents)
            && manifest
                .kind
                .iter()
                .all(|(kind, _)| manifest.kinds.get(*kind as usize).is_some());
        let whole = whole && manifest.hashes().all(|hash| is_hash(hash));
        if whole { Ok(manifest) } else { Err(broken()) }
    }

    fn hashes(&self) -> impl Iterator<Item = &String> {
        let vocabulary = self.vocabulary.iter().map(|(.., hash)| hash);
        let postings = self.postings.iter().chain(&self.blocks);
        let others = postings.map(|(_, hash)| hash);
        let unions = self.unions.iter().map(|(_, hash)| hash);
        vocabulary.chain(others).chain(unions)
    }

    /// What counts of each document's title.
    ///
    /// # Errors
    /// These are not as many as there are documents.
    pub fn titles_of_documents(&self) -> Result<Vec<Title>, Broken> {
        let numbers = number::all(&self.titles).unwrap_or_default().into_iter();
        let titles = numbers.map(|number| Title {
            words: (number / 2).max(1),
            is_light: number % 2 == 1,
        });
        let titles: Vec<Title> = titles.collect();
        let whole = titles.len() == self.documents as usize;
        let broken = || Broken::Malformed(Self::URL.to_owned());
        whole.then_some(titles).ok_or_else(broken)
    }

    /// The number of each document's kind.
    #[must_use]
    pub fn kinds_of_documents(&self) -> Vec<u32> {
        spread(&self.kind)
    }

    /// Each document's audiences.
    #[must_use]
    pub fn audiences_of_documents(&self) -> Vec<u32> {
        spread(&self.audience)
    }

    /// Address of a shard.
    #[must_use]
    pub fn shard_url(kind: char, number: usize, hash: &str) -> String {
        format!("/assets/search/{kind}{number}.{hash}.js")
    }

    /// Address of the descriptions of a block.
    #[must_use]
    pub fn summary_url(block: usize) -> String {
        format!("/search/summary-{block}.js")
    }
}

/// Whether a text is what names of files have: an address made of it leads nowhere else.
fn is_hash(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn total(runs: &[(u32, u32)]) -> u64 {
    runs.iter().map(|(_, many)| u64::from(*many)).sum()
}

fn spread(runs: &[(u32, u32)]) -> Vec<u32> {
    let runs = runs.iter();
    runs.flat_map(|(value, many)| std::iter::repeat_n(*value, *many as usize))
        .collect()
}
