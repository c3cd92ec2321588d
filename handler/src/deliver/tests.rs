//! The worker against a folder and against a port where nobody listens: nothing is lost, nothing
//! is sent twice, and what cannot be delivered is told.

use super::*;
use crate::{
    Settings,
    bundle::Shared,
    settings::{Mail, Security, Smtp},
    store::{Delivery, DeliveryState},
    testing::{ANSWERS, Bench, bench, bundle, now, owner},
    ticket::{EventKind, Letter, Recipient},
};
use jiff::ToSpan;
use opora_contract::id::TicketId;

async fn deliveries(handler: &Handler, id: &TicketId) -> Vec<Delivery> {
    handler.store().deliveries(id).await.unwrap()
}

/// The bench with a mail server that refuses the connection.
fn without_server() -> Bench {
    let bench = bench();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let mail = Mail::Smtp(Smtp {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        user: None,
        password: None,
        extra_ca: None,
        identity: None,
    });
    let settings = Settings {
        mail,
        ..bench.handler.settings().clone()
    };
    let handler = Handler::open(&settings, Shared::new(bundle())).unwrap();
    Bench { handler, ..bench }
}

#[tokio::test]
async fn what_is_due_is_sent_once() {
    let mut bench = bench();
    for _ in 0..10 {
        bench.ticket().await;
    }
    let first = run_once(&bench.handler, now()).await.unwrap();
    assert_eq!(
        first,
        Summary {
            sent: 20,
            retried: 0,
            failed: 0
        }
    );
    let again = run_once(&bench.handler, now() + 24.hours()).await.unwrap();
    assert_eq!(again, Summary::default());
    let mails = bench.mails();
    assert_eq!(mails.len(), 20);
    assert!(
        mails
            .keys()
            .all(|name| name.ends_with(".eml") && !name.starts_with('.'))
    );
}

#[tokio::test]
async fn a_refused_port_is_tried_again_and_given_up_at_last() {
    let mut bench = without_server();
    let id = bench.ticket().await;
    let mut when = now();
    for attempt in 1..ATTEMPTS {
        let summary = run_once(&bench.handler, when).await.unwrap();
        assert_eq!(
            summary,
            Summary {
                sent: 0,
                retried: 2,
                failed: 0
            },
            "{attempt}"
        );
        let waiting = deliveries(&bench.handler, &id).await;
        assert!(
            waiting
                .iter()
                .all(|d| d.attempts == attempt && d.error.is_some())
        );
        when = waiting.iter().map(|d| d.next_at).max().unwrap() + 1.second();
    }
    assert!(
        when > now() + 8.hours() && when < now() + 13.hours(),
        "{when}"
    );
    let last = run_once(&bench.handler, when).await.unwrap();
    assert_eq!((last.failed, last.sent), (2, 0));
    let ticket = bench.handler.store().ticket(&id).await.unwrap().unwrap();
    let failures = ticket
        .events
        .iter()
        .filter(|e| matches!(e.kind, EventKind::DeliveryFailed { .. }));
    assert_eq!(failures.count(), 2);
    let told = Recipient::Staff(owner("department:it"));
    let notices = deliveries(&bench.handler, &id).await;
    let notices = notices
        .iter()
        .filter(|d| d.letter == Letter::DeliveryFailed);
    assert!(notices.clone().count() == 2 && notices.clone().all(|d| d.recipient == told));
    assert_eq!(
        bench
            .handler
            .store()
            .failed_deliveries()
            .await
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn someone_without_an_address_fails_at_once_and_the_fallback_is_told() {
    let mut bench = bench();
    let id = bench.ticket().await;
    let mut desk = crate::testing::desk();
    desk.people.retain(|person| person.id.as_str() != "anna");
    let shared = Shared::new(crate::testing::bundle_of(desk));
    let handler = Handler::open(bench.handler.settings(), shared).unwrap();
    let summary = run_once(&handler, now()).await.unwrap();
    assert_eq!(
        summary,
        Summary {
            sent: 2,
            retried: 0,
            failed: 1
        }
    );
    let all = deliveries(&handler, &id).await;
    let state = |letter| all.iter().find(|d| d.letter == letter).unwrap().state;
    assert!(matches!(
        state(Letter::RequestReceived),
        DeliveryState::Failed(_)
    ));
    assert!(matches!(
        state(Letter::Confirmation),
        DeliveryState::Sent(_)
    ));
    assert!(matches!(
        state(Letter::DeliveryFailed),
        DeliveryState::Sent(_)
    ));
}

#[tokio::test]
async fn our_own_address_gets_no_confirmation() {
    let mut bench = bench();
    let mut pairs = ANSWERS;
    pairs[3].1 = "HELP@help.bereg.example";
    bench.submit("0123456789abcdef", &pairs).await;
    assert_eq!(run_once(&bench.handler, now()).await.unwrap().sent, 1);
}

#[tokio::test]
async fn the_loop_sends_on_a_nudge_and_stops_when_told() {
    let mut bench = bench();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let handler = bench.handler.clone();
    let running = tokio::spawn(async move {
        run_forever(&handler, async { drop(stopped.await) }).await;
    });
    let id = bench.ticket().await;
    for _ in 0..200 {
        if deliveries(&bench.handler, &id)
            .await
            .iter()
            .all(|d| d.state != DeliveryState::Waiting)
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(bench.mails().len(), 2);
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), running)
        .await
        .unwrap()
        .unwrap();
}

#[test]
fn pauses_double_up_to_an_hour_and_scatter() {
    let mut random = Random::seeded(1);
    let base = Duration::from_secs(30);
    for (failed, middle) in [(0, 30.0), (1, 60.0), (6, 1920.0), (7, 3600.0), (40, 3600.0)] {
        let pauses: Vec<f64> = (0..50)
            .map(|_| pause(base, failed, &mut random).as_secs_f64())
            .collect();
        assert!(
            pauses
                .iter()
                .all(|p| (middle * 0.8..=middle * 1.2).contains(p))
        );
        assert!(pauses.iter().any(|p| (p - pauses[0]).abs() > middle * 0.1));
    }
}
