//! Tests: whatever is typed, a letter has the headers it has, one recipient, and for the applicant
//! not a word of it. The strings are data: `testdata/injections.jsonl`, `testdata/addresses.txt`.

use super::{
    address::on_the_wire,
    compose::{Story, compose},
    message::{Letter, message},
};
use crate::{
    store::Accepted,
    submit::{Attached, Key, Submission, submit},
    testing::{Bench, answers, bench, now, owner},
    ticket::{Actor, Command, File, MediaType, Recipient},
    work::work,
};
use mailparse::{MailHeaderMap, parse_mail};
use opora_contract::{address::is_email, id::TicketId};
use std::collections::BTreeSet;

/// The headers that a letter may have, and no others.
const HEADERS: [&str; 11] = [
    "Message-ID",
    "Date",
    "From",
    "To",
    "Subject",
    "Auto-Submitted",
    "Reply-To",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
];

/// A ticket with the text in every field and file name, and its letters up to an answer.
async fn ticket_with(bench: &mut Bench, text: &str) -> TicketId {
    let handler = bench.handler.clone();
    let bundle = handler.bundle();
    let form = bundle.desk.form("support").unwrap();
    let typed = format!("x{text}x");
    let pairs = [
        ("topic", "access"),
        ("text", typed.as_str()),
        ("name", &typed),
        ("email", "pupil@example.ru"),
    ];
    let mut attached = Attached::nothing(&mut bench.random);
    attached.files.push(File {
        id: bench.random.hex(),
        name: typed.clone(),
        media_type: MediaType::Text,
        size: 1,
        sha256: String::new(),
    });
    let submission = Submission {
        form,
        key: &Key::fresh(&mut bench.random),
        answers: answers(form, &bundle.desk, &pairs),
        attached,
        opened: Vec::new(),
        sender: crate::guard::Sender::default(),
    };
    let accepted = submit(&handler, submission, now()).await.unwrap();
    let Accepted::New { ticket, .. } = accepted else {
        panic!("{accepted:?}");
    };
    let message = Command::Message { text: typed };
    let by = Actor::Applicant;
    work(&handler, &ticket, &by, message, None, now())
        .await
        .unwrap();
    let by = Actor::Staff(owner("person:anna"));
    let close = Command::Answer {
        text: "Готово".to_owned(),
        close: true,
    };
    work(&handler, &ticket, &by, close, None, now())
        .await
        .unwrap();
    ticket
}

async fn letters(bench: &Bench, id: &TicketId) -> Vec<(Recipient, Letter)> {
    let handler = &bench.handler;
    let bundle = handler.bundle();
    let ours = super::Postbox::new(None, &bundle.desk.site).unwrap();
    let story = Story {
        ticket: handler.store().ticket(id).await.unwrap().unwrap(),
        deliveries: handler.store().deliveries(id).await.unwrap(),
        others: Vec::new(),
    };
    let signer = handler.signer().await.unwrap();
    let letters = story.deliveries.iter().map(|delivery| {
        let written = compose(&bundle, signer, &ours, delivery, Some(&story)).unwrap();
        (delivery.recipient.clone(), message(written, &ours).unwrap())
    });
    letters.collect()
}

#[tokio::test]
async fn no_text_makes_a_header_a_recipient_or_a_part() {
    let strings = include_str!("testdata/injections.jsonl").lines();
    let strings: Vec<String> = strings
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(strings.len() >= 200, "{}", strings.len());
    let mut bench = bench();
    for text in &strings {
        let id = ticket_with(&mut bench, text).await;
        let letters = letters(&bench, &id).await;
        assert_eq!(letters.len(), 4);
        for (recipient, letter) in letters {
            assert_eq!(letter.envelope.to().len(), 1, "{text:?}");
            assert!(!letter.bytes.contains(&0), "{text:?}");
            let mail = parse_mail(&letter.bytes).unwrap();
            let names: Vec<String> = mail.headers.iter().map(|h| h.get_key()).collect();
            let once: BTreeSet<&str> = names.iter().map(String::as_str).collect();
            assert_eq!(once.len(), names.len(), "{text:?}: {names:?}");
            assert!(
                once.iter().all(|name| HEADERS.contains(name)),
                "{text:?}: {names:?}"
            );
            let to = mail.headers.get_first_value("To").unwrap();
            assert!(
                to.contains(letter.envelope.to()[0].as_ref() as &str),
                "{to}"
            );
            let from = mail.headers.get_first_value("From").unwrap();
            assert!(from.contains("@help.bereg.example"), "{from}");
            assert_eq!(mail.subparts.len(), 2, "{text:?}");
            if recipient == Recipient::Applicant {
                assert!(mail.headers.get_first_value("Reply-To").is_none());
            }
        }
    }
}

#[tokio::test]
async fn no_word_typed_comes_back_to_the_address_typed() {
    let mut bench = bench();
    let id = ticket_with(&mut bench, "КАНАРЕЙКА").await;
    let (mut to_staff, mut to_applicant) = (0, 0);
    for (recipient, letter) in letters(&bench, &id).await {
        let mail = parse_mail(&letter.bytes).unwrap();
        let headers: String = mail.headers.iter().map(|h| h.get_value()).collect();
        let bodies = mail.subparts.iter().map(|part| part.get_body().unwrap());
        let has = (headers + &bodies.collect::<String>()).contains("КАНАРЕЙКА");
        match recipient {
            Recipient::Applicant => {
                assert!(!has);
                to_applicant += 1;
            }
            Recipient::Staff(_) => to_staff += u32::from(has),
        }
    }
    assert_eq!((to_staff, to_applicant), (2, 2));
}

#[test]
fn addresses_on_the_form_and_on_the_wire() {
    let table = include_str!("testdata/addresses.txt").lines();
    let mut count = 0;
    for line in table.filter(|line| !line.starts_with('#')) {
        let (typed, wire) = line.split_once(" => ").unwrap();
        let quoted = typed.replace('"', "\\\"");
        let typed: String = serde_json::from_str(&format!("\"{quoted}\"")).unwrap();
        assert_eq!(is_email(&typed), wire != "-", "{typed:?} on the form");
        if wire != "-" {
            let found = on_the_wire(&typed).map(|address| address.to_string());
            assert_eq!(found.as_deref(), Ok(wire), "{typed:?}");
        }
        count += 1;
    }
    assert!(count >= 60, "{count}");
}
