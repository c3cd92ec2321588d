//! The store as a reference: the same promises in plain maps, without a disk. It passes the suite
//! of every store, and is fast enough for tens of thousands of simulated days.

use crate::{
    store::{
        About, Accepted, AppendError, Bounce, Ceiling, Count, Delivery, DeliveryId, DeliveryState,
        Failure, Leased, NewTicket, Outbox, Store, StoreError, Tally,
    },
    ticket::{Erasure, Letter, NewDelivery, Recipient, Status, Ticket, act::Decision, fold},
};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, civil::Date};
use opora_contract::{id::TicketId, number::Number, owner::Owner};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};

#[derive(Default)]
pub(crate) struct Memory(Mutex<Rows>);

#[derive(Default)]
struct Rows {
    tickets: HashMap<TicketId, Ticket>,
    /// What was submitted, until that is erased.
    keys: HashMap<String, (Option<[u8; 32]>, TicketId)>,
    last: BTreeMap<i16, u32>,
    letters: Vec<Row>,
    counts: HashMap<String, (u32, Timestamp)>,
    tallies: BTreeMap<Tally, u32>,
}

struct Row {
    letter: Delivery,
    lease: Option<(String, Timestamp)>,
}

impl Row {
    fn is_held(&self, id: &DeliveryId, word: &str) -> bool {
        self.letter.id == *id && self.lease.as_ref().is_some_and(|(lease, _)| lease == word)
    }

    fn fail(&mut self, at: Timestamp, error: String) {
        self.lease = None;
        (self.letter.state, self.letter.error) = (DeliveryState::Failed(at), Some(error));
    }
}

impl Rows {
    fn order(&mut self, subject: About, recipient: Recipient, letter: Letter, at: Timestamp) {
        self.letters.push(Row {
            letter: Delivery {
                id: DeliveryId::new(self.letters.len().to_string()),
                subject,
                recipient,
                letter,
                created_at: at,
                next_at: at,
                attempts: 0,
                state: DeliveryState::Waiting,
                error: None,
            },
            lease: None,
        });
    }

    fn order_all(&mut self, ticket: &TicketId, ordered: Vec<NewDelivery>, at: Timestamp) {
        for new in ordered {
            let subject = About::Event {
                ticket: ticket.clone(),
                seq: new.event,
            };
            self.order(subject, new.recipient, new.letter, at);
        }
    }

    fn count(&mut self, counts: &[Count], now: Timestamp) {
        self.counts.retain(|_, (_, expires)| *expires > now);
        for count in counts {
            let counted = self.counts.entry(count.key.clone());
            counted.or_insert((0, count.expires_at)).0 += 1;
        }
    }

    /// The letter in the hand that shows this word; the hand opens.
    fn held(&mut self, id: &DeliveryId, word: &str) -> Option<&mut Delivery> {
        let row = self.letters.iter_mut().find(|row| row.is_held(id, word))?;
        row.lease = None;
        Some(&mut row.letter)
    }

    fn append(&mut self, ticket: &Ticket, decision: Decision) -> Result<Ticket, AppendError> {
        let mut after = ticket.clone();
        let Some(at) = decision.events.last().map(|event| event.at) else {
            return Ok(after);
        };
        if self.tickets.get(&ticket.id).map(|stored| stored.seq) != Some(ticket.seq) {
            return Err(AppendError::Conflict);
        }
        for event in decision.events {
            after.push(event).map_err(StoreError::from)?;
        }
        self.tickets.insert(after.id.clone(), after.clone());
        self.order_all(&after.id, decision.deliveries, at);
        Ok(after)
    }

    fn found(&self, wanted: impl Fn(&Ticket) -> bool) -> Vec<Ticket> {
        let mut found: Vec<Ticket> = self
            .tickets
            .values()
            .filter(|t| wanted(t))
            .cloned()
            .collect();
        found.sort_by_key(|ticket| ticket.number);
        found
    }
}

impl Memory {
    fn rows(&self) -> std::sync::MutexGuard<'_, Rows> {
        self.0.lock().unwrap()
    }
}

