//! What goes wrong, and where: each call of the store and of the mail passes here and is counted;
//! a plan says which fail, which are done and fail nevertheless, and at which the process dies.

use crate::{
    mail::{SendError, message::Letter},
    store::{
        Accepted, AppendError, Bounce, Count, Delivery, Failure, Leased, NewTicket, Outbox, Store,
        StoreError, Tally,
    },
    ticket::{Erasure, Ticket, act::Decision},
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, civil::Date};
use opora_contract::{id::TicketId, number::Number, owner::Owner};
use std::{
    future::pending,
    sync::{Arc, Mutex},
};
use tokio::sync::{Notify, OwnedMutexGuard};

/// What happens at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Not done, and said so; a time-out before the work looks the same.
    Refused,
    /// Done, and not said so: the answer got lost.
    Unheard,
    /// The process dies before the call.
    DeadBefore,
    /// The process dies after it.
    DeadAfter,
}

pub(crate) const FAULTS: [Fault; 4] = [
    Fault::Refused,
    Fault::Unheard,
    Fault::DeadBefore,
    Fault::DeadAfter,
];

impl std::fmt::Debug for Weather {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Weather").finish_non_exhaustive()
    }
}

type Plan = Box<dyn FnMut(u32) -> Fault + Send>;

/// The weather over store and mail; the letters that left.
#[derive(Default)]
pub struct Weather {
    plan: Mutex<Option<Plan>>,
    calls: Mutex<u32>,
    /// Faults after which a letter may leave twice: it was sent and that was not noted.
    pub(crate) doubtful: Mutex<u32>,
    pub(crate) sent: Mutex<Vec<Letter>>,
    /// Held by the one letter that has left and is not marked yet, as with a real server.
    taken: Arc<tokio::sync::Mutex<()>>,
    died: Notify,
}

impl Weather {
    /// Sets the plan and counts calls from 0 again.
    pub(crate) fn plan(&self, plan: Option<Plan>) {
        *self.plan.lock().unwrap() = plan;
        *self.calls.lock().unwrap() = 0;
    }

    pub(crate) fn calls(&self) -> u32 {
        *self.calls.lock().unwrap()
    }

    /// Runs a process until it ends or dies.
    pub(crate) async fn live<T>(&self, process: impl Future<Output = T>) -> Option<T> {
        // The last one may have died of two causes at once.
        tokio::select! {
            biased;
            () = self.died.notified() => {}
            () = std::future::ready(()) => {}
        }
        tokio::select! {
            biased;
            () = self.died.notified() => None,
            done = process => Some(done),
        }
    }

    fn next(&self) -> Fault {
        let mut calls = self.calls.lock().unwrap();
        let call = *calls;
        *calls += 1;
        let mut plan = self.plan.lock().unwrap();
        plan.as_mut().map_or(Fault::None, |plan| plan(call))
    }

    async fn die<T>(&self) -> T {
        self.died.notify_one();
        pending().await
    }

    async fn through<T, E: From<StoreError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        // Others may come between any two calls.
        tokio::task::yield_now().await;
        let fault = self.next();
        if fault != Fault::None {
            *self.doubtful.lock().unwrap() += 1;
        }
        let lost = || StoreError::Unavailable("simulated".to_owned()).into();
        match fault {
            Fault::None => work.await,
            Fault::Refused => Err(lost()),
            Fault::Unheard => {
                let _ = work.await;
                Err(lost())
            }
            Fault::DeadBefore => self.die().await,
            Fault::DeadAfter => {
                let _ = work.await;
                self.die().await
            }
        }
    }

    /// The mail server.
    pub(crate) async fn send(&self, letter: Letter) -> Result<OwnedMutexGuard<()>, SendError> {
        let held = Arc::clone(&self.taken).lock_owned().await;
        tokio::task::yield_now().await;
        let lost = SendError {
            permanent: false,
            reason: "simulated".to_owned(),
        };
        let take = || self.sent.lock().unwrap().push(letter);
        match self.next() {
            Fault::None => take(),
            Fault::Refused => return Err(lost),
            Fault::DeadBefore => return self.die().await,
            fault @ (Fault::Unheard | Fault::DeadAfter) => {
                take();
                *self.doubtful.lock().unwrap() += 1;
                if fault == Fault::DeadAfter {
                    return self.die().await;
                }
                return Err(lost);
            }
        }
        Ok(held)
    }
}

