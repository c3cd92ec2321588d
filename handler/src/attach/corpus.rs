//! Names and contents of files, good and bad, for the tests of this crate: `testdata/names.txt` and
//! `testdata/contents.jsonl`. Pictures are made here, as small as their format allows.

use serde::Deserialize;

/// A content and the endings under which it is taken.
#[derive(Deserialize)]
pub(crate) struct Content {
    pub(crate) why: String,
    pieces: Vec<Piece>,
    pub(crate) fits: Vec<String>,
}

/// A part of a content. A text's letters are its bytes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Piece {
    Text(String),
    Repeated {
        text: String,
        times: usize,
    },
    Picture {
        picture: String,
        take: Option<usize>,
    },
}

impl Content {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.pieces.iter().flat_map(Piece::bytes).collect()
    }
}

impl Piece {
    fn bytes(&self) -> Vec<u8> {
        let of = |text: &str| text.chars().map(|c| u8::try_from(c).unwrap()).collect();
        match self {
            Piece::Text(text) => of(text),
            Piece::Repeated { text, times } => of(&text.repeat(*times)),
            Piece::Picture {
                picture: kind,
                take,
            } => {
                let format = image::ImageFormat::from_extension(kind).unwrap();
                let mut bytes = picture(format);
                bytes.truncate(take.unwrap_or(bytes.len()));
                bytes
            }
        }
    }
}

/// A grey picture of 8 × 8 points.
pub(crate) fn picture(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let grey = image::DynamicImage::new_rgb8(8, 8);
    grey.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(crate) fn contents() -> Vec<Content> {
    let lines = include_str!("testdata/contents.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The name that a file came with, and the one it is shown under.
pub(crate) fn names() -> Vec<(String, String)> {
    let lines = include_str!("testdata/names.txt").lines();
    let rows = lines.filter(|line| !line.starts_with('#'));
    rows.map(|line| {
        let (given, expected) = line.split_once(" => ").unwrap();
        // As JSON writes letters that cannot be seen.
        let given = serde_json::from_str(&format!("\"{given}\"")).unwrap();
        (given, expected.to_owned())
    })
    .collect()
}
