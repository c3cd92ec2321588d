//! Small files of the site in memory, with their tag and compressed forms. A file is looked at each
//! time before what is kept of it is used: the disk is the truth.

use super::{Look, encoding::Encoding};
use axum::{
    body::Bytes,
    http::{HeaderValue, header::InvalidHeaderValue},
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::SystemTime,
};

/// The largest file that is kept, bytes.
const SMALL: u64 = 256 * 1024;
/// The most bytes of files kept; with more, everything is forgotten and read anew.
const MOST: usize = 10 * 1024 * 1024;
/// Below this a compressed form saves nothing: it is one packet either way.
const WORTH: usize = 600;

/// A file.
#[derive(Debug)]
pub(super) struct File {
    place: PathBuf,
    stamp: Option<(SystemTime, u64)>,
    /// Its type, with the character set.
    pub(super) kind: HeaderValue,
    /// When it was changed, as the header says it.
    pub(super) modified: HeaderValue,
    /// Whether a compressed form is worth while.
    pub(super) is_text: bool,
    hash: String,
    plain: Bytes,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

/// The files kept, by path.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Files>);

#[derive(Debug, Default)]
struct Files {
    by_path: HashMap<String, Arc<File>>,
    bytes: usize,
}

impl Kept {
    fn files(&self) -> MutexGuard<'_, Files> {
        // A panic cannot leave more than a wrong sum.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file kept of this path, if the disk still has the same.
    pub(super) fn fresh(&self, path: &str) -> Option<Arc<File>> {
        let file = self.files().by_path.get(path).cloned()?;
        let now = fs::symlink_metadata(&file.place).ok();
        let same = now.is_some_and(|now| now.is_file() && stamp(&now) == file.stamp);
        same.then_some(file)
    }

    /// Reads a file and keeps it, if it is small.
    pub(super) fn read(&self, path: String, place: PathBuf) -> Look {
        let kind = kind(&place);
        let Ok(metadata) = fs::metadata(&place) else {
            return Look::Nothing;
        };
        if metadata.len() > SMALL {
            return Look::Large(kind);
        }
        let Ok(bytes) = fs::read(&place) else {
            return Look::Nothing;
        };
        let file = Arc::new(File::new(place, &metadata, kind, bytes));
        let mut files = self.files();
        if files.bytes + file.plain.len() > MOST {
            *files = Files::default();
        }
        files.bytes += file.plain.len();
        if let Some(old) = files.by_path.insert(path, Arc::clone(&file)) {
            files.bytes = files.bytes.saturating_sub(old.plain.len());
        }
        Look::Small(file)
    }
}

impl File {
    fn new(place: PathBuf, metadata: &Metadata, kind: HeaderValue, bytes: Vec<u8>) -> Self {
        let hash = Sha256::digest(&bytes);
        let hash = hash
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let modified = httpdate::fmt_http_date(modified);
        Self {
            place,
            stamp: stamp(metadata),
            is_text: bytes.len() >= WORTH && is_text(&kind),
            kind,
            modified: HeaderValue::try_from(modified)
                .unwrap_or(HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT")),
            hash,
            plain: bytes.into(),
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// The tag of a form: each form is other bytes.
    pub(super) fn tag(&self, encoding: Encoding) -> Result<HeaderValue, InvalidHeaderValue> {
        let form = encoding
            .name()
            .map_or(String::new(), |name| format!("-{name}"));
        HeaderValue::try_from(format!("\"{}{form}\"", self.hash))
    }

    /// Whether a tag names this file in any form, by weak comparison (RFC 9110, 8.8.3.2).
    pub(super) fn is_tagged(&self, tag: &str) -> bool {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        let inner = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        let form = inner.and_then(|tag| tag.strip_prefix(self.hash.as_str()));
        tag == "*" || form.is_some_and(|form| ["", "-gzip", "-br"].contains(&form))
    }

    /// The bytes in a form, made on the first demand.
    pub(super) async fn encoded(file: &Arc<File>, encoding: Encoding) -> io::Result<Bytes> {
        let Some(made) = file.form(encoding) else {
            return Ok(file.plain.clone());
        };
        if let Some(made) = made.get() {
            return Ok(made.clone());
        }
        let this = Arc::clone(file);
        let make = move || encoding.apply(&this.plain);
        let bytes = tokio::task::spawn_blocking(make).await;
        let bytes = Bytes::from(bytes.map_err(io::Error::other)??);
        Ok(made.get_or_init(|| bytes).clone())
    }

    fn form(&self, encoding: Encoding) -> Option<&OnceLock<Bytes>> {
        match encoding {
            Encoding::Plain => None,
            Encoding::Gzip => Some(&self.gzip),
            Encoding::Brotli => Some(&self.brotli),
        }
    }
}

/// What changes with a file.
fn stamp(metadata: &Metadata) -> Option<(SystemTime, u64)> {
    Some((metadata.modified().ok()?, metadata.len()))
}

/// The type by the file's name. All our texts are UTF-8.
fn kind(place: &Path) -> HeaderValue {
    let name = place
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("");
    let guess = mime_guess::from_path(place).first_raw();
    let kind = match guess {
        _ if name == "feed.xml" => "application/atom+xml",
        Some("text/xml") => "application/xml",
        Some(kind) => kind,
        None => "application/octet-stream",
    };
    let full = match kind.starts_with("text/") {
        true => format!("{kind}; charset=utf-8"),
        false => kind.to_owned(),
    };
    HeaderValue::try_from(full).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn is_text(kind: &HeaderValue) -> bool {
    let kind = kind.to_str().unwrap_or("");
    kind.starts_with("text/")
        || ["+xml", "+json", "/xml", "/json", "/javascript"]
            .iter()
            .any(|end| kind.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_by_name() {
        let rows = [
            ("a/index.html", "text/html; charset=utf-8", true),
            ("style.1a2b3c4d.css", "text/css; charset=utf-8", true),
            ("search.1a2b3c4d.js", "text/javascript; charset=utf-8", true),
            ("feed.xml", "application/atom+xml", true),
            ("sitemap.xml", "application/xml", true),
            ("site.webmanifest", "application/manifest+json", true),
            ("index.json", "application/json", true),
            ("robots.txt", "text/plain; charset=utf-8", true),
            ("icon.svg", "image/svg+xml", true),
            ("picture.webp", "image/webp", false),
            ("order.pdf", "application/pdf", false),
            ("no-extension", "application/octet-stream", false),
        ];
        for (name, expected, text) in rows {
            let kind = kind(Path::new(name));
            assert_eq!(
                (kind.to_str().unwrap(), is_text(&kind)),
                (expected, text),
                "{name}"
            );
        }
    }
}
