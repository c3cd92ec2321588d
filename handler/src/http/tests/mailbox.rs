//! The mailbox: what it shows, and to whom it does not.

use super::house::{Answer, House};
use axum::{
    body::Body,
    http::{Request, header},
};
use std::fs;

const MAIL: &str = "Subject: =?utf-8?B?0J7RgtCy0LXRgg==?=\r\nFrom: =?utf-8?B?0J/QvtC80L7RidGM?= <help@help.example>\r\n\
To: lev@mail.example\r\nDate: Wed, 18 Nov 2026 07:00:00 +0000\r\nMessage-ID: <1@help.example>\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
Content-Transfer-Encoding: 8bit\r\n\r\nПривет https://help.example/desk/t/abc\r\n--b\r\n\
Content-Type: text/html; charset=utf-8\r\n\r\n<script>alert(1)</script>\r\n--b--\r\n";

async fn ask(house: &House, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn letters_are_shown_decoded_and_html_is_text() {
    let house = House::new();
    let local = [(header::HOST.as_str(), "127.0.0.1:8080")];
    ask(&house, "/desk/mailbox", &local)
        .await
        .expect(200, &["MAILBOX "]);
    let folder = house.var().join("mail");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("1.eml"), MAIL).unwrap();
    fs::write(folder.join("2.eml"), MAIL.replace("18 Nov", "19 Nov")).unwrap();
    fs::write(folder.join(".3.eml"), "half").unwrap();
    let list = ask(&house, "/desk/mailbox", &local).await;
    list.expect(
        200,
        &[
            "MAILBOX (2.eml Ответ ",
            "(1.eml Ответ Помощь &lt;help@help.example&gt;)",
        ],
    );
    let open = ask(&house, "/desk/mailbox/1.eml", &local).await;
    let parts = [
        "Ответ|Привет https://help.example/desk/t/abc",
        "|&lt;script&gt;alert(1)&lt;",
        "|https://help.example/desk/t/abc",
    ];
    assert!(!open.expect(200, &parts).body.contains("<script>"));
    let raw = ask(&house, "/desk/mailbox/1.eml/raw", &local)
        .await
        .expect(200, &[MAIL]);
    assert_eq!(raw.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        raw.header("content-disposition"),
        "attachment; filename=\"1.eml\""
    );
    assert!(raw.header("content-security-policy").ends_with("sandbox"));
    assert_eq!(raw.header("cache-control"), "no-store");
    for name in [
        "none.eml",
        ".3.eml",
        "..%2fopora.db",
        "..%2fsigning.key",
        "%2e%2e",
    ] {
        ask(&house, &format!("/desk/mailbox/{name}"), &local)
            .await
            .expect(404, &["H404"]);
        ask(&house, &format!("/desk/mailbox/{name}/raw"), &local)
            .await
            .expect(404, &["H404"]);
    }
}

#[tokio::test]
async fn strangers_do_not_see_it() {
    let house = House::new();
    let proxied = [("host", "localhost"), ("x-forwarded-for", "10.0.0.1")];
    for headers in [&[][..], &[("host", "help.example")], &proxied] {
        for path in [
            "/desk/mailbox",
            "/desk/mailbox/1.eml",
            "/desk/mailbox/1.eml/raw",
        ] {
            ask(&house, path, headers).await.expect(404, &["H404"]);
        }
    }
}
