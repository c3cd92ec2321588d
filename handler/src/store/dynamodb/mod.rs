//! The store in one table of DynamoDB, or of what speaks its API (YDB). One promise is one
//! transaction of at most [`MOST_WRITES`] writes; every write bears a condition, so that sending it
//! again after an answer that never came changes nothing twice ([`patience`]). Rows are told in
//! [`row`], the table itself in [`table`].

mod accept;
mod append;
mod counts;
mod erase;
mod gaps;
mod key;
mod moving;
mod outbox;
mod patience;
mod read;
mod row;
mod table;
mod tallies;
mod write;

use super::{
    Accepted, AppendError, Bounce, Count, Delivery, Failure, Gap, Leased, NewTicket, Outbox, Store,
    StoreError, Tally,
};
use crate::{
    cloud::{Service, configured},
    random::{NoRandom, Random},
    ticket::{Erasure, Ticket, act::Decision},
};
use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use jiff::{SignedDuration, Timestamp, civil::Date};
use opora_contract::{id::TicketId, number::Number, owner::Owner};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The most writes of one transaction: what YDB takes; DynamoDB takes a hundred.
const MOST_WRITES: usize = 25;

/// How long one request to the service may take.
const REQUEST: Duration = Duration::from_secs(2);

/// Where the tickets lie.
#[derive(Debug, Clone)]
pub struct Place {
    /// The service.
    pub service: Service,
    /// Name of the table.
    pub table: String,
}

/// The store.
pub struct DynamoDb {
    client: Client,
    table: String,
    /// For the marks by which a writer knows its own writes again, and for pauses.
    random: Mutex<Random>,
}

impl DynamoDb {
    /// A store at its place; whether the service answers is seen only when asking.
    ///
    /// # Errors
    /// Where the operating system has no random bytes.
    pub fn new(place: &Place) -> Result<Self, NoRandom> {
        Ok(Self {
            client: Client::from_conf(configured!(aws_sdk_dynamodb, &place.service, REQUEST)),
            table: place.table.clone(),
            random: Mutex::new(Random::from_os()?),
        })
    }

    /// A word that nobody else has.
    fn mark(&self) -> String {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        random.hex()
    }

    /// A number from 0 to 1.
    fn fraction(&self) -> f64 {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        random.fraction()
    }
}

#[async_trait]
impl Store for DynamoDb {
    async fn accept(&self, new: NewTicket) -> Result<Accepted, StoreError> {
        self.accept_request(new).await
    }

    async fn knows_key(&self, key: &str) -> Result<bool, StoreError> {
        self.known_key(key).await
    }

    async fn append(&self, ticket: &Ticket, decision: Decision) -> Result<Ticket, AppendError> {
        self.append_decision(ticket, &decision).await
    }

    async fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
        self.load(id).await
    }

    async fn open_tickets(&self, assignee: &Owner) -> Result<Vec<Ticket>, StoreError> {
        self.open_of(assignee).await
    }

    async fn received(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Ticket>, StoreError> {
        self.received_within(from, to).await
    }

    async fn closed_tickets(
        &self,
        after: Option<Number>,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        self.closed(after, limit).await
    }

    async fn erase(&self, ticket: &Ticket, erasure: Erasure) -> Result<Ticket, AppendError> {
        self.erase_ticket(ticket, erasure).await
    }

    /// The service keeps no free places that could be read; its backups end by themselves.
    async fn scrub(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn deliveries(&self, ticket: &TicketId) -> Result<Vec<Delivery>, StoreError> {
        self.deliveries_of(ticket).await
    }

    async fn failed_deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        self.failed().await
    }

    async fn lease(
        &self,
        now: Timestamp,
        duration: SignedDuration,
        lease: String,
    ) -> Result<Option<Leased>, StoreError> {
        let until = now.saturating_add(duration).unwrap_or(Timestamp::MAX);
        self.lease_one(now, until, lease).await
    }

    async fn mark_sent(
        &self,
        leased: &Leased,
        at: Timestamp,
        counts: &[Count],
    ) -> Result<bool, StoreError> {
        self.sent(leased, at, counts).await
    }

    async fn retry(
        &self,
        leased: &Leased,
        next: Timestamp,
        error: String,
    ) -> Result<bool, StoreError> {
        self.put_back(leased, next, error).await
    }

    async fn fail(
        &self,
        failure: Failure,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        self.give_up(failure, consequence).await
    }

    async fn bounce(
        &self,
        bounce: Bounce,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        self.come_back(bounce, consequence).await
    }

    async fn outbox(&self) -> Result<Outbox, StoreError> {
        self.waiting().await
    }

    async fn order_queue_link(
        &self,
        to: &Owner,
        nonce: String,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<(), StoreError> {
        self.order_link(to, nonce, now, not_since).await
    }

    async fn tally(
        &self,
        tally: &Tally,
        limits: &[Count],
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        self.add_tally(tally, limits).await
    }

    async fn tallies(&self, from: Date, to: Date) -> Result<Vec<(Tally, u32)>, StoreError> {
        self.tallied(from, to).await
    }

    async fn counts(&self, keys: &[String], now: Timestamp) -> Result<Vec<u32>, StoreError> {
        self.counted(keys, now).await
    }

    async fn gaps(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Gap>, StoreError> {
        self.passed_over(from, to).await
    }
}

#[cfg(test)]
mod moving_tests;
#[cfg(test)]
mod tests;