/// A store under weather.
pub(crate) struct Faulty {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) weather: Arc<Weather>,
}

#[async_trait]
impl Store for Faulty {
    async fn accept(&self, new: NewTicket) -> Result<Accepted, StoreError> {
        self.weather.through(self.store.accept(new)).await
    }

    async fn knows_key(&self, key: &str) -> Result<bool, StoreError> {
        self.weather.through(self.store.knows_key(key)).await
    }

    async fn append(&self, ticket: &Ticket, decision: Decision) -> Result<Ticket, AppendError> {
        self.weather
            .through(self.store.append(ticket, decision))
            .await
    }

    async fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
        self.weather.through(self.store.ticket(id)).await
    }

    async fn open_tickets(&self, assignee: &Owner) -> Result<Vec<Ticket>, StoreError> {
        self.weather
            .through(self.store.open_tickets(assignee))
            .await
    }

    async fn received(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Ticket>, StoreError> {
        self.weather.through(self.store.received(from, to)).await
    }

    async fn closed_tickets(
        &self,
        after: Option<Number>,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let work = self.store.closed_tickets(after, limit);
        self.weather.through(work).await
    }

    async fn erase(&self, ticket: &Ticket, erasure: Erasure) -> Result<Ticket, AppendError> {
        self.weather
            .through(self.store.erase(ticket, erasure))
            .await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        self.weather.through(self.store.scrub()).await
    }

    async fn outbox(&self) -> Result<Outbox, StoreError> {
        self.weather.through(self.store.outbox()).await
    }

    async fn deliveries(&self, ticket: &TicketId) -> Result<Vec<Delivery>, StoreError> {
        self.weather.through(self.store.deliveries(ticket)).await
    }

    async fn failed_deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        self.weather.through(self.store.failed_deliveries()).await
    }

    async fn lease(
        &self,
        now: Timestamp,
        duration: SignedDuration,
        lease: String,
    ) -> Result<Option<Leased>, StoreError> {
        let work = self.store.lease(now, duration, lease);
        self.weather.through(work).await
    }

    async fn mark_sent(
        &self,
        leased: &Leased,
        at: Timestamp,
        counts: &[Count],
    ) -> Result<bool, StoreError> {
        let work = self.store.mark_sent(leased, at, counts);
        self.weather.through(work).await
    }

    async fn retry(
        &self,
        leased: &Leased,
        next: Timestamp,
        error: String,
    ) -> Result<bool, StoreError> {
        self.weather
            .through(self.store.retry(leased, next, error))
            .await
    }

    async fn fail(
        &self,
        failure: Failure,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        self.weather
            .through(self.store.fail(failure, consequence))
            .await
    }

    async fn bounce(
        &self,
        bounce: Bounce,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        let work = self.store.bounce(bounce, consequence);
        self.weather.through(work).await
    }

    async fn order_queue_link(
        &self,
        to: &Owner,
        nonce: String,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<(), StoreError> {
        let work = self.store.order_queue_link(to, nonce, now, not_since);
        self.weather.through(work).await
    }

    async fn tally(
        &self,
        tally: &Tally,
        limits: &[Count],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let work = self.store.tally(tally, limits, now);
        self.weather.through(work).await
    }

    async fn tallies(&self, from: Date, to: Date) -> Result<Vec<(Tally, u32)>, StoreError> {
        self.weather.through(self.store.tallies(from, to)).await
    }

    async fn counts(&self, keys: &[String], now: Timestamp) -> Result<Vec<u32>, StoreError> {
        self.weather.through(self.store.counts(keys, now)).await
    }
}
