//! The store against the double of the service: what every store must do, as it is, with one request
//! in twelve failing, and with no more than YDB has; every point of failure by itself; and what a
//! submission costs.

use super::*;
use crate::{
    cloud::{Keys, Trust},
    store::conformance::{minute, next, request, stored},
    testing::{owner, peer::Peer, peer::peers},
    ticket::{
        Erasing, EventKind, Letter,
        erase::{Ground, erase},
    },
};
use serde_json::Value;
use std::{process::Command, sync::Arc, sync::OnceLock};

/// The double's program, built by the first test that asks.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let built = Command::new(peers().join("dynamodb_double"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{said}");
        String::from_utf8(built.stdout).unwrap().trim().to_owned()
    })
}

/// A double with an empty table.
pub(super) async fn double(words: &[&str], mode: &str) -> Peer {
    let peer = Peer::start(Command::new(program()), words);
    assert!(open(&peer).create().await.unwrap(), "the table is new");
    peer.set_mode(mode);
    peer
}

pub(super) fn open(peer: &Peer) -> DynamoDb {
    let service = Service {
        region: "eu-central-1".to_owned(),
        endpoint: Some(peer.address()),
        keys: Keys {
            id: "id".to_owned(),
            secret: "secret".to_owned(),
            session_token: None,
        },
        trust: Trust::System,
    };
    let table = "opora".to_owned();
    DynamoDb::new(&Place { service, table }).unwrap()
}

mod conforms {
    use super::*;

    async fn table() -> impl Fn() -> Arc<dyn Store> + Send + Sync {
        let peer = double(&[], "good").await;
        move || Arc::new(open(&peer))
    }

    crate::store::conformance::suite!(table);
}

mod conforms_while_requests_fail {
    use super::*;

    async fn table() -> impl Fn() -> Arc<dyn Store> + Send + Sync {
        let peer = double(&["--seed", "7"], "faulty").await;
        move || Arc::new(open(&peer))
    }

    crate::store::conformance::suite!(table);
}

mod conforms_with_what_ydb_has {
    use super::*;

    async fn table() -> impl Fn() -> Arc<dyn Store> + Send + Sync {
        let peer = double(&["--ydb"], "good").await;
        move || Arc::new(open(&peer))
    }

    crate::store::conformance::suite!(table);
}

