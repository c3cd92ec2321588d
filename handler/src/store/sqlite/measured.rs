//! How fast requests are stored, beside bare SQLite that commits the same rows on the same disk.
//! Run by hand: `cargo test --release -p opora-handler measured -- --ignored --nocapture`.

use super::Sqlite;
use crate::{
    random::Random,
    store::conformance::{request, stored},
};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// Requests a second by `clients` that each post one after the other.
async fn opora(folder: &Path, clients: u64, each: u32) -> f64 {
    let store = Arc::new(Sqlite::open(folder).unwrap());
    let begun = Instant::now();
    let mut posts = JoinSet::new();
    for client in 0..clients {
        let store = Arc::clone(&store);
        posts.spawn(async move {
            let mut random = Random::seeded(client);
            for _ in 0..each {
                stored(&*store, request(&mut random, 0, "person:anna", 23)).await;
            }
        });
    }
    posts.join_all().await;
    f64::from(u32::try_from(clients).unwrap() * each) / begun.elapsed().as_secs_f64()
}

/// The same rows, bound and ready, `group` requests a commit.
fn bare(folder: &Path, group: u32, commits: u32) -> f64 {
    drop(Sqlite::open(folder).unwrap());
    let connection = Connection::open(folder.join("opora.db")).unwrap();
    connection
        .execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
        .unwrap();
    let mut random = Random::seeded(1);
    let example = request(&mut random, 0, "person:anna", 23);
    let data = serde_json::to_string(&example.event.kind).unwrap();
    let statements = [
        "INSERT INTO tickets (id, year, serial, received_at, status, assignee, due, seq) \
         VALUES (?1, 2026, ?2, 1773817200000, 'new', 'person:anna', '2026-03-23T24:00', 1)",
        "INSERT INTO events (ticket, seq, at, actor, data) \
         VALUES (?1, 1, 1773817200000, 'applicant', ?3)",
        "INSERT INTO deliveries (ticket, event, recipient, letter, created_at, next_at) \
         VALUES (?1, 1, 'person:anna', 'request_received', 1773817200000, 1773817200000)",
        "INSERT INTO deliveries (ticket, event, recipient, letter, created_at, next_at) \
         VALUES (?1, 1, 'applicant', 'confirmation', 1773817200000, 1773817200000)",
        "INSERT INTO idempotency (key, body, ticket) VALUES (?1, zeroblob(32), ?1)",
        "INSERT INTO counters (year, last) VALUES (2026, 1) \
         ON CONFLICT (year) DO UPDATE SET last = last + 1",
    ];
    let ids: Vec<String> = (0..group * commits).map(|_| random.hex()).collect();
    let begun = Instant::now();
    let mut serial = 0;
    for ids in ids.chunks(usize::try_from(group).unwrap()) {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for id in ids {
            serial += 1;
            for sql in statements {
                let mut statement = connection.prepare_cached(sql).unwrap();
                for (n, value) in [(1, id as &dyn rusqlite::ToSql), (2, &serial), (3, &data)] {
                    if n <= statement.parameter_count() {
                        statement.raw_bind_parameter(n, value).unwrap();
                    }
                }
                statement.raw_execute().unwrap();
            }
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    f64::from(group * commits) / begun.elapsed().as_secs_f64()
}

/// The 95th and the 50th of a hundred waits, at 100 requests a second.
async fn waits(folder: &Path, seconds: u64) -> (Duration, Duration) {
    let store = Arc::new(Sqlite::open(folder).unwrap());
    let mut posts = JoinSet::new();
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    for post in 0..seconds * 100 {
        tick.tick().await;
        let store = Arc::clone(&store);
        posts.spawn(async move {
            let new = request(&mut Random::seeded(1000 + post), 0, "person:anna", 23);
            let begun = Instant::now();
            stored(&*store, new).await;
            begun.elapsed()
        });
    }
    let mut waits = posts.join_all().await;
    waits.sort();
    (waits[waits.len() * 95 / 100], waits[waits.len() / 2])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn group_commit_measured() {
    for clients in [1, 8, 32, 128] {
        let mut ratios = Vec::new();
        for _ in 0..3 {
            let each = 2000 / clients.max(4);
            let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let ours = opora(one.path(), u64::from(clients), each).await;
            let floor = bare(two.path(), clients, each);
            ratios.push(ours / floor);
            println!("{clients} at once: {ours:.0} a second, bare SQLite {floor:.0}");
        }
        ratios.sort_by(f64::total_cmp);
        println!(
            "{clients} at once: {:.0} % of bare SQLite",
            ratios[1] * 100.0
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let (p95, median) = waits(folder.path(), 10).await;
    println!("at 100 a second: median {median:?}, p95 {p95:?}");
}
