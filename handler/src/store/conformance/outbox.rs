//! Letters: one hand at a time, the word of the lease as the only proof, nothing forgotten.

use super::{Open, annas, count, minute, next, request, stored};
use crate::{
    random::Random,
    store::{AppendError, Bounce, DeliveryState, Failure, Leased, Store},
    testing::owner,
    ticket::{EventKind, Letter, Recipient},
};
use jiff::SignedDuration;
use std::collections::BTreeSet;
use tokio::task::JoinSet;

/// A lease of ten minutes.
async fn lease(store: &dyn Store, m: i64, random: &mut Random) -> Option<Leased> {
    let ten = SignedDuration::from_mins(10);
    store.lease(minute(m), ten, random.hex()).await.unwrap()
}

pub(crate) async fn the_longest_waiting_letter_is_leased_first(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(1));
    assert!(lease(&*store, 0, &mut random).await.is_none());
    for m in [20, 5, 10] {
        let mut new = request(&mut random, m, "person:anna", 23);
        new.deliveries.truncate(1);
        stored(&*store, new).await;
    }
    assert!(lease(&*store, 4, &mut random).await.is_none(), "not due");
    let mut order = Vec::new();
    while let Some(leased) = lease(&*store, 29, &mut random).await {
        order.push(leased.delivery.created_at);
    }
    assert_eq!(order, [minute(5), minute(10), minute(20)]);
}

pub(crate) async fn a_lease_ends_and_its_word_is_worth_nothing(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(2));
    let mut new = request(&mut random, 0, "person:anna", 23);
    new.deliveries.truncate(1);
    let (id, _) = stored(&*store, new).await;
    let slow = lease(&*store, 0, &mut random).await.unwrap();
    assert!(lease(&*store, 9, &mut random).await.is_none());
    let second = lease(&*open(), 10, &mut random).await.unwrap();
    assert_eq!(second.delivery.id, slow.delivery.id);
    assert_ne!(second.lease, slow.lease);

    let counted = [count("mail:x:1", 60)];
    let marked = store.mark_sent(&slow, minute(11), &counted).await;
    assert_eq!(marked, Ok(false));
    let back = store.retry(&slow, minute(11), "late".to_owned()).await;
    assert_eq!(back, Ok(false));
    let ticket = store.ticket(&id).await.unwrap().unwrap();
    let failed = EventKind::DeliveryFailed {
        recipient: Recipient::Applicant,
        reason: "late".to_owned(),
    };
    let follows = (ticket.clone(), next(&ticket, 11, failed, &[]));
    let given_up = store.fail(failure(&slow, 11), Some(follows)).await;
    assert_eq!(given_up, Ok(false));

    assert_eq!(store.ticket(&id).await.unwrap(), Some(ticket));
    let keys = ["mail:x:1".to_owned()];
    assert_eq!(store.counts(&keys, minute(11)).await.unwrap(), [0]);
    let letter = store.deliveries(&id).await.unwrap().remove(0);
    assert_eq!((letter.attempts, letter.error), (0, None));
    let marked = store.mark_sent(&second, minute(12), &counted).await;
    assert_eq!(marked, Ok(true));
    assert_eq!(store.counts(&keys, minute(12)).await.unwrap(), [1]);
}

fn failure(leased: &Leased, m: i64) -> Failure {
    Failure {
        delivery: leased.delivery.id.clone(),
        lease: leased.lease.clone(),
        at: minute(m),
        error: "550 no such user".to_owned(),
    }
}

pub(crate) async fn a_letter_is_in_one_hand(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(3));
    for _ in 0..10 {
        stored(&*store, request(&mut random, 0, "person:anna", 23)).await;
    }
    let mut workers = JoinSet::new();
    for worker in 0..6 {
        let store = open();
        workers.spawn(async move {
            let mut random = Random::seeded(50 + worker);
            let mut held = Vec::new();
            while let Some(leased) = lease(&*store, 1, &mut random).await {
                held.push(leased.delivery.id.to_string());
            }
            held
        });
    }
    let held: Vec<String> = workers.join_all().await.into_iter().flatten().collect();
    // A worker may find nothing while another one's lease is being written, and stop; what is
    // left is there for the next.
    let mut distinct: BTreeSet<String> = held.iter().cloned().collect();
    assert_eq!(distinct.len(), held.len(), "a letter in two hands");
    while let Some(leased) = lease(&*store, 1, &mut random).await {
        assert!(distinct.insert(leased.delivery.id.to_string()));
    }
    assert_eq!(distinct.len(), 20);
}

