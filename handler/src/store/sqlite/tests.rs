//! The store's promises: one number a key, no gaps, one winner, one worker a letter.

mod erase;

use super::*;
use crate::{
    submit::Key,
    testing::{ANSWERS, Bench, answers, at, bench, now, owner, submit},
    ticket::{Actor, Command, act::Circumstances, act::act},
    work::work,
};
use jiff::{SignedDuration, ToSpan};
use std::{collections::BTreeSet, os::unix::fs::PermissionsExt};

fn number(accepted: &Accepted) -> String {
    match accepted {
        Accepted::New { number, .. } | Accepted::Already { number, .. } => number.to_string(),
        Accepted::OtherBody => "other body".to_owned(),
    }
}

#[tokio::test]
async fn the_same_key_gives_the_same_number_and_another_body_is_refused() {
    let mut bench = bench();
    let key = "0123456789abcdef";
    let first = bench.submit(key, &ANSWERS).await;
    assert_eq!(number(&first), "2026-000001");
    let again = bench.submit(key, &ANSWERS).await;
    assert!(matches!(again, Accepted::Already { .. }));
    assert_eq!(number(&again), "2026-000001");
    let mut other = ANSWERS;
    other[1].1 = "Что-то другое";
    assert_eq!(bench.submit(key, &other).await, Accepted::OtherBody);
    let next = bench.submit("another-key-of-16", &ANSWERS).await;
    assert_eq!(
        number(&next),
        "2026-000002",
        "a refused submission takes no number"
    );
}

#[tokio::test]
async fn numbers_have_no_gaps_whoever_writes() {
    let bench = bench();
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..8_u64 {
        let settings = bench.handler.settings().clone();
        // Its own handler: eight processes on one file.
        let shared = crate::bundle::Shared::new(crate::testing::bundle());
        let handler = crate::Handler::open(&settings, shared).unwrap();
        tasks.spawn(async move {
            let bundle = handler.bundle();
            let form = bundle.desk.form("support").unwrap();
            let mut random = crate::random::Random::seeded(100 + writer);
            let mut numbers = Vec::new();
            for _ in 0..15 {
                let answers = answers(form, &bundle.desk, &ANSWERS);
                let key = Key::fresh(&mut random);
                let accepted = submit(&handler, form, &key, answers, now(), &mut random).await;
                numbers.push(number(&accepted.unwrap()));
            }
            numbers
        });
    }
    let numbers: BTreeSet<String> = tasks.join_all().await.into_iter().flatten().collect();
    let expected = (1..=120).map(|n| format!("2026-{n:06}")).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn fifty_takers_one_winner() {
    let mut bench = bench();
    let id = bench.ticket().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (handler, id) = (bench.handler.clone(), id.clone());
        let anna = Actor::Staff(owner("person:anna"));
        tasks.spawn(async move {
            work(&handler, &id, &anna, Command::Take, Some(1), now())
                .await
                .is_ok()
        });
    }
    let won = tasks
        .join_all()
        .await
        .into_iter()
        .filter(|won| *won)
        .count();
    assert_eq!(won, 1);
    let ticket = bench.handler.store().ticket(&id).await.unwrap().unwrap();
    assert_eq!(ticket.events.len(), 2);
}

#[tokio::test]
async fn a_decision_on_an_old_ticket_is_not_stored() {
    let mut bench = bench();
    let id = bench.ticket().await;
    let store = bench.handler.store();
    let bundle = bench.handler.bundle();
    let ticket = store.ticket(&id).await.unwrap().unwrap();
    let around = Circumstances {
        desk: &bundle.desk,
        zone: &bundle.zone,
        now: now(),
        seen: None,
        applicant_reads_mail: true,
    };
    let anna = Actor::Staff(owner("person:anna"));
    let decision = act(&ticket, &anna, Command::Take, &around).unwrap();
    store.append(&ticket, decision.clone()).await.unwrap();
    let second = store.append(&ticket, decision).await;
    assert!(matches!(second, Err(AppendError::Conflict)));
}

