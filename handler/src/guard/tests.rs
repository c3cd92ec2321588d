//! Limits, quarantine and the budgets of mail, with the store and the letters as they are.

use super::*;
use crate::{
    Settings,
    bundle::Shared,
    deliver::run_once,
    store::Accepted,
    submit::{Attached, Key, Submission, submit},
    testing::{Bench, answers, bench, bundle, now, owner},
    ticket::{Actor, Command, Ticket},
    work::work,
};
use jiff::{SignedDuration, ToSpan};

mod at_once;

/// The bench with the limits of a first start, and no deputy of them switched off.
fn limited() -> Bench {
    let bench = bench();
    let settings = Settings {
        limits: Limits::default(),
        ..bench.handler.settings().clone()
    };
    let handler = Handler::open(&settings, Shared::new(bundle())).unwrap();
    Bench { handler, ..bench }
}

/// Somebody who writes.
#[derive(Clone)]
struct Writer {
    text: String,
    email: String,
    sender: Sender,
}

impl Writer {
    fn new(email: &str) -> Self {
        Self {
            text: "Не открывается курс".to_owned(),
            email: email.to_owned(),
            sender: Sender::default(),
        }
    }

    fn within(self, network: &str) -> Self {
        let network = Some(network.to_owned());
        let sender = Sender {
            network,
            ..self.sender
        };
        Self { sender, ..self }
    }

    fn writing(self, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..self
        }
    }

    fn signed(self, sign: Reason) -> Self {
        let signs = vec![sign];
        let sender = Sender {
            signs,
            ..self.sender
        };
        Self { sender, ..self }
    }

    /// Stores it as the form's page does: nothing where its network is refused.
    async fn send(&self, bench: &mut Bench, at: Timestamp) -> Option<Ticket> {
        let handler = bench.handler.clone();
        if refused_until(&handler, &self.sender, None, at)
            .await
            .unwrap()
            .is_some()
        {
            return None;
        }
        let bundle = handler.bundle();
        let form = bundle.desk.form("support").unwrap();
        let mut pairs = vec![("topic", "access"), ("text", &*self.text), ("name", "Лев")];
        if !self.email.is_empty() {
            pairs.push(("email", &self.email));
        }
        let submission = Submission {
            form,
            key: &Key::fresh(&mut bench.random),
            answers: answers(form, &bundle.desk, &pairs),
            attached: Attached::nothing(&mut bench.random),
            opened: Vec::new(),
            sender: self.sender.clone(),
        };
        match submit(&handler, submission, at).await.unwrap() {
            Accepted::New { ticket, .. } => handler.store().ticket(&ticket).await.unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

fn reasons(ticket: &Ticket) -> Vec<&'static str> {
    let reasons = ticket.received.quarantine.iter();
    reasons.map(|reason| reason.name()).collect()
}

/// The names of the letters about a ticket.
async fn letters(bench: &Bench, ticket: &Ticket) -> Vec<&'static str> {
    let deliveries = bench.handler.store().deliveries(&ticket.id).await.unwrap();
    deliveries
        .iter()
        .map(|delivery| delivery.letter.name())
        .collect()
}

#[tokio::test]
async fn a_class_behind_one_address_passes_and_a_flood_does_not() {
    let mut bench = limited();
    let (mut passed, mut held, mut refused) = (0, 0, 0);
    for n in 0..1000_i64 {
        let at = now() + SignedDuration::from_millis(600 * n);
        let pupil = Writer::new(&format!("pupil{n}@example.ru")).within("203.0.113.5");
        match pupil.send(&mut bench, at).await {
            Some(ticket) if ticket.held => held += 1,
            Some(_) => passed += 1,
            None => refused += 1,
        }
    }
    assert_eq!((passed, held, refused), (30, 10, 960));
    let other = Writer::new("a@example.ru").within("203.0.113.6");
    assert!(
        other
            .send(&mut bench, now())
            .await
            .is_some_and(|ticket| !ticket.held)
    );
    let later = Writer::new("b@example.ru").within("203.0.113.5");
    let later = later.send(&mut bench, now() + 1.hour()).await;
    assert!(later.is_some_and(|ticket| !ticket.held));
}

