//! What a timer has done on a server that runs only while it is asked something: letters sent, what
//! is over erased. The message is that of Yandex Cloud's timers; the word in it is the settings'.
//! Without such a word in the settings, or with another one, there is no such address.

use super::{error::Failure, pages::Now};
use crate::{Handler, attach, deliver, random::Random, retention};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A timer's message, as far as it is looked at.
#[derive(Deserialize)]
struct Message {
    messages: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    details: Details,
}

#[derive(Deserialize)]
struct Details {
    payload: String,
}

/// What was done.
#[derive(Debug, Default, Serialize)]
pub(super) struct Done {
    sent: u32,
    retried: u32,
    failed: u32,
    erased: usize,
}

/// `/desk/timer/deliver` each minute, `/desk/timer/sweep` each day.
pub(super) async fn run(
    Now(now): Now,
    State(handler): State<Handler>,
    Path(task): Path<String>,
    body: Bytes,
) -> Result<Json<Done>, Failure> {
    if !is_known(&handler, &body) {
        return Err(Failure::NotFound);
    }
    // In a task of its own: a letter under way is not broken off where the answer comes too late.
    let work = match task.as_str() {
        "deliver" => tokio::spawn(async move { deliver(&handler, now).await }),
        "sweep" => tokio::spawn(async move { sweep(&handler, now).await }),
        _ => return Err(Failure::NotFound),
    };
    work.await.map_err(Failure::ours)?.map(Json)
}

/// Whether the message has the word.
fn is_known(handler: &Handler, body: &[u8]) -> bool {
    let Some(word) = &handler.settings().timer else {
        return false;
    };
    let message = serde_json::from_slice::<Message>(body);
    message.is_ok_and(|message| {
        let mut events = message.messages.iter();
        events.any(|event| word.is(event.details.payload.trim()))
    })
}

async fn deliver(handler: &Handler, now: Timestamp) -> Result<Done, Failure> {
    let summary = deliver::run_once(handler, now).await;
    let summary = summary.map_err(Failure::store)?;
    Ok(Done {
        sent: summary.sent,
        retried: summary.retried,
        failed: summary.failed,
        erased: 0,
    })
}

async fn sweep(handler: &Handler, now: Timestamp) -> Result<Done, Failure> {
    let mut random = Random::from_os().map_err(Failure::ours)?;
    let act = retention::sweep(handler, now, &mut random).await;
    let erased = act.map_err(Failure::ours)?;
    attach::sweep(handler, now).await.map_err(Failure::ours)?;
    Ok(Done {
        erased: erased.map_or(0, |act| act.numbers.len()),
        ..Done::default()
    })
}
