//! The published site: its files and nothing else.

use super::house::House;
use axum::{
    body::Body,
    http::{Method, Request},
};
use std::{fs, io::Read};

#[tokio::test]
async fn pages_and_assets() {
    let house = House::new();
    let rows = [
        ("/", "HOME", "text/html; charset=utf-8"),
        ("/support/", "SUPPORT", "text/html; charset=utf-8"),
        ("/support/?from=mail", "SUPPORT", "text/html; charset=utf-8"),
        (
            "/assets/style.1a2b3c4d.css",
            "body{}",
            "text/css; charset=utf-8",
        ),
    ];
    for (path, body, kind) in rows {
        let answer = house.get(path).await.expect(200, &[body]);
        assert!(answer.header("content-type") == kind, "{path}");
        assert!(
            house
                .ask(Method::HEAD, path)
                .await
                .expect(200, &[])
                .body
                .is_empty()
        );
    }
    let moved = house.get("/support").await.expect(308, &[]);
    assert_eq!(moved.header("location"), "/support/");
}

#[tokio::test]
async fn nothing_else_is_there() {
    let house = House::new();
    let paths = [
        "/none",
        "/none/",
        "/assets/",
        "/assets",
        "/.hidden",
        "/.git/config",
        "/%2egit/config",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/support/../../secret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "//evil.example/..",
        "//support",
        "/support//",
        "/%00",
        "/secret.txt%00.html",
        "/%c0%ae%c0%ae/secret.txt",
        "/%ff",
        "/way-out.txt",
        "/index.html/",
        "/index.html/x",
        "/support/index.html%2f",
    ];
    for path in paths {
        let answer = house.get(path).await.expect(404, &[]);
        assert_eq!(answer.body, "SITE-404", "{path}");
        assert!(
            answer
                .header("content-type")
                .starts_with("text/html; charset=utf-8"),
            "{path}"
        );
    }
}

/// Spellings of one step up.
const UP: [&str; 16] = [
    "..",
    "%2e%2e",
    ".%2e",
    "%2E.",
    "%252e%252e",
    "%c0%ae%c0%ae",
    "%e0%80%ae%e0%80%ae",
    "%uff0e%uff0e",
    "....",
    "..;",
    "..%00",
    "..%20",
    "..%0d%0a",
    "%5c..",
    "..%5c..",
    ".",
];

/// Spellings of a separator.
const SLASH: [&str; 6] = ["/", "%2f", "%5c", "//", "/./", "%252f"];

/// What somebody may be after.
const AIMS: [&str; 5] = [
    "secret.txt",
    "var/opora.db",
    "var/signing.key",
    "etc/passwd",
    "desk/desk.json",
];

#[tokio::test]
async fn no_spelling_leads_out() {
    let house = House::new();
    let mut asked = 0;
    for up in UP {
        for slash in SLASH {
            for aim in AIMS {
                let step = format!("{up}{slash}");
                for path in [
                    format!("/{step}{aim}"),
                    format!("/support/{step}{step}{step}{aim}"),
                    format!("/assets{slash}{step}{aim}"),
                ] {
                    let answer = house.get(&path).await.expect(404, &[]);
                    assert_eq!(answer.body, "SITE-404", "{path}");
                    asked += 1;
                }
            }
        }
    }
    assert!(asked >= 400, "{asked} addresses");
}

