//! What is looked up, and what is counted.

use super::{Open, annas, count, minute, next, passed, request, stored};
use crate::{
    random::Random,
    store::{DeliveryState, Failure},
    testing::owner,
    ticket::{EventKind, Letter},
};
use jiff::SignedDuration;
use tokio::task::JoinSet;

pub(crate) async fn open_tickets_are_somebodys_and_the_most_pressing_first(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(1));
    let mut ids = Vec::new();
    for day in [25, 20, 25, 19] {
        let new = request(&mut random, 0, "person:anna", day);
        ids.push(stored(&*store, new).await.0);
    }
    let anna = owner("person:anna");
    let queue = store.open_tickets(&anna).await.unwrap();
    let serials: Vec<u32> = queue.iter().map(|t| t.number.serial).collect();
    assert_eq!(serials, [4, 2, 1, 3]);

    let close = next(&queue[0], 1, EventKind::Closed { text: None }, &[]);
    store.append(&queue[0], close).await.unwrap();
    let pass = next(&queue[1], 1, passed("department:it"), &[]);
    let there = store.append(&queue[1], pass).await.unwrap();
    let queue = store.open_tickets(&anna).await.unwrap();
    let left: Vec<u32> = queue.iter().map(|t| t.number.serial).collect();
    assert_eq!(left, [1, 3]);
    let it = store.open_tickets(&owner("department:it")).await.unwrap();
    assert_eq!(it, [there]);

    let closed = store.ticket(&ids[3]).await.unwrap().unwrap();
    let again = EventKind::Reopened {
        text: "снова".to_owned(),
        due: closed.due,
    };
    let again = next(&closed, 2, again, &[]);
    store.append(&closed, again).await.unwrap();
    let queue = open().open_tickets(&anna).await.unwrap();
    assert_eq!(queue[0].id, ids[3]);
}

pub(crate) async fn a_period_is_half_open_and_by_number(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(2));
    for m in [30, 10, 20, 40] {
        stored(&*store, request(&mut random, m, "person:anna", 23)).await;
    }
    let serials = async |from, to| {
        let found = store.received(minute(from), minute(to)).await.unwrap();
        found.iter().map(|t| t.number.serial).collect::<Vec<_>>()
    };
    assert_eq!(serials(10, 40).await, [1, 2, 3]);
    assert_eq!(serials(10, 41).await, [1, 2, 3, 4]);
    assert_eq!(serials(11, 30).await, [3]);
    assert!(serials(40, 40).await.is_empty());
    // A ticket is found by its receipt, whatever happened to it since.
    let first = store.received(minute(10), minute(11)).await.unwrap();
    let close = next(&first[0], 300, EventKind::Closed { text: None }, &[]);
    let closed = store.append(&first[0], close).await.unwrap();
    let found = store.received(minute(10), minute(11)).await.unwrap();
    assert_eq!(found, [closed]);
}

pub(crate) async fn letters_are_listed(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(3));
    let ticket = annas(&*store, &mut random).await;
    let told = [("applicant", Letter::Question)];
    let text = "Какой курс?".to_owned();
    let ask = next(&ticket, 1, EventKind::Asked { text }, &told);
    store.append(&ticket, ask).await.unwrap();
    annas(&*store, &mut random).await;
    let letters = store.deliveries(&ticket.id).await.unwrap();
    let kinds: Vec<_> = letters.iter().map(|l| l.letter).collect();
    let expected = [
        Letter::RequestReceived,
        Letter::Confirmation,
        Letter::Question,
    ];
    assert_eq!(kinds, expected);
    assert!(letters.iter().all(|l| l.state == DeliveryState::Waiting));
    assert!(letters.iter().all(|l| l.ticket() == Some(&ticket.id)));
    for m in [50, 52, 51] {
        let ten = SignedDuration::from_mins(10);
        let leased = store.lease(minute(m), ten, random.hex()).await;
        let leased = leased.unwrap().unwrap();
        let failure = Failure {
            delivery: leased.delivery.id,
            lease: leased.lease,
            at: minute(m),
            error: "550".to_owned(),
        };
        assert_eq!(store.fail(failure, None).await, Ok(true));
    }
    let failed = open().failed_deliveries().await.unwrap();
    let when: Vec<_> = failed.iter().map(|l| l.state).collect();
    let latest_first = [52, 51, 50].map(|m| DeliveryState::Failed(minute(m)));
    assert_eq!(when, latest_first);
}

pub(crate) async fn what_is_unknown_is_empty(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(4));
    let id = random.ticket_id();
    assert_eq!(store.ticket(&id).await, Ok(None));
    assert_eq!(store.deliveries(&id).await, Ok(Vec::new()));
    assert_eq!(store.failed_deliveries().await, Ok(Vec::new()));
    let anna = owner("person:anna");
    assert_eq!(store.open_tickets(&anna).await, Ok(Vec::new()));
    assert_eq!(store.counts(&[], minute(0)).await, Ok(Vec::new()));
}

pub(crate) async fn counts_add_up_and_end(open: Open<'_>) {
    let mut posts = JoinSet::new();
    for post in 0..8 {
        let store = open();
        posts.spawn(async move {
            let mut random = Random::seeded(60 + post);
            for _ in 0..5 {
                let mut new = request(&mut random, 0, "person:anna", 23);
                new.counts = vec![count("net:a:1", 10), count("mail:b:1", 60)];
                stored(&*store, new).await;
            }
        });
    }
    posts.join_all().await;
    let store = open();
    let keys = ["mail:b:1", "net:none:1", "net:a:1", "mail:b:1"].map(str::to_owned);
    assert_eq!(
        store.counts(&keys, minute(9)).await.unwrap(),
        [40, 0, 40, 40]
    );
    assert_eq!(
        store.counts(&keys, minute(10)).await.unwrap(),
        [40, 0, 0, 40]
    );
    let mut random = Random::seeded(5);
    let mut new = request(&mut random, 11, "person:anna", 23);
    new.counts = vec![count("net:c:2", 20), count("mail:b:1", 60)];
    stored(&*store, new).await;
    assert_eq!(
        store.counts(&keys, minute(11)).await.unwrap(),
        [41, 0, 0, 41]
    );
}
