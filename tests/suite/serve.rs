//! `opora serve` as the one who runs it and the editor see it: what it serves and what it does
//! not, how it follows changes, how it starts and stops.

use crate::{
    browser::Browser,
    desk::{Desk, body},
    place::Place,
    post::{Sink, wait_for},
    server::{self, Server},
    words::t,
};
use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    time::Duration,
};

#[test]
fn a_busy_port_is_named_with_a_remedy() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = place.run(&["serve", "--port", &port]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.err.contains(&port) && run.err.contains("что сделать"),
        "{}",
        run.err
    );
}

#[test]
fn who_is_told_to_end_at_once_ends_in_order() {
    let place = Place::with_own_content();
    for _ in 0..10 {
        assert_eq!(Server::start(&place).process.stop(), Some(0));
    }
}

#[test]
fn an_editor_sees_changes_and_mistakes_at_once() {
    let place = Place::with_own_content();
    let server = Server::of(server::serve_command(&place, 0));
    let mut editor = Browser::new(&server.base);
    editor.open("/faq/tech/old-computer/");
    let watching = listen(&server.base);
    let file = place.content.join("faq/tech/old-computer.md");
    let good = fs::read_to_string(&file).unwrap();

    fs::write(
        &file,
        format!("{good}\nНовый абзац о старых компьютерах.\n"),
    )
    .unwrap();
    wait_for(|| {
        let page = editor.open("/faq/tech/old-computer/");
        page.main().contains("Новый абзац").then_some(())
    });
    fs::write(
        &file,
        format!("{good}\nСмотрите [другую](/no-such-page/).\n"),
    )
    .unwrap();
    let line = good.lines().count() + 2;
    let place_of_mistake = format!("faq/tech/old-computer.md:{line}:");
    wait_for(|| {
        server
            .process
            .said()
            .contains(&place_of_mistake)
            .then_some(())
    });
    editor
        .open("/faq/tech/old-computer/")
        .says("Новый абзац о старых");
    let told = read_until(watching, "old-computer.md");
    assert!(
        told.contains(&place_of_mistake),
        "the open page is told:\n{told}"
    );

    fs::write(&file, &good).unwrap();
    wait_for(|| {
        let page = editor.open("/faq/tech/old-computer/");
        (!page.main().contains("Новый абзац")).then_some(())
    });
    // A page that follows the changes must not keep the program from stopping.
    let _watching = listen(&server.base);
    assert_eq!(server.process.stop(), Some(0));
}

/// Opens the stream of changes that an open page listens to.
fn listen(base: &str) -> TcpStream {
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    write!(
        stream,
        "GET /desk/preview/events HTTP/1.1\r\nhost: {host}\r\n\r\n"
    )
    .unwrap();
    stream
}

fn read_until(mut stream: TcpStream, words: &str) -> String {
    let mut heard = Vec::new();
    let mut part = [0; 4096];
    while !String::from_utf8_lossy(&heard).contains(words) {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(count) => heard.extend_from_slice(&part[..count]),
        }
    }
    String::from_utf8_lossy(&heard).into_owned()
}

#[test]
fn only_the_built_site_is_served() {
    let desk = Desk::open();
    let mut visitor = desk.visitor();
    for secret in [
        "/../var/opora.db",
        "/..%2fvar%2fopora.db",
        "/%2e%2e/desk/desk.json",
        "/desk/desk.json",
        "/desk.json",
        "//etc/passwd",
        "/..%5cvar%5copora.db",
        "/assets/../../desk/desk.json",
        "/.git/config",
        "/instructions/%00",
        "/desk/mailbox/..%2f..%2fopora.db",
        "/%c0%ae%c0%ae/var/opora.db",
        "/desk/mailbox/....//opora.db/raw",
    ] {
        let page = visitor.ask("GET", secret);
        assert_eq!(page.status, 404, "{secret}: {}", page.body);
    }
    let page = visitor.open("/no/such/page/");
    assert_eq!(page.status, 404);
    page.says(t("not_found.text"));
    assert_eq!(visitor.ask("POST", "/support/").status, 405);
    assert_eq!(visitor.ask("GET", "/healthz").status, 200);
    assert_eq!(visitor.open("/desk/forms/support").address, "/support/");
    let assets = visitor.page.attributes("link[rel=stylesheet]", "href");
    let style = visitor.ask("GET", &assets[0]);
    assert!(style.header("cache-control").unwrap().contains("immutable"));
    assert!(
        style
            .header("content-type")
            .unwrap()
            .starts_with("text/css")
    );
}

