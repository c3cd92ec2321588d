//! Spam seen from outside: the flood is refused with its text kept, what looks odd is received like
//! anything else and waits in its own part of the queue.

use super::house::{Answer, GOOD, House};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use opora_contract::token::Scope;
use std::net::SocketAddr;

const FORM: &str = "/desk/forms/support";

/// Posts the form from somewhere.
async fn post_from(house: &House, address: &str, key: &str, forwarded: &str) -> Answer {
    let fields = [&GOOD[..], &[("key", key)]].concat();
    let mut body = form_urlencoded::Serializer::new(String::new());
    let body = body.extend_pairs(fields).finish();
    let kind = "application/x-www-form-urlencoded";
    let request = Request::post(FORM)
        .header(header::CONTENT_TYPE, kind)
        .header("x-forwarded-for", forwarded);
    let mut request = request.body(Body::from(body)).unwrap();
    let address: SocketAddr = address.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    house.send(request).await
}

fn key(n: u32) -> String {
    format!("{n:032}")
}

#[tokio::test]
async fn a_flood_is_refused_and_its_text_kept() {
    let house = House::limited();
    for n in 0..40 {
        let answer = post_from(&house, "203.0.113.5:9", &key(n), "198.51.100.1").await;
        answer.expect(303, &[]);
    }
    let answer = post_from(&house, "203.0.113.5:9", &key(40), "198.51.100.2").await;
    let parts = [
        "МНОГО",
        "+7 812 000-00-00",
        "[text=Не могу войти]",
        &key(40),
    ];
    let answer = answer.expect(429, &parts);
    let seconds: u32 = answer.header("retry-after").parse().unwrap();
    assert!((1..=3600).contains(&seconds));
    assert_eq!(house.rows()[0], 40);
    // Somebody else, and whoever sits behind a server of one's own that nobody told us to trust.
    post_from(&house, "203.0.113.6:9", &key(41), "")
        .await
        .expect(303, &[]);
    post_from(&house, "127.0.0.1:9", &key(42), "203.0.113.5")
        .await
        .expect(303, &[]);
    // What was stored before is the same request, and its page is shown again.
    post_from(&house, "203.0.113.5:9", &key(3), "")
        .await
        .expect(303, &[]);
    assert_eq!(house.rows()[0], 42);
}

#[tokio::test]
async fn the_unseen_field_holds_back_and_the_visitor_gets_the_receipt() {
    let house = House::limited();
    let filled = [&GOOD[..], &[("website", "https://x.example")]].concat();
    let check = house
        .post(FORM, &filled)
        .await
        .expect(200, &["[website=https://x.example]"]);
    let key = check.between("key=", "|");
    let shown = check.between("[shown=", "]");
    let sent = [
        &filled[..],
        &[("key", key.as_str()), ("shown", shown.as_str())],
    ]
    .concat();
    let answer = house.post(FORM, &sent).await.expect(303, &[]);
    let receipt = house.get(answer.header("location")).await;
    let receipt = receipt.expect(200, &["Принято", "fresh=true"]);
    assert!(!receipt.body.contains("ЛОВУШКА"));
    let queue = house.link(Scope::Queue, "person:anna", 0, 60).await;
    let queue = house
        .get(&queue)
        .await
        .expect(200, &["HELD(2026-", "ЛОВУШКА"]);
    let staff = queue.between("url=", ")");
    let page = house
        .get(&staff)
        .await
        .expect(200, &["can=false", "held=ЛОВУШКА"]);
    let seen = page.between("seen=", "|");
    let seen = [("seen", seen.as_str())];
    let take = house.post(&format!("{staff}/take"), &seen).await;
    assert_eq!(take.status.as_u16(), 409);
    for _ in 0..2 {
        let released = house.post(&format!("{staff}/release"), &seen).await;
        released.expect(303, &[]);
    }
    house.get(&staff).await.expect(200, &["can=true", "held=|"]);
}