#[async_trait]
impl Store for Memory {
    async fn accept(&self, new: NewTicket) -> Result<Accepted, StoreError> {
        let mut rows = self.rows();
        if let Some((body, ticket)) = rows.keys.get(&new.key).cloned() {
            let number = rows.tickets[&ticket].number;
            return Ok(if body == Some(new.body) {
                Accepted::Already { ticket, number }
            } else {
                Accepted::OtherBody
            });
        }
        let is_full = |ceiling: &Ceiling| {
            let counted = rows.counts.get(&ceiling.key);
            counted.is_some_and(|(n, ends)| *ends > new.ordered_at && *n >= ceiling.most)
        };
        if new.within.iter().any(is_full) {
            return Err(StoreError::Outdated);
        }
        let serial = rows.last.entry(new.year).or_default();
        *serial += 1;
        let number = Number {
            year: new.year,
            serial: *serial,
        };
        let ticket = fold(new.id, number, vec![new.event])?;
        let id = ticket.id.clone();
        rows.keys.insert(new.key, (Some(new.body), id.clone()));
        rows.tickets.insert(id.clone(), ticket);
        rows.order_all(&id, new.deliveries, new.ordered_at);
        rows.count(&new.counts, new.ordered_at);
        Ok(Accepted::New { ticket: id, number })
    }

    async fn knows_key(&self, key: &str) -> Result<bool, StoreError> {
        Ok(self.rows().keys.contains_key(key))
    }

    async fn append(&self, ticket: &Ticket, decision: Decision) -> Result<Ticket, AppendError> {
        self.rows().append(ticket, decision)
    }

