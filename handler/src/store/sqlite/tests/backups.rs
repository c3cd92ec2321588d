//! Copies and the way back: whole under load, no number twice, and files of earlier programs.

use super::*;
use crate::{
    journal::register,
    random::Random,
    store::conformance::{minute, request, stored},
};
use rusqlite::types::Value;
use std::{fs, path::PathBuf};
use tempfile::TempDir;

async fn add(store: &Sqlite, random: &mut Random) -> u32 {
    stored(store, request(random, 0, "person:anna", 23)).await.1
}

/// All rows of a table, to be compared.
fn table(data: &Path, name: &str) -> Vec<Vec<Value>> {
    let connection = Connection::open(data.join("opora.db")).unwrap();
    let mut statement = connection
        .prepare(&format!("SELECT * FROM {name} ORDER BY 1, 2"))
        .unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row| (0..columns).map(|n| row.get(n)).collect();
    let rows = statement.query_map([], row).unwrap();
    rows.map(Result::unwrap).collect()
}

struct Folders {
    root: TempDir,
    data: PathBuf,
}

fn folders() -> Folders {
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("var");
    Folders { root, data }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_copies_under_load_are_whole() {
    let Folders { root, data } = folders();
    let store = Arc::new(Sqlite::open(&data).unwrap());
    fs::create_dir_all(data.join("files/0a1b")).unwrap();
    fs::write(data.join("files/0a1b/2c3d"), "picture").unwrap();
    fs::create_dir(data.join("acts")).unwrap();
    fs::write(data.join("acts/2026-1.txt"), "erased").unwrap();
    fs::write(data.join("signing.key"), "key").unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let store = Arc::clone(&store);
        writers.spawn(async move {
            let mut random = Random::seeded(writer);
            loop {
                add(&store, &mut random).await;
            }
        });
    }
    let mut before = 0;
    for round in 0..20 {
        let (from, to) = (data.clone(), root.path().join(format!("copy{round}")));
        let copy = to.clone();
        let copied = tokio::task::spawn_blocking(move || backup(&from, &copy));
        let copied = copied.await.unwrap().unwrap();
        assert_eq!(copied.files, 1);
        assert!(copied.tickets >= before);
        before = copied.tickets;
        let there = root.path().join(format!("there{round}"));
        assert_eq!(restore(&to, &there, None).unwrap(), copied);
        for name in ["tickets", "events", "deliveries", "idempotency"] {
            assert_eq!(table(&to, name), table(&there, name), "{name}");
        }
        // Each ticket with its receipt, both letters and its key, numbered without gaps.
        let (tickets, events) = (table(&there, "tickets"), table(&there, "events"));
        assert_eq!(tickets.len(), events.len());
        assert_eq!(tickets.len() * 2, table(&there, "deliveries").len());
        assert_eq!(tickets.len(), table(&there, "idempotency").len());
        let highest = tickets.iter().map(|row| row[2].clone());
        let highest = highest.filter_map(|serial| match serial {
            Value::Integer(serial) => u64::try_from(serial).ok(),
            _ => None,
        });
        assert_eq!(highest.max().unwrap_or(0), copied.tickets);
        assert_eq!(fs::read(there.join("files/0a1b/2c3d")).unwrap(), b"picture");
        assert_eq!(fs::read(there.join("acts/2026-1.txt")).unwrap(), b"erased");
        assert_eq!(fs::read(there.join("signing.key")).unwrap(), b"key");
        let mode = fs::metadata(there.join("opora.db")).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
    writers.abort_all();
}

#[tokio::test]
async fn no_number_is_given_again_after_a_restore() {
    let Folders { root, data } = folders();
    let mut random = Random::seeded(1);
    let copy = root.path().join("copy");
    let store = Sqlite::open(&data).unwrap();
    for _ in 0..10 {
        add(&store, &mut random).await;
    }
    backup(&data, &copy).unwrap();
    assert!(matches!(backup(&data, &copy), Err(BackupError::Exists(_))));
    let mut last = 0;
    for _ in 0..5 {
        last = add(&store, &mut random).await;
    }
    drop(store);
    let refused = restore(&copy, &data, None);
    assert!(matches!(refused, Err(BackupError::Exists(_))));

    // In place: right behind the mark, which is known.
    let aside = root.path().join("aside");
    restore(&copy, &data, Some(&aside)).unwrap();
    assert_eq!(table(&aside, "tickets").len(), 15);
    let store = Sqlite::open(&data).unwrap();
    let next = add(&store, &mut random).await;
    assert!(next > last && next <= 65, "{next}");
    assert_eq!(add(&store, &mut random).await, next + 1);
    let gaps = store.gaps(minute(-1), minute(1)).await.unwrap();
    assert_eq!(gaps.len(), 1);
    let numbers = (gaps[0].first.serial, gaps[0].last.serial);
    assert_eq!((numbers, gaps[0].at), ((11, next - 1), minute(0)));

    // Elsewhere: nothing tells how many were given meanwhile.
    let elsewhere = root.path().join("elsewhere");
    restore(&copy, &elsewhere, None).unwrap();
    let store = Sqlite::open(&elsewhere).unwrap();
    assert_eq!(add(&store, &mut random).await, 2001);
}

/// A kill amid a group of requests leaves the mark ahead of the database: no number is passed over.
#[tokio::test]
async fn a_group_that_was_not_committed_leaves_no_gap() {
    let Folders { root: _root, data } = folders();
    let mut random = Random::seeded(6);
    let store = Sqlite::open(&data).unwrap();
    assert_eq!(add(&store, &mut random).await, 1);
    drop(store);
    let numbers = super::super::numbers::Numbers::open(&data).unwrap();
    for serial in 2..=257 {
        numbers.reserve(2026, serial, 1).unwrap();
    }
    let store = Sqlite::open(&data).unwrap();
    assert_eq!(add(&store, &mut random).await, 2);
}

/// Where many come at once the mark is raised further, where few come less far again; a kill in between
/// passes no number over.
#[tokio::test]
async fn a_mark_raised_far_ahead_and_lowered_again_leaves_no_gap() {
    let Folders { root: _root, data } = folders();
    let mut random = Random::seeded(8);
    let file = |name: &str| fs::read_to_string(data.join(name)).unwrap();
    let store = Sqlite::open(&data).unwrap();
    assert_eq!(add(&store, &mut random).await, 1);
    drop(store);
    let numbers = super::super::numbers::Numbers::open(&data).unwrap();
    numbers.reserve(2026, 33, 200).unwrap();
    assert_eq!(file("numbers"), "2026 1056\n");
    assert_eq!(file("numbers.step"), "2026 1024\n");
    let store = Sqlite::open(&data).unwrap();
    assert_eq!(add(&store, &mut random).await, 2);
    drop(store);
    numbers.reserve(2026, 1057, 1).unwrap();
    assert_eq!(file("numbers.step"), "2026 32\n");
    assert_eq!(file("numbers"), "2026 1088\n");
}

#[tokio::test]
async fn a_database_put_back_by_hand_is_noticed_and_told() {
    let bench = bench();
    let data = bench.folder.path().join("var");
    let copy = bench.folder.path().join("copy");
    let mut random = Random::seeded(2);
    let store = Sqlite::open(&data).unwrap();
    add(&store, &mut random).await;
    backup(&data, &copy).unwrap();
    for _ in 0..300 {
        add(&store, &mut random).await;
    }
    drop(store);
    let settings = bench.handler.settings().clone();
    drop(bench.handler);
    for name in ["opora.db-wal", "opora.db-shm"] {
        let _ = fs::remove_file(data.join(name));
    }
    fs::copy(copy.join("opora.db"), data.join("opora.db")).unwrap();
    let shared = crate::bundle::Shared::new(crate::testing::bundle());
    let handler = crate::Handler::open(&settings, shared).unwrap();
    let new = request(&mut random, 5, "person:anna", 23);
    assert_eq!(stored(handler.store(), new).await.1, 321);
    let day = "2026-03-18".parse().unwrap();
    let register = register(&handler, day, day, now()).await.unwrap();
    let numbers: Vec<&str> = register.rows.iter().map(|row| row[0].as_str()).collect();
    let gap = "2026-000002 — 2026-000320";
    assert_eq!(numbers, ["2026-000001", gap, "2026-000321"]);
    assert_eq!(register.rows[1][3], "Номера пропущены");
}

#[tokio::test]
async fn a_damaged_copy_is_not_put_back() {
    let Folders { root, data } = folders();
    let store = Sqlite::open(&data).unwrap();
    add(&store, &mut Random::seeded(3)).await;
    let copy = root.path().join("copy");
    backup(&data, &copy).unwrap();
    let mut bytes = fs::read(copy.join("opora.db")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xAA);
    fs::write(copy.join("opora.db"), bytes).unwrap();
    let there = root.path().join("there");
    assert!(matches!(
        restore(&copy, &there, None),
        Err(BackupError::Store(_))
    ));
    assert!(!there.exists());
    let nothing = restore(root.path(), &there, None);
    assert!(matches!(nothing, Err(BackupError::Nothing(_))));
}

/// A file as the first program wrote it, with two requests entered by hand.
const FIRST: &[u8] = include_bytes!("version-1.db");

#[tokio::test]
async fn a_file_of_the_first_program_is_read_and_stays_readable_for_it() {
    let Folders { root: _root, data } = folders();
    fs::create_dir(&data).unwrap();
    fs::write(data.join("opora.db"), FIRST).unwrap();
    let before: Vec<_> = ["tickets", "events", "deliveries", "idempotency", "counters"]
        .map(|name| (name, table(&data, name)))
        .into();
    let mut random = Random::seeded(4);
    let store = Sqlite::open(&data).unwrap();
    let (from, to) = (minute(-999), minute(999_999));
    let tickets = store.received(from, to).await.unwrap();
    assert_eq!(tickets.len(), 2);
    assert_eq!(tickets[0].received.channel, crate::ticket::Channel::Phone);
    drop(store);
    for (name, rows) in before {
        // Later columns stand behind those of the first program.
        let width = rows.first().map_or(0, Vec::len);
        let mut after = table(&data, name);
        after.iter_mut().for_each(|row| row.truncate(width));
        assert_eq!(after, rows, "{name}");
    }
    let store = Sqlite::open(&data).unwrap();
    assert_eq!(add(&store, &mut random).await, 3);
    drop(store);
    // What the first program asks of a file, and what it writes.
    let connection = Connection::open(data.join("opora.db")).unwrap();
    let version: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1);
    connection
        .execute_batch(include_str!("version-1.sql"))
        .unwrap();
}

