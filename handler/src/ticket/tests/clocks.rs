//! Deadlines in the course of a ticket: waiting, replies, reopening. Counting itself is tested in
//! the contract.

use super::{Actor, Command, Ticket, anna, apply, around, done, text, ticket_of};
use crate::{
    testing::{at, bundle, now},
    ticket::act::act,
};

/// Rule, received, asked, replied (all 2026, UTC; Moscow is three hours ahead), the deadline before
/// and after. Work is 9–13 and 14–18 from Monday to Friday; 18 March is a Wednesday.
const WAITS: [(&str, &str, &str, &str, &str, &str); 8] = [
    (
        "3 working days",
        "03-18T07:00",
        "03-18T08:00",
        "03-18T09:00",
        "2026-03-23",
        "2026-03-23",
    ),
    (
        "3 working days",
        "03-18T07:00",
        "03-18T08:00",
        "03-19T09:00",
        "2026-03-23",
        "2026-03-24",
    ),
    (
        "3 working days",
        "03-18T07:00",
        "03-19T08:00",
        "03-23T05:00",
        "2026-03-23",
        "2026-03-25",
    ),
    (
        "3 working days",
        "03-18T07:00",
        "03-20T08:00",
        "03-22T05:00",
        "2026-03-23",
        "2026-03-23",
    ),
    (
        "30 days",
        "03-18T07:00",
        "03-18T08:00",
        "03-25T09:00",
        "2026-04-17",
        "2026-04-17",
    ),
    (
        "4 working hours",
        "03-18T07:00",
        "03-18T07:30",
        "03-18T08:00",
        "2026-03-18 15:00",
        "2026-03-18 15:00",
    ),
    (
        "4 working hours",
        "03-18T07:00",
        "03-18T07:30",
        "03-18T09:30",
        "2026-03-18 15:00",
        "2026-03-18 17:00",
    ),
    (
        "4 working hours",
        "03-18T07:00",
        "03-18T07:30",
        "03-19T07:30",
        "2026-03-18 15:00",
        "2026-03-19 15:00",
    ),
];

#[test]
fn the_time_of_waiting_does_not_run() {
    let bundle = bundle();
    let moment = |text: &str| at(&format!("2026-{text}:00Z"));
    let shown = |t: &Ticket| match t.due.time {
        Some(time) => format!("{} {}", t.due.date, time.strftime("%H:%M")),
        None => t.due.date.to_string(),
    };
    for (rule, received, asked, replied, before, after) in WAITS {
        let mut t = ticket_of(&bundle, rule, moment(received));
        assert_eq!(shown(&t), before, "{rule}");
        let ask = Command::Ask { text: text("?") };
        let decision = act(&t, &anna(), ask, &around(&bundle, moment(asked), None)).unwrap();
        apply(&mut t, decision);
        assert!(
            !t.is_late(moment("12-01T00:00"), &bundle.zone),
            "time stands still"
        );
        let reply = Command::Message { text: text("!") };
        let around = around(&bundle, moment(replied), None);
        let decision = act(&t, &Actor::Applicant, reply, &around).unwrap();
        apply(&mut t, decision);
        assert_eq!(shown(&t), after, "{rule} {asked} {replied}");
    }
}

#[test]
fn reopening_counts_anew_and_an_answer_in_time_is_not_late() {
    let bundle = bundle();
    let mut t = ticket_of(&bundle, "3 working days", now());
    let answer = Command::Answer {
        text: text("."),
        close: true,
    };
    done(&mut t, &bundle, &anna(), answer, "2026-03-23T12:00:00Z");
    let later = at("2026-05-01T00:00:00Z");
    assert!(!t.is_late(later, &bundle.zone));
    let reopen = Command::Reopen {
        text: text("нет")
    };
    done(
        &mut t,
        &bundle,
        &Actor::Applicant,
        reopen,
        "2026-04-01T07:00:00Z",
    );
    assert_eq!(t.due.date.to_string(), "2026-04-06");
    assert!(!t.is_late(at("2026-04-06T20:59:59Z"), &bundle.zone));
    assert!(t.is_late(at("2026-04-06T21:00:00Z"), &bundle.zone));
}
