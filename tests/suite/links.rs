//! What a link may do, and what nothing else may (`promises.md` S5–S9): no forged link opens
//! anything, no link acts when it is opened, a number opens nothing, other sites cannot post.

use crate::{
    amount,
    browser::{Browser, Page},
    desk::{Desk, OFFICE, body, seen},
    place::Place,
    post::Post,
    random::Random,
    server::{self, Server},
    words::number_in,
};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

const METHODS: [&str; 4] = ["GET", "HEAD", "OPTIONS", "PUT"];

#[test]
fn forged_links_open_nothing_and_all_look_alike() {
    let mut desk = Desk::open();
    let (one, two) = (
        desk.ticket("aaaaaaaaaaaaaaaaaaaa"),
        desk.ticket("bbbbbbbbbbbbbbbbbbbb"),
    );
    let visitor = desk.visitor();
    let mut answers = BTreeSet::new();
    let mut tried = 0;
    for (own, other) in [(&one.staff, &two.staff), (&one.receipt, &two.receipt)] {
        let (door, token) = own.rsplit_once('/').unwrap();
        let foreign = other.rsplit_once('/').unwrap().1;
        for forged in forgeries(token, foreign) {
            let page = visitor.ask("GET", &format!("{door}/{forged}"));
            assert_eq!(page.status, 404, "{forged}");
            answers.insert(page.body);
            tried += 1;
        }
        // A good signature at the wrong door is no better than a bad one.
        let wrong = if door == "/desk/s" {
            "/desk/t"
        } else {
            "/desk/s"
        };
        for door in [wrong, "/desk/q"] {
            let page = visitor.ask("GET", &format!("{door}/{token}"));
            assert_eq!(page.status, 404, "{door}");
            answers.insert(page.body);
        }
    }
    println!("forgeries: {tried}");
    assert_eq!(answers.len(), 1, "refusals differ: {answers:#?}");
    for link in [&one.receipt, &one.staff] {
        assert_eq!(visitor.ask("GET", link).status, 200);
    }
    let events = desk.events("");
    assert_eq!(events, 2, "nothing was done");
}

/// A token with each character changed, cut, doubled, extended, respelt; its parts exchanged.
fn forgeries(token: &str, other: &str) -> Vec<String> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (claims, mac) = token.split_once('.').unwrap();
    let (other_claims, other_mac) = other.split_once('.').unwrap();
    let mut forged = vec![
        format!("{claims}.{other_mac}"),
        format!("{other_claims}.{mac}"),
        format!("{token}.{mac}"),
        format!("{claims}..{mac}"),
        format!("{claims}."),
        format!(".{mac}"),
        claims.to_owned(),
        mac.to_owned(),
        format!("{token}="),
        format!("{claims}=.{mac}"),
        format!("{token}%00"),
        format!("%20{token}"),
        format!("{token}A"),
        format!("A{token}"),
        token.to_lowercase(),
        token.to_uppercase(),
    ];
    let mut random = Random(5);
    for at in 0..token.len() {
        for _ in 0..2 {
            let mut bytes = token.as_bytes().to_vec();
            bytes[at] = ALPHABET[random.between(0, 64) as usize];
            forged.push(String::from_utf8(bytes).unwrap());
        }
        forged.push(token[..at].to_owned());
        forged.push(format!("{}{}", &token[..at], &token[at + 1..]));
    }
    // Spare bits of the last character: one spelling only is the token's.
    let last = ALPHABET
        .iter()
        .position(|b| token.ends_with(*b as char))
        .unwrap();
    let respelt = (1..4).map(|i| ALPHABET[(last & !3) | ((last + i) & 3)] as char);
    forged.extend(respelt.map(|c| format!("{}{c}", &token[..token.len() - 1])));
    forged.retain(|f| f != token && !f.is_empty());
    forged
}

#[test]
fn a_link_never_acts_by_itself() {
    let mut desk = Desk::open();
    let links = desk.ticket("cccccccccccccccccccc");
    let visitor = desk.visitor();
    let (events, letters) = (desk.events(""), desk.post.all().len());
    let actions = [
        "", "/take", "/ask", "/answer", "/pass", "/close", "/message", "/reopen",
    ];
    for link in [&links.receipt, &links.staff] {
        for (action, method) in actions.iter().flat_map(|a| METHODS.map(|m| (a, m))) {
            let page = visitor.ask(method, &format!("{link}{action}"));
            assert!(page.status < 500, "{method} {action}: {}", page.status);
        }
    }
    assert_eq!(desk.events(""), events);
    assert_eq!(desk.post.all().len(), letters);
}

