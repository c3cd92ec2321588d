//! Names, contents and what is taken out of them. Pictures are made here, with what cameras write.

use super::*;
use img_parts::{Bytes, ImageEXIF, jpeg::Jpeg, png::Png, webp::WebP};

/// A grey picture of 8 × 8 points, as small as the format allows.
fn picture(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let grey = image::DynamicImage::new_rgb8(8, 8);
    grey.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn upload(name: &str, bytes: &[u8]) -> Upload {
    Upload {
        field: "files".to_owned(),
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    }
}

fn taken(name: &str, bytes: &[u8]) -> Option<MediaType> {
    check(&upload(name, bytes)).ok().map(|file| file.media_type)
}

/// EXIF with an orientation and a place, in either byte order.
fn exif(orientation: u16, big: bool) -> Bytes {
    let short = |n: u16| {
        if big {
            n.to_be_bytes()
        } else {
            n.to_le_bytes()
        }
    };
    let long = |n: u32| {
        if big {
            n.to_be_bytes()
        } else {
            n.to_le_bytes()
        }
    };
    let mut note: Vec<u8> = if big { b"MM".to_vec() } else { b"II".to_vec() };
    note.extend(short(42));
    note.extend(long(8));
    note.extend(short(2));
    for (tag, kind, value) in [(0x0112, 3, u32::from(orientation)), (0x8825, 4, 38)] {
        note.extend(short(tag));
        note.extend(short(kind));
        note.extend(long(1));
        if kind == 3 {
            note.extend(short(u16::try_from(value).unwrap()));
            note.extend([0, 0]);
        } else {
            note.extend(long(value));
        }
    }
    note.extend(long(0));
    note.extend(b"GPS-CANARY 59.9311N 30.3609E");
    note.into()
}

const FORMATS: [image::ImageFormat; 4] = [
    image::ImageFormat::Jpeg,
    image::ImageFormat::Png,
    image::ImageFormat::Gif,
    image::ImageFormat::WebP,
];

#[test]
fn contents_by_ending_and_signature() {
    let [jpeg, png, gif, webp] = FORMATS.map(picture);
    let zip = b"PK\x03\x04\x14\0\0\0".as_slice();
    let html = b"<!DOCTYPE html><script>alert(1)</script>".as_slice();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".as_slice();
    let spaced = b"\xEF\xBB\xBF \n<Html>".as_slice();
    let huge = {
        let mut huge = png.clone();
        // Width and height in the header: 10,000 by 5,001 is more than 50 megapixels.
        huge[16..20].copy_from_slice(&10_000_u32.to_be_bytes());
        huge[20..24].copy_from_slice(&5_001_u32.to_be_bytes());
        huge
    };
    let both = [&png[..], zip].concat();
    let contents: [(&str, &[u8], &[&str]); 24] = [
        ("jpeg", &jpeg, &["jpg", "jpeg"]),
        ("png", &png, &["png"]),
        ("gif", &gif, &["gif"]),
        ("webp", &webp, &["webp"]),
        (
            "pdf, which is text too",
            b"%PDF-1.7\n%%EOF",
            &["pdf", "txt"],
        ),
        ("text", "Привет".as_bytes(), &["txt"]),
        (
            "windows-1251",
            b"\xCF\xF0\xE8\xE2\xE5\xF2 \xB8\xA8!",
            &["txt"],
        ),
        ("ascii", b"hello\tworld\r\n", &["txt"]),
        ("png with an archive behind it", &both, &["png"]),
        ("script as text", b"#!/bin/sh\nrm -rf /", &["txt"]),
        ("empty", b"", &[]),
        ("NUL", b"\0", &[]),
        ("zip", zip, &[]),
        ("rar", b"Rar!\x1A\x07\0", &[]),
        ("exe", b"MZ\x90\0\x03", &[]),
        ("old office", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", &[]),
        ("html", html, &[]),
        ("html after a mark and spaces", spaced, &[]),
        ("svg", svg, &[]),
        ("xml", b"<?xml version='1.0'?><svg/>", &[]),
        ("utf-16", b"\xFF\xFEa\0b\0", &[]),
        ("too many points", &huge, &[]),
        ("half a png", &png[..20], &[]),
        ("half a jpeg", &jpeg[..20], &[]),
    ];
    let endings = [
        "jpg", "jpeg", "png", "gif", "webp", "pdf", "txt", "svg", "html", "htm", "zip", "docx",
        "exe", "js", "heic", "",
    ];
    for (what, bytes, fits) in contents {
        for ending in endings {
            for name in [
                format!("файл.{ending}"),
                format!("a.html.{}", ending.to_uppercase()),
            ] {
                let expected = fits.contains(&ending);
                assert_eq!(taken(&name, bytes).is_some(), expected, "{what} as {name}");
            }
        }
    }
    assert_eq!(taken("png", &png), None, "no ending");
}

#[test]
fn every_file_that_the_form_offers_is_known() {
    let picture_of = |ending: &str| match ending {
        "jpg" | "jpeg" => picture(image::ImageFormat::Jpeg),
        "png" => picture(image::ImageFormat::Png),
        "gif" => picture(image::ImageFormat::Gif),
        "webp" => picture(image::ImageFormat::WebP),
        "pdf" => b"%PDF-1.4".to_vec(),
        _ => b"text".to_vec(),
    };
    for ending in opora_contract::form::FILE_ENDINGS {
        assert!(
            taken(&format!("a.{ending}"), &picture_of(ending)).is_some(),
            "{ending}"
        );
    }
}

/// 24 photographs with a place: none keeps it, each that was turned is still turned.
#[test]
fn places_are_taken_out_and_the_turn_stays() {
    let clean = |name: &str, bytes: &[u8]| check(&upload(name, bytes)).unwrap().bytes;
    for orientation in [1, 3, 6, 8] {
        for big in [true, false] {
            let note = exif(orientation, big);
            let mut jpeg = Jpeg::from_bytes(picture(image::ImageFormat::Jpeg).into()).unwrap();
            jpeg.set_exif(Some(note.clone()));
            let mut png = Png::from_bytes(picture(image::ImageFormat::Png).into()).unwrap();
            png.set_exif(Some(note.clone()));
            let mut webp = WebP::from_bytes(picture(image::ImageFormat::WebP).into()).unwrap();
            webp.set_exif(Some(note));
            let mut behind = jpeg.encoder().bytes().to_vec();
            behind.extend(b"\xFF\xD8 GPS-CANARY of a second picture");
            let photographs = [
                ("a.jpg", behind),
                ("a.png", png.encoder().bytes().to_vec()),
                ("a.webp", webp.encoder().bytes().to_vec()),
            ];
            for (name, photograph) in photographs {
                let has = |bytes: &[u8]| bytes.windows(10).any(|w| w == b"GPS-CANARY");
                assert!(has(&photograph), "{name} proves nothing");
                let cleaned = clean(name, &photograph);
                assert!(!has(&cleaned), "{name} {orientation}");
                let before = image::load_from_memory(&photograph).unwrap();
                let after = image::load_from_memory(&cleaned).unwrap();
                assert_eq!(before, after, "{name}: other pixels");
                let left = img_parts::DynImage::from_bytes(cleaned.into())
                    .unwrap()
                    .unwrap();
                let turn = left.exif().map(|exif| exif[19]);
                let expected = (orientation > 1).then(|| u8::try_from(orientation).unwrap());
                assert_eq!(turn, expected, "{name}");
            }
        }
    }
}

#[test]
fn other_notes_are_taken_out_too() {
    let mut jpeg = picture(image::ImageFormat::Jpeg);
    let xmp = b"\xFF\xE1\x00\x10http:CANARY\0\0\0".to_vec();
    let comment = b"\xFF\xFE\x00\x08CANARY".to_vec();
    jpeg.splice(2..2, [xmp, comment].concat());
    let cleaned = check(&upload("a.jpg", &jpeg)).unwrap().bytes;
    assert!(!cleaned.windows(6).any(|w| w == b"CANARY"));
    assert!(image::load_from_memory(&cleaned).is_ok());
}

#[test]
fn names() {
    let text = include_str!("testdata/names.txt");
    let mut count = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (given, expected) = line.split_once(" => ").unwrap();
        // As JSON writes letters that cannot be seen.
        let given: String = serde_json::from_str(&format!("\"{given}\"")).unwrap();
        assert_eq!(name::shown(&given), expected, "{given:?}");
        count += 1;
    }
    assert!(count >= 40);
    for long in [300, 4096] {
        let name = name::shown(&format!("{}.png", "я".repeat(long)));
        assert!(
            name.chars().count() <= 120 && name.ends_with("я.png"),
            "{name}"
        );
    }
    let name = name::shown(&"я".repeat(300));
    assert!(name.chars().count() <= 120, "{name}");
}

#[tokio::test]
async fn the_keeping_is_private_and_swept() {
    use std::os::unix::fs::PermissionsExt;
    let mut bench = crate::testing::bench();
    let kept = bench.ticket().await;
    let alone = bench.random.ticket_id();
    let files = bench.handler.files();
    let root = bench.folder.path().join("var/files");
    for ticket in [&kept, &alone] {
        let checked = vec![check(&upload("a.txt", b"abc")).unwrap()];
        let [file] = &keep(files, ticket, checked, &mut bench.random)
            .await
            .unwrap()[..]
        else {
            panic!("one file");
        };
        assert_eq!(files.get(ticket, &file.id).await.unwrap(), b"abc");
        let path = root.join(ticket.as_str());
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&path.join(&file.id))), (0o700, 0o600));
    }
    for bad in ["", "..", "../../opora.db", "signing.key", &"g".repeat(32)] {
        assert!(files.get(&kept, bad).await.is_err(), "{bad}");
    }
    let now = Timestamp::now();
    assert_eq!(sweep(&bench.handler, now).await.unwrap(), 0);
    let later = now + SignedDuration::from_hours(3);
    assert_eq!(sweep(&bench.handler, later).await.unwrap(), 1);
    assert!(!root.join(alone.as_str()).exists());
    files.remove_of(&kept).await.unwrap();
    files.remove_of(&kept).await.unwrap();
    assert_eq!(root.read_dir().unwrap().count(), 0);
}