async fn lease(bench: &mut Bench, now: jiff::Timestamp) -> Option<Leased> {
    let word = bench.random.hex();
    let store = bench.handler.store();
    store
        .lease(now, SignedDuration::from_secs(60), word)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_letter_is_in_one_hand_and_a_slow_hand_changes_nothing() {
    let mut bench = bench();
    bench.ticket().await;
    let first = lease(&mut bench, now()).await.unwrap();
    let second = lease(&mut bench, now()).await.unwrap();
    assert_ne!(first.delivery.id, second.delivery.id);
    assert!(lease(&mut bench, now()).await.is_none());

    let over = now() + 60.seconds();
    let taken_over = lease(&mut bench, over).await.unwrap();
    assert_eq!(taken_over.delivery.id, first.delivery.id);
    let handler = bench.handler.clone();
    let store = handler.store();
    assert!(!store.mark_sent(&first, over, &[]).await.unwrap());
    assert!(!store.retry(&first, over, "late".to_owned()).await.unwrap());
    assert!(
        store
            .retry(&taken_over, over + 5.minutes(), "busy".to_owned())
            .await
            .unwrap()
    );
    assert!(store.mark_sent(&second, over, &[]).await.unwrap());
    assert!(lease(&mut bench, over + 4.minutes()).await.is_none());
    let back = lease(&mut bench, over + 5.minutes()).await.unwrap();
    assert_eq!(back.delivery.attempts, 1);
    assert_eq!(back.delivery.error.as_deref(), Some("busy"));
}

#[tokio::test]
async fn what_is_stored_is_found_again() {
    let mut bench = bench();
    let id = bench.ticket().await;
    let handler = bench.handler.clone();
    let store = handler.store();
    let ticket = store.ticket(&id).await.unwrap().unwrap();
    let anna = owner("person:anna");
    assert_eq!(
        store.open_tickets(&anna).await.unwrap(),
        std::slice::from_ref(&ticket)
    );
    assert!(
        store
            .open_tickets(&owner("person:boris"))
            .await
            .unwrap()
            .is_empty()
    );
    let (from, to) = (at("2026-03-18T00:00:00Z"), at("2026-03-19T00:00:00Z"));
    assert_eq!(store.received(from, to).await.unwrap().len(), 1);
    assert!(
        store
            .received(to, to + 24.hours())
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.deliveries(&id).await.unwrap().len(), 2);

    let by = Actor::Staff(anna.clone());
    let close = Command::Close {
        text: String::new(),
    };
    work(&bench.handler, &id, &by, close, None, now())
        .await
        .unwrap();
    assert!(store.open_tickets(&anna).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_queue_link_is_ordered_once_in_a_while() {
    let mut bench = bench();
    let handler = bench.handler.clone();
    for (minutes, address) in [
        (0, "ANNA@bereg.example"),
        (4, "anna@bereg.example"),
        (6, " anna@bereg.example "),
    ] {
        let at = now() + minutes.minutes();
        handler
            .order_queue_link(address, at, &mut bench.random)
            .await
            .unwrap();
    }
    handler
        .order_queue_link("nobody@bereg.example", now(), &mut bench.random)
        .await
        .unwrap();
    let mut ordered = 0;
    while lease(&mut bench, now() + 10.minutes()).await.is_some() {
        ordered += 1;
    }
    assert_eq!(ordered, 2);
}

#[tokio::test]
async fn the_data_is_its_owners_alone() {
    let bench = bench();
    let var = bench.folder.path().join("var");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&var), 0o700);
    assert_eq!(mode(&var.join("mail")), 0o700);
    for name in ["opora.db", "opora.db-wal", "opora.db-shm", "signing.key"] {
        assert_eq!(mode(&var.join(name)), 0o600, "{name}");
    }
}

#[test]
fn a_later_programs_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(Sqlite::open(folder.path()).unwrap());
    let connection = Connection::open(folder.path().join("opora.db")).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    assert!(matches!(
        Sqlite::open(folder.path()),
        Err(StoreError::Version(2))
    ));
}

#[tokio::test]
async fn a_full_disk_is_called_that_and_heals() {
    let Bench {
        folder, handler, ..
    } = bench();
    let store = Arc::new(Sqlite::open(&folder.path().join("var")).unwrap());
    let shared = crate::bundle::Shared::new(crate::testing::bundle());
    let mut bench = Bench {
        handler: crate::Handler::over(store.clone(), handler.settings(), shared).unwrap(),
        folder,
        random: crate::random::Random::seeded(7),
    };
    bench.ticket().await;
    let limit = |pages: &str| {
        let write = store.0.write.lock().unwrap();
        let sql = format!("PRAGMA max_page_count = {pages}");
        write.query_row(&sql, [], |_| Ok(())).unwrap();
    };
    limit("1");
    let bundle = bench.handler.bundle();
    let form = bundle.desk.form("support").unwrap();
    let long = "я".repeat(4000);
    let mut pairs = ANSWERS;
    pairs[1].1 = &long;
    let mut random = crate::random::Random::seeded(9);
    let (mut stored, mut full) = (0, 0);
    for _ in 0..20 {
        let answers = answers(form, &bundle.desk, &pairs);
        let key = Key::fresh(&mut random);
        match submit(&bench.handler, form, &key, answers, now(), &mut random).await {
            Ok(_) => stored += 1,
            Err(StoreError::Full) => full += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(full > 0);
    limit("100000");
    assert_eq!(
        number(&bench.submit("after-the-clean-up", &pairs).await),
        format!("2026-{:06}", stored + 2)
    );
}

#[tokio::test]
async fn what_is_counted_is_counted_once_and_forgotten_in_time() {
    let mut bench = bench();
    let handler = bench.handler.clone();
    let store = handler.store();
    bench.ticket().await;
    let leased = lease(&mut bench, now()).await.unwrap();
    let count = |key: &str, minutes: i64| Count {
        key: key.to_owned(),
        expires_at: now() + minutes.minutes(),
    };
    let counted = [count("mail:a:1", 10), count("mail:b:1", 60)];
    assert!(store.mark_sent(&leased, now(), &counted).await.unwrap());
    assert!(!store.mark_sent(&leased, now(), &counted).await.unwrap());
    let leased = lease(&mut bench, now()).await.unwrap();
    assert!(
        store
            .mark_sent(&leased, now(), &counted[1..])
            .await
            .unwrap()
    );
    let keys = ["mail:b:1", "mail:none:1", "mail:a:1"].map(str::to_owned);
    assert_eq!(store.counts(&keys, now()).await.unwrap(), [2, 0, 1]);
    let over = now() + 10.minutes();
    assert_eq!(store.counts(&keys, over).await.unwrap(), [2, 0, 0]);
}