pub(crate) async fn a_letter_put_back_waits(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(4));
    let mut new = request(&mut random, 0, "person:anna", 23);
    new.deliveries.truncate(1);
    stored(&*store, new).await;
    for (attempt, m) in [(0, 0), (1, 5), (2, 20)] {
        assert!(lease(&*store, m - 1, &mut random).await.is_none());
        let leased = lease(&*store, m, &mut random).await.unwrap();
        assert_eq!(leased.delivery.attempts, attempt);
        let seen = leased.delivery.error.is_some();
        assert_eq!(seen, attempt > 0);
        let next = minute(if attempt == 0 { 5 } else { 20 });
        let back = store.retry(&leased, next, "451 später".to_owned()).await;
        assert_eq!(back, Ok(true));
        let twice = store.retry(&leased, next, "again".to_owned()).await;
        assert_eq!(twice, Ok(false), "the word is used up");
    }
}

pub(crate) async fn a_sent_letter_is_done(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(5));
    let ticket = annas(&*store, &mut random).await;
    let first = lease(&*store, 0, &mut random).await.unwrap();
    assert_eq!(store.mark_sent(&first, minute(1), &[]).await, Ok(true));
    assert_eq!(store.mark_sent(&first, minute(2), &[]).await, Ok(false));
    let second = lease(&*store, 1, &mut random).await.unwrap();
    assert_ne!(first.delivery.id, second.delivery.id);
    assert_eq!(store.mark_sent(&second, minute(3), &[]).await, Ok(true));
    assert!(lease(&*open(), 99_999, &mut random).await.is_none());
    let letters = store.deliveries(&ticket.id).await.unwrap();
    let sent = letters
        .iter()
        .filter(|l| matches!(l.state, DeliveryState::Sent(at) if at <= minute(3)));
    assert_eq!(sent.count(), 2);
}

pub(crate) async fn giving_up_is_one_step_with_what_follows(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(6));
    let old = annas(&*store, &mut random).await;
    let leased = lease(&*store, 0, &mut random).await.unwrap();
    let taken = next(&old, 1, EventKind::Taken, &[]);
    let taken = store.append(&old, taken).await.unwrap();
    let failed = EventKind::DeliveryFailed {
        recipient: leased.delivery.recipient.clone(),
        reason: "550 no such user".to_owned(),
    };
    let told = [("department:it", Letter::DeliveryFailed)];
    let on_old = (old.clone(), next(&old, 2, failed.clone(), &told));
    let refused = store.fail(failure(&leased, 2), Some(on_old)).await;
    assert_eq!(refused, Err(AppendError::Conflict));
    assert!(store.failed_deliveries().await.unwrap().is_empty());
    assert_eq!(store.ticket(&old.id).await.unwrap(), Some(taken.clone()));

    let on_new = (taken.clone(), next(&taken, 3, failed, &told));
    let given_up = store.fail(failure(&leased, 3), Some(on_new.clone())).await;
    assert_eq!(given_up, Ok(true), "the lease still holds");
    let twice = store.fail(failure(&leased, 4), Some(on_new)).await;
    assert_eq!(twice, Ok(false));
    let given_up = store.failed_deliveries().await.unwrap();
    assert_eq!(given_up.len(), 1);
    assert_eq!(given_up[0].id, leased.delivery.id);
    assert_eq!(given_up[0].state, DeliveryState::Failed(minute(3)));
    assert_eq!(given_up[0].attempts, 1);
    assert_eq!(given_up[0].error.as_deref(), Some("550 no such user"));
    let after = store.ticket(&old.id).await.unwrap().unwrap();
    assert_eq!(after.seq, 3);
    assert_eq!(store.deliveries(&old.id).await.unwrap().len(), 3);
}

