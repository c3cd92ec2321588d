//! Requests of a busy desk moved from a file into a table and back: everything arrives, whatever the
//! service does meanwhile, and nothing is moved over something else.

use super::{
    DynamoDb,
    tests::{double, open},
};
use crate::{
    random::Random,
    simulation::command,
    store::{
        Accepted, Failure, Store,
        conformance::{next, request, stored},
        moving::{Difference, Holdings, MoveError},
        sqlite::{
            Sqlite,
            moving::{Alone, Filling},
        },
    },
    testing::{Bench, bench, now},
    ticket::{
        Erasing, EventKind, Status,
        erase::{Ground, erase},
    },
    work::work,
};
use jiff::{SignedDuration, ToSpan};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Tickets of the busy desk.
const TICKETS: u32 = 300;

/// The data folder of a desk at which everything has happened; nobody works with it any more.
async fn busy_desk(seed: u64) -> (TempDir, PathBuf) {
    let mut bench = bench();
    bench.random = Random::seeded(seed);
    for turn in 0..TICKETS {
        let [steps, letters, close, ..] = bench.random.bytes();
        let id = bench.ticket().await;
        for _ in 0..steps % 6 {
            let ticket = bench.handler.store().ticket(&id).await.unwrap().unwrap();
            let (by, command) = command(&ticket, bench.random.bytes());
            // Some are refused, as at a real desk.
            let _ = work(&bench.handler, &id, &by, command, None, now()).await;
        }
        for _ in 0..letters % 4 {
            one_letter(&mut bench).await;
        }
        if close % 8 == 0 {
            forget(&bench, &id).await;
        }
        if turn % 50 == 0 {
            let handler = bench.handler.clone();
            let ordered = handler.order_queue_link("anna@bereg.example", now(), &mut bench.random);
            ordered.await.unwrap();
        }
    }
    let Bench {
        handler, folder, ..
    } = bench;
    drop(handler);
    let data = folder.path().join("var");
    let file = rusqlite::Connection::open(data.join("opora.db")).unwrap();
    let gap = "INSERT INTO gaps VALUES (2025, 7, 1000, 1773817200000)";
    file.execute(gap, ()).unwrap();
    file.execute("INSERT INTO counters VALUES (2025, 1000)", ())
        .unwrap();
    (folder, data)
}

/// A letter leaves, is put back, given up, or stays in dead hands.
async fn one_letter(bench: &mut Bench) {
    let store = bench.handler.store();
    let (lease, [kind, ..]) = (bench.random.hex(), bench.random.bytes());
    let leased = store.lease(now(), SignedDuration::from_secs(1), lease);
    let Some(leased) = leased.await.unwrap() else {
        return;
    };
    let done = match kind % 4 {
        0 | 1 => store.mark_sent(&leased, now(), &[]).await.unwrap(),
        2 => {
            let later = now() + i64::from(kind).minutes();
            store.retry(&leased, later, "451".to_owned()).await.unwrap()
        }
        _ if kind > 200 => true,
        _ => {
            let failure = Failure {
                delivery: leased.delivery.id.clone(),
                lease: leased.lease.clone(),
                at: now(),
                error: "550 нет такого ящика".to_owned(),
            };
            store.fail(failure, None).await.unwrap()
        }
    };
    assert!(done);
}

/// Closes a ticket and erases what was written in it.
async fn forget(bench: &Bench, id: &opora_contract::id::TicketId) {
    let store = bench.handler.store();
    let mut ticket = store.ticket(id).await.unwrap().unwrap();
    if ticket.status != Status::Closed {
        let closed = next(&ticket, 0, EventKind::Closed { text: None }, &[]);
        ticket = store.append(&ticket, closed).await.unwrap();
    }
    let ground = Ground {
        reason: Erasing::Request,
        act: "act".to_owned(),
        at: now(),
    };
    let erasure = erase(&ticket, None, &ground);
    store.erase(&ticket, erasure).await.unwrap();
}

fn holdings(data: &Path) -> Holdings {
    Alone::open(data).unwrap().holdings(now()).unwrap()
}