#[test]
fn a_number_opens_nothing() {
    let mut desk = Desk::open();
    let links = desk.ticket("dddddddddddddddddddd");
    let visitor = desk.visitor();
    let number = number_in(&visitor.ask("GET", &links.receipt).body);
    let missing = number.replace("000001", "000777");
    for door in ["/desk/t", "/desk/s", "/desk/q", "/desk", "/desk/mailbox"] {
        let of = |number: &str| -> (u16, String) {
            let Page { status, body, .. } = visitor.ask("GET", &format!("{door}/{number}"));
            (status, body.replace(number, ""))
        };
        assert_eq!(of(&number), of(&missing), "{door} tells numbers apart");
        assert_eq!(of(&number).0, 404);
        let [existing, none] = medians([&number, &missing], |number| drop(of(number)));
        println!("numbers: {door}: {existing:?} where there is one, {none:?} where there is none");
    }
}

/// The time that each takes, by turns, in the middle of many. Printed, not judged: tests decide nothing by
/// the clock.
fn medians(both: [&String; 2], ask: impl Fn(&str)) -> [Duration; 2] {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..amount::of(20, 1000) {
        for (number, times) in both.iter().zip(&mut times) {
            let began = Instant::now();
            ask(number);
            times.push(began.elapsed());
        }
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

#[test]
fn other_sites_cannot_post() {
    let mut desk = Desk::open();
    let links = desk.ticket("eeeeeeeeeeeeeeeeeeee");
    let own = desk.server.base.clone();
    let cases: [(&[(&str, &str)], bool); 13] = [
        (&[], true),
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "same-origin"), ("origin", &own)], true),
        (&[("origin", &own)], true),
        (&[("sec-fetch-site", "none")], true),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "cross-site"), ("origin", &own)], false),
        (
            &[("sec-fetch-site", "cross-site"), ("origin", "null")],
            false,
        ),
        // Browsers say so of our own pages, for their policy is `no-referrer`; what could tell them
        // from a foreign frame, `Sec-Fetch-Site`, they keep from a site without TLS.
        (&[("origin", "null")], true),
        (&[("origin", "https://evil.example")], false),
        (
            &[("origin", "https://evil.example"), ("referer", &own)],
            false,
        ),
        (&[("origin", "http://127.0.0.1.evil.example")], false),
        (&[("origin", "")], false),
    ];
    let mut visitor = desk.visitor();
    let seen = seen(&mut visitor, &links.staff);
    for (i, (headers, accepted)) in cases.into_iter().enumerate() {
        let body = body(&format!("csrf-{i:016}"), "случай");
        let page = visitor.post_with("/desk/forms/support", &body, headers);
        assert_eq!(page.status, if accepted { 303 } else { 403 }, "{headers:?}");
        if !accepted {
            let closing = format!("{}/close", links.staff);
            let page = visitor.post_with(&closing, &format!("seen={seen}"), headers);
            assert_eq!(page.status, 403, "{headers:?}");
        }
    }
    assert_eq!(desk.events("closed"), 0);
    assert_eq!(desk.events("received"), 7);
}

#[test]
fn the_public_address_rules_whatever_the_request_says() {
    let place = Place::with_own_content();
    let mut command = server::serve_command(&place, 0);
    command.args(["--no-watch", "--base-url", "https://help.example"]);
    let server = Server::of(command);
    let visitor = Browser::new(&server.base);
    let body = body("public-address-00000", "справка");
    let null = visitor.post_with("/desk/forms/support", &body, &[("origin", "null")]);
    assert_eq!(null.status, 403, "on TLS a browser tells us more than that");
    let spoofed = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
    ];
    let answer = visitor.post_with("/desk/forms/support", &body, &spoofed);
    assert!(answer.header("location").unwrap().starts_with("/desk/t/"));
    assert!(answer.header("strict-transport-security").is_some());
    let letter = Post::of(place.data().join("mail")).next_to(OFFICE);
    assert!(letter.link().starts_with("https://help.example/desk/s/"));
    letter.does_not_say("evil").does_not_say("127.0.0.1");
    let mailbox = visitor.ask("GET", "/desk/mailbox");
    assert_eq!(
        mailbox.status, 404,
        "the mailbox page is for this machine only"
    );
}