#[tokio::test]
async fn signs_hold_back_and_drop_nothing() {
    let plain = || Writer::new("a@example.ru");
    let many = "см. https://a.example ".repeat(6);
    let rows: [(Writer, &[&str]); 6] = [
        (plain(), &[]),
        (
            plain().writing("Смотрите https://a.example и www.b.example"),
            &[],
        ),
        (plain().writing(&many), &["links"]),
        (plain().signed(Reason::Honeypot), &["honeypot"]),
        (plain().signed(Reason::Hasty), &[]),
        (
            plain().signed(Reason::Hasty).writing("https://a.example"),
            &["hasty"],
        ),
    ];
    for (writer, expected) in rows {
        let mut bench = limited();
        let ticket = writer.send(&mut bench, now()).await.unwrap();
        assert_eq!(reasons(&ticket), expected, "{}", writer.text);
        assert_eq!(ticket.held, !expected.is_empty());
        let expected = if ticket.held {
            vec!["request_held"]
        } else {
            vec!["request_received", "confirmation"]
        };
        assert_eq!(letters(&bench, &ticket).await, expected);
    }
}

#[tokio::test]
async fn the_same_text_and_the_same_address_many_times() {
    let mut bench = limited();
    for n in 0..40 {
        let text = "Слово в слово то же самое";
        let writer = Writer::new(&format!("a{n}@example.ru")).writing(text);
        let ticket = writer.send(&mut bench, now()).await.unwrap();
        assert_eq!(ticket.held, n >= 30, "{n}");
    }
    for n in 0..8 {
        let text = "Лучшие цены здесь: https://shop.example";
        let writer = Writer::new(&format!("b{n}@example.ru")).writing(text);
        let ticket = writer.send(&mut bench, now()).await.unwrap();
        assert_eq!(ticket.held, n >= 5, "{n}");
    }
    for n in 0..25 {
        let writer = Writer::new("c@example.ru").writing(&format!("Вопрос {n}"));
        let ticket = writer.send(&mut bench, now()).await.unwrap();
        assert_eq!(
            reasons(&ticket),
            if n < 20 { vec![] } else { vec!["address"] },
            "{n}"
        );
    }
}

#[tokio::test]
async fn what_is_held_goes_on_with_one_step_or_is_closed_with_one() {
    let mut bench = limited();
    let held = Writer::new("a@example.ru").signed(Reason::Honeypot);
    let one = held.send(&mut bench, now()).await.unwrap();
    let two = held.send(&mut bench, now()).await.unwrap();
    // One letter an hour tells the fallback that there is something to look at.
    assert_eq!(letters(&bench, &one).await, ["request_held"]);
    assert!(letters(&bench, &two).await.is_empty());
    assert_eq!(one.assignee, owner("department:it"));
    let staff = Actor::Staff(owner("department:it"));
    let step = async |ticket: &Ticket, command: Command| {
        work(&bench.handler, &ticket.id, &staff, command, Some(1), now()).await
    };
    let text = || "Ответ".to_owned();
    assert!(step(&one, Command::Take).await.is_err());
    let answer = Command::Answer {
        text: text(),
        close: false,
    };
    assert!(step(&one, answer).await.is_err());
    let released = step(&one, Command::Release).await.unwrap();
    assert!(!released.held && released.assignee == owner("person:anna"));
    let expected = ["request_held", "request_received", "confirmation"];
    assert_eq!(letters(&bench, &one).await, expected);
    let rejected = step(&two, Command::Reject).await.unwrap();
    assert_eq!(rejected.status.name(), "closed");
    assert!(letters(&bench, &two).await.is_empty());
    assert!(step(&one, Command::Release).await.is_err());
    // Who was wronged opens it again.
    let again = Command::Reopen { text: text() };
    let again = work(
        &bench.handler,
        &two.id,
        &Actor::Applicant,
        again,
        None,
        now(),
    )
    .await
    .unwrap();
    assert!(!again.held && letters(&bench, &two).await == ["reopened"]);
}