#[test]
fn data_is_for_the_owner_only() {
    let mut desk = Desk::open();
    desk.ticket("private-data-00000000");
    let mode = |name: &str| {
        let path = desk.place.data().join(name);
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode(""), 0o700);
    assert_eq!(mode("signing.key"), 0o600);
}

#[test]
fn what_is_too_long_or_oddly_sent_is_refused_kindly() {
    let desk = Desk::open();
    let visitor = desk.visitor();
    let long = "а".repeat(60_000);
    let sent = body("too-long-00000000000", &long);
    let page = visitor.post_with("/desk/forms/support", &sent, &[]);
    assert_eq!(page.status, 422);
    assert!(
        page.texts("textarea").concat().contains(&long),
        "it is kept"
    );
    let endless = body("too-long-00000000000", &"а".repeat(200_000));
    let page = visitor.post_with("/desk/forms/support", &endless, &[]);
    assert_eq!(page.status, 413);
    page.says("+7 (812) 000-00-00");
    let kept = page.texts("textarea").concat();
    assert!(kept.matches('а').count() > 100_000, "what fits is kept");
    let page = visitor.post_with(
        "/desk/forms/no-such-form",
        &body("k".repeat(20).as_str(), "x"),
        &[],
    );
    assert_eq!(page.status, 404);
    let odd = visitor.ask("POST", "/desk/forms/support");
    assert!(matches!(odd.status, 400 | 415 | 422), "{}", odd.status);
    // A key that nobody's page has made is no key: the answers are shown once more.
    let page = visitor.post_with("/desk/forms/support", &body("short", "x"), &[]);
    assert_eq!(page.status, 200);
    assert_eq!(desk.events(""), 0);
}

#[test]
fn a_first_right_answer_without_scripts_is_shown_once_more() {
    let mut desk = Desk::open();
    let mut visitor = desk.visitor();
    visitor.open("/support/");
    let form = visitor
        .form("/desk/forms/support")
        .choose("Кто вы", "Другое");
    let form = form
        .choose("Что случилось", "Документы")
        .fill("Опишите", "Нужна\nсправка, срочно.");
    let form = form
        .fill("Как к вам", "О'Нил-оглы Ёж")
        .choose("Куда ответить", "По телефону");
    let form = form
        .fill("Телефон", "8 (900) 000-00-00")
        .tick(t("form.agree"));
    visitor
        .press(form, "Отправить")
        .says(t("check.text"))
        .says("О'Нил-оглы Ёж");
    let form = visitor.form("/desk/forms/support");
    visitor.press(form, t("check.edit"));
    let form = visitor.form("/desk/forms/support");
    assert_eq!(form.value("Опишите"), "Нужна\nсправка, срочно.");
    let (action, body) = (form.action.clone(), form.body("Отправить"));
    visitor
        .post(&action, &body)
        .says(t("receipt.title"))
        .says(t("receipt.step_phone"));
    let receipt = visitor.page.address.clone();
    assert_eq!(
        visitor.post(&action, &body).address,
        receipt,
        "a double click is one ticket"
    );
    let letter = desk.post.next_to(crate::desk::OFFICE);
    assert_eq!(letter.reply_to, None, "there is no address to reply to");
    assert_eq!(desk.post.all().len(), 1, "nobody else is written to");
}