pub(crate) async fn a_letter_comes_back_once(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(8));
    let old = annas(&*store, &mut random).await;
    let leased = lease(&*store, 0, &mut random).await.unwrap();
    assert_eq!(store.mark_sent(&leased, minute(1), &[]).await, Ok(true));
    let bounce = |m| Bounce {
        delivery: leased.delivery.id.clone(),
        at: minute(m),
        error: "550 5.1.1 user unknown".to_owned(),
        counts: vec![count("bounced:x", 600)],
    };
    let keys = ["bounced:x".to_owned()];
    let failed = EventKind::DeliveryFailed {
        recipient: leased.delivery.recipient.clone(),
        reason: "550 5.1.1 user unknown".to_owned(),
    };
    let told = [("department:it", Letter::DeliveryFailed)];
    let taken = next(&old, 2, EventKind::Taken, &[]);
    let taken = store.append(&old, taken).await.unwrap();
    let on_old = (old.clone(), next(&old, 3, failed.clone(), &told));
    let refused = store.bounce(bounce(3), Some(on_old)).await;
    assert_eq!(refused, Err(AppendError::Conflict));
    assert!(store.failed_deliveries().await.unwrap().is_empty());
    assert_eq!(store.counts(&keys, minute(3)).await.unwrap(), [0]);

    let on_new = (taken.clone(), next(&taken, 4, failed, &told));
    let noted = store.bounce(bounce(4), Some(on_new.clone())).await;
    assert_eq!(noted, Ok(true));
    let after = store.ticket(&old.id).await.unwrap().unwrap();
    let on_after = (
        after.clone(),
        next(&after, 5, on_new.1.events[0].kind.clone(), &[]),
    );
    let again = open().bounce(bounce(5), Some(on_after)).await;
    assert_eq!(again, Ok(false), "it is known");
    let returned = store.failed_deliveries().await.unwrap();
    assert_eq!(returned.len(), 1);
    assert_eq!(returned[0].id, leased.delivery.id);
    assert_eq!(returned[0].state, DeliveryState::Failed(minute(4)));
    assert_eq!(returned[0].error.as_deref(), Some("550 5.1.1 user unknown"));
    assert_eq!(store.counts(&keys, minute(5)).await.unwrap(), [1]);
    assert_eq!(store.ticket(&old.id).await.unwrap(), Some(after));
    let letters = store.deliveries(&old.id).await.unwrap();
    let mut waiting = Vec::new();
    while let Some(next) = lease(&*store, 9, &mut random).await {
        waiting.push(next.delivery.id);
    }
    assert_eq!(
        (letters.len(), waiting.len()),
        (3, 2),
        "it is not sent again"
    );
}

pub(crate) async fn a_queue_link_is_ordered_once_in_a_while(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(7));
    let (anna, boris) = (owner("person:anna"), owner("person:boris"));
    for (m, to) in [(0, &anna), (4, &anna), (6, &anna), (6, &boris)] {
        let ordered = store.order_queue_link(to, random.hex(), minute(m), minute(m - 5));
        ordered.await.unwrap();
    }
    let mut orders = JoinSet::new();
    for _ in 0..8 {
        let (store, nonce, to) = (open(), random.hex(), boris.clone());
        orders.spawn(async move {
            let ordered = store.order_queue_link(&to, nonce, minute(30), minute(25));
            ordered.await.unwrap();
        });
    }
    orders.join_all().await;
    let mut ordered = Vec::new();
    while let Some(leased) = lease(&*store, 30, &mut random).await {
        let Leased { delivery, .. } = leased;
        assert_eq!(
            (delivery.letter, delivery.ticket()),
            (Letter::QueueLink, None)
        );
        ordered.push((delivery.created_at, delivery.recipient.to_string()));
    }
    let expected = [(0, "anna"), (6, "anna"), (6, "boris"), (30, "boris")]
        .map(|(m, who)| (minute(m), format!("person:{who}")));
    ordered.sort();
    assert_eq!(ordered, expected);
}
