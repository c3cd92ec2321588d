//! The published site: its files and nothing else.

use super::house::House;
use axum::{
    body::Body,
    http::{Method, Request},
};

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

#[tokio::test]
async fn unchanged_files_are_not_sent_again() {
    let house = House::new();
    let first = house.get("/").await;
    let modified = first.header("last-modified");
    let again = Request::get("/").header("if-modified-since", modified);
    let answer = house.send(again.body(Body::empty()).unwrap()).await;
    assert!(answer.expect(304, &[]).body.is_empty());
}

#[tokio::test]
async fn a_site_without_its_own_page_borrows_the_desks() {
    let house = House::new();
    std::fs::remove_file(house.folder.path().join("site/404.html")).unwrap();
    house.get("/none").await.expect(404, &["MESSAGE 404 H404"]);
}
