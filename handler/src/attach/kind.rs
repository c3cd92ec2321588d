//! What a file is: its name's ending and its first bytes have to say the same. Everything else is
//! refused unopened: archives, programs, office files, SVG and HTML, which a browser would run.

use crate::ticket::MediaType;
use imagesize::{ImageType, blob_size, image_type};

/// The most pixels of a picture.
const MAX_PIXELS: usize = 50_000_000;

/// Endings of names and what they stand for.
const ENDINGS: [(&str, MediaType); 7] = [
    ("jpg", MediaType::Jpeg),
    ("jpeg", MediaType::Jpeg),
    ("png", MediaType::Png),
    ("gif", MediaType::Gif),
    ("webp", MediaType::Webp),
    ("pdf", MediaType::Pdf),
    ("txt", MediaType::Text),
];

/// How pages begin that a careless program would open in a browser.
const PAGES: [&str; 9] = [
    "<!doctype",
    "<html",
    "<head",
    "<body",
    "<script",
    "<iframe",
    "<svg",
    "<?xml",
    "<?php",
];

/// What a file is; `None` where it is nothing that is taken.
pub(super) fn recognise(name: &str, bytes: &[u8]) -> Option<MediaType> {
    let (_, ending) = name.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let (_, kind) = ENDINGS.iter().find(|(known, _)| *known == ending)?;
    let is_so = match kind {
        MediaType::Jpeg => is_picture(bytes, ImageType::Jpeg),
        MediaType::Png => is_picture(bytes, ImageType::Png),
        MediaType::Gif => is_picture(bytes, ImageType::Gif),
        MediaType::Webp => is_picture(bytes, ImageType::Webp),
        MediaType::Pdf => bytes.starts_with(b"%PDF-"),
        MediaType::Text => is_text(bytes),
    };
    is_so.then_some(*kind)
}

/// Whether it is such a picture, of a size that a program can show. Only its header is read.
fn is_picture(bytes: &[u8], kind: ImageType) -> bool {
    let size = || blob_size(bytes).ok();
    let fits = |width: usize, height: usize| {
        let pixels = width.checked_mul(height);
        pixels.is_some_and(|pixels| (1..=MAX_PIXELS).contains(&pixels))
    };
    image_type(bytes).is_ok_and(|found| found == kind)
        && size().is_some_and(|size| fits(size.width, size.height))
}

/// Whether it is plain text: in UTF-8, or in the one-byte code of Russian Windows, and not a page.
fn is_text(bytes: &[u8]) -> bool {
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    if bytes.is_empty() || bytes.iter().any(|byte| control(byte) || *byte == 0x7F) {
        return false;
    }
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = String::from_utf8_lossy(head.get(..64).unwrap_or(head)).to_ascii_lowercase();
    let is_page = PAGES.iter().any(|page| head.trim_start().starts_with(page));
    !is_page && (std::str::from_utf8(bytes).is_ok() || is_windows_1251(bytes))
}

/// Among the signs beyond ASCII nearly all are letters: А–я, Ё, ё.
fn is_windows_1251(bytes: &[u8]) -> bool {
    let letter = |byte: &&u8| **byte >= 0xC0 || matches!(byte, 0xA8 | 0xB8);
    let beyond = bytes.iter().filter(|byte| **byte >= 0x80);
    let letters = beyond.clone().filter(letter).count();
    // 0x98 is no sign of that code.
    !bytes.contains(&0x98) && letters * 10 >= beyond.count() * 8
}
