//! Letters as a mail program reads them: well-formed, to one recipient, threaded, and nothing of
//! the applicant's words in what goes to an address that nobody has checked.

use super::{
    compose::{Story, compose},
    message::{Letter, message},
};
use crate::{
    settings::{Identity, Mail, Security, Settings, Smtp},
    store::{About, Delivery, DeliveryId, DeliveryState},
    submit::Key,
    testing::{ANSWERS, Bench, answers, at, bench, now, owner, submit},
    ticket::{self, Actor, Command},
    work::work,
};
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use opora_contract::id::TicketId;

/// All letters about a ticket, by name and recipient, as composed now.
async fn letters(bench: &Bench, id: &TicketId) -> Vec<(String, Letter)> {
    let handler = &bench.handler;
    let bundle = handler.bundle();
    let ours = super::Postbox::new(None, &bundle.desk.site).unwrap();
    let story = Story {
        ticket: handler.store().ticket(id).await.unwrap().unwrap(),
        deliveries: handler.store().deliveries(id).await.unwrap(),
        others: Vec::new(),
    };
    let signer = handler.signer().await.unwrap();
    let write = |delivery: &Delivery| {
        let written = compose(&bundle, signer, &ours, delivery, Some(&story)).unwrap();
        let name = format!("{} {}", delivery.letter.name(), delivery.recipient);
        (name, message(written, &ours).unwrap())
    };
    story.deliveries.iter().map(write).collect()
}

fn header(mail: &ParsedMail, name: &str) -> String {
    mail.headers.get_first_value(name).unwrap_or_default()
}

fn bodies(mail: &ParsedMail) -> String {
    assert_eq!(mail.ctype.mimetype, "multipart/alternative");
    let types: Vec<_> = mail
        .subparts
        .iter()
        .map(|part| part.ctype.mimetype.as_str())
        .collect();
    assert_eq!(types, ["text/plain", "text/html"]);
    mail.subparts
        .iter()
        .map(|part| part.get_body().unwrap())
        .collect()
}

/// What the two specialists and the applicant do in turn.
fn steps() -> [(Actor, Command); 4] {
    let text = |text: &str| text.to_owned();
    let staff = |name: &str| Actor::Staff(owner(name));
    let pass = Command::Pass {
        to: owner("person:boris"),
        text: text("это тебе"),
    };
    let answer = Command::Answer {
        text: text("Открыли"),
        close: false,
    };
    let ask = Command::Ask {
        text: text("Какой курс?"),
    };
    let message = Command::Message {
        text: text("Физика"),
    };
    [
        (staff("person:anna"), ask),
        (Actor::Applicant, message),
        (staff("person:anna"), pass),
        (staff("person:boris"), answer),
    ]
}

#[tokio::test]
async fn a_whole_life_in_letters() {
    let mut bench = bench();
    let id = bench.ticket().await;
    for (by, command) in steps() {
        work(&bench.handler, &id, &by, command, None, now())
            .await
            .unwrap();
    }
    let letters = letters(&bench, &id).await;
    let names: Vec<_> = letters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "request_received person:anna",
            "confirmation applicant",
            "question applicant",
            "message_from_applicant person:anna",
            "passed_to_you person:boris",
            "answer applicant",
        ]
    );
    let parsed: Vec<_> = letters
        .iter()
        .map(|(_, l)| parse_mail(&l.bytes).unwrap())
        .collect();
    let id_of = |n: usize| header(&parsed[n], "Message-ID");
    assert_eq!(
        id_of(0),
        format!("<{id}.1.request_received.3dc38885c1c7@help.bereg.example>")
    );
    let threads: Vec<_> = parsed
        .iter()
        .map(|mail| header(mail, "References"))
        .collect();
    assert_eq!(
        threads,
        [
            String::new(),
            String::new(),
            id_of(1),
            id_of(0),
            String::new(),
            id_of(1)
        ]
    );
    assert_eq!(header(&parsed[5], "In-Reply-To"), id_of(1));
    let reply = "Ёлкина Анна-Мария <elkina@xn--80atdl2c.xn--p1ai>";
    let replies: Vec<_> = parsed.iter().map(|mail| header(mail, "Reply-To")).collect();
    assert_eq!(replies, [reply, "", "", reply, reply, ""]);
    assert_eq!(
        header(&parsed[0], "From"),
        "УЦ «Берег» <help@help.bereg.example>"
    );
    assert_eq!(header(&parsed[0], "To"), "Анна Белова <anna@bereg.example>");
    assert_eq!(header(&parsed[1], "To"), "elkina@xn--80atdl2c.xn--p1ai");
    assert_eq!(
        header(&parsed[4], "To"),
        "Борис Лебедев <boris@xn--90aefa8c.xn--p1ai>"
    );
    assert_eq!(
        header(&parsed[0], "Subject"),
        "2026-000001 request_received Не могу войти"
    );
    assert_eq!(
        header(&parsed[0], "Date"),
        "Wed, 18 Mar 2026 07:00:00 +0000"
    );
    assert!(bodies(&parsed[2]).contains("|Какой курс?|Анна Белова|"));
    assert!(bodies(&parsed[4]).contains("|Борис Лебедев|Анна Белова|это тебе|Борис Лебедев"));
}

