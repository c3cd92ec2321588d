//! What the mail service tells, row by row (`testdata/feedback.jsonl`; `LETTER` stands for a confirmation
//! that has left): what the ticket remembers, what its applicant is still sent, what is refused.

use crate::{
    lambda::sender::{Event, handle},
    testing::{ANSWERS, Bench, bench, now},
    ticket::{EventKind, Letter, Ticket, Unconfirmed},
};
use jiff::ToSpan;
use opora_contract::id::TicketId;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

#[derive(Deserialize)]
struct Row {
    what: String,
    expect: String,
    said: String,
    event: Value,
}

const ENOUGH: Duration = Duration::from_secs(300);

fn rows() -> Vec<Row> {
    let lines = include_str!("../testdata/feedback.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A bench with a ticket whose letters have left, and the tag of its confirmation.
async fn sent() -> (Bench, TicketId, String) {
    let mut bench = bench();
    let id = bench.ticket().await;
    crate::deliver::run_once(&bench.handler, now())
        .await
        .unwrap();
    let mails = bench.mails();
    let name = mails.keys().find(|name| name.contains(".confirmation."));
    let tag = name.unwrap().trim_end_matches(".eml").replace('.', "-");
    (bench, id, tag)
}

impl Bench {
    async fn told(&self, row: &Row, tag: &str) -> Result<(), String> {
        let detail = row.event.to_string().replace("LETTER", tag);
        let text = format!(
            r#"{{"version": "0", "detail-type": "Email", "source": "aws.ses", "detail": {detail}}}"#
        );
        let event: Event = serde_json::from_str(&text).unwrap();
        let done = handle(&self.handler, &event, now() + 1.minutes(), ENOUGH).await;
        done.map(drop).map_err(|error| error.to_string())
    }

    async fn kept(&self, id: &TicketId) -> Ticket {
        self.handler.store().ticket(id).await.unwrap().unwrap()
    }

    /// What has come back, as the ticket remembers it.
    async fn returned(&self, id: &TicketId) -> Vec<String> {
        let events = self.kept(id).await.events.into_iter();
        let reasons = events.filter_map(|event| match event.kind {
            EventKind::DeliveryFailed { reason, .. } => Some(reason),
            _ => None,
        });
        reasons.collect()
    }
}

#[tokio::test]
async fn each_event_has_its_consequence_once_or_is_refused() {
    let rows = rows();
    assert!(rows.len() >= 12);
    for row in rows {
        let (mut bench, id, tag) = sent().await;
        let before = bench.kept(&id).await;
        for _ in 0..2 {
            match bench.told(&row, &tag).await {
                Ok(()) => assert_ne!(row.expect, "refused", "{}", row.what),
                Err(said) => {
                    assert_eq!(row.expect, "refused", "{}: {said}", row.what);
                    assert!(said.contains(&row.said), "{}: {said}", row.what);
                    assert!(!said.contains('\u{1b}'), "{}: {said:?}", row.what);
                }
            }
        }
        let comes_back = ["for good", "this time"].contains(&row.expect.as_str());
        let wanted: &[String] = if comes_back {
            std::slice::from_ref(&row.said)
        } else {
            &[]
        };
        assert_eq!(bench.returned(&id).await, wanted, "{}", row.what);
        let failed = bench.handler.store().failed_deliveries().await.unwrap();
        assert_eq!(failed.len(), wanted.len(), "{}", row.what);
        if !comes_back {
            assert_eq!(bench.kept(&id).await, before, "{}", row.what);
        }
        let next = bench.ticket().await;
        let unconfirmed = bench.kept(&next).await.received.unconfirmed;
        let for_good = row.expect == "for good";
        assert_eq!(
            unconfirmed == Some(Unconfirmed::Returned),
            for_good,
            "{}",
            row.what
        );
        let letters = bench.handler.store().deliveries(&next).await.unwrap();
        let confirmed = letters.iter().any(|l| l.letter == Letter::Confirmation);
        assert_ne!(confirmed, for_good, "{}", row.what);
        let owners = letters.iter().any(|l| l.letter == Letter::RequestReceived);
        assert!(owners, "{}: the request goes its way", row.what);
    }
}

#[tokio::test]
async fn an_address_is_spared_for_half_a_year_and_no_other_one() {
    let (bench, _, tag) = sent().await;
    let row = rows().into_iter().find(|row| row.expect == "for good");
    bench.told(&row.unwrap(), &tag).await.unwrap();
    let comes_back = async |email: &str, days: i64| {
        let later = now() + (24 * days).hours();
        let found = crate::guard::comes_back(&bench.handler, Some(email), later);
        found.await.unwrap()
    };
    let (_, email) = ANSWERS[3];
    assert!(comes_back(email, 1).await);
    assert!(comes_back(&email.to_uppercase(), 179).await);
    assert!(!comes_back(email, 181).await);
    assert!(!comes_back("kosta@mail.example", 1).await);
    assert!(!comes_back(&email.replace('@', "+x@"), 1).await);
}
