//! Pictures made here, pixel by pixel, so that no picture need lie in the repository.

use super::*;
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

fn photo(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let part = |n: u32| u8::try_from(n % 256).unwrap();
        Rgb([part(x / 3), part(y / 2), part(x * y / 97)])
    })
}

fn encoded(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF segment: the picture is lying on its side, and where it was taken.
fn turned_jpeg() -> Vec<u8> {
    let plain = encoded(&photo(600, 400), ImageFormat::Jpeg);
    let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0GPS-CANARY";
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xFF, 0xE1, length[0], length[1]]);
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&plain[2..]);
    bytes
}

fn prepared(path: &str, bytes: Vec<u8>) -> (Pictures, Vec<Problem>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let mut files = [File {
        path: path.to_owned(),
        bytes: bytes.into(),
    }];
    let cache = Cache::at(folder.path());
    let (pictures, problems) = prepare(&mut files, &cache, &mut Readied::default()).unwrap();
    let [file] = files;
    (pictures, problems, file.bytes.to_vec())
}

#[test]
fn a_photograph_is_turned_and_forgets_where_it_was_taken() {
    let (pictures, _, bytes) = prepared("content/faq/a b.jpg", turned_jpeg());
    let picture = pictures.get("/faq/a b.jpg").unwrap();
    assert_eq!((picture.width, picture.height), (400, 600));
    assert!(!bytes.windows(10).any(|window| window == b"GPS-CANARY"));
    let shown = image::load_from_memory(&bytes).unwrap();
    assert_eq!((shown.width(), shown.height()), (400, 600));
    for copy in &picture.copies {
        assert!(copy.url.starts_with("/assets/a-b-400.") && copy.url.ends_with(".webp"));
        let copied = image::load_from_memory(&copy.bytes).unwrap();
        assert_eq!(copied.width(), copy.width);
    }
    assert_eq!(picture.copies.len(), 1);
}

#[test]
fn copies_are_smaller_and_the_same_each_time() {
    let jpeg = encoded(&photo(1600, 200), ImageFormat::Jpeg);
    let widths = |pictures: &Pictures| -> Vec<u32> {
        let picture = pictures.get("/a.jpg").unwrap();
        picture.copies.iter().map(|copy| copy.width).collect()
    };
    let (one, _, bytes) = prepared("content/a.jpg", jpeg.clone());
    let (other, ..) = prepared("content/a.jpg", jpeg.clone());
    assert_eq!(widths(&one), [480, 960, 1440, 1600]);
    assert_eq!(one.get("/a.jpg"), other.get("/a.jpg"));
    // Nothing was in it that had to go.
    assert_eq!(bytes, jpeg);
}

#[test]
fn what_was_made_once_is_read_from_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let files = || {
        [File {
            path: "content/a.png".to_owned(),
            bytes: encoded(&photo(500, 40), ImageFormat::Png).into(),
        }]
    };
    let cache = Cache::at(folder.path());
    let mut readied = Readied::default();
    let (first, _) = prepare(&mut files(), &cache, &mut readied).unwrap();
    let kept: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(kept.len(), 2);
    for entry in kept {
        std::fs::write(entry.unwrap().path(), "x").unwrap();
    }
    let (second, _) = prepare(&mut files(), &cache, &mut readied).unwrap();
    assert!(first.get("/a.png").is_some());
    assert_eq!(*second.get("/a.png").unwrap().copies[0].bytes, *b"x");
    // What nobody shows any more is removed.
    cache.sweep(&readied.hashes());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    prepare(&mut [], &cache, &mut readied).unwrap();
    cache.sweep(&readied.hashes());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn metadata_of_png_and_webp_is_dropped() {
    let png = encoded(&photo(20, 20), ImageFormat::Png);
    let mut told = png[..33].to_vec();
    told.extend(b"\0\0\0\x06tEXtCANARY\0\0\0\0");
    told.extend(&png[33..]);
    told.extend(b"CANARY after the end");
    let (_, _, bytes) = prepared("content/a.png", told);
    assert_eq!(bytes, png);
    let webp = encoded(&photo(20, 20), ImageFormat::WebP);
    let mut told = webp.clone();
    told.extend(b"EXIF\x06\0\0\0CANARY");
    let size = u32::try_from(told.len() - 8).unwrap();
    told[4..8].copy_from_slice(&size.to_le_bytes());
    let (_, _, bytes) = prepared("content/a.webp", told);
    assert_eq!(bytes, webp);
}

#[test]
fn bad_pictures_are_told_and_never_unpacked() {
    let fault = |path: &str, bytes: Vec<u8>| {
        let (pictures, ..) = prepared(&format!("content/{path}"), bytes);
        pictures.fault(&format!("/{path}")).cloned()
    };
    let mut bomb = encoded(&photo(2, 2), ImageFormat::Png);
    // 60,000 by 60,000 pixels, by its head.
    bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
    let crc = crc32(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&crc);
    let large = Fault::Large {
        width: 60_000,
        height: 60_000,
    };
    assert_eq!(fault("a.png", bomb), Some(large));
    let mut heavy = encoded(&photo(2, 2), ImageFormat::Png);
    heavy.resize(MOST_BYTES + 1, 0);
    assert_eq!(fault("a.png", heavy), Some(Fault::Heavy { megabytes: 9 }));
    for (path, bytes) in [("a.png", "<b>"), ("a.heic", "x"), ("a.jpg", "")] {
        let found = fault(path, bytes.as_bytes().to_vec());
        assert_eq!(found, Some(Fault::Unreadable), "{path}");
    }
    let cut = encoded(&photo(600, 400), ImageFormat::Jpeg)[..2000].to_vec();
    assert_eq!(fault("a.jpg", cut), Some(Fault::Unreadable));
    assert_eq!(fault("a.pdf", b"%PDF".to_vec()), None);
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg())
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn drawings_that_act_are_refused() {
    let told = |inner: &str| {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"\n viewBox=\"0 0 640.4 160\">\n{inner}</svg>"
        );
        let (pictures, problems, _) = prepared("content/a.svg", svg.into_bytes());
        let picture = pictures.get("/a.svg").unwrap();
        assert_eq!((picture.width, picture.height), (640, 160));
        problems.first().map(|problem| (problem.code, problem.line))
    };
    for sound in [
        "<use href=\"#a\"/><path d=\"M0 0\" fill=\"url(#b)\"/>",
        "<text>on = version 1, href, онлайн</text>",
        "<image href=\"data:image/png;base64,AA\"/>",
    ] {
        assert_eq!(told(sound), None, "{sound}");
    }
    for bad in [
        "<script>x</script>",
        "<ScRiPt/>",
        "<g onload=\"x\"/>",
        "<g\tonclick = 'x'/>",
        "<g a=\"b\"onload=\"x\"/>",
        "<image href=\"https://x.example/a.png\"/>",
        "<image xlink:href='//x.example/a.png'/>",
        "<a href=\"javascript:x\">x</a>",
        "<a href=\"&#106;avascript:x\">x</a>",
        "<image href=\"data:image/svg+xml,x\"/>",
        "<style>@import 'https://x.example';</style>",
        "<style>a{fill:url( 'https://x.example')}</style>",
        "<foreignObject/>",
        "<!ENTITY x 'y'>",
    ] {
        assert_eq!(told(bad), Some(("svg-content", 3)), "{bad}");
    }
}
