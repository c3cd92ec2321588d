//! The function that sends. The table's stream wakes it when a letter is ordered; the schedule, for
//! letters that are to be tried again and for what is to be swept. Such an event only wakes: what is due is
//! read from the table, so that no event can be lost, come twice or be spoilt. The mail service tells of
//! letters that came back.

use super::feedback::{self, News};
use crate::{
    Handler, attach,
    deliver::{self, Summary, bounced::bounced},
    random::Random,
    retention,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// What wakes the sender.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// Rows have come into the table.
    Stream {
        /// The rows; nothing but their place in the stream is looked at.
        #[serde(rename = "Records")]
        records: Vec<Value>,
    },
    /// It is time.
    Schedule {
        /// What for.
        task: Task,
    },
    /// The mail service tells what became of a letter.
    Mail {
        /// Which service.
        source: Source,
        /// What it tells.
        detail: Value,
    },
}

/// Who sends events of letters.
#[derive(Debug, Deserialize)]
pub enum Source {
    /// SES.
    #[serde(rename = "aws.ses")]
    Ses,
}

/// What the schedule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Letters that are due.
    Deliver,
    /// Requests and files whose time is over.
    Sweep,
}

/// What the stream is told: from which of its records on it is to come again.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The first of them, or none.
    pub batch_item_failures: Vec<Item>,
}

/// A record of the stream.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its place.
    pub item_identifier: String,
}

/// Why a task is not done; it is asked for again in time.
#[derive(Debug, thiserror::Error)]
pub enum SenderError {
    /// Letters wait.
    #[error("letters wait: {0}")]
    Letters(#[from] crate::store::StoreError),
    /// Something is not erased.
    #[error("not all that is over is erased: {0}")]
    Erasing(#[from] retention::EraseError),
    /// An event of the mail service is not understood.
    #[error(transparent)]
    Feedback(#[from] feedback::Unread),
    /// It is none at all.
    #[error("what the mail service tells cannot be read: {0}")]
    Shape(#[from] serde_json::Error),
    /// Files are not swept.
    #[error("files of no ticket wait to be swept: {0}")]
    Files(#[from] attach::SweepError),
}

/// Does what an event asks for, and has done it when this returns. `limit` is the time left.
///
/// # Errors
/// Where a task is not done. A stream is told so in its own words: it comes again.
pub async fn handle(
    handler: &Handler,
    event: &Event,
    now: Timestamp,
    limit: Duration,
) -> Result<Answer, SenderError> {
    match event {
        Event::Schedule { task: Task::Sweep } => sweep(handler, now).await?,
        Event::Schedule {
            task: Task::Deliver,
        } => deliver(handler, now, limit).await?,
        Event::Mail { detail, .. } => heed(handler, detail, now).await?,
        Event::Stream { records } => {
            if let Err(error) = deliver(handler, now, limit).await {
                tracing::error!(%error, "a stream's records wait");
                let first = records.first().and_then(place).ok_or(error)?;
                let batch_item_failures = vec![Item {
                    item_identifier: first,
                }];
                return Ok(Answer {
                    batch_item_failures,
                });
            }
        }
    }
    Ok(Answer::default())
}

async fn deliver(handler: &Handler, now: Timestamp, limit: Duration) -> Result<(), SenderError> {
    let Summary {
        sent,
        retried,
        failed,
    } = deliver::run_within(handler, now, limit).await?;
    if sent + retried + failed > 0 {
        tracing::info!(sent, retried, failed, "letters");
    }
    Ok(())
}

/// Notes what became of a letter. Its address is not told to the log.
async fn heed(handler: &Handler, detail: &Value, now: Timestamp) -> Result<(), SenderError> {
    match feedback::Event::deserialize(detail)?.news()? {
        News::Bounced(news) => {
            let noted = bounced(handler, &news, now).await?;
            tracing::warn!(?noted, for_good = news.for_good, "a letter has come back");
        }
        News::Late => tracing::info!("a letter is late; the mail service goes on trying"),
        News::Nothing => {}
    }
    Ok(())
}

async fn sweep(handler: &Handler, now: Timestamp) -> Result<(), SenderError> {
    let mut random = Random::from_os().map_err(retention::EraseError::from)?;
    // Files are swept even where erasing fails: each has reasons of its own to fail.
    let erased = retention::sweep(handler, now, &mut random).await;
    attach::sweep(handler, now).await?;
    if let Some(act) = erased? {
        tracing::info!(act = act.id, erased = act.numbers.len(), "erased");
    }
    Ok(())
}

/// The place of a record in its stream.
fn place(record: &Value) -> Option<String> {
    let place = record.get("dynamodb")?.get("SequenceNumber")?;
    place.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{bench, now};

    /// More time than a letter may take with the usual settings of a server.
    const ENOUGH: Duration = Duration::from_secs(300);

    fn event(text: &str) -> Result<Event, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// One record as the service sends it, one that nobody understands.
    const STREAM: &str = r#"{"Records": [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": "41", "Keys": {"pk": {"S": "T#1"}}}},
        {"eventName": 7, "dynamodb": [null]}
    ]}"#;

    #[tokio::test]
    async fn whatever_wakes_it_letters_have_left_when_it_answers() {
        for text in [STREAM, r#"{"Records": [null]}"#, r#"{"task": "deliver"}"#] {
            let mut bench = bench();
            bench.ticket().await;
            let done = handle(&bench.handler, &event(text).unwrap(), now(), ENOUGH).await;
            let told = serde_json::to_string(&done.unwrap()).unwrap();
            assert_eq!(told, r#"{"batchItemFailures":[]}"#, "{text}");
            assert_eq!(bench.mails().len(), 2, "{text}");
        }
    }

    #[tokio::test]
    async fn no_letter_is_begun_that_might_not_be_done() {
        let mut bench = bench();
        bench.ticket().await;
        let schedule = event(r#"{"task": "deliver"}"#).unwrap();
        let little = bench.handler.settings().send_timeout();
        handle(&bench.handler, &schedule, now(), little)
            .await
            .unwrap();
        assert_eq!(bench.mails().len(), 0);
        assert_eq!(bench.handler.store().outbox().await.unwrap().waiting, 2);
    }

    #[tokio::test]
    async fn a_stream_that_could_not_be_served_comes_again_from_its_first_record() {
        let bench = bench();
        let store =
            rusqlite::Connection::open(bench.handler.settings().data.join("opora.db")).unwrap();
        store
            .execute_batch("ALTER TABLE deliveries RENAME TO gone")
            .unwrap();
        let stream = event(STREAM).unwrap();
        let done = handle(&bench.handler, &stream, now(), ENOUGH).await;
        let told = serde_json::to_string(&done.unwrap()).unwrap();
        assert_eq!(told, r#"{"batchItemFailures":[{"itemIdentifier":"41"}]}"#);
        for text in [r#"{"task": "deliver"}"#, r#"{"Records": [null]}"#] {
            let done = handle(&bench.handler, &event(text).unwrap(), now(), ENOUGH).await;
            assert!(done.is_err(), "{text}");
        }
    }

    #[test]
    fn other_events_are_none() {
        for text in ["{}", "null", r#"{"task": "dance"}"#, r#"{"Records": 1}"#] {
            assert!(event(text).is_err(), "{text}");
        }
    }
}