/// The requests that the double has had since `before` of them.
fn log(peer: &Peer, before: usize) -> Vec<Value> {
    let text = std::fs::read_to_string(peer.folder().join("log.jsonl")).unwrap();
    let lines = text.lines().skip(before);
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_made_once() {
    let peer = double(&["--ydb"], "good").await;
    assert!(!open(&peer).create().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_table_is_called_that() {
    let peer = Peer::start(Command::new(program()), &[]);
    let asked = open(&peer).counts(&["a".to_owned()], minute(0)).await;
    let told = asked.unwrap_err().to_string();
    assert!(told.contains("opora store create"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_is_one_transaction_and_no_other_write() {
    let peer = double(&[], "good").await;
    let (store, mut random) = (open(&peer), Random::seeded(3));
    let before = log(&peer, 0).len();
    let mut new = request(&mut random, 0, "person:anna", 23);
    for scope in ["network", "address"] {
        let key = format!("{scope}:hash:1");
        let expires_at = minute(60);
        new.counts.push(Count { key, expires_at });
    }
    stored(&store, new).await;
    let asked = log(&peer, before);
    let operations: Vec<_> = asked
        .iter()
        .map(|line| line["operation"].as_str().unwrap())
        .collect();
    assert_eq!(operations, ["BatchGetItem", "TransactWriteItems"]);
    assert_eq!(
        asked[1]["writes"], 8,
        "year, key, ticket, event, two letters, two counts"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_read_in_one_look() {
    let peer = double(&["--ydb"], "good").await;
    let store = open(&peer);
    let before = log(&peer, 0).len();
    let keys = ["one", "two", "three", "two"].map(str::to_owned);
    assert_eq!(store.counts(&keys, minute(0)).await, Ok(vec![0; 4]));
    let asked = log(&peer, before);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["operation"], "BatchGetItem");
}

/// A letter's and a ticket's life: submitted, put back, sent, given up. What is left at the end.
async fn life(store: &DynamoDb, seed: u64) -> String {
    let mut random = Random::seeded(seed);
    let anna = owner("person:anna");
    let (id, serial) = stored(store, request(&mut random, 0, "person:anna", 23)).await;
    let lease = SignedDuration::from_secs(60);
    let first = store
        .lease(minute(0), lease, "a".to_owned())
        .await
        .unwrap()
        .unwrap();
    let second = store
        .lease(minute(0), lease, "b".to_owned())
        .await
        .unwrap()
        .unwrap();
    assert!(
        store
            .retry(&first, minute(9), "busy".to_owned())
            .await
            .unwrap()
    );
    let count = Count {
        key: "mail:hash:1".to_owned(),
        expires_at: minute(60),
    };
    assert!(store.mark_sent(&second, minute(1), &[count]).await.unwrap());
    let ticket = store.ticket(&id).await.unwrap().unwrap();
    let taken = next(&ticket, 2, EventKind::Taken, &[]);
    let ticket = store.append(&ticket, taken).await.unwrap();
    let again = store
        .lease(minute(9), lease, "c".to_owned())
        .await
        .unwrap()
        .unwrap();
    let told = [("person:anna", Letter::DeliveryFailed)];
    let failed = EventKind::DeliveryFailed {
        recipient: again.delivery.recipient.clone(),
        reason: "no such box".to_owned(),
    };
    let failure = Failure {
        delivery: again.delivery.id.clone(),
        lease: again.lease.clone(),
        at: minute(9),
        error: "no such box".to_owned(),
    };
    let decision = next(&ticket, 9, failed, &told);
    assert!(store.fail(failure, Some((ticket, decision))).await.unwrap());
    store
        .order_queue_link(&anna, "n".to_owned(), minute(9), minute(4))
        .await
        .unwrap();
    let ticket = store.ticket(&id).await.unwrap().unwrap();
    let letters = store.deliveries(&id).await.unwrap();
    let counted = store
        .counts(&["mail:hash:1".to_owned()], minute(9))
        .await
        .unwrap();
    let open = store.open_tickets(&anna).await.unwrap().len();
    let given_up = store.failed_deliveries().await.unwrap().len();
    format!(
        "{serial} {open} {given_up} {counted:?}\n{:#?}\n{letters:#?}",
        ticket.events
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn any_one_request_may_fail_in_any_way() {
    let faultless = double(&[], "good").await;
    let before = log(&faultless, 0).len();
    let expected = life(&open(&faultless), 5).await;
    let requests = log(&faultless, before).len();
    let mut tried = 0;
    for fault in [
        "throttle",
        "conflict",
        "error",
        "drop",
        "done-error",
        "done-drop",
    ] {
        for nth in 1..=requests {
            let peer = double(&[], &format!("{nth} {fault}")).await;
            let left = life(&open(&peer), 5).await;
            assert_eq!(left, expected, "request {nth} met {fault}");
            tried += 1;
        }
    }
    println!("{tried} points of failure, {requests} requests each");
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_no_loss() {
    let peer = double(&[], "2 done-silence").await;
    let store = open(&peer);
    let (_, serial) = stored(
        &store,
        request(&mut Random::seeded(4), 0, "person:anna", 23),
    )
    .await;
    assert_eq!(serial, 1);
    assert_eq!(store.received(minute(0), minute(1)).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_leaves_no_word_and_may_fail_anywhere() {
    let ground = Ground {
        reason: Erasing::Request,
        act: "act".to_owned(),
        at: minute(99),
    };
    // Of many events, so that one transaction does not take them all.
    let mut events = 0;
    for mode in [
        "good",
        "3 done-error",
        "4 drop",
        "5 done-drop",
        "6 conflict",
        "faulty",
    ] {
        let peer = double(&[], "good").await;
        let (store, mut random) = (open(&peer), Random::seeded(8));
        let new = request(&mut random, 0, "person:anna", 23);
        let again = new.clone();
        let (id, _) = stored(&store, new).await;
        let mut ticket = store.ticket(&id).await.unwrap().unwrap();
        for turn in 0..30 {
            let text = "канарейка".to_owned();
            let told = next(&ticket, turn, EventKind::Messaged { text, due: None }, &[]);
            ticket = store.append(&ticket, told).await.unwrap();
        }
        let (before, stale) = (ticket.clone(), erase(&ticket, None, &ground));
        let closed = next(&ticket, 40, EventKind::Closed { text: None }, &[]);
        ticket = store.append(&ticket, closed).await.unwrap();
        assert_eq!(
            store.erase(&before, stale).await,
            Err(AppendError::Conflict)
        );
        assert_eq!(store.closed_tickets(None, 5).await.unwrap().len(), 1);
        peer.set_mode(mode);
        let erased = store
            .erase(&ticket, erase(&ticket, None, &ground))
            .await
            .unwrap();
        peer.set_mode("good");
        assert_eq!(store.ticket(&id).await.unwrap().unwrap(), erased);
        assert!(!format!("{erased:?}").contains("канарейка"));
        assert_eq!(store.closed_tickets(None, 5).await.unwrap(), []);
        assert_eq!(store.deliveries(&id).await.unwrap(), []);
        assert_eq!(
            store.accept(again).await.unwrap(),
            Accepted::OtherBody,
            "{mode}"
        );
        events = erased.events.len();
    }
    assert!(events > MOST_WRITES);
}