/// An event that a later program has written is not passed over: its request cannot be read, nor a list
/// with it, and that is said. All else goes on.
#[tokio::test]
async fn an_event_of_a_later_program_is_refused_and_not_skipped() {
    let Folders { root: _root, data } = folders();
    let mut random = Random::seeded(9);
    let store = Sqlite::open(&data).unwrap();
    let mut new = || request(&mut random, 0, "person:anna", 23);
    let (one, _) = stored(&store, new()).await;
    let (two, _) = stored(&store, new()).await;
    let later = "INSERT INTO events (ticket, seq, at, actor, data) \
                 SELECT ticket, 2, at, actor, '{\"kind\":\"weighed\"}' \
                 FROM events WHERE ticket = ?1";
    let connection = Connection::open(data.join("opora.db")).unwrap();
    connection.execute(later, [one.as_str()]).unwrap();
    let refused = store.ticket(&one).await;
    assert!(matches!(refused, Err(StoreError::Damaged(why)) if why.contains("weighed")));
    let list = store.received(minute(-1), minute(1)).await;
    assert!(matches!(list, Err(StoreError::Damaged(_))));
    assert_eq!(store.ticket(&two).await.unwrap().unwrap().seq, 1);
    assert_eq!(stored(&store, new()).await.1, 3);
}
