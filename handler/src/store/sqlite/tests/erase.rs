//! What was erased is in no byte of the store's files, and nothing else is gone.

use super::*;
use crate::{
    store::Accepted,
    testing::answers as checked,
    ticket::{
        Erasing, Recipient,
        erase::{Ground, erase},
    },
};
use opora_contract::id::TicketId;

const CANARY: &str = "Канарейка";

/// Requests with long and short texts, so that pages of the tables are divided again and again.
async fn filled(bench: &mut Bench, count: usize) -> Vec<TicketId> {
    let bundle = bench.handler.bundle();
    let form = bundle.desk.form("support").unwrap();
    let mut ids = Vec::new();
    for turn in 0..count {
        let text = format!("{CANARY} {}", "ф".repeat(turn * 37 % 3900));
        let pairs = [("topic", "access"), ("text", &text), ("name", CANARY)];
        let answers = checked(form, &bundle.desk, &pairs);
        let key = Key::fresh(&mut bench.random);
        let accepted = submit(
            &bench.handler,
            form,
            &key,
            answers,
            now(),
            &mut bench.random,
        );
        let Accepted::New { ticket, .. } = accepted.await.unwrap() else {
            panic!("not new");
        };
        ids.push(ticket);
    }
    ids
}

/// How often the canary stands in the store's files.
fn seen(bench: &Bench) -> usize {
    let folder = bench.folder.path().join("var");
    let names = ["opora.db", "opora.db-wal", "opora.db-shm"];
    let read = |name: &&str| std::fs::read(folder.join(name)).unwrap_or_default();
    let of = |bytes: Vec<u8>| {
        let windows = bytes.windows(CANARY.len());
        windows.filter(|part| *part == CANARY.as_bytes()).count()
    };
    names.iter().map(read).map(of).sum()
}

async fn erase_all(bench: &Bench, ids: &[TicketId]) {
    let ground = Ground {
        reason: Erasing::Request,
        act: "act".to_owned(),
        at: now(),
    };
    let store = bench.handler.store();
    for id in ids {
        let ticket = store.ticket(id).await.unwrap().unwrap();
        let erasure = erase(&ticket, None, &ground);
        let erased = store.erase(&ticket, erasure).await.unwrap();
        assert_eq!(store.ticket(id).await.unwrap().unwrap(), erased);
    }
}

#[tokio::test]
async fn no_byte_of_it_is_left() {
    let mut bench = bench();
    let ids = filled(&mut bench, 120).await;
    assert!(seen(&bench) >= 240);
    erase_all(&bench, &ids).await;
    bench.handler.store().scrub().await.unwrap();
    assert_eq!(seen(&bench), 0);
    let all = (Timestamp::MIN, Timestamp::MAX);
    let left = bench.handler.store().received(all.0, all.1).await.unwrap();
    assert_eq!(left.len(), 120, "the rows of the register stay");
}

#[tokio::test]
async fn letters_that_wait_are_not_sent_and_the_key_makes_no_second_ticket() {
    let mut bench = bench();
    let key = "0123456789abcdef";
    let Accepted::New { ticket: id, .. } = bench.submit(key, &ANSWERS).await else {
        panic!("not new");
    };
    let store = bench.handler.store();
    let leased = store.lease(now(), SignedDuration::from_secs(60), "w".to_owned());
    let leased = leased.await.unwrap().unwrap();
    erase_all(&bench, std::slice::from_ref(&id)).await;
    let store = bench.handler.store();
    assert_eq!(store.deliveries(&id).await.unwrap(), []);
    assert!(!store.mark_sent(&leased, now(), &[]).await.unwrap());
    assert_eq!(bench.submit(key, &ANSWERS).await, Accepted::OtherBody);
}

#[tokio::test]
async fn who_acts_meanwhile_wins() {
    let mut bench = bench();
    let id = bench.ticket().await;
    let store = bench.handler.store();
    let before = store.ticket(&id).await.unwrap().unwrap();
    let anna = Actor::Staff(owner("person:anna"));
    work(&bench.handler, &id, &anna, Command::Take, None, now())
        .await
        .unwrap();
    let ground = Ground {
        reason: Erasing::Retention,
        act: String::new(),
        at: now(),
    };
    let erasure = erase(&before, None, &ground);
    let refused = store.erase(&before, erasure).await;
    assert_eq!(refused, Err(AppendError::Conflict));
    let after = store.ticket(&id).await.unwrap().unwrap();
    assert!(after.erased_at.is_none() && after.answers() == before.answers());
}

#[tokio::test]
async fn the_sweep_meets_closed_tickets_only_and_each_once() {
    let mut bench = bench();
    let anna = Actor::Staff(owner("person:anna"));
    let mut closed = Vec::new();
    for turn in 0..7 {
        let id = bench.ticket().await;
        if turn != 3 {
            let close = Command::Close {
                text: String::new(),
            };
            work(&bench.handler, &id, &anna, close, None, now())
                .await
                .unwrap();
            closed.push(id);
        }
    }
    erase_all(&bench, &closed[..1]).await;
    let store = bench.handler.store();
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let page = store.closed_tickets(after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.number);
        met.extend(page.into_iter().map(|ticket| ticket.id));
    }
    assert_eq!(met, closed[1..]);
    let told = store.deliveries(&closed[1]).await.unwrap();
    assert!(
        told.iter()
            .any(|letter| letter.recipient == Recipient::Applicant)
    );
}
