//! The files of a build, before any is written: paths below the output folder, and bytes.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

/// What is to be written.
#[derive(Debug, Default)]
pub struct Output {
    files: BTreeMap<String, Bytes>,
}

/// The bytes of a file in pieces: what many pages show alike is in memory once.
#[derive(Debug, Clone, Default)]
pub struct Bytes(Arc<Vec<Piece>>);

/// A part of a text.
type Piece = (Arc<[u8]>, Range<usize>);

impl Bytes {
    /// Adds a part of `text`, which other files may share.
    pub fn push(&mut self, text: &Arc<[u8]>, part: Range<usize>) {
        if !part.is_empty() && text.get(part.clone()).is_some() {
            Arc::make_mut(&mut self.0).push((Arc::clone(text), part));
        }
    }

    /// The pieces in order.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        let pieces = self.0.iter();
        pieces.filter_map(|(text, part)| text.get(part.clone()))
    }

    /// How many bytes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces().map(<[u8]>::len).sum()
    }

    /// Whether there is nothing in the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the other is made of the same pieces: then nothing need be compared.
    #[must_use]
    pub fn shares_all(&self, other: &Self) -> bool {
        let same =
            |((one, at), (other, there)): (&Piece, &Piece)| Arc::ptr_eq(one, other) && at == there;
        Arc::ptr_eq(&self.0, &other.0)
            || self.0.len() == other.0.len() && self.0.iter().zip(&*other.0).all(same)
    }

    /// Whether the other has the same bytes, as far as that is told at a glance: files that are made of one
    /// piece are compared, of others their pieces only.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (&self.0[..], &other.0[..]) {
            ([(one, at)], [(other, there)]) => one.get(at.clone()) == other.get(there.clone()),
            _ => self.shares_all(other),
        }
    }

    /// Whether a file of these bytes is the same.
    #[must_use]
    pub fn are(&self, mut other: &[u8]) -> bool {
        self.len() == other.len()
            && self.pieces().all(|piece| {
                let (start, rest) = other.split_at(piece.len());
                other = rest;
                start == piece
            })
    }
}

impl From<Arc<[u8]>> for Bytes {
    fn from(bytes: Arc<[u8]>) -> Self {
        let mut whole = Self::default();
        whole.push(&bytes, 0..bytes.len());
        whole
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Arc::<[u8]>::from(bytes))
    }
}

impl Output {
    /// Adds a file. Its path is relative to the output folder, with `/` between names.
    pub fn put(&mut self, path: &str, bytes: impl Into<Bytes>) {
        self.files.insert(path.to_owned(), bytes.into());
    }

    /// Adds what the site shows at an address: `/faq/` is the file `site/faq/index.html`.
    pub fn put_at(&mut self, url: &str, bytes: impl Into<Bytes>) {
        self.put(&file_of(url), bytes);
    }

    /// Adds files by their paths, many at once.
    pub fn extend(&mut self, files: impl IntoIterator<Item = (String, Bytes)>) {
        self.files.append(&mut files.into_iter().collect());
    }

    /// Adds the files of another output.
    pub fn append(&mut self, mut other: Self) {
        self.files.append(&mut other.files);
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// All files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        let files = self.files.iter();
        files.map(|(path, bytes)| (path.as_str(), bytes))
    }

    /// The pieces of the file of that path; none where there is no such file.
    pub fn pieces(&self, path: &str) -> impl Iterator<Item = &[u8]> {
        self.files.get(path).into_iter().flat_map(Bytes::pieces)
    }

    /// Whether there is a file of that path.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}

/// The file that the site shows at an address.
#[must_use]
pub fn file_of(url: &str) -> String {
    let inner = url.trim_start_matches('/');
    if inner.is_empty() || inner.ends_with('/') {
        format!("site/{inner}index.html")
    } else {
        format!("site/{inner}")
    }
}

/// Whether a path stays inside the output folder.
#[must_use]
pub fn is_inside(path: &str) -> bool {
    let plain = |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\\', '\0', ':']);
    path.split('/').all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_files() {
        for (url, file) in [
            ("/", "site/index.html"),
            ("/faq/x/", "site/faq/x/index.html"),
            ("/404.html", "site/404.html"),
            ("/faq/x.svg", "site/faq/x.svg"),
        ] {
            assert_eq!(file_of(url), file);
        }
    }

    #[test]
    fn paths_that_leave_are_known() {
        for path in ["../x", "a/../b", "/a", "a//b", "a/./b", "c:/x", "a\\b", ""] {
            assert!(!is_inside(path), "{path}");
        }
        assert!(is_inside("site/faq/index.html"));
    }
}