#[tokio::test]
async fn nobodys_mailbox_is_filled_by_confirmations() {
    let mut bench = limited();
    let spellings = [
        "ivanov@школа.рф",
        "IVANOV@школа.рф",
        "ivanov@xn--80atdl2c.xn--p1ai",
        "ivanov+1@ШКОЛА.РФ",
        "Ivanov@школа.рф",
    ];
    let mut confirmed = 0;
    for n in 0..15 {
        let writer = Writer::new(spellings[n % 5]).writing(&format!("Вопрос {n}"));
        let ticket = writer.send(&mut bench, now()).await.unwrap();
        let has = letters(&bench, &ticket).await.contains(&"confirmation");
        assert_eq!(has, ticket.received.unconfirmed.is_none());
        confirmed += u32::from(has);
    }
    assert_eq!(confirmed, 3);
    let next_day = now() + 24.hours();
    let ticket = Writer::new(spellings[0])
        .send(&mut bench, next_day)
        .await
        .unwrap();
    assert_eq!(ticket.received.unconfirmed, None);
}

#[tokio::test]
async fn all_mailboxes_together_have_a_budget_and_the_staff_another() {
    let mut bench = limited();
    let (mut confirmed, mut single, mut digests) = (0, 0, 0);
    for n in 0..300 {
        let writer = Writer::new(&format!("a{n}@example.ru")).writing(&format!("Вопрос {n}"));
        let ticket = writer.send(&mut bench, now()).await.unwrap();
        let letters = letters(&bench, &ticket).await;
        let count = |name| u32::from(letters.contains(&name));
        confirmed += count("confirmation");
        single += count("request_received");
        digests += count("digest");
        let flagged = ticket.received.unconfirmed == Some(Unconfirmed::Everybody);
        assert_eq!(flagged, n >= 100, "{n}");
    }
    assert_eq!((confirmed, single, digests), (100, 20, 1));
    run_once(&bench.handler, now()).await.unwrap();
    assert_eq!(bench.mails().len(), 120, "the digest waits");
    let over = digest_at(now());
    assert_eq!(run_once(&bench.handler, over).await.unwrap().sent, 1);
    let mails = bench.mails();
    let (_, digest) = mails
        .iter()
        .find(|(name, _)| name.contains("digest"))
        .unwrap();
    let digest = mailparse::parse_mail(digest.as_bytes()).unwrap();
    let text = digest.subparts[0].get_body().unwrap();
    // The rest of them, but for those beyond the most listed.
    assert_eq!(text.matches("REQUEST 2026-").count(), 200);
    assert!(text.contains("/desk/q/"));
}

#[tokio::test]
async fn letters_that_would_answer_themselves_are_not_sent() {
    for (email, reaches) in [
        ("pupil@example.ru", true),
        ("help@help.bereg.example", false),
        ("HELP+1@help.bereg.example", true),
        ("anna@bereg.example", false),
        ("ANNA@BEREG.example", false),
        ("boris@берег.рф", true),
        ("noreply@example.ru", false),
        ("No-Reply@example.ru", false),
        ("MAILER-DAEMON@example.ru", false),
        ("postmaster@example.ru", false),
        ("bounce+17@example.ru", false),
    ] {
        let mut bench = limited();
        let ticket = Writer::new(email).send(&mut bench, now()).await.unwrap();
        assert_eq!(ticket.received.unconfirmed.is_none(), reaches, "{email}");
        let confirmed = letters(&bench, &ticket).await.contains(&"confirmation");
        assert_eq!(confirmed, reaches, "{email}");
    }
    let mut bench = limited();
    let ticket = Writer::new("").send(&mut bench, now()).await.unwrap();
    assert_eq!(ticket.received.unconfirmed, None);
}

#[tokio::test]
async fn nothing_counted_tells_of_anybody() {
    let mut bench = limited();
    let writer = Writer::new("canary@example.ru").within("203.0.113.77");
    let writer = writer.writing("КАНАРЕЙКА в тексте обращения");
    writer.send(&mut bench, now()).await.unwrap();
    let database = rusqlite::Connection::open(bench.folder.path().join("var/opora.db")).unwrap();
    let mut keys = database.prepare("SELECT key FROM counts").unwrap();
    let keys = keys.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let keys: Vec<String> = keys.map(Result::unwrap).collect();
    assert!(keys.len() >= 5, "{keys:?}");
    for key in keys {
        let plain = key.to_lowercase();
        assert!(
            !["canary", "203.0", "анна", "анарейка"]
                .iter()
                .any(|w| plain.contains(w)),
            "{key}"
        );
    }
}
