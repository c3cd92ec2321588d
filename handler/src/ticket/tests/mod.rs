//! What the tests of tickets share; and the rules that a picture of states does not show.

mod clocks;
mod erase;
mod model;

use super::{
    act::{Circumstances, Decision, act},
    *,
};
use crate::{
    bundle::Bundle,
    testing::{ANSWERS, answers, at, bundle, now, owner},
};
use jiff::Timestamp;
use opora_contract::{deadline::due, form::Regime, number::Number};

fn ticket(bundle: &Bundle) -> Ticket {
    ticket_of(bundle, "4 working hours", now())
}

fn ticket_of(bundle: &Bundle, rule: &str, received: Timestamp) -> Ticket {
    let form = bundle.desk.form("support").unwrap();
    let rule = rule.parse().unwrap();
    let local = received.to_zoned(bundle.zone.clone());
    let event = Event {
        seq: 1,
        at: received,
        by: Actor::Applicant,
        kind: EventKind::Received(Box::new(Received {
            regime: Regime::Ordinary,
            form: form.id.clone(),
            channel: Channel::Form,
            answers: answers(form, &bundle.desk, &ANSWERS),
            owner: owner("person:anna"),
            rule,
            due: due(rule, &local, &bundle.desk.calendar, &bundle.desk.hours),
            files: Vec::new(),
            quarantine: Vec::new(),
            unconfirmed: None,
            opened: Vec::new(),
            retention_days: None,
        })),
    };
    let number = Number {
        year: 2026,
        serial: 1,
    };
    fold(
        "0123456789abcdef0123456789abcdef".parse().unwrap(),
        number,
        vec![event],
    )
    .unwrap()
}

fn around(bundle: &Bundle, now: Timestamp, seen: Option<u32>) -> Circumstances<'_> {
    Circumstances {
        desk: &bundle.desk,
        zone: &bundle.zone,
        now,
        seen,
        applicant_reads_mail: true,
    }
}

fn apply(ticket: &mut Ticket, decision: Decision) {
    for event in decision.events {
        ticket.push(event).unwrap();
    }
}

/// Does a command that must succeed; the letters it causes.
fn done(
    ticket: &mut Ticket,
    bundle: &Bundle,
    by: &Actor,
    command: Command,
    now: &str,
) -> Vec<Letter> {
    let decision = act(ticket, by, command, &around(bundle, at(now), None)).unwrap();
    let letters = decision
        .deliveries
        .iter()
        .map(|delivery| delivery.letter)
        .collect();
    apply(ticket, decision);
    letters
}

fn anna() -> Actor {
    Actor::Staff(owner("person:anna"))
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn each_step_tells_whom_it_should() {
    let bundle = bundle();
    let mut t = ticket(&bundle);
    let moment = "2026-03-18T08:00:00Z";
    let mut step = |by: &Actor, command| done(&mut t, &bundle, by, command, moment);
    let me = anna();
    assert_eq!(
        step(&me, Command::Ask { text: text("?") }),
        [Letter::Question]
    );
    let message = Command::Message { text: text("!") };
    assert_eq!(
        step(&Actor::Applicant, message),
        [Letter::MessageFromApplicant]
    );
    let answer = Command::Answer {
        text: text("."),
        close: true,
    };
    assert_eq!(
        step(&me, answer),
        [Letter::Answer],
        "one letter for answer and closing"
    );
    let reopen = Command::Reopen {
        text: text("нет")
    };
    assert_eq!(step(&Actor::Applicant, reopen), [Letter::Reopened]);
    let pass = Command::Pass {
        to: owner("person:boris"),
        text: String::new(),
    };
    assert_eq!(step(&me, pass), [Letter::PassedToYou]);
    let boris = Actor::Staff(owner("person:boris"));
    assert_eq!(step(&boris, Command::Take), []);
    assert_eq!(
        step(
            &boris,
            Command::Close {
                text: String::new()
            }
        ),
        [Letter::Closed]
    );
    let kinds: Vec<_> = t.events.iter().map(|event| event.kind.name()).collect();
    let expected = "received taken asked messaged answered closed reopened passed taken closed";
    assert_eq!(kinds.join(" "), expected);
}

#[test]
fn without_mail_the_applicant_gets_no_letters() {
    let bundle = bundle();
    let mut around = around(&bundle, now(), None);
    around.applicant_reads_mail = false;
    let answer = Command::Answer {
        text: text("."),
        close: false,
    };
    let decision = act(&ticket(&bundle), &anna(), answer, &around).unwrap();
    assert!(decision.deliveries.is_empty());
}

#[test]
fn what_a_page_did_not_show_stops_the_text_but_not_the_taking() {
    let bundle = bundle();
    let mut t = ticket(&bundle);
    let message = Command::Message {
        text: text("ещё")
    };
    done(
        &mut t,
        &bundle,
        &Actor::Applicant,
        message,
        "2026-03-18T08:00:00Z",
    );
    let try_it = |command, seen| act(&t, &anna(), command, &around(&bundle, now(), Some(seen)));
    let answer = Command::Answer {
        text: text("."),
        close: false,
    };
    assert_eq!(try_it(answer.clone(), 1), Err(Refusal::Changed));
    assert!(try_it(answer, 2).is_ok());
    assert!(try_it(Command::Take, 1).is_ok());
}

#[test]
fn texts_are_bounded_and_cleaned() {
    let bundle = bundle();
    let ask = |text: String| {
        act(
            &ticket(&bundle),
            &anna(),
            Command::Ask { text },
            &around(&bundle, now(), None),
        )
    };
    assert_eq!(
        ask(text(" \r\n\u{202E}\u{7}")),
        Err(Refusal::NothingWritten)
    );
    assert!(ask("я".repeat(10_000)).is_ok());
    assert_eq!(
        ask("я".repeat(10_001)),
        Err(Refusal::TooLong { max: 10_000 })
    );
    let events = ask(text(" а\r\nб\u{1b}[0m ")).unwrap().events;
    assert_eq!(
        events[1].kind,
        EventKind::Asked {
            text: text("а\nб[0m")
        }
    );
}

#[test]
fn damaged_events_make_no_ticket() {
    let bundle = bundle();
    let t = ticket(&bundle);
    let make = |events| fold(t.id.clone(), t.number, events).unwrap_err();
    let taken = |seq| Event {
        seq,
        at: now(),
        by: anna(),
        kind: EventKind::Taken,
    };
    let first = t.events[0].clone();
    assert_eq!(make(vec![]), FoldError::NotReceived);
    assert_eq!(make(vec![taken(1)]), FoldError::NotReceived);
    assert_eq!(
        make(vec![first.clone(), taken(3)]),
        FoldError::Gap {
            expected: 2,
            found: 3
        }
    );
    let twice = Event {
        seq: 2,
        ..first.clone()
    };
    assert_eq!(make(vec![first, twice]), FoldError::ReceivedTwice(2));
}
