//! Pictures of the content folder, made fit for the web: what cameras wrote into them is dropped,
//! smaller copies are made once and kept in a cache, drawings are searched for anything that acts.
//! Which page shows a picture is not known here.

mod cache;
mod raster;
mod strip;
mod svg;
#[cfg(test)]
mod tests;

use crate::{DiskError, assemble::asset_url, problem::Problem, walk::File};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

pub use cache::Cache;

/// A heavier picture is refused: it takes a phone ten seconds to load.
pub const MOST_BYTES: usize = 8 << 20;

/// A larger picture is refused before it is unpacked into memory.
pub const MOST_PIXELS: u64 = 40_000_000;

/// What is known of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Copies in WebP, the smallest first.
    pub copies: Vec<Copy>,
}

/// A copy of a picture in another size or format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Width in pixels.
    pub width: u32,
    /// Address on the site.
    pub url: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// Why a picture cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Too many bytes.
    Heavy {
        /// How many, in millions, rounded.
        megabytes: usize,
    },
    /// Too many pixels.
    Large {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// No picture that is known here.
    Unreadable,
}

/// All pictures by address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    known: BTreeMap<String, Picture>,
    faults: BTreeMap<String, Fault>,
}

impl Picture {
    /// The value of `srcset`; empty where there are no copies.
    #[must_use]
    pub fn srcset(&self) -> String {
        let copies = self.copies.iter();
        let copies: Vec<String> = copies
            .map(|copy| format!("{} {}w", copy.url, copy.width))
            .collect();
        copies.join(", ")
    }
}

impl Pictures {
    /// Pictures and faults by address.
    #[cfg(test)]
    pub(crate) fn of(known: BTreeMap<String, Picture>, faults: BTreeMap<String, Fault>) -> Self {
        Self { known, faults }
    }

    /// The picture at an address.
    #[must_use]
    pub fn get(&self, url: &str) -> Option<&Picture> {
        self.known.get(url)
    }

    /// Why the picture at an address cannot be shown.
    #[must_use]
    pub fn fault(&self, url: &str) -> Option<&Fault> {
        self.faults.get(url)
    }

    /// The copies of the pictures at these addresses.
    pub fn copies<'a>(&'a self, urls: &'a BTreeSet<&str>) -> impl Iterator<Item = &'a Copy> + 'a {
        let shown = urls.iter().filter_map(|url| self.known.get(*url));
        shown.flat_map(|picture| &picture.copies)
    }
}

/// What has become of a file.
#[derive(Debug, Clone)]
enum Made {
    /// A picture, and its bytes where they change.
    Picture(Picture, Option<Arc<[u8]>>),
    Faulty(Fault),
    /// No picture.
    Other,
}

/// What an earlier build has made of which bytes, by path.
#[derive(Debug, Default)]
pub struct Readied(HashMap<String, Ready>);

#[derive(Debug, Clone)]
struct Ready {
    bytes: Arc<[u8]>,
    /// SHA-256 of the bytes, where copies of them may be in the cache.
    hash: Option<String>,
    made: Made,
}

impl Readied {
    /// The hashes under which copies may be in the cache.
    #[must_use]
    pub fn hashes(&self) -> BTreeSet<&str> {
        let hashes = self.0.values().map(|ready| ready.hash.as_deref());
        hashes.flatten().collect()
    }
}

/// Readies the pictures among the files, which change where something is dropped from them. What
/// was made of the same file before is taken again from `readied`.
///
/// # Errors
/// What the disk refused of the cache.
pub fn prepare(
    files: &mut [File],
    cache: &Cache,
    readied: &mut Readied,
) -> Result<(Pictures, Vec<Problem>), DiskError> {
    let before = std::mem::take(&mut readied.0);
    let made = files.par_iter().map(|file| {
        let known = before.get(&file.path);
        let known = known.filter(|ready| Arc::ptr_eq(&ready.bytes, &file.bytes));
        known.map_or_else(|| make(file, cache), |ready| Ok(ready.clone()))
    });
    let made: Vec<Result<Ready, DiskError>> = made.collect();
    let mut pictures = Pictures::default();
    let mut problems = Vec::new();
    for (file, made) in files.iter_mut().zip(made) {
        let url = asset_url(&file.path);
        let ready = made?;
        let made = ready.made.clone();
        readied.0.insert(file.path.clone(), ready);
        match made {
            Made::Picture(picture, bytes) => {
                if let Some(bytes) = bytes {
                    file.bytes = bytes;
                }
                pictures.known.insert(url, picture);
            }
            Made::Faulty(fault) => drop(pictures.faults.insert(url, fault)),
            Made::Other => {}
        }
        if is_svg(&file.path) {
            problems.extend(svg::check(file));
        }
    }
    Ok((pictures, problems))
}

fn is_svg(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".svg")
}

fn make(file: &File, cache: &Cache) -> Result<Ready, DiskError> {
    let ready = |hash, made| Ready {
        bytes: Arc::clone(&file.bytes),
        hash,
        made,
    };
    if is_svg(&file.path) {
        return Ok(ready(None, drawing(file)));
    }
    let head = match raster::head(&file.bytes) {
        Some(head) => head,
        None if raster::is_named(&file.path) => {
            return Ok(ready(None, Made::Faulty(Fault::Unreadable)));
        }
        None => return Ok(ready(None, Made::Other)),
    };
    if let Some(fault) = refused(&file.bytes, &head) {
        return Ok(ready(None, Made::Faulty(fault)));
    }
    let shape = raster::Shape {
        url: asset_url(&file.path),
        hash: hash(&file.bytes),
    };
    let made = match raster::make(&file.bytes, &head, &shape, cache)? {
        Some((picture, bytes)) => Made::Picture(picture, Some(bytes.into())),
        None => Made::Faulty(Fault::Unreadable),
    };
    Ok(ready(Some(shape.hash), made))
}

fn drawing(file: &File) -> Made {
    match svg::size(&file.bytes) {
        Some((width, height)) => Made::Picture(
            Picture {
                width,
                height,
                copies: Vec::new(),
            },
            None,
        ),
        None => Made::Other,
    }
}

fn refused(bytes: &[u8], head: &raster::Head) -> Option<Fault> {
    if bytes.len() > MOST_BYTES {
        return Some(Fault::Heavy {
            megabytes: bytes.len().div_ceil(1 << 20),
        });
    }
    let (width, height) = (head.width, head.height);
    (u64::from(width) * u64::from(height) > MOST_PIXELS).then_some(Fault::Large { width, height })
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