#[tokio::test]
async fn unchanged_files_are_not_sent_again() {
    let house = House::new();
    let first = house.get("/").await;
    let tag = first.header("etag").to_owned();
    let modified = first.header("last-modified").to_owned();
    assert!(tag.len() > 10 && !modified.is_empty());
    let listed = format!("\"other\", W/{tag}");
    let gzipped = tag.replacen("\"", "", 1).replace('"', "-gzip\"");
    let gzipped = format!("\"{gzipped}");
    let rows = [
        ("if-none-match", tag.as_str(), 304),
        ("if-none-match", &listed, 304),
        ("if-none-match", &gzipped, 304),
        ("if-none-match", "*", 304),
        ("if-none-match", "\"other\"", 200),
        ("if-none-match", tag.trim_matches('"'), 200),
        ("if-modified-since", &modified, 304),
        ("if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("if-modified-since", "yesterday", 200),
    ];
    for (name, value, status) in rows {
        let request = || Request::get("/").header(name, value);
        let answer = house.send(request().body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{name}: {value}");
        assert_eq!(answer.body.is_empty(), status == 304);
        assert_eq!(answer.header("etag"), tag);
        let missing = Request::get("/none").header(name, value);
        let missing = house.send(missing.body(Body::empty()).unwrap()).await;
        missing.expect(404, &["SITE-404"]);
    }
    // A tag counts before a time.
    let both = Request::get("/").header("if-none-match", "\"other\"");
    let both = both.header("if-modified-since", &modified);
    house
        .send(both.body(Body::empty()).unwrap())
        .await
        .expect(200, &["HOME"]);
}

#[tokio::test]
async fn a_new_build_shows_at_once() {
    let house = House::new();
    let page = house.folder.path().join("site/index.html");
    let old = house.get("/").await.expect(200, &["HOME"]);
    fs::write(&page, "A NEW HOME").unwrap();
    let new = house.get("/").await.expect(200, &["A NEW HOME"]);
    assert_ne!(old.header("etag"), new.header("etag"));
    fs::remove_file(&page).unwrap();
    house.get("/").await.expect(404, &[]);
}

#[tokio::test]
async fn texts_come_compressed_and_are_the_same() {
    let house = House::new();
    let text = "Одна и та же строка. ".repeat(200);
    fs::write(house.folder.path().join("site/long.txt"), &text).unwrap();
    let plain = house.get("/long.txt").await.expect(200, &[&text]);
    assert_eq!(plain.header("content-encoding"), "");
    for (accepted, encoding) in [("gzip", "gzip"), ("gzip, br", "br")] {
        let request = || Request::get("/long.txt").header("accept-encoding", accepted);
        let answer = house.send(request().body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_ne!(answer.header("etag"), plain.header("etag"));
        assert!(answer.bytes.len() < text.len() / 10);
        assert_eq!(unpacked(encoding, &answer.bytes), text);
        let again = request().header("if-none-match", answer.header("etag"));
        let again = house.send(again.body(Body::empty()).unwrap()).await;
        assert_eq!(again.expect(304, &[]).header("vary"), "accept-encoding");
    }
    let small = Request::get("/").header("accept-encoding", "gzip, br");
    let small = house.send(small.body(Body::empty()).unwrap()).await;
    assert_eq!(small.expect(200, &["HOME"]).header("content-encoding"), "");
}

fn unpacked(encoding: &str, bytes: &[u8]) -> String {
    let mut text = String::new();
    match encoding {
        "br" => brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text),
        _ => flate2::read::GzDecoder::new(bytes).read_to_string(&mut text),
    }
    .unwrap();
    text
}

#[tokio::test]
async fn a_large_file_comes_whole_and_in_parts() {
    let house = House::new();
    let large = "0123456789".repeat(50_000);
    fs::write(house.folder.path().join("site/large.pdf"), &large).unwrap();
    let whole = house.get("/large.pdf").await.expect(200, &[]);
    assert_eq!(whole.body.len(), large.len());
    assert_eq!(whole.header("content-type"), "application/pdf");
    let part = Request::get("/large.pdf").header("range", "bytes=10-19");
    let part = house.send(part.body(Body::empty()).unwrap()).await;
    assert_eq!(part.expect(206, &[]).body, "0123456789");
}

#[tokio::test]
async fn a_site_without_its_own_page_borrows_the_desks() {
    let house = House::new();
    std::fs::remove_file(house.folder.path().join("site/404.html")).unwrap();
    house.get("/none").await.expect(404, &["MESSAGE 404 H404"]);
}
