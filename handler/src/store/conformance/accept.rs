//! Requests: one key one request, numbers without gaps, all of it or nothing.

use super::{Open, count, minute, request, stored};
use crate::{random::Random, store::Accepted};
use jiff::ToSpan;
use std::collections::BTreeSet;
use tokio::task::JoinSet;

pub(crate) async fn a_key_is_one_request(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(1));
    let mut new = request(&mut random, 0, "person:anna", 23);
    new.counts = vec![count("net:x:1", 60)];
    let (id, serial) = stored(&*store, new.clone()).await;
    assert_eq!(serial, 1);
    // A day later, from another process, with what the second click made of it.
    let again = crate::store::NewTicket {
        id: random.ticket_id(),
        ordered_at: minute(25 * 60),
        ..new.clone()
    };
    let found = open().accept(again).await.unwrap();
    let Accepted::Already { ticket, number } = found else {
        panic!("{found:?}");
    };
    assert_eq!((ticket, number.serial), (id.clone(), 1));
    let other = crate::store::NewTicket {
        id: random.ticket_id(),
        body: random.bytes(),
        ..new
    };
    let refused = store.accept(other).await.unwrap();
    assert_eq!(refused, Accepted::OtherBody);
    let (_, serial) = stored(&*store, request(&mut random, 1, "person:anna", 23)).await;
    assert_eq!(serial, 2, "what is not new takes no number");
    let keys = ["net:x:1".to_owned()];
    assert_eq!(store.counts(&keys, minute(0)).await.unwrap(), [1]);
    assert_eq!(store.deliveries(&id).await.unwrap().len(), 2);
    let all = store.received(minute(-1), minute(9)).await.unwrap();
    assert_eq!(all.len(), 2);
}

pub(crate) async fn a_key_posted_by_many_is_one_request(open: Open<'_>) {
    let mut random = Random::seeded(2);
    for round in 1..=5 {
        let new = request(&mut random, 0, "person:anna", 23);
        let mut posts = JoinSet::new();
        for _ in 0..8 {
            let (store, mut new) = (open(), new.clone());
            new.id = random.ticket_id();
            posts.spawn(async move { store.accept(new).await.unwrap() });
        }
        let mut fresh = 0;
        let mut ids = BTreeSet::new();
        for accepted in posts.join_all().await {
            fresh += u32::from(matches!(accepted, Accepted::New { .. }));
            match accepted {
                Accepted::New { ticket, number } | Accepted::Already { ticket, number } => {
                    assert_eq!(number.serial, round);
                    ids.insert(ticket);
                }
                Accepted::OtherBody => panic!("the same body was called another"),
            }
        }
        assert_eq!((fresh, ids.len()), (1, 1));
    }
    let all = open().received(minute(-1), minute(1)).await.unwrap();
    assert_eq!(all.len(), 5);
}

pub(crate) async fn numbers_have_no_gaps_whoever_writes(open: Open<'_>) {
    let each = if cfg!(debug_assertions) { 25 } else { 500 };
    let mut writers = JoinSet::new();
    for writer in 0..8_u64 {
        let store = open();
        writers.spawn(async move {
            let mut random = Random::seeded(100 + writer);
            let mut serials = Vec::new();
            for _ in 0..each {
                let new = request(&mut random, 0, "person:anna", 23);
                serials.push(stored(&*store, new).await.1);
            }
            assert!(serials.is_sorted(), "a later request has a later number");
            serials
        });
    }
    let serials: BTreeSet<u32> = writers.join_all().await.into_iter().flatten().collect();
    assert_eq!(serials, (1..=8 * each).collect());
}

pub(crate) async fn a_year_begins_with_one(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(3));
    for (year, expected) in [(2026, 1), (2027, 1), (2026, 2), (2027, 2)] {
        let mut new = request(&mut random, 0, "person:anna", 23);
        new.year = year;
        assert_eq!(stored(&*store, new).await.1, expected);
    }
}

pub(crate) async fn what_was_written_is_read_back(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(4));
    let mut new = request(&mut random, 0, "person:anna", 23);
    // Entered by hand a day later.
    new.ordered_at = minute(0) + 24.hours();
    let (id, _) = stored(&*store, new.clone()).await;
    let ticket = open().ticket(&id).await.unwrap().unwrap();
    assert_eq!(ticket.events, [new.event]);
    assert_eq!((ticket.id, ticket.number.year), (id.clone(), 2026));
    let letters = open().deliveries(&id).await.unwrap();
    assert!(letters.iter().all(|l| l.created_at == new.ordered_at));
    assert!(letters.iter().all(|l| l.next_at == new.ordered_at));
}