#[test]
fn a_member_of_the_staff_can_ask_for_a_fresh_link() {
    let mut desk = Desk::open();
    let links = desk.ticket("fresh-link-000000000");
    let mut visitor = desk.visitor();
    let mut answers = Vec::new();
    for email in [
        "nobody@mail.example",
        "STUDY@bereg.example",
        "lebedev@bereg.example",
    ] {
        visitor.open("/desk/queue");
        let form = visitor
            .form("/desk/queue")
            .fill(t("queue.request_email"), email);
        answers.push(visitor.press(form, t("queue.request_button")).main());
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "it tells who is of the staff"
    );
    let queue = desk.post.next_to(crate::desk::OFFICE).link();
    assert!(queue.contains("/desk/q/"));
    let rows = visitor
        .open(&queue)
        .attributes("main td a, main th a", "href");
    assert_eq!(rows.len(), 1);
    visitor.open(&rows[0]);
    assert!(visitor.page.address.starts_with("/desk/s/"));
    visitor.open(&links.staff);
    let empty = desk.post.next_to("lebedev@bereg.example").link();
    visitor.open(&empty).says(t("queue.empty"));
}

#[test]
fn a_password_of_digits_is_a_password() {
    let mut place = Place::new();
    let sink = Sink::plain(&place.path("smtp"), 1);
    place.env = sink.settings();
    place.env.push(("OPORA_SMTP_USER", "0049".to_owned()));
    place
        .env
        .push(("OPORA_SMTP_PASSWORD", "0123456789".to_owned()));
    Server::start(&place);
}

#[test]
fn no_request_brings_another_host_into_a_letter() {
    let mut desk = Desk::open();
    let rows = [
        ("host", "evil.example"),
        ("host", "127.0.0.1@evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-server", "evil.example"),
        ("x-original-url", "https://evil.example/"),
        ("x-forwarded-prefix", "//evil.example"),
        ("x-forwarded-proto", "evil.example://"),
        ("forwarded", "host=evil.example;proto=https"),
        ("referer", "https://evil.example/"),
    ];
    let mut taken = 0;
    for (number, row) in rows.into_iter().enumerate() {
        let words = body(&format!("another-host-{number:08}"), "справка");
        let visitor = desk.visitor();
        let answer = visitor.post_with("/desk/forms/support", &words, &[row]);
        assert!(matches!(answer.status, 303 | 403 | 400), "{row:?}");
        taken += usize::from(answer.status == 303);
    }
    assert!(taken >= 5, "{taken} taken");
    for _ in 0..taken {
        desk.post.next_to(crate::desk::OFFICE);
    }
    for (name, bytes) in crate::place::files(&desk.place.data().join("mail")) {
        let letter = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!letter.contains("evil"), "{name}: {letter}");
    }
}

#[test]
fn every_answer_carries_the_headers_of_the_table() {
    let place = Place::with_own_content();
    let server = Server::of(server::serve_command(&place, 0));
    let visitor = Browser::new(&server.base);
    let table = table(&place.run(&["headers", "--for", "netlify"]).ok().out);
    assert!(table.len() >= 8, "{table:#?}");
    let rows = [
        ("GET", "/"),
        ("GET", "/none"),
        ("POST", "/"),
        ("GET", "/support"),
        ("GET", "/feed.xml"),
        ("GET", "/healthz"),
        ("GET", "/desk/none"),
        ("POST", "/desk/forms/support"),
        ("GET", "/desk/preview/reload.js"),
        ("GET", "/desk/preview/reload.css"),
        ("GET", "/desk/preview/none"),
        ("POST", "/desk/preview/events"),
    ];
    for (method, path) in rows {
        let answer = visitor.ask(method, path);
        for (name, value) in &table {
            // This server is not on TLS.
            let wanted = (name != "strict-transport-security").then_some(value.as_str());
            assert_eq!(answer.header(name), wanted, "{method} {path}: {name}");
        }
        assert_eq!(answer.header("server"), None, "{method} {path}");
    }
}

/// Names and values of the part for all addresses.
fn table(file: &str) -> Vec<(String, String)> {
    let (pages, _) = file.split_once("/assets/*").unwrap();
    let rows = pages.lines().filter_map(|line| line.strip_prefix("  "));
    let rows = rows.map(|row| row.split_once(": ").unwrap());
    rows.map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