    async fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
        Ok(self.rows().tickets.get(id).cloned())
    }

    async fn open_tickets(&self, assignee: &Owner) -> Result<Vec<Ticket>, StoreError> {
        let theirs = |t: &Ticket| t.assignee == *assignee && t.status != Status::Closed;
        let mut found = self.rows().found(theirs);
        found.sort_by_key(|ticket| ticket.due);
        Ok(found)
    }

    async fn received(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Ticket>, StoreError> {
        let period = from..to;
        Ok(self.rows().found(|t| period.contains(&t.received_at)))
    }

    async fn closed_tickets(
        &self,
        after: Option<Number>,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let over = |t: &Ticket| t.status == Status::Closed && t.erased_at.is_none();
        let mut found = self.rows().found(|t| over(t) && Some(t.number) > after);
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn erase(&self, ticket: &Ticket, erasure: Erasure) -> Result<Ticket, AppendError> {
        let mut rows = self.rows();
        if rows.tickets.get(&ticket.id).map(|stored| stored.seq) != Some(ticket.seq) {
            return Err(AppendError::Conflict);
        }
        let erased = fold(ticket.id.clone(), ticket.number, erasure.events);
        let erased = erased.map_err(StoreError::from)?;
        rows.tickets.insert(erased.id.clone(), erased.clone());
        rows.letters.retain(|row| {
            let theirs = row.letter.ticket() == Some(&erased.id);
            !theirs || row.letter.state != DeliveryState::Waiting
        });
        for row in &mut rows.letters {
            if row.letter.ticket() == Some(&erased.id) {
                row.letter.error = None;
            }
        }
        for (body, ticket) in rows.keys.values_mut() {
            if *ticket == erased.id {
                *body = None;
            }
        }
        Ok(erased)
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn outbox(&self) -> Result<Outbox, StoreError> {
        let rows = self.rows();
        let letters = rows.letters.iter().map(|row| &row.letter);
        let waiting = letters.filter(|l| l.state == DeliveryState::Waiting);
        let ordered: Vec<Timestamp> = waiting.map(|letter| letter.created_at).collect();
        Ok(Outbox {
            waiting: ordered.len() as u64,
            oldest: ordered.into_iter().min(),
        })
    }

    async fn deliveries(&self, ticket: &TicketId) -> Result<Vec<Delivery>, StoreError> {
        let rows = self.rows();
        let letters = rows.letters.iter().map(|row| &row.letter);
        Ok(letters
            .filter(|l| l.ticket() == Some(ticket))
            .cloned()
            .collect())
    }

    async fn failed_deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        let rows = self.rows();
        let failed = |l: &&Delivery| matches!(l.state, DeliveryState::Failed(_));
        let letters = rows.letters.iter().map(|row| &row.letter);
        let mut failed: Vec<Delivery> = letters.filter(failed).cloned().collect();
        failed.sort_by_key(|letter| match letter.state {
            DeliveryState::Failed(at) => std::cmp::Reverse(at),
            _ => std::cmp::Reverse(letter.created_at),
        });
        Ok(failed)
    }

    async fn lease(
        &self,
        now: Timestamp,
        duration: SignedDuration,
        lease: String,
    ) -> Result<Option<Leased>, StoreError> {
        let mut rows = self.rows();
        let free = rows.letters.iter_mut().filter(|row| {
            row.letter.state == DeliveryState::Waiting
                && row.letter.next_at <= now
                && row.lease.as_ref().is_none_or(|(_, until)| *until <= now)
        });
        let Some(row) = free.min_by_key(|row| row.letter.next_at) else {
            return Ok(None);
        };
        row.lease = Some((lease.clone(), now + duration));
        let delivery = row.letter.clone();
        Ok(Some(Leased { delivery, lease }))
    }

    async fn mark_sent(
        &self,
        leased: &Leased,
        at: Timestamp,
        counts: &[Count],
    ) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        let Some(letter) = rows.held(&leased.delivery.id, &leased.lease) else {
            return Ok(false);
        };
        (letter.state, letter.error) = (DeliveryState::Sent(at), None);
        rows.count(counts, at);
        Ok(true)
    }

    async fn retry(
        &self,
        leased: &Leased,
        next: Timestamp,
        error: String,
    ) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        let Some(letter) = rows.held(&leased.delivery.id, &leased.lease) else {
            return Ok(false);
        };
        (letter.next_at, letter.error) = (next, Some(error));
        letter.attempts += 1;
        Ok(true)
    }

    async fn fail(
        &self,
        failure: Failure,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        let mut rows = self.rows();
        let mut letters = rows.letters.iter();
        let held = letters.position(|row| row.is_held(&failure.delivery, &failure.lease));
        let Some(place) = held else {
            return Ok(false);
        };
        if let Some((ticket, decision)) = consequence {
            rows.append(&ticket, decision)?;
        }
        rows.letters[place].fail(failure.at, failure.error);
        rows.letters[place].letter.attempts += 1;
        Ok(true)
    }

    async fn bounce(
        &self,
        bounce: Bounce,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        let mut rows = self.rows();
        let known = |row: &Row| {
            row.letter.id != bounce.delivery || matches!(row.letter.state, DeliveryState::Failed(_))
        };
        let Some(place) = rows.letters.iter().position(|row| !known(row)) else {
            return Ok(false);
        };
        if let Some((ticket, decision)) = consequence {
            rows.append(&ticket, decision)?;
        }
        rows.letters[place].fail(bounce.at, bounce.error);
        rows.count(&bounce.counts, bounce.at);
        Ok(true)
    }

    async fn order_queue_link(
        &self,
        to: &Owner,
        nonce: String,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows();
        let to = Recipient::Staff(to.clone());
        let recent = rows.letters.iter().map(|row| &row.letter).any(|l| {
            l.letter == Letter::QueueLink && l.recipient == to && l.created_at > not_since
        });
        if !recent {
            rows.order(About::Nothing { nonce }, to, Letter::QueueLink, now);
        }
        Ok(())
    }

    async fn tally(
        &self,
        tally: &Tally,
        limits: &[Count],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows();
        rows.count(limits, now);
        *rows.tallies.entry(tally.clone()).or_default() += 1;
        Ok(())
    }

    async fn tallies(&self, from: Date, to: Date) -> Result<Vec<(Tally, u32)>, StoreError> {
        let rows = self.rows();
        let within = rows
            .tallies
            .iter()
            .filter(|(tally, _)| tally.day >= from && tally.day <= to);
        Ok(within.map(|(tally, n)| (tally.clone(), *n)).collect())
    }

    async fn counts(&self, keys: &[String], now: Timestamp) -> Result<Vec<u32>, StoreError> {
        let rows = self.rows();
        let counted = |key| match rows.counts.get(key) {
            Some((n, expires)) if *expires > now => *n,
            _ => 0,
        };
        Ok(keys.iter().map(counted).collect())
    }
}

mod conforms;
