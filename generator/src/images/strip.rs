//! What cameras and programs write beside the pixels — places, names, dates, thumbnails — taken out
//! of a picture without touching the pixels.

use image::ImageFormat;

/// The picture without its metadata; `None` where its parts do not fit together.
pub(super) fn metadata(bytes: &[u8], format: ImageFormat) -> Option<Vec<u8>> {
    match format {
        ImageFormat::Jpeg => jpeg(bytes),
        ImageFormat::Png => png(bytes),
        ImageFormat::WebP => webp(bytes),
        // A GIF has no place for what cameras write.
        _ => Some(bytes.to_vec()),
    }
}

/// Whether a WebP or a PNG moves.
pub(super) fn is_animated(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(1 << 12)).unwrap_or_default();
    let has = |name: &[u8]| head.windows(4).any(|window| window == name);
    (bytes.starts_with(b"RIFF") && has(b"ANIM")) || (bytes.starts_with(b"\x89PNG") && has(b"acTL"))
}

/// Keeps the segments that say how to show the pixels (ITU T.81, B.1).
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        let [0xFF, marker] = *bytes.get(at..at + 2)? else {
            return None;
        };
        match marker {
            0xFF => {
                at += 1;
                continue;
            }
            0xD9 => {
                out.extend([0xFF, 0xD9]);
                return Some(out);
            }
            _ => {}
        }
        let [high, low] = *bytes.get(at + 2..at + 4)? else {
            return None;
        };
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        let segment = bytes.get(at..end)?;
        if is_shown(marker, segment.get(4..).unwrap_or_default()) {
            out.extend(segment);
        }
        at = end;
        if marker == 0xDA {
            let end = at + scan(bytes.get(at..)?)?;
            out.extend(&bytes[at..end]);
            at = end;
        }
    }
}

/// Whether a segment is needed: of the application's own, those of JFIF, of colour and of Adobe.
fn is_shown(marker: u8, payload: &[u8]) -> bool {
    match marker {
        0xE0 | 0xEE => true,
        0xE2 => payload.starts_with(b"ICC_PROFILE"),
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}

/// The length of the packed pixels up to the next marker.
fn scan(bytes: &[u8]) -> Option<usize> {
    let pairs = bytes.windows(2);
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF);
    pairs.into_iter().position(is_end)
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..8)?.to_vec();
    let mut at = 8;
    loop {
        let length: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        let end = usize::try_from(u32::from_be_bytes(length))
            .ok()?
            .checked_add(at + 12)?;
        let chunk = bytes.get(at..end)?;
        let name = &chunk[4..8];
        if !matches!(name, b"tEXt" | b"zTXt" | b"iTXt" | b"eXIf" | b"tIME") {
            out.extend(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
        at = end;
    }
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..12)?.to_vec();
    let mut at = 12;
    while at + 8 <= bytes.len() {
        let length: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        let end = at.checked_add(8 + length + length % 2)?.min(bytes.len());
        let chunk = bytes.get(at..end)?;
        let kept = out.len();
        if !matches!(&chunk[..4], b"EXIF" | b"XMP ") {
            out.extend(chunk);
        }
        if chunk.starts_with(b"VP8X") {
            // Its flags tell of the parts that are now missing.
            *out.get_mut(kept + 8)? &= !0x0C;
        }
        at = end;
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(out)
}
