//! From the words of pages to the files of the index. The same documents make the same bytes.

mod count;
mod postings;
mod records;
mod terms;
mod unions;

pub use count::{Counted, Texts};

use crate::index::{FORMAT, Manifest};
use rayon::prelude::*;
use terms::Terms;
use twox_hash::XxHash3_128;

/// Something that can be found: a page, or a part of one that has its own address.
#[derive(Debug)]
pub struct Document<'a> {
    /// Its address on the site.
    pub url: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Title of the section it stands in.
    pub section: &'a str,
    /// The short answer, of a question.
    pub answer: &'a str,
    /// What it is about, in a sentence.
    pub description: &'a str,
    /// The word for its kind.
    pub kind: &'a str,
    /// For whom it is: bits over [`Site::audiences`]; 0: for all.
    pub audience: u32,
    /// Titles and anchors of its headings, as its words were counted.
    pub headings: Vec<(&'a str, &'a str)>,
    /// Its words.
    pub words: &'a Counted,
}

/// What a site has beside its documents.
#[derive(Debug, Default)]
pub struct Site {
    /// Identifiers and names of the audiences, at most 32.
    pub audiences: Vec<(String, String)>,
    /// Groups of words and phrases that mean the same.
    pub synonyms: Vec<Vec<String>>,
}

/// A file of the index.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Its address on the site.
    pub url: String,
    /// What is in it.
    pub text: String,
}

/// Sizes of shards before packing, in bytes: those of larger sites are larger, so that there are
/// not too many names in the manifest.
struct Sizes {
    vocabulary: usize,
    postings: usize,
    documents: usize,
}

impl Sizes {
    fn of(documents: usize) -> Self {
        let large = documents > 2000;
        Self {
            vocabulary: 12 << 10,
            postings: if large { 24 << 10 } else { 8 << 10 },
            documents: if large { 6 << 10 } else { 3 << 10 },
        }
    }
}

/// Makes all files of the index.
#[must_use]
pub fn build(mut documents: Vec<Document>, site: Site) -> Vec<File> {
    documents.sort_by(|one, other| one.url.cmp(other.url));
    let sizes = Sizes::of(documents.len());
    let terms = Terms::of(&documents, &site.synonyms);
    let mut files = Vec::new();
    let vocabulary = terms.vocabulary(sizes.vocabulary);
    let postings = postings::payloads(&terms, sizes.postings);
    let unions = unions::payloads(&terms, sizes.postings);
    let blocks = records::payloads(&documents, sizes.documents);
    let named = |kind: char, payloads: Vec<String>, files: &mut Vec<File>| -> Vec<String> {
        let shards = payloads.into_par_iter().enumerate();
        let made: Vec<(String, File)> = shards.map(|(n, text)| shard(kind, n, &text)).collect();
        let (hashes, made): (Vec<String>, Vec<File>) = made.into_iter().unzip();
        files.extend(made);
        hashes
    };
    let (kinds, kind) = records::kinds(&documents);
    let (starts, texts): (Vec<(String, u32)>, Vec<String>) = vocabulary.into_iter().unzip();
    let hashes = named('v', texts, &mut files);
    let vocabulary = starts.into_iter().zip(hashes);
    let vocabulary = vocabulary.map(|((stem, term), hash)| (stem, term, hash));
    let (firsts, texts): (Vec<u32>, Vec<String>) = postings.into_iter().unzip();
    let postings = firsts.into_iter().zip(named('p', texts, &mut files));
    let (beginnings, texts): (Vec<Vec<String>>, Vec<String>) = unions.into_iter().unzip();
    let unions = beginnings.into_iter().zip(named('u', texts, &mut files));
    let (firsts, texts): (Vec<u32>, Vec<String>) = blocks.into_iter().unzip();
    let summaries = records::summaries(&documents, &firsts);
    let blocks = firsts.into_iter().zip(named('d', texts, &mut files));
    files.extend(summaries);
    let manifest = Manifest {
        format: FORMAT,
        documents: count(documents.len()),
        vocabulary: vocabulary.collect(),
        postings: postings.collect(),
        unions: unions.collect(),
        blocks: blocks.collect(),
        kinds,
        kind,
        titles: records::titles(&documents),
        audiences: site.audiences,
        audience: records::runs(documents.iter().map(|document| document.audience)),
        synonyms: site.synonyms,
    };
    files.push(File {
        url: Manifest::URL.to_owned(),
        text: call("index", &manifest),
    });
    files
}

fn shard(kind: char, number: usize, payload: &str) -> (String, File) {
    let text = call(&format!("{kind}{number}"), &payload);
    // Eight digits are enough to tell one state of a shard from another.
    let hash = format!("{:08x}", XxHash3_128::oneshot(text.as_bytes()) >> 96);
    let url = Manifest::shard_url(kind, number, &hash);
    (hash, File { url, text })
}

/// A file: one call with the name and the value.
fn call<T: serde::Serialize>(id: &str, value: &T) -> String {
    // Serialising plain data into memory cannot fail.
    let json = serde_json::to_string(value).unwrap_or_default();
    format!("oporaShard(\"{id}\",{json});\n")
}

/// Numbers of the index are 32 bits wide; no site has as many words.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
