//! What the program tells its operator: numbers that a strict parser reads, logs of one object a
//! line, health in three words; and in none of them anything that people have written.

use crate::{
    browser::Browser,
    place::{Place, root},
    post::{Post, python},
    server::{self, Server},
};
use std::{
    io::Write,
    process::{Command, Stdio},
};

/// Words that stand for what people entrust to us; none may show up where operators look.
const CANARIES: [(&str, &str); 6] = [
    ("name", "Канарейка-Имя"),
    ("email", "canary-mail@mail.example"),
    ("phone", "+7 900 111-22-33"),
    ("text", "canary-text канарейка-текст"),
    ("key", "canary-key-00000000"),
    ("x", "canary-field"),
];

/// A server with numbers on a port of their own and a log of objects.
fn watched(place: &mut Place) -> (Server, String) {
    let port = server::free_port();
    place.env.push(("OPORA_METRICS_PORT", port.to_string()));
    place.env.push(("OPORA_LOG_FORMAT", "json".to_owned()));
    let mut command = server::serve_command(place, 0);
    command.arg("--no-watch").env("RUST_LOG", "debug");
    (Server::of(command), format!("http://127.0.0.1:{port}"))
}

fn numbers(base: &str) -> String {
    let answer = Browser::new(base).ask("GET", "/metrics");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let script = root().join("tests/peers/open_metrics.py");
    let mut parser = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = parser.stdin.take().unwrap();
    stdin.write_all(answer.body.as_bytes()).unwrap();
    drop(stdin);
    let read = parser.wait_with_output().unwrap();
    assert!(read.status.success(), "not OpenMetrics:\n{}", answer.body);
    String::from_utf8(read.stdout).unwrap()
}

/// Sends the canaries wherever something can be sent; the receipt's address.
fn send_canaries(visitor: &Browser) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(CANARIES);
    form.extend_pairs([
        ("role", "parent"),
        ("trouble", "documents"),
        ("reply", "email"),
    ]);
    let body = form.append_pair("consent", "yes").finish();
    let taken = visitor.post_with("/desk/forms/support", &body, &[]);
    assert_eq!(taken.status, 303, "{}", taken.body);
    let receipt = taken.header("location").unwrap().to_owned();
    visitor.post_with("/desk/forms/support", &body, &[]);
    let crooked = [
        ("referer", "https://canary-referer.example/"),
        ("x-canary", "canary-header"),
    ];
    visitor.post_with(
        "/desk/forms/support",
        &body.replace("consent=yes", ""),
        &crooked,
    );
    visitor.post_with(&format!("{receipt}/message"), "text=canary-text", &crooked);
    visitor.post_with("/desk/canary-long", &"canary".repeat(200_000), &[]);
    for path in [
        receipt.as_str(),
        "/canary-path",
        "/desk/t/canary-token",
        "/desk/canary%1b%5b31m%0ax",
        "/?q=canary-query",
        "/desk/forms/support?name=canary-name",
    ] {
        visitor.ask("GET", path);
        visitor.ask("PUT", path);
    }
    receipt
}

#[test]
fn numbers_and_logs_tell_what_happened_and_not_what_was_said() {
    let mut place = Place::with_own_content();
    let (server, monitoring) = watched(&mut place);
    let visitor = Browser::new(&server.base);
    let receipt = send_canaries(&visitor);
    let token = receipt
        .rsplit('/')
        .next()
        .unwrap()
        .split('?')
        .next()
        .unwrap();
    Post::of(place.data().join("mail")).next_to(crate::desk::OFFICE);
    let numbers = crate::post::wait_for(|| {
        let read = numbers(&monitoring);
        read.contains("opora_letters_waiting{} 0\n").then_some(read)
    });
    for line in [
        "opora_http_requests_total{method=POST,route=/desk/forms/{form},status=303} 2\n",
        "opora_http_requests_total{method=GET,route=/desk/t/{token},status=404} 1\n",
        "opora_http_requests_total{method=other,route=site,status=405} 2\n",
        "opora_submissions_total{outcome=new} 1\n",
        "opora_submissions_total{outcome=already} 1\n",
        "opora_letters_total{outcome=sent} 3\n",
        "opora_store_errors_total{} 0\n",
        "opora_letters_oldest_seconds{} 0\n",
    ] {
        assert!(numbers.contains(line), "no {line} in\n{numbers}");
    }
    let health = visitor.ask("GET", "/healthz");
    assert_eq!(health.body, r#"{"store":"ok","mail":"ok","disk":"ok"}"#);
    assert_eq!(Browser::new(&monitoring).ask("GET", "/").status, 404);
    let store = rusqlite::Connection::open(place.data().join("opora.db")).unwrap();
    store
        .execute_batch("ALTER TABLE events RENAME TO canary_events")
        .unwrap();
    assert_eq!(visitor.ask("GET", &receipt).status, 503);
    // What was written reaches us a moment later.
    let said = crate::post::wait_for(|| {
        let said = server.process.said();
        said.contains("\"level\"").then_some(said)
    });
    let told = format!("{said}{numbers}{}", health.body).to_lowercase();
    let told = told.replace("canary_events", "");
    for canary in ["canary", "канарейка", "111-22-33", &token.to_lowercase()] {
        assert!(!told.contains(canary), "{canary} in\n{told}");
    }
    let events = said.lines().filter(|line| line.starts_with('{'));
    let objects: Vec<_> = events
        .map(serde_json::from_str::<serde_json::Value>)
        .collect();
    assert!(!objects.is_empty(), "nothing is logged:\n{said}");
    assert!(objects.iter().all(Result::is_ok), "{said}");
    let refused = objects.iter().flatten().find(|o| o["message"] == "refused");
    let refused = refused.unwrap_or_else(|| panic!("no refusal is logged:\n{said}"));
    assert!(refused["timestamp"].as_str().unwrap().ends_with('Z'));
    let route = refused["route"].as_str().unwrap();
    assert!(
        route.starts_with("/desk/") && route.contains('{'),
        "{refused}"
    );
}

#[test]
fn the_local_defaults_are_shy() {
    let place = Place::new();
    let server = Server::start(&place);
    assert!(server.base.starts_with("http://127.0.0.1:"));
    let visitor = Browser::new(&server.base);
    for path in [
        "/metrics",
        "/assets/",
        "/debug",
        "/desk/metrics",
        "/server-status",
        "/.well-known/",
    ] {
        let answer = visitor.ask("GET", path);
        assert_eq!(answer.status, 404, "{path}");
        let told = ["server", "x-powered-by", "via"].map(|name| answer.header(name));
        assert_eq!(told, [None; 3], "{path}");
    }
}
