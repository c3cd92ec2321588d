//! The files of a build, before any is written: paths below the output folder, and bytes.

use std::collections::BTreeMap;

/// What is to be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Output {
    files: BTreeMap<String, Vec<u8>>,
}

impl Output {
    /// Adds a file. Its path is relative to the output folder, with `/` between names.
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), bytes);
    }

    /// Adds what the site shows at an address: `/faq/` is the file `site/faq/index.html`.
    pub fn put_at(&mut self, url: &str, bytes: Vec<u8>) {
        self.put(&file_of(url), bytes);
    }

    /// All files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.files.iter();
        files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Whether there is a file of that path.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }
}

fn file_of(url: &str) -> String {
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
