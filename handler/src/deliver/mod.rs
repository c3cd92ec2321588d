//! The worker: one letter from lease to mark, and loops around that step. When to try again is
//! decided here; the words of a letter and its way out are the mail room's business.

pub mod bounced;
mod digest;
mod undelivered;

use crate::{
    Handler, attach,
    mail::{
        Postbox,
        compose::{ComposeError, Story, compose},
        message::message,
        transport::Left,
    },
    metrics::Sending,
    random::Random,
    retention::expired,
    store::{DeliveryId, Leased, StoreError},
};
use jiff::{SignedDuration, Timestamp};
use opora_contract::text::Texts;
use std::time::Duration;
use tokio::{sync::watch, task::JoinSet, time::Instant};
use undelivered::{give_up, plain};

/// Letters under way at the same time: a mail server that hangs at one holds up no other.
pub(crate) const WORKERS: u32 = 4;
/// Attempts before a letter is given up, about nine hours with the usual pauses.
const ATTEMPTS: u32 = 16;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// The longest an idle worker sleeps; letters of other processes are found by looking.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// The pause between two looks for files that no ticket came for.
const SWEEP: Duration = Duration::from_secs(3600);
/// What looking for a letter and marking it may take, beside the sending.
const MARKING: Duration = Duration::from_secs(10);
/// How long letters under way may take to finish when the program stops.
const GRACE: Duration = Duration::from_secs(8);

/// What a run of the worker did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Letters sent.
    pub sent: u32,
    /// Letters put back for later.
    pub retried: u32,
    /// Letters given up.
    pub failed: u32,
}

/// What became of one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Idle,
    Sent,
    Retried,
    Failed,
    /// Another worker has taken it over: this one was too slow.
    Lost,
}

impl Step {
    /// What is counted of it.
    fn sending(self) -> Option<Sending> {
        match self {
            Step::Sent => Some(Sending::Sent),
            Step::Retried => Some(Sending::Retried),
            Step::Failed => Some(Sending::Failed),
            Step::Idle | Step::Lost => None,
        }
    }
}

/// Sends all that is due at `now`.
///
/// # Errors
/// Where the store fails; letters already sent are marked.
pub async fn run_once(handler: &Handler, now: Timestamp) -> Result<Summary, StoreError> {
    run(handler, now, None).await
}

/// Sends what is due at `now`, but begins no letter that might not be done within `limit`: whatever
/// runs for a limited time ends with its letters marked. The rest is for another run.
///
/// # Errors
/// Where the store fails; letters already sent are marked.
pub async fn run_within(
    handler: &Handler,
    now: Timestamp,
    limit: Duration,
) -> Result<Summary, StoreError> {
    let longest = handler.settings().send_timeout() + MARKING;
    let last = Instant::now() + limit.saturating_sub(longest);
    run(handler, now, Some(last)).await
}

async fn run(
    handler: &Handler,
    now: Timestamp,
    last: Option<Instant>,
) -> Result<Summary, StoreError> {
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        workers.spawn(drain(handler.clone(), now, last));
    }
    let mut total = Summary::default();
    while let Some(done) = workers.join_next().await {
        let summary = done.map_err(|_| StoreError::Interrupted)??;
        total.sent += summary.sent;
        total.retried += summary.retried;
        total.failed += summary.failed;
    }
    Ok(total)
}

/// Sends letter by letter until none is due, beginning none after `last`.
async fn drain(
    handler: Handler,
    now: Timestamp,
    last: Option<Instant>,
) -> Result<Summary, StoreError> {
    let started = Instant::now();
    let mut random = Random::from_os().map_err(|_| StoreError::Interrupted)?;
    let mut summary = Summary::default();
    loop {
        if last.is_some_and(|last| Instant::now() >= last) {
            return Ok(summary);
        }
        let now = later(now, started.elapsed());
        match step(&handler, now, &mut random).await? {
            Step::Idle => return Ok(summary),
            Step::Sent => summary.sent += 1,
            Step::Retried => summary.retried += 1,
            Step::Failed => summary.failed += 1,
            Step::Lost => {}
        }
    }
}

/// Sends what is due, now and whenever something comes, until `shutdown`; letters under way are
/// finished then.
pub async fn run_forever(handler: &Handler, shutdown: impl Future<Output = ()>) {
    let (stop, stopped) = watch::channel(false);
    let mut workers = JoinSet::new();
    for _ in 0..WORKERS {
        workers.spawn(worker(handler.clone(), stopped.clone()));
    }
    workers.spawn(sweeper(handler.clone(), stopped.clone()));
    shutdown.await;
    // Nobody listens only where all workers are gone already.
    let _ = stop.send(true);
    let finish = async { while workers.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, finish).await.is_err() {
        tracing::warn!("stopped while a letter was under way; it will be sent again");
    }
}

