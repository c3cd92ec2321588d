//! Names, contents and what is taken out of them. Pictures are made here, with what cameras write.

use super::{corpus::picture, *};
use img_parts::{Bytes, ImageEXIF, jpeg::Jpeg, png::Png, webp::WebP};

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

#[test]
fn contents_by_ending_and_signature() {
    let endings = [
        "jpg", "jpeg", "png", "gif", "webp", "pdf", "txt", "svg", "html", "htm", "zip", "docx",
        "exe", "js", "heic", "",
    ];
    let contents = corpus::contents();
    assert!(contents.len() >= 60);
    for content in contents {
        let (what, bytes) = (&content.why, content.bytes());
        for ending in endings {
            for name in [
                format!("файл.{ending}"),
                format!("a.html.{}", ending.to_uppercase()),
            ] {
                let expected = content.fits.iter().any(|fits| fits == ending);
                assert_eq!(taken(&name, &bytes).is_some(), expected, "{what} as {name}");
            }
        }
    }
    let png = picture(image::ImageFormat::Png);
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
    let rows = corpus::names();
    assert!(rows.len() >= 120);
    for (given, expected) in rows {
        assert_eq!(name::shown(&given), expected, "{given:?}");
    }
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
