//! Erasing leaves what is counted and no word that anybody wrote.

use super::*;
use crate::ticket::{
    erase::{Ground, erase, nameless},
    undelivered::{Undelivered, undelivered},
};

const CANARY: &str = "канарейка";

/// A ticket in which everything happened that can, each text a canary.
fn full(bundle: &Bundle) -> Ticket {
    let mut t = ticket(bundle);
    let EventKind::Received(received) = &mut t.events[0].kind else {
        panic!("no receipt");
    };
    for answer in &mut received.answers.0 {
        if answer.purpose != Some(opora_contract::form::Purpose::Topic) {
            (answer.values, answer.shown) = (vec![text(CANARY)], text(CANARY));
        }
    }
    t = fold(t.id.clone(), t.number, t.events).unwrap();
    let canary = || text(CANARY);
    let me = anna();
    let steps = [
        (&me, Command::Ask { text: canary() }),
        (&Actor::Applicant, Command::Message { text: canary() }),
        (
            &me,
            Command::Answer {
                text: canary(),
                close: true,
            },
        ),
        (&Actor::Applicant, Command::Reopen { text: canary() }),
        (
            &me,
            Command::Pass {
                to: owner("person:boris"),
                text: canary(),
            },
        ),
    ];
    for (by, command) in steps {
        done(&mut t, bundle, by, command, "2026-03-18T08:00:00Z");
    }
    let failed = Undelivered {
        recipient: &Recipient::Applicant,
        letter: Letter::Answer,
        reason: CANARY,
    };
    let decision = undelivered(&t, &failed, None, &bundle.desk, now());
    apply(&mut t, decision);
    t
}

fn ground() -> Ground {
    Ground {
        reason: Erasing::Request,
        act: "2026-03-19-abc".to_owned(),
        at: at("2026-03-19T08:00:00Z"),
    }
}

#[test]
fn no_word_is_left_and_what_is_counted_stays() {
    let bundle = bundle();
    let t = full(&bundle);
    let form = bundle.desk.form("support");
    let written = serde_json::to_string(&t.events).unwrap();
    assert_eq!(written.matches(CANARY).count(), 12, "{written}");

    let erasure = erase(&t, form, &ground());
    let left = serde_json::to_string(&erasure.events).unwrap();
    assert!(!left.contains(CANARY), "{left}");
    let erased = fold(t.id.clone(), t.number, erasure.events).unwrap();
    assert_eq!(erased.erased_at, Some(ground().at));
    assert_eq!(erased.closed_at, Some(ground().at), "it was open");
    assert_eq!(erased.status, Status::Closed);
    assert_eq!(erased.seq, t.seq + 2);
    let counted = |t: &Ticket| {
        let topic = crate::words::topic(t, &bundle.desk);
        (
            topic,
            t.due,
            t.received_at,
            t.taken_at,
            t.answered_at,
            t.assignee.clone(),
        )
    };
    assert_eq!(counted(&erased), counted(&t));
    let seen = nameless(&t, form).unwrap();
    assert_eq!(counted(&seen), counted(&t));
    assert_eq!(seen.seq, t.seq);
}

#[test]
fn a_topic_that_was_typed_goes_whatever_it_is_called() {
    let bundle = bundle();
    let mut t = ticket(&bundle);
    let EventKind::Received(received) = &mut t.events[0].kind else {
        panic!("no receipt");
    };
    received.answers.0[0].values = vec![text("Мой сын Пётр")];
    let t = fold(t.id.clone(), t.number, t.events).unwrap();
    let erasure = erase(&t, None, &ground());
    let EventKind::Received(received) = &erasure.events[0].kind else {
        panic!("no receipt");
    };
    assert!(received.answers.0.is_empty(), "{received:?}");
}

#[test]
fn nothing_happens_to_an_erased_ticket() {
    let bundle = bundle();
    let t = full(&bundle);
    let events = erase(&t, None, &ground()).events;
    let erased = fold(t.id.clone(), t.number, events).unwrap();
    let reopen = Command::Reopen {
        text: text("ещё")
    };
    let refused = act(
        &erased,
        &Actor::Applicant,
        reopen,
        &around(&bundle, now(), None),
    );
    assert_eq!(refused, Err(Refusal::Erased));
}
