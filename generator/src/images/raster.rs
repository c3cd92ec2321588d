//! Pictures made of pixels: their size, and copies of them in WebP. The copies of photographs are
//! lossy; those of screenshots are exact as long as that costs little.

use super::{Cache, Copy, Picture, strip};
use crate::DiskError;
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};
use std::{cell::OnceCell, io::Cursor};

/// Widths of the copies, beside the picture's own.
const WIDTHS: [u32; 3] = [480, 960, 1440];

/// A copy wider than this shows nothing more.
const WIDEST: u32 = 1920;

/// Of 100.
const PHOTO_QUALITY: f32 = 80.0;

/// Of 100, for screenshots that are too heavy when exact: their letters must stay sharp.
const SCREEN_QUALITY: f32 = 92.0;

/// Of 100, for photographs that have to be turned.
const TURNED_QUALITY: u8 = 88;

/// What the head of a file says.
pub(super) struct Head {
    format: ImageFormat,
    /// Width as shown.
    pub(super) width: u32,
    /// Height as shown.
    pub(super) height: u32,
    orientation: Orientation,
}

/// Under what names copies are kept and published.
pub(super) struct Shape {
    /// Address of the picture.
    pub(super) url: String,
    /// Hash of its bytes.
    pub(super) hash: String,
}

/// Whether a file is called a picture.
pub(super) fn is_named(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    let known = [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "heic", "heif", "bmp", "tif", "tiff",
    ];
    known.contains(&ending.to_ascii_lowercase().as_str())
}

/// The head of a picture; `None` of anything else.
pub(super) fn head(bytes: &[u8]) -> Option<Head> {
    let format = image::guess_format(bytes).ok()?;
    let reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = if is_turned {
        (height, width)
    } else {
        (width, height)
    };
    Some(Head {
        format,
        width,
        height,
        orientation,
    })
}

/// The picture, and its bytes where they change; `None` where it cannot be read to the end.
pub(super) fn make(
    bytes: &[u8],
    head: &Head,
    shape: &Shape,
    cache: &Cache,
) -> Result<Option<(Picture, Vec<u8>)>, DiskError> {
    let pixels = Pixels {
        bytes,
        head,
        read: OnceCell::new(),
    };
    let original = match head.format {
        // A turned photograph says so in what is dropped, so it is turned for good.
        ImageFormat::Jpeg if head.orientation != Orientation::NoTransforms => {
            let name = format!("{}-turned.jpg", shape.hash);
            cache.get(&name, || pixels.turned_jpeg())?
        }
        format => strip::metadata(bytes, format),
    };
    let Some(original) = original else {
        return Ok(None);
    };
    let mut picture = Picture {
        width: head.width,
        height: head.height,
        copies: Vec::new(),
    };
    for width in widths(head, bytes) {
        let name = format!("{}-{width}.webp", shape.hash);
        let Some(copy) = cache.get(&name, || pixels.copy(width))? else {
            return Ok(None);
        };
        // A copy that is no smaller than the original is of no use.
        if copy.len() < original.len() {
            let url = copy_url(shape, width);
            picture.copies.push(Copy {
                width,
                url,
                bytes: copy.into(),
            });
        }
    }
    Ok(Some((picture, original)))
}

/// The widths of the copies. Of what moves there are none.
fn widths(head: &Head, bytes: &[u8]) -> Vec<u32> {
    let moves = head.format == ImageFormat::Gif || strip::is_animated(bytes);
    if moves {
        return Vec::new();
    }
    let narrower = WIDTHS.into_iter().filter(|width| *width < head.width);
    narrower.chain([head.width.min(WIDEST)]).collect()
}

/// `/faq/window.png` -> `/assets/window-480.0f1e2d3c.webp`, which browsers may keep for ever.
fn copy_url(shape: &Shape, width: u32) -> String {
    let name = shape.url.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let stem: String = stem.chars().map(plain).collect();
    let hash = shape.hash.get(..8).unwrap_or_default();
    format!("/assets/{stem}-{width}.{hash}.webp")
}

/// The pixels of a picture, unpacked when they are first needed.
struct Pixels<'a> {
    bytes: &'a [u8],
    head: &'a Head,
    read: OnceCell<Option<DynamicImage>>,
}

impl Pixels<'_> {
    fn get(&self) -> Option<&DynamicImage> {
        let read = || {
            let image = image::load_from_memory_with_format(self.bytes, self.head.format);
            let mut image = image.ok()?;
            image.apply_orientation(self.head.orientation);
            Some(image)
        };
        self.read.get_or_init(read).as_ref()
    }

    fn turned_jpeg(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, TURNED_QUALITY);
        let pixels = self.get()?.to_rgb8();
        pixels.write_with_encoder(encoder).ok()?;
        Some(bytes)
    }

    fn copy(&self, width: u32) -> Option<Vec<u8>> {
        let image = self.get()?;
        let resized;
        let image = if width == image.width() {
            image
        } else {
            resized = image.resize(width, u32::MAX, FilterType::Lanczos3);
            &resized
        };
        let pixels = image.to_rgba8();
        let encoder = webp::Encoder::from_rgba(&pixels, pixels.width(), pixels.height());
        if self.head.format == ImageFormat::Jpeg {
            return Some(encoder.encode_simple(false, PHOTO_QUALITY).ok()?.to_vec());
        }
        let exact = encoder.encode_simple(true, 75.0).ok()?;
        let lossy = encoder.encode_simple(false, SCREEN_QUALITY).ok()?;
        let is_cheap = exact.len() <= lossy.len() + lossy.len() / 2;
        Some(if is_cheap { exact } else { lossy }.to_vec())
    }
}
