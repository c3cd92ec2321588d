//! From an address to a file below the site's folder, or to nothing: only plainly spelt addresses,
//! and no link that leads outside.

use std::{
    io,
    path::{Path, PathBuf},
};

/// What is at an address.
pub(super) enum Found {
    /// Nothing that is published.
    Nothing,
    /// A folder with an `index.html`, asked for without the slash at the end.
    Folder,
    /// A file.
    File(PathBuf),
}

/// Looks for a plain path below the root. A folder is as good as its `index.html`; without one it
/// is nothing, not even a redirect.
pub(super) fn find(root: &Path, path: &str) -> Found {
    let folder = path.is_empty() || path.ends_with('/');
    let mut place = root.join(path);
    let without_slash = !folder && place.is_dir();
    if folder || without_slash {
        place.push("index.html");
    }
    match is_inside(root, &place) {
        Ok(true) if without_slash => Found::Folder,
        Ok(true) => Found::File(place),
        Ok(false) | Err(_) => Found::Nothing,
    }
}

/// Whether there is a file, links followed, that lies in the site's folder.
fn is_inside(root: &Path, place: &Path) -> io::Result<bool> {
    let real = place.canonicalize()?;
    Ok(real.starts_with(root.canonicalize()?) && real.is_file())
}

/// The decoded path without the first slash, if it is spelt plainly: no empty, hidden or climbing
/// part, nothing that another system would take for a separator.
pub(super) fn plain(path: &str) -> Option<String> {
    let path = percent_decoded(path.strip_prefix('/')?)?;
    if path.contains(['\\', '\0', ':']) || path.contains("//") || path.starts_with('/') {
        return None;
    }
    let hidden = |part: &str| part.starts_with('.');
    (!path.split('/').any(hidden)).then_some(path)
}

/// `%XX` decoded once; nothing where it is broken, or where the result is not UTF-8 or encodes a
/// second time.
fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |b: Option<u8>| char::from(b?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    let path = String::from_utf8(bytes).ok()?;
    (!path.contains('%')).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths() {
        for good in ["/", "/support/", "/a/b.html", "/%D0%B0/", "/a%20b"] {
            assert!(plain(good).is_some(), "{good}");
        }
        let bad = [
            "//etc/passwd",
            "/a//b",
            "/../x",
            "/a/../b",
            "/%2e%2e/x",
            "/.git/config",
            "/a/.env",
            "/%2egit",
            "/a%5cb",
            "/a\\b",
            "/a%00",
            "/%2f%2fetc",
            "/%2fetc",
            "/%252e",
            "/%c0%ae",
            "/%",
            "/%4",
            "/c:/x",
            "/./a",
            "*",
            "",
        ];
        for bad in bad {
            assert_eq!(plain(bad), None, "{bad}");
        }
    }
}
