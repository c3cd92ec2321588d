//! Bodies as browsers write them, and as nobody should: `testdata/multipart.jsonl`, one a line. A
//! body's letters are its bytes; a long one is given as pieces and how often each stands.

use super::*;
use axum::{body::Bytes, http::HeaderValue};
use serde::Deserialize;
use std::{convert::Infallible, fmt::Write};

#[derive(Deserialize)]
struct Row {
    why: String,
    #[serde(default = "usual")]
    r#type: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    parts: Vec<(String, usize)>,
    encoding: Option<String>,
    expect: String,
}

fn usual() -> String {
    "multipart/form-data; boundary=x".to_owned()
}

impl Row {
    fn bytes(&self) -> Vec<u8> {
        let repeated = self.parts.iter().map(|(text, times)| text.repeat(*times));
        let text = self.body.clone() + &repeated.collect::<String>();
        text.chars().map(|c| u8::try_from(c).unwrap()).collect()
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let kind = HeaderValue::from_str(&self.r#type).unwrap();
        headers.insert(header::CONTENT_TYPE, kind);
        if let Some(encoding) = &self.encoding {
            let encoding = HeaderValue::from_str(encoding).unwrap();
            headers.insert(header::CONTENT_ENCODING, encoding);
        }
        headers
    }
}

fn rows() -> Vec<Row> {
    let lines = include_str!("../testdata/multipart.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A body that comes in pieces of that size.
fn in_pieces(bytes: &[u8], size: usize) -> Body {
    let pieces: Vec<_> = bytes.chunks(size).map(Bytes::copy_from_slice).collect();
    let pieces = pieces.into_iter().map(Ok::<_, Infallible>);
    Body::from_stream(tokio_stream::iter(pieces))
}

/// What was read, on one line.
fn outcome(parts: &Parts) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(parts.trouble.map(|trouble| match trouble {
        Trouble::TooLarge => "too large".to_owned(),
        Trouble::FilesTooLarge => "files too large".to_owned(),
        Trouble::TooManyFiles => "too many files".to_owned(),
        Trouble::Broken => "broken".to_owned(),
    }));
    for file in &parts.files {
        let (field, name, size) = (&file.field, &file.name, file.bytes.len());
        words.push(format!("{field}<{name}>{size}"));
    }
    for (name, values) in &parts.fields {
        for value in values {
            let mut word = format!("{name}=");
            if value.len() > 1000 {
                let _ = write!(word, "{}*{}", &value[..1], value.len());
            } else {
                word += value;
            }
            words.push(
                word.replace('\r', "\\r")
                    .replace('\n', "\\n")
                    .replace('\0', "\\0"),
            );
        }
    }
    words.join(" ")
}

#[tokio::test]
async fn the_corpus() {
    let rows = rows();
    assert!(rows.len() >= 100);
    for row in &rows {
        let bytes = row.bytes();
        let sizes: &[usize] = if bytes.len() < 10_000 {
            &[1, 7, 16_384]
        } else {
            &[16_384]
        };
        for size in sizes {
            let parts = read(&row.headers(), in_pieces(&bytes, *size)).await;
            let got = outcome(&parts);
            // How much of the last text was kept depends on the pieces.
            let fits = match row.expect.strip_suffix('*') {
                Some(start) => got.starts_with(start),
                None => got == row.expect,
            };
            assert!(fits, "{} by {size}: {got}", row.why);
        }
    }
}

/// Cut off anywhere, a body is told to be broken; no text of its whole parts is lost.
#[tokio::test]
async fn cut_off_at_every_byte() {
    let body = "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nЗдравствуйте\r\n\
                --x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\
                Content-Type: text/plain\r\n\r\nabc\r\n\
                --x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nЛев\r\n--x--";
    let row: Row = serde_json::from_str(r#"{"why": "", "expect": ""}"#).unwrap();
    for end in 0..body.len() {
        let cut = &body.as_bytes()[..end];
        let parts = read(&row.headers(), in_pieces(cut, 5)).await;
        assert_eq!(parts.trouble, Some(Trouble::Broken), "{end}");
        for (name, text) in [("text", "Здравствуйте"), ("name", "Лев")] {
            let at = body.find(text).unwrap() + text.len();
            if end >= at + "\r\n--x".len() {
                assert_eq!(parts.fields[name], [text], "{end}");
            }
        }
    }
}