/// Moves into a table until it is done, as an operator does who repeats a command that failed.
async fn move_into(table: &DynamoDb, from: &Holdings) {
    let mut tries = 0;
    while let Err(error) = table.fill(from).await {
        tries += 1;
        assert!(
            matches!(error, MoveError::Store(_)) && tries < 50,
            "{error}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_there_and_comes_back() {
    for (seed, mode) in [(11, "good"), (12, "faulty")] {
        let (folder, data) = busy_desk(seed).await;
        let ours = holdings(&data);
        let tally = ours.tally();
        assert_eq!(tally.tickets, 300);
        assert!(tally.waiting > 0 && tally.counts > 0 && tally.gaps == 1);
        let peer = double(&["--ydb"], mode).await;
        let table = open(&peer);
        move_into(&table, &ours).await;
        let theirs = table.holdings(now()).await.unwrap();
        assert_eq!(ours.differences(&theirs), []);
        peer.set_mode("good");
        table.finish(&ours).await.unwrap();
        let keys = std::fs::read_to_string(data.join("signing.key")).unwrap();
        assert_eq!(table.signing_keys("fresh").await.unwrap(), keys);

        let back = folder.path().join("back");
        let filling = Filling::of(&back, &theirs).unwrap();
        assert!(!back.join("opora.db").exists());
        assert_eq!(theirs.differences(&filling.holdings(now()).unwrap()), []);
        filling.finish(&theirs).unwrap();
        assert_eq!(holdings(&back), ours);
        goes_on(&table).await;
        goes_on(&Sqlite::open(&back).unwrap()).await;
    }
}

/// The next number is the next one, and the register tells of the same gap.
async fn goes_on(store: &dyn Store) {
    let mut random = Random::seeded(99);
    let new = request(&mut random, 0, "person:anna", 23);
    let (_, serial) = stored(store, new.clone()).await;
    assert_eq!(serial, TICKETS + 1);
    let again = store.accept(new).await.unwrap();
    assert!(!matches!(again, Accepted::OtherBody));
    let gaps = store.gaps(now() - 1.hour(), now() + 1.hour()).await;
    assert_eq!(gaps.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_broke_off_keeps_servers_out_and_goes_on() {
    let (_folder, data) = busy_desk(13).await;
    let ours = holdings(&data);
    let peer = double(&["--ydb"], "good").await;
    let table = open(&peer);
    // The service goes away in the middle, for good.
    let breaking = async {
        let begun = std::time::Instant::now();
        while table.every_row().await.unwrap().len() < 10 {
            assert!(begun.elapsed().as_secs() < 60, "nothing is moved");
        }
        peer.set_mode("error");
    };
    let (filled, ()) = tokio::join!(table.fill(&ours), breaking);
    assert!(matches!(filled, Err(MoveError::Store(_))), "{filled:?}");
    peer.set_mode("good");
    let started = table.signing_keys("fresh").await.unwrap_err().to_string();
    assert!(started.contains("opora migrate"), "{started}");
    let part = table.every_row().await.unwrap().len();
    table.fill(&ours).await.unwrap();
    let theirs = table.holdings(now()).await.unwrap();
    assert_eq!(ours.differences(&theirs), []);
    assert!(part > 1 && part < table.every_row().await.unwrap().len());
    table.finish(&ours).await.unwrap();
    let over = table.fill(&ours).await;
    assert!(matches!(over, Err(MoveError::Occupied)), "it is in use");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_moved_over_something_or_under_somebody() {
    let (folder, data) = busy_desk(14).await;
    let server = Sqlite::open(&data).unwrap();
    assert!(matches!(Alone::open(&data), Err(MoveError::InUse)));
    drop(server);
    let alone = Alone::open(&data).unwrap();
    assert!(Sqlite::open(&data).is_err(), "nobody starts meanwhile");
    let ours = alone.holdings(now()).unwrap();
    assert!(matches!(
        Filling::of(&data, &ours),
        Err(MoveError::Occupied)
    ));
    let nothing = Alone::open(folder.path());
    assert!(matches!(nothing, Err(MoveError::Nothing(_))));

    let peer = double(&["--ydb"], "good").await;
    let table = open(&peer);
    let mut random = Random::seeded(15);
    stored(&table, request(&mut random, 0, "person:anna", 23)).await;
    assert!(matches!(table.fill(&ours).await, Err(MoveError::Occupied)));
    let minute = SignedDuration::from_mins(1);
    let held = table.lease(now(), minute, "word".to_owned()).await.unwrap();
    assert!(held.is_some());
    let read = table.holdings(now()).await;
    assert!(matches!(read, Err(MoveError::InUse)), "{read:?}");
    assert!(table.holdings(now() + 2.minutes()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_named() {
    let (_folder, data) = busy_desk(16).await;
    let ours = holdings(&data);
    let peer = double(&["--ydb"], "good").await;
    let table = open(&peer);
    table.fill(&ours).await.unwrap();
    let kept = ours
        .tickets
        .values()
        .find(|k| k.ticket.status == Status::New);
    let ticket = &kept.unwrap().ticket;
    let taken = next(ticket, 5, EventKind::Taken, &[]);
    table.append(ticket, taken).await.unwrap();
    let theirs = table.holdings(now()).await.unwrap();
    assert_eq!(
        ours.differences(&theirs),
        [Difference::Ticket(ticket.number)]
    );
    let year = stored(
        &table,
        request(&mut Random::seeded(1), 0, "person:anna", 23),
    )
    .await;
    let theirs = table.holdings(now()).await.unwrap();
    let named = ours.differences(&theirs);
    assert!(
        named.contains(&Difference::Year(2026)),
        "{year:?} {named:?}"
    );
}
