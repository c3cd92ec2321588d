//! What cameras and programs write beside the pixels — places, names, dates, thumbnails — is taken
//! out of a picture without touching the pixels. One thing stays: which side is up.

use crate::ticket::MediaType;
use img_parts::{
    Bytes, ImageEXIF,
    jpeg::{Jpeg, markers},
    png::Png,
    webp::{CHUNK_EXIF, CHUNK_XMP, WebP},
};

/// The bytes without metadata; `None` where the picture's parts do not fit together.
pub(super) fn without_metadata(kind: MediaType, bytes: &[u8]) -> Option<Vec<u8>> {
    let shared = || Bytes::copy_from_slice(bytes);
    match kind {
        MediaType::Jpeg => jpeg(shared()),
        MediaType::Png => png(shared()),
        MediaType::Webp => webp(shared()),
        // A GIF has no place for what cameras write; documents and texts are their author's.
        MediaType::Gif | MediaType::Pdf | MediaType::Text => Some(bytes.to_vec()),
    }
}

fn jpeg(bytes: Bytes) -> Option<Vec<u8>> {
    let mut jpeg = Jpeg::from_bytes(bytes).ok()?;
    let turned = turned(jpeg.exif());
    let segments = jpeg.segments_mut();
    segments.retain(|segment| is_shown(segment.marker(), segment.contents()));
    if !segments.iter().any(|segment| segment.has_entropy()) {
        return None;
    }
    jpeg.set_exif(turned);
    let whole = jpeg.encoder().bytes();
    // Further pictures may lie behind the first one's end, with places and dates of their own.
    let end = end_of_jpeg(&whole).unwrap_or(whole.len());
    Some(whole.get(..end)?.to_vec())
}

/// Whether a segment is needed: of the application's own, those of JFIF, of colour and of Adobe.
fn is_shown(marker: u8, contents: &[u8]) -> bool {
    match marker {
        markers::APP0 | markers::APP14 => true,
        markers::APP2 => contents.starts_with(b"ICC_PROFILE"),
        markers::APP1..=markers::APP15 | markers::COM => false,
        _ => true,
    }
}

/// Where the picture ends: at the first end mark outside a segment. Within the packed pixels `FF` is
/// always followed by a nought (ITU T.81, F.1.2.3).
fn end_of_jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        while *bytes.get(at)? != 0xFF {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xD9 => return Some(at + 2),
            // Fill bytes, a packed `FF`, marks without a length.
            0xFF => at += 1,
            0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
            _ => {
                let (high, low) = (*bytes.get(at + 2)?, *bytes.get(at + 3)?);
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
        }
    }
}

fn png(bytes: Bytes) -> Option<Vec<u8>> {
    let mut png = Png::from_bytes(bytes).ok()?;
    let turned = turned(png.exif());
    let chunks = png.chunks_mut();
    let end = chunks.iter().position(|chunk| chunk.kind() == *b"IEND")?;
    chunks.truncate(end + 1);
    let spoken = [*b"tEXt", *b"zTXt", *b"iTXt", *b"eXIf", *b"tIME"];
    chunks.retain(|chunk| !spoken.contains(&chunk.kind()));
    png.set_exif(turned);
    Some(png.encoder().bytes().to_vec())
}

fn webp(bytes: Bytes) -> Option<Vec<u8>> {
    let mut webp = WebP::from_bytes(bytes).ok()?;
    let turned = turned(webp.exif());
    webp.remove_chunks_by_id(CHUNK_EXIF);
    webp.remove_chunks_by_id(CHUNK_XMP);
    webp.set_exif(turned);
    Some(webp.encoder().bytes().to_vec())
}

/// A note that holds nothing but which side is up, where the camera was turned.
fn turned(exif: Option<Bytes>) -> Option<Bytes> {
    let orientation = orientation(&exif?).filter(|o| (2..=8).contains(o))?;
    // TIFF 6.0: big-endian, one directory of one entry: Orientation, SHORT, 1, the value.
    let mut note = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0".to_vec();
    *note.get_mut(19)? = u8::try_from(orientation).ok()?;
    Some(note.into())
}

/// The tag Orientation (0x0112) of the first directory.
fn orientation(tiff: &[u8]) -> Option<u16> {
    let big = match tiff.get(..4)? {
        b"MM\0\x2a" => true,
        b"II\x2a\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if big {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let first = if big {
        u32::from_be_bytes(four)
    } else {
        u32::from_le_bytes(four)
    };
    let first = usize::try_from(first).ok()?.min(tiff.len());
    let entries = usize::from(short(first)?);
    let mut starts = (0..entries).map(|entry| first + 2 + 12 * entry);
    let entry = starts.find(|at| short(*at) == Some(0x0112))?;
    short(entry + 8)
}
