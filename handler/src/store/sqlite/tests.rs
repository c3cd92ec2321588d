//! What is this store's own: its file, its disk, its older self; and that it does what every
//! store must do.

mod erase;

use super::*;
use crate::{
    submit::Key,
    testing::{ANSWERS, Bench, answers, bench, now, owner, submit},
    ticket::{Actor, Command},
    work::work,
};
use jiff::ToSpan;
use std::os::unix::fs::PermissionsExt;

mod backups;

mod conforms {
    use super::{Sqlite, Store};
    use std::sync::Arc;

    async fn file() -> impl Fn() -> Arc<dyn Store> + Send + Sync {
        let folder = tempfile::tempdir().unwrap();
        move || Arc::new(Sqlite::open(folder.path()).unwrap())
    }

    crate::store::conformance::suite!(file);
}

fn number(accepted: &Accepted) -> String {
    match accepted {
        Accepted::New { number, .. } | Accepted::Already { number, .. } => number.to_string(),
        Accepted::OtherBody => "other body".to_owned(),
    }
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
    let store = handler.store();
    let later = now() + 10.minutes();
    let hour = SignedDuration::from_hours(1);
    while let Some(_leased) = store.lease(later, hour, bench.random.hex()).await.unwrap() {
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
fn a_start_on_its_own_file_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(Sqlite::open(folder.path()).unwrap());
    let store = Sqlite::open(folder.path()).unwrap();
    let log = std::fs::metadata(folder.path().join("opora.db-wal")).unwrap();
    assert_eq!(log.len(), 0, "no commit, no wait for the disk");
    drop(store);
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
        let sql = format!("PRAGMA max_page_count = {pages}");
        store.write(move |connection| -> Result<(), StoreError> {
            Ok(connection.query_row(&sql, [], |_| Ok(()))?)
        })
    };
    limit("1").await.unwrap();
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
    limit("100000").await.unwrap();
    assert_eq!(
        number(&bench.submit("after-the-clean-up", &pairs).await),
        format!("2026-{:06}", stored + 2)
    );
}

#[tokio::test]
async fn a_job_that_fails_or_panics_spoils_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(folder.path()).unwrap());
    let count = |key: u32| {
        move |connection: &Connection| -> Result<(), StoreError> {
            let sql = "INSERT INTO counts (key, n, expires_at) VALUES (?1, 1, 1)";
            connection.execute(sql, [key.to_string()])?;
            match key % 5 {
                1 => Err(StoreError::Full),
                2 => panic!("a job panics"),
                _ => Ok(()),
            }
        }
    };
    let mut jobs = tokio::task::JoinSet::new();
    for key in 0..100 {
        let store = Arc::clone(&store);
        jobs.spawn(async move { (key, store.write(count(key)).await) });
    }
    for (key, done) in jobs.join_all().await {
        let expected = match key % 5 {
            1 => Err(StoreError::Full),
            2 => Err(StoreError::Interrupted),
            _ => Ok(()),
        };
        assert_eq!(done, expected, "{key}");
    }
    let sql = "SELECT count(*), count(*) FILTER (WHERE key % 5 IN (1, 2)) FROM counts";
    let kept = store.read(move |connection| {
        Ok(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    });
    assert_eq!(kept.await, Ok((60, 0)));
}

#[tokio::test]
async fn too_much_at_once_is_refused_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(folder.path()).unwrap());
    let other = Connection::open(folder.path().join("opora.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut jobs = tokio::task::JoinSet::new();
    for _ in 0..writer::QUEUE + 50 {
        let store = Arc::clone(&store);
        jobs.spawn(async move { store.write(|_| Ok::<_, StoreError>(())).await });
    }
    // Those for whom there is no room are told at once, while the others still wait.
    let mut refused = 0;
    while refused < 40 {
        assert_eq!(
            jobs.join_next().await.unwrap().unwrap(),
            Err(StoreError::Busy)
        );
        refused += 1;
    }
    other.execute_batch("ROLLBACK").unwrap();
    let passed = jobs.join_all().await;
    let passed = passed.iter().filter(|done| done.is_ok()).count();
    assert!(passed >= writer::QUEUE - 40, "{passed}");
}
