//! The headers on every kind of answer, errors included.

use super::{
    super::layered,
    house::{Answer, GOOD, House, KEY, send},
};
use axum::{
    Router,
    body::Body,
    http::{Method, Request},
    routing::get,
};
use std::time::Duration;

const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("server", ""),
];

const STRICT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types worker";

#[track_caller]
fn look(answer: &Answer, cache: &str, tls: bool) {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert_eq!(answer.header("content-security-policy"), STRICT);
    assert!(answer.header("permissions-policy").contains("camera=()"));
    assert_eq!(answer.header("cache-control"), cache);
    let transport = answer.header("strict-transport-security");
    assert_eq!(!transport.is_empty(), tls);
    assert_eq!(
        answer
            .headers
            .get_all("content-security-policy")
            .iter()
            .count(),
        1
    );
}

#[tokio::test]
async fn on_every_answer() {
    for (base, tls) in [
        ("https://help.example", true),
        ("http://127.0.0.1:8080", false),
    ] {
        let house = House::with(base, &[("desk/queue_request.html", "{{ nothing.at.all }}")]);
        let receipt = house.submit().await;
        let forever = "public, max-age=31536000, immutable";
        let rows = [
            (Method::GET, "/", 200, "no-cache"),
            (Method::GET, "/support", 308, "no-cache"),
            (Method::GET, "/none", 404, "no-cache"),
            (Method::POST, "/", 405, "no-cache"),
            (Method::GET, "/assets/style.1a2b3c4d.css", 200, forever),
            (Method::GET, "/assets/plain.css", 200, "no-cache"),
            (Method::GET, "/assets/gone.1a2b3c4d.css", 404, "no-cache"),
            (Method::GET, "/desk", 404, "no-store"),
            (Method::GET, "/desk/", 404, "no-store"),
            (Method::GET, "/desk/none", 404, "no-store"),
            (Method::GET, &receipt, 200, "no-store"),
            (Method::HEAD, &receipt, 200, "no-store"),
            (Method::POST, &receipt, 405, "no-store"),
            (Method::POST, "/desk/forms/support", 415, "no-store"),
            (Method::GET, "/desk/t/x", 404, "no-store"),
            (Method::GET, "/desk/queue", 500, "no-store"),
            (Method::GET, "/healthz", 200, "no-store"),
        ];
        for (method, path, status, cache) in rows {
            let answer = house.ask(method, path).await.expect(status, &[]);
            look(&answer, cache, tls);
        }
        let fields = [&GOOD[..], &[("key", KEY)]].concat();
        look(
            &house
                .post("/desk/forms/support", &fields)
                .await
                .expect(303, &[]),
            "no-store",
            tls,
        );
        let long = "x".repeat(800 * 1024);
        let large = house.post("/desk/forms/support", &[("text", &long)]).await;
        look(&large.expect(413, &["НЕ-ПОМЕСТИЛОСЬ"]), "no-store", tls);
    }
}

#[tokio::test]
async fn a_failure_of_ours_is_one_apology_with_a_number() {
    let house = House::with(
        "https://help.example",
        &[("desk/queue_request.html", "{{ nothing.at }}")],
    );
    let failed = house
        .get("/desk/queue")
        .await
        .expect(500, &["MESSAGE 500 H500|мы;номер "]);
    assert_eq!(failed.between("номер ", ";").len(), 8);
    let receipt = house.submit().await;
    house
        .database()
        .execute_batch("PRAGMA foreign_keys = OFF; DROP TABLE events")
        .unwrap();
    house
        .get(&receipt)
        .await
        .expect(503, &["MESSAGE 503 H503|склад "]);
}

#[tokio::test]
async fn a_panic_and_a_slow_request_cost_themselves_only() {
    let house = House::new();
    let routes = Router::new()
        .route(
            "/desk/panic",
            get(|| async { panic!("secret words") as &str }),
        )
        .route("/desk/slow", get(std::future::pending::<&str>))
        .route("/desk/good", get(|| async { "good" }));
    let app = layered(routes, house.handler.clone(), Duration::from_millis(20));
    for (path, status, part) in [
        ("/desk/panic", 500, "MESSAGE 500 H500|мы;номер "),
        ("/desk/slow", 503, "MESSAGE 503 H408"),
        ("/desk/good", 200, "good"),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = send(&app, request).await.expect(status, &[part]);
        look(&answer, "no-store", true);
        assert!(!answer.body.contains("secret"));
    }
}

#[tokio::test]
async fn an_apology_without_a_template_is_still_one() {
    let house = House::with(
        "https://help.example",
        &[("desk/message.html", "{{ nothing.at }}")],
    );
    house
        .get("/desk/none")
        .await
        .expect(404, &["<h1>H404</h1>"]);
}
