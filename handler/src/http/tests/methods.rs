//! Every method on every route, and every way to name another host.

use super::house::{GOOD, House, KEY};
use axum::{
    body::Body,
    http::{Method, Request, Uri},
};

/// Routes and what they allow.
const ROUTES: [(&str, &str); 18] = [
    ("/", "GET,HEAD"),
    ("/support/", "GET,HEAD"),
    ("/none", "GET,HEAD"),
    ("/search/", "GET,HEAD"),
    ("/desk/missed", "POST"),
    ("/desk/helped", "POST"),
    ("/healthz", "GET,HEAD"),
    ("/desk/forms/support", "GET,HEAD,POST"),
    ("/desk/t/token", "GET,HEAD"),
    ("/desk/t/token/message", "POST"),
    ("/desk/t/token/reopen", "POST"),
    ("/desk/s/token", "GET,HEAD"),
    ("/desk/s/token/take", "POST"),
    ("/desk/queue", "GET,HEAD,POST"),
    ("/desk/q/token", "GET,HEAD"),
    ("/desk/timer/deliver", "POST"),
    ("/desk/mailbox", "GET,HEAD"),
    ("/desk/mailbox/name/raw", "GET,HEAD"),
];

const METHODS: [&str; 12] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND",
    "get", "X-OTHER",
];

#[tokio::test]
async fn a_route_takes_its_methods_and_names_them() {
    let house = House::new();
    for (route, allowed) in ROUTES {
        for method in METHODS {
            let answer = house
                .ask(Method::from_bytes(method.as_bytes()).unwrap(), route)
                .await;
            let takes = allowed.split(',').any(|name| name == method);
            assert_eq!(
                answer.status == 405,
                !takes,
                "{method} {route}: {}",
                answer.status
            );
            if !takes {
                assert_eq!(answer.header("allow"), allowed, "{method} {route}");
            }
        }
    }
}

#[tokio::test]
async fn no_request_brings_another_host_into_a_page() {
    let foreign: [(&str, &str); 18] = [
        ("host", "evil.example"),
        ("host", "evil.example:443"),
        ("host", "help.example.evil.example"),
        ("host", "evil.example#help.example"),
        ("host", "help.example@evil.example"),
        ("host", "[::ffff:evil]"),
        ("host", ""),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-host", "help.example, evil.example"),
        ("x-forwarded-server", "evil.example"),
        ("x-host", "evil.example"),
        ("x-original-host", "evil.example"),
        ("x-original-url", "https://evil.example/"),
        ("x-rewrite-url", "https://evil.example/"),
        ("x-forwarded-prefix", "//evil.example"),
        ("x-forwarded-proto", "evil.example://"),
        ("forwarded", "host=evil.example;proto=https"),
        ("referer", "https://evil.example/"),
    ];
    let house = House::new();
    for (number, row) in foreign.iter().enumerate() {
        let key = format!("{KEY}{number}");
        let fields = [&GOOD[..], &[("key", key.as_str())]].concat();
        let answer = house
            .post_with("/desk/forms/support", &fields, &[*row])
            .await;
        assert!(!answer.body.contains("evil"), "{row:?}");
        if let Some(place) = answer.headers.get("location") {
            assert!(place.to_str().unwrap().starts_with("/desk/t/"), "{row:?}");
        }
    }
    for target in [
        "http://evil.example/desk/queue",
        "https://evil.example/",
        "//evil.example/",
    ] {
        let request = Request::get(target.parse::<Uri>().unwrap())
            .body(Body::empty())
            .unwrap();
        let answer = house.send(request).await;
        assert!(!answer.body.contains("evil"), "{target}");
        assert_eq!(answer.header("location"), "", "{target}");
    }
    assert!(
        house.rows()[0] > 10,
        "requests came through: {:?}",
        house.rows()
    );
}
