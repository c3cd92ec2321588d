//! What every store must do, written once: cases on a fresh place of data that is opened as often
//! as a case likes, as other processes would. [`suite!`] makes tests of them for one store.

mod accept;
mod append;
mod lists;
mod outbox;
mod tallies;

pub(crate) use accept::*;
pub(crate) use append::*;
pub(crate) use lists::*;
pub(crate) use outbox::*;
pub(crate) use tallies::*;

use super::{Accepted, Count, NewTicket, Store};
use crate::{
    random::Random,
    testing::{at, owner},
    ticket::{Actor, Event, EventKind, Letter, NewDelivery, Recipient, Ticket, act::Decision},
};
use jiff::{Timestamp, ToSpan};
use opora_contract::id::TicketId;
use serde_json::json;
use std::sync::Arc;

/// Opens the place once more.
pub(crate) type Open<'a> = &'a (dyn Fn() -> Arc<dyn Store> + Send + Sync);

/// Tests of a store: `$place` is an async function that makes a fresh place of data and returns
/// the function that opens it.
macro_rules! suite {
    ($place:path) => {
        $crate::store::conformance::suite! { @ $place;
            a_key_is_one_request, a_key_posted_by_many_is_one_request,
            numbers_have_no_gaps_whoever_writes, a_year_begins_with_one,
            what_was_written_is_read_back,
            a_decision_on_an_old_ticket_is_not_stored, fifty_takers_one_winner,
            nothing_decided_changes_nothing, events_and_letters_are_stored_together,
            the_longest_waiting_letter_is_leased_first, a_lease_ends_and_its_word_is_worth_nothing,
            a_letter_is_in_one_hand, a_letter_put_back_waits, a_sent_letter_is_done,
            giving_up_is_one_step_with_what_follows, a_letter_comes_back_once, a_queue_link_is_ordered_once_in_a_while,
            open_tickets_are_somebodys_and_the_most_pressing_first,
            a_period_is_half_open_and_by_number, letters_are_listed, what_is_unknown_is_empty,
            counts_add_up_and_end, tallies_add_up_by_day
        }
    };
    (@ $place:path; $($case:ident),+) => {
        $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            let open = $place().await;
            $crate::store::conformance::$case(&open).await;
        }
        )+
    };
}
pub(crate) use suite;

/// Wednesday, 18 March 2026, 10:00 in Moscow, and `minutes` later.
pub(crate) fn minute(minutes: i64) -> Timestamp {
    at(crate::testing::NOW) + minutes.minutes()
}

/// A request of `owner`'s, received and ordered at minute `m`, due on that day of March, with a
/// letter to the owner and one to the applicant.
pub(crate) fn request(random: &mut Random, m: i64, owner: &str, day: u8) -> NewTicket {
    let text = "Не открывается курс — «Ёж & Ко» 🙂\u{200b}\n\t\"quoted\\\" <b>";
    let received = json!({
        "kind": "received", "form": "support", "channel": "form", "owner": owner,
        "answers": [{"field": "text", "label": "Что случилось?", "purpose": null,
                     "values": [text], "shown": text}],
        "rule": "3 working days",
        "due": {"date": format!("2026-03-{day:02}"), "time": null, "estimated": false},
    });
    let letter = |recipient: &str, letter| NewDelivery {
        event: 1,
        recipient: recipient.parse().unwrap(),
        letter,
    };
    NewTicket {
        id: random.ticket_id(),
        year: 2026,
        key: random.hex(),
        body: random.bytes(),
        event: Event {
            seq: 1,
            at: minute(m),
            by: Actor::Applicant,
            kind: serde_json::from_value(received).unwrap(),
        },
        deliveries: vec![
            letter(owner, Letter::RequestReceived),
            letter("applicant", Letter::Confirmation),
        ],
        ordered_at: minute(m),
        counts: Vec::new(),
        within: Vec::new(),
    }
}

/// Stores a request that is new; its identifier and serial.
pub(crate) async fn stored(store: &dyn Store, new: NewTicket) -> (TicketId, u32) {
    match store.accept(new).await.unwrap() {
        Accepted::New { ticket, number } => (ticket, number.serial),
        other => panic!("not new: {other:?}"),
    }
}

/// Anna's ticket of minute 0.
pub(crate) async fn annas(store: &dyn Store, random: &mut Random) -> Ticket {
    let (id, _) = stored(store, request(random, 0, "person:anna", 23)).await;
    store.ticket(&id).await.unwrap().unwrap()
}

/// The next event of a ticket, by its assignee, with letters to some.
pub(crate) fn next(ticket: &Ticket, m: i64, kind: EventKind, told: &[(&str, Letter)]) -> Decision {
    let seq = ticket.seq + 1;
    let by = Actor::Staff(ticket.assignee.clone());
    let deliveries = told.iter().map(|(to, letter)| NewDelivery {
        event: seq,
        recipient: to.parse::<Recipient>().unwrap(),
        letter: *letter,
    });
    Decision {
        events: vec![Event {
            seq,
            at: minute(m),
            by,
            kind,
        }],
        deliveries: deliveries.collect(),
    }
}

pub(crate) fn count(key: &str, expires: i64) -> Count {
    Count {
        key: key.to_owned(),
        expires_at: minute(expires),
    }
}

pub(crate) fn passed(to: &str) -> EventKind {
    EventKind::Passed {
        to: owner(to),
        text: None,
    }
}
