//! A posted form with files, read part by part (RFC 7578): what it may cost is bounded while it
//! comes in, whatever its headers say of its length. What was read before something went wrong is
//! kept, so that the page can show it again. What a file holds is [`crate::attach`]'s business.

use super::paced::{Paced, Unread};
use crate::attach::Upload;
use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use multer::{Constraints, Field, Multipart, SizeLimit};
use opora_contract::check::Raw;

/// The most bytes of the files that are kept, all together.
pub(super) const MAX_FILES_BYTES: usize = 4 * 1024 * 1024;
/// The most files of a form.
pub(super) const MAX_FILES: usize = 5;
/// The most bytes of the texts, all together.
pub(super) const MAX_TEXT: usize = 256 * 1024;
/// The most parts.
const MAX_PARTS: usize = 64;
/// The most headers of a part, and their most bytes.
const MAX_HEADERS: usize = 16;
const MAX_HEADER_BYTES: usize = 8 * 1024;
/// The longest boundary (RFC 2046, 5.1.1).
const MAX_BOUNDARY: usize = 70;
/// The most bytes read at all. Files beyond their limit are read and let go, for the texts after
/// them are to be kept: five photographs of a good camera.
pub(super) const MAX_BODY: usize = 48 * 1024 * 1024;

/// Why a body was not taken as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// More text or parts, or longer headers than any form of ours has.
    TooLarge,
    /// The files are larger together than what is kept.
    FilesTooLarge,
    /// More files than are taken.
    TooManyFiles,
    /// It is not spelt as it should be, or ends in the middle.
    Broken,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) fields: Raw,
    pub(super) files: Vec<Upload>,
    /// What went wrong, if anything did; the rest is what had been read.
    pub(super) trouble: Option<Trouble>,
    text_bytes: usize,
    file_bytes: usize,
}

/// Whether the headers announce a form with files.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = content_type(headers).split(';').next().unwrap_or("").trim();
    kind.eq_ignore_ascii_case("multipart/form-data")
}

fn content_type(headers: &HeaderMap) -> &str {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok()).unwrap_or("")
}

/// Reads a body.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Parts {
    let mut parts = Parts::default();
    // A packed body would be unpacked past every limit.
    let packed = headers.contains_key(header::CONTENT_ENCODING);
    let boundary = multer::parse_boundary(content_type(headers))
        .ok()
        .filter(|boundary| (1..=MAX_BOUNDARY).contains(&boundary.len()) && !packed);
    let Some(boundary) = boundary else {
        parts.trouble = Some(Trouble::Broken);
        return parts;
    };
    let unread = Unread::default();
    let stream = Paced::new(body.into_data_stream(), unread.clone());
    let whole = Constraints::new().size_limit(SizeLimit::new().whole_stream(MAX_BODY as u64));
    let mut multipart = Multipart::with_constraints(stream, boundary, whole);
    let read = parts.read(&mut multipart, &unread).await;
    if let Err(trouble) = read {
        // What was let go before is the better reason: it tells what to do.
        parts.trouble.get_or_insert(trouble);
    }
    parts
}

impl Parts {
    async fn read(
        &mut self,
        multipart: &mut Multipart<'_>,
        unread: &Unread,
    ) -> Result<(), Trouble> {
        for count in 0.. {
            let field = multipart.next_field().await;
            unread.progress();
            let Some(field) = field.map_err(|error| trouble(&error))? else {
                break;
            };
            if count == MAX_PARTS {
                return Err(Trouble::TooLarge);
            }
            self.part(field, unread).await?;
        }
        Ok(())
    }

    async fn part(&mut self, field: Field<'_>, unread: &Unread) -> Result<(), Trouble> {
        let headers = field.headers();
        let bytes: usize = headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len() + 4)
            .sum();
        if headers.len() > MAX_HEADERS || bytes > MAX_HEADER_BYTES {
            return Err(Trouble::TooLarge);
        }
        let named = headers.get(header::CONTENT_DISPOSITION);
        let named = named.and_then(|value| disposition(&String::from_utf8_lossy(value.as_bytes())));
        match named.ok_or(Trouble::Broken)? {
            (name, None) => self.text(name, field, unread).await,
            (name, Some(file)) => self.file(name, file, field, unread).await,
        }
    }

    async fn text(
        &mut self,
        name: String,
        mut field: Field<'_>,
        unread: &Unread,
    ) -> Result<(), Trouble> {
        let mut text = Vec::new();
        let read = loop {
            let chunk = field.chunk().await;
            unread.progress();
            match chunk {
                Ok(Some(chunk)) => text.extend_from_slice(&chunk),
                Ok(None) => break Ok(()),
                Err(error) => break Err(trouble(&error)),
            }
            if self.text_bytes + text.len() > MAX_TEXT {
                text.truncate(MAX_TEXT - self.text_bytes);
                break Err(Trouble::TooLarge);
            }
        };
        self.text_bytes += text.len();
        // Half a text is worth keeping too: it is shown again, never stored.
        let text = String::from_utf8_lossy(&text).into_owned();
        self.fields.entry(name).or_default().push(text);
        read
    }

    /// Reads a file, and keeps it where there is room for it.
    async fn file(
        &mut self,
        field_name: String,
        name: String,
        mut field: Field<'_>,
        unread: &Unread,
    ) -> Result<(), Trouble> {
        let mut bytes = Vec::new();
        let mut size = 0;
        loop {
            let chunk = field.chunk().await;
            unread.progress();
            let Some(chunk) = chunk.map_err(|error| trouble(&error))? else {
                break;
            };
            size += chunk.len();
            let refused = if self.file_bytes + size > MAX_FILES_BYTES {
                Trouble::FilesTooLarge
            } else if self.files.len() >= MAX_FILES {
                Trouble::TooManyFiles
            } else {
                bytes.extend_from_slice(&chunk);
                continue;
            };
            bytes = Vec::new();
            self.trouble.get_or_insert(refused);
        }
        // A browser sends an empty part where nothing was chosen.
        if !(name.is_empty() && size == 0) {
            self.file_bytes += bytes.len();
            self.files.push(Upload {
                field: field_name,
                name,
                bytes,
            });
        }
        Ok(())
    }
}

fn trouble(error: &multer::Error) -> Trouble {
    match error {
        multer::Error::StreamSizeExceeded { .. } => Trouble::TooLarge,
        _ => Trouble::Broken,
    }
}

/// Field and file name of a part, as browsers write them (HTML, 4.10.21.8): in quotes, with `%22`,
/// `%0D` and `%0A` for what would end them. A backslash is a letter like any other, and every other
/// percent sign is one.
fn disposition(header: &str) -> Option<(String, Option<String>)> {
    let (kind, mut rest) = header.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return None;
    }
    let (mut name, mut file) = (None, None);
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim_matches(|c: char| c == ';' || c.is_whitespace());
        let after = after.trim_start();
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(';').unwrap_or((after, "")),
        };
        match key.to_ascii_lowercase().as_str() {
            "name" => name = name.or_else(|| Some(unescape(value))),
            "filename" => file = file.or_else(|| Some(unescape(value))),
            // `filename*` has no place in a form (RFC 7578, 4.2).
            _ => {}
        }
        rest = left;
    }
    Some((name?, file))
}

fn unescape(value: &str) -> String {
    let value = value.replace("%22", "\"");
    let value = value.replace("%0D", "\r").replace("%0d", "\r");
    value.replace("%0A", "\n").replace("%0a", "\n")
}

#[cfg(test)]
mod tests;