#[tokio::test]
async fn letters_to_the_applicant_repeat_nothing_typed() {
    let bench = bench();
    let bundle = bench.handler.bundle();
    let form = bundle.desk.form("support").unwrap();
    let pairs = [
        ("topic", "access"),
        ("text", "КАНАРЕЙКА-1"),
        ("name", "КАНАРЕЙКА-2"),
        ("email", "x@example.ru"),
        ("phone", "+7 916 777-77-77 КАНАРЕЙКА"),
    ];
    let answers = answers(form, &bundle.desk, &pairs);
    let mut random = crate::random::Random::seeded(5);
    let key = Key::fresh(&mut random);
    submit(&bench.handler, form, &key, answers, now(), &mut random)
        .await
        .unwrap();
    let open = bench
        .handler
        .store()
        .open_tickets(&owner("person:anna"))
        .await
        .unwrap();
    let id = open[0].id.clone();
    let message = Command::Message {
        text: "КАНАРЕЙКА-3".to_owned(),
    };
    work(&bench.handler, &id, &Actor::Applicant, message, None, now())
        .await
        .unwrap();
    let close = Command::Close {
        text: "Готово".to_owned(),
    };
    work(
        &bench.handler,
        &id,
        &Actor::Staff(owner("person:anna")),
        close,
        None,
        now(),
    )
    .await
    .unwrap();
    let mut seen = 0;
    for (name, letter) in letters(&bench, &id).await {
        let mail = parse_mail(&letter.bytes).unwrap();
        let whole: String = mail
            .headers
            .iter()
            .map(mailparse::MailHeader::get_value)
            .collect();
        let whole = whole + &bodies(&mail);
        let canary = whole.contains("КАНАРЕЙКА") || whole.contains("777-77");
        assert_eq!(canary, name.contains("person:"), "{name}: {whole}");
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[tokio::test]
async fn letters_are_well_formed_whatever_was_typed() {
    let nasty = [
        "Иван\r\nBcc: evil@example.ru",
        "\"; DROP TABLE <x@y.z>, a@b.c",
        "=?utf-8?Q?=0D=0ABcc:_x@example.ru?=",
        "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
        "имя(комментарий), <>:;@[]\\",
        ".\r\n.\r\nRCPT TO:<x@example.ru>",
    ];
    for (n, name) in nasty.into_iter().enumerate() {
        let mut bench = bench();
        let mut pairs = ANSWERS;
        pairs[2].1 = name;
        let long = format!("{name}\r\n.\r\n{}", "длинно ".repeat(300));
        pairs[1].1 = &long;
        bench.submit(&format!("0123456789abcde{n}"), &pairs).await;
        let open = bench
            .handler
            .store()
            .open_tickets(&owner("person:anna"))
            .await
            .unwrap();
        for (kind, letter) in letters(&bench, &open[0].id).await {
            well_formed(&kind, &letter);
        }
    }
}

fn well_formed(kind: &str, letter: &Letter) {
    let raw = std::str::from_utf8(&letter.bytes).unwrap();
    assert!(raw.is_ascii(), "{kind}");
    assert!(
        !raw.replace("\r\n", "").contains(['\r', '\n']),
        "{kind}: a bare line end"
    );
    assert!(raw.lines().all(|line| line.len() <= 998));
    let mail = parse_mail(&letter.bytes).unwrap();
    let names: Vec<_> = mail
        .headers
        .iter()
        .map(mailparse::MailHeader::get_key)
        .collect();
    let mut expected = vec![
        "Message-ID",
        "Date",
        "From",
        "To",
        "Subject",
        "Auto-Submitted",
    ];
    if kind.starts_with("request") {
        expected.push("Reply-To");
    }
    expected.extend(["MIME-Version", "Content-Type"]);
    assert_eq!(names, expected, "{kind}");
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(letter.envelope.to().len(), 1);
    bodies(&mail);
    for line in raw.split("\r\n\r\n").next().unwrap().lines() {
        let words = line.split(' ').filter(|word| word.starts_with("=?"));
        assert!(
            words.map(str::len).all(|length| length <= 75),
            "{kind}: {line}"
        );
    }
}

#[tokio::test]
async fn the_same_letter_is_the_same_bytes() {
    let mut bench = bench();
    let id = bench.ticket().await;
    let first = letters(&bench, &id).await;
    let take = Command::Take;
    work(
        &bench.handler,
        &id,
        &Actor::Staff(owner("person:anna")),
        take,
        None,
        at("2026-03-19T07:00:00Z"),
    )
    .await
    .unwrap();
    let second = letters(&bench, &id).await;
    assert!(
        first
            .iter()
            .zip(&second)
            .all(|(a, b)| a.1.bytes == b.1.bytes)
    );
}

#[tokio::test]
async fn a_queue_link_belongs_to_no_ticket() {
    let bench = bench();
    let bundle = bench.handler.bundle();
    let ours = super::Postbox::new(Some("desk@bereg.example"), &bundle.desk.site).unwrap();
    let delivery = Delivery {
        id: DeliveryId::new("1"),
        subject: About::Nothing {
            nonce: "ab".repeat(16),
        },
        recipient: ticket::Recipient::Staff(owner("department:it")),
        letter: ticket::Letter::QueueLink,
        created_at: now(),
        next_at: now(),
        attempts: 0,
        state: DeliveryState::Waiting,
        error: None,
    };
    let signer = bench.handler.signer().await.unwrap();
    let written = compose(&bundle, signer, &ours, &delivery, None).unwrap();
    let letter = message(written, &ours).unwrap();
    let mail = parse_mail(&letter.bytes).unwrap();
    assert!(bodies(&mail).contains("https://help.bereg.example/desk/q/"));
    assert_eq!(header(&mail, "To"), "Отдел ИТ <it@bereg.example>");
    assert!(
        letter
            .id
            .starts_with(&format!("{}.queue_link.", "ab".repeat(16)))
    );
}

#[test]
fn settings_that_would_harm_are_refused() {
    let smtp = |host: &str, security| Smtp {
        host: host.to_owned(),
        port: 25,
        security,
        user: None,
        password: None,
        extra_ca: None,
        identity: None,
    };
    let open = |smtp| {
        let mail = Mail::Smtp(smtp);
        super::Mailer::open(&Settings {
            mail,
            ..Settings::local("/nowhere")
        })
        .is_ok()
    };
    assert!(!open(smtp("mail.bereg.example", Security::None)));
    for host in ["localhost", "127.0.0.1", "::1"] {
        assert!(open(smtp(host, Security::None)), "{host}");
    }
    assert!(open(smtp("mail.bereg.example", Security::StartTls)));
    let user = Some("u".to_owned());
    assert!(!open(Smtp {
        user,
        ..smtp("localhost", Security::None)
    }));
    let extra_ca = Some("/nowhere/ca.pem".into());
    assert!(!open(Smtp {
        extra_ca,
        ..smtp("mail.bereg.example", Security::Tls)
    }));
    let identity = Some(Identity {
        certificate: "/nowhere/own.pem".into(),
        key: "/nowhere/own.key".into(),
    });
    assert!(!open(Smtp {
        identity,
        ..smtp("mail.bereg.example", Security::Tls)
    }));
}
