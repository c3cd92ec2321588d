//! Decisions: stored whole, and only on the ticket that was seen.

use super::{Open, annas, next, passed};
use crate::{
    random::Random,
    store::AppendError,
    testing::owner,
    ticket::{EventKind, Letter, act::Decision},
};
use tokio::task::JoinSet;

pub(crate) async fn a_decision_on_an_old_ticket_is_not_stored(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(1));
    let ticket = annas(&*store, &mut random).await;
    let decision = next(&ticket, 1, EventKind::Taken, &[]);
    let taken = store.append(&ticket, decision).await.unwrap();
    let told = [("person:boris", Letter::PassedToYou)];
    let late = next(&ticket, 2, passed("person:boris"), &told);
    let refused = open().append(&ticket, late).await;
    assert_eq!(refused, Err(AppendError::Conflict));
    assert_eq!(store.ticket(&ticket.id).await.unwrap(), Some(taken));
    assert_eq!(store.deliveries(&ticket.id).await.unwrap().len(), 2);
    let boris = store.open_tickets(&owner("person:boris")).await.unwrap();
    assert!(boris.is_empty());
}

pub(crate) async fn fifty_takers_one_winner(open: Open<'_>) {
    let mut random = Random::seeded(2);
    let stores: Vec<_> = (0..5).map(|_| open()).collect();
    let rounds = if cfg!(debug_assertions) { 5 } else { 50 };
    for _ in 0..rounds {
        let ticket = annas(&*stores[0], &mut random).await;
        let mut takers = JoinSet::new();
        for taker in 0..50_i64 {
            let store = stores[usize::try_from(taker).unwrap() % 5].clone();
            let ticket = ticket.clone();
            takers.spawn(async move {
                let decision = next(&ticket, taker, EventKind::Taken, &[]);
                match store.append(&ticket, decision).await {
                    Ok(taken) => Some(taken),
                    Err(AppendError::Conflict) => None,
                    Err(AppendError::Store(error)) => panic!("{error}"),
                }
            });
        }
        let won: Vec<_> = takers.join_all().await.into_iter().flatten().collect();
        assert_eq!(won.len(), 1);
        let after = stores[1].ticket(&ticket.id).await.unwrap();
        assert_eq!(after.as_ref(), won.first());
    }
}

pub(crate) async fn nothing_decided_changes_nothing(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(3));
    let ticket = annas(&*store, &mut random).await;
    let nothing = Decision {
        events: Vec::new(),
        deliveries: Vec::new(),
    };
    assert_eq!(store.append(&ticket, nothing).await.unwrap(), ticket);
    assert_eq!(store.ticket(&ticket.id).await.unwrap(), Some(ticket));
}

pub(crate) async fn events_and_letters_are_stored_together(open: Open<'_>) {
    let (store, mut random) = (open(), Random::seeded(4));
    let ticket = annas(&*store, &mut random).await;
    // Answered and closed: two events in one decision.
    let answer = EventKind::Answered {
        text: "Готово".to_owned(),
    };
    let mut decision = next(&ticket, 5, answer, &[("applicant", Letter::Answer)]);
    let mut closed = decision.events[0].clone();
    (closed.seq, closed.kind) = (3, EventKind::Closed { text: None });
    decision.events.push(closed);
    let after = store.append(&ticket, decision.clone()).await.unwrap();
    assert_eq!((after.seq, after.status.name()), (3, "closed"));
    let found = open().ticket(&ticket.id).await.unwrap().unwrap();
    assert_eq!(found, after);
    let letters = store.deliveries(&ticket.id).await.unwrap();
    assert_eq!(letters.len(), 3);
    assert_eq!(letters[2].letter, Letter::Answer);
    assert_eq!(letters[2].created_at, decision.events[0].at);
    // The same decision once more, after an answer that got lost on the way.
    let again = store.append(&ticket, decision).await;
    assert_eq!(again, Err(AppendError::Conflict));
    assert_eq!(store.deliveries(&ticket.id).await.unwrap().len(), 3);
}