async fn worker(handler: Handler, mut stopped: watch::Receiver<bool>) {
    let sleep = handler.settings().retry_base.min(LONGEST_SLEEP);
    let sleep = sleep.max(Duration::from_millis(100));
    while !*stopped.borrow() {
        // In a task of its own: a panic costs this letter's attempt, not the worker.
        let turn = tokio::spawn(turn(handler.clone()));
        match turn.await {
            Ok(Ok(Step::Idle)) => {}
            Ok(Ok(_)) => {
                // Where one letter was due there may be more, for the others.
                handler.nudge();
                continue;
            }
            Ok(Err(error)) => {
                handler.metrics().store_failed();
                tracing::error!(%error, "letters wait: the store fails");
            }
            Err(error) => tracing::error!(%error, "a letter's attempt was broken off"),
        }
        tokio::select! {
            () = handler.nudged() => {}
            () = tokio::time::sleep(sleep) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Removes what was left behind by requests that were never finished.
async fn sweeper(handler: Handler, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(error) = attach::sweep(&handler, Timestamp::now()).await {
            tracing::warn!(%error, "files of no ticket wait to be swept");
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn turn(handler: Handler) -> Result<Step, StoreError> {
    let mut random = Random::from_os().map_err(|_| StoreError::Interrupted)?;
    step(&handler, Timestamp::now(), &mut random).await
}

/// One letter: lease, compose, send, mark.
pub(crate) async fn step(
    handler: &Handler,
    now: Timestamp,
    random: &mut Random,
) -> Result<Step, StoreError> {
    let started = Instant::now();
    let lease = SignedDuration::try_from(handler.settings().lease).unwrap_or(SignedDuration::MAX);
    let leased = handler.store().lease(now, lease, random.hex()).await?;
    let Some(leased) = leased else {
        return Ok(Step::Idle);
    };
    if let Some(kept) = digest::put_off(handler, &leased, now).await? {
        return Ok(if kept { Step::Retried } else { Step::Lost });
    }
    let result = attempt(handler, &leased, now).await?;
    let now = later(now, started.elapsed());
    let kept = match result {
        Ok(_held) => handler
            .store()
            .mark_sent(&leased, now, &[])
            .await?
            .then_some(Step::Sent),
        Err(problem) if problem.permanent || leased.delivery.attempts + 1 >= ATTEMPTS => {
            give_up(handler, &leased, now, &problem.reason)
                .await?
                .then_some(Step::Failed)
        }
        Err(problem) => {
            let pause = pause(
                handler.settings().retry_base,
                leased.delivery.attempts,
                random,
            );
            let next = later(now, pause);
            let kept = handler.store().retry(&leased, next, problem.reason).await?;
            kept.then_some(Step::Retried)
        }
    };
    if kept.is_none() {
        tracing::warn!(
            delivery = %leased.delivery.id,
            "a lease was lost before the mark"
        );
        forget_erased(handler, &leased).await?;
    }
    if let Some(sending) = kept.and_then(Step::sending) {
        handler.metrics().letter(sending);
    }
    Ok(kept.unwrap_or(Step::Lost))
}

/// A ticket may be erased while its letter is under way: the row is gone then, the file is not.
async fn forget_erased(handler: &Handler, leased: &Leased) -> Result<(), StoreError> {
    let Some(id) = leased.delivery.ticket() else {
        return Ok(());
    };
    let ticket = handler.store().ticket(id).await?;
    if ticket.is_some_and(|ticket| ticket.erased_at.is_some()) {
        let forgotten = handler.mailer().forget(id).await;
        drop(forgotten.inspect_err(|error| tracing::error!(%error, "an erased letter stays")));
    }
    Ok(())
}

/// Why an attempt failed.
struct Problem {
    permanent: bool,
    reason: String,
}

impl Problem {
    fn new(permanent: bool, reason: &str) -> Self {
        let reason = plain(reason);
        Self { permanent, reason }
    }
}

async fn attempt(
    handler: &Handler,
    leased: &Leased,
    now: Timestamp,
) -> Result<Result<Left, Problem>, StoreError> {
    let delivery = &leased.delivery;
    let story = match delivery.ticket() {
        Some(id) => match handler.store().ticket(id).await? {
            Some(ticket) if expired(&ticket, &handler.bundle().desk, now) => {
                return Ok(Err(Problem::new(true, "the ticket is erased")));
            }
            Some(ticket) => Some(Story {
                ticket,
                deliveries: handler.store().deliveries(id).await?,
                others: digest::others(handler, delivery).await?,
            }),
            None => return Ok(Err(Problem::new(true, "the ticket is gone"))),
        },
        None => None,
    };
    let signer = handler.signer().await?;
    let letter = {
        let bundle = handler.bundle();
        let from = handler.settings().from.as_deref();
        let ours = match Postbox::new(from, &bundle.desk.site) {
            Ok(ours) => ours,
            Err(error) => return Ok(Err(Problem::new(false, &error.to_string()))),
        };
        let written = compose(&bundle, signer, &ours, delivery, story.as_ref());
        match written.map(|written| message(written, &ours)) {
            Ok(Ok(letter)) => letter,
            Ok(Err(error)) => return Ok(Err(Problem::new(true, &error.to_string()))),
            Err(error) => return Ok(Err(unwritten(&delivery.id, &error, &bundle.desk.texts))),
        }
    };
    let sent = handler.mailer().send(letter).await;
    Ok(sent.map_err(|error| {
        let permanent = error.permanent;
        let letter = delivery.letter.name();
        tracing::info!(
            delivery = %delivery.id,
            letter,
            permanent,
            "a letter did not leave"
        );
        Problem::new(permanent, &error.reason)
    }))
}

fn unwritten(delivery: &DeliveryId, error: &ComposeError, texts: &Texts) -> Problem {
    if !error.is_permanent() {
        tracing::error!(%delivery, %error, "a letter cannot be written");
    }
    Problem::new(error.is_permanent(), &error.sentence(texts))
}

/// The pause after a number of failed attempts: doubled each time up to an hour, and up to a fifth
/// shorter or longer, so that letters held up together do not come back together.
fn pause(base: Duration, failed: u32, random: &mut Random) -> Duration {
    let doubled = base.saturating_mul(2_u32.saturating_pow(failed));
    doubled
        .min(LONGEST_PAUSE)
        .mul_f64(0.8 + 0.4 * random.fraction())
}

fn later(now: Timestamp, passed: Duration) -> Timestamp {
    now.saturating_add(passed).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
