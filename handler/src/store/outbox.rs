//! Letters to be sent. A worker leases one at a time; the lease is a random word that it must show
//! to change the row, so that a worker that was too slow changes nothing any more (fencing).

use super::{
    Store, StoreError,
    append::{AppendError, append},
    row::{self, DELIVERY, Delivery},
};
use crate::ticket::{Letter, Ticket, act::Decision};
use jiff::{SignedDuration, Timestamp};
use opora_contract::owner::Owner;

/// A letter in a worker's hands.
#[derive(Debug, Clone)]
pub struct Leased {
    /// The letter.
    pub delivery: Delivery,
    /// The word that proves the grasp on it.
    pub lease: String,
}

/// A letter is given up.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The letter.
    pub delivery: i64,
    /// The word that proves the grasp on it.
    pub lease: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub error: String,
}

/// A letter can be leased where it is due and in nobody's hands.
const FREE: &str = "sent_at IS NULL AND failed_at IS NULL AND next_at <= ?1 \
                    AND (leased_until IS NULL OR leased_until <= ?1)";
const SENT: &str = "UPDATE deliveries SET sent_at = ?3, lease = NULL, leased_until = NULL, \
                    error = NULL WHERE id = ?1 AND lease = ?2";
const RETRY: &str = "UPDATE deliveries SET next_at = ?3, error = ?4, attempts = attempts + 1, \
                     lease = NULL, leased_until = NULL WHERE id = ?1 AND lease = ?2";
const FAILED: &str = "UPDATE deliveries SET failed_at = ?3, error = ?4, attempts = attempts + 1, \
                      lease = NULL, leased_until = NULL WHERE id = ?1 AND lease = ?2";
const ADD_QUEUE_LINK: &str = "INSERT INTO deliveries \
    (nonce, recipient, letter, created_at, next_at) SELECT ?1, ?2, ?3, ?4, ?4 \
    WHERE NOT EXISTS (SELECT 1 FROM deliveries \
    WHERE recipient = ?2 AND letter = ?3 AND created_at > ?5)";

impl Store {
    /// Takes the letter that has waited longest into the worker's hands for the time of a lease;
    /// `None` where none is due.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn lease(
        &self,
        now: Timestamp,
        duration: SignedDuration,
        lease: String,
    ) -> Result<Option<Leased>, StoreError> {
        let millis = now.as_millisecond();
        let until = now.saturating_add(duration).unwrap_or(Timestamp::MAX);
        let any = format!("SELECT EXISTS (SELECT 1 FROM deliveries WHERE {FREE})");
        let idle = self.read(move |connection| {
            let mut statement = connection.prepare_cached(&any)?;
            let any: bool = statement.query_row([millis], |row| row.get(0))?;
            Ok(!any)
        });
        // An idle worker looks often; it should not lock the writers out each time.
        if idle.await? {
            return Ok(None);
        }
        let take = format!(
            "UPDATE deliveries SET lease = ?2, leased_until = ?3 WHERE id = \
             (SELECT id FROM deliveries WHERE {FREE} ORDER BY next_at, id LIMIT 1) \
             RETURNING {DELIVERY}"
        );
        self.write(move |transaction| {
            let mut statement = transaction.prepare_cached(&take)?;
            let mut rows = statement.query((millis, &lease, until.as_millisecond()))?;
            let Some(row) = rows.next()? else {
                return Ok(None);
            };
            let delivery = row::delivery(row)?;
            // To the end: the statement is done only when it says so.
            while rows.next()?.is_some() {}
            Ok(Some(Leased {
                delivery,
                lease: lease.clone(),
            }))
        })
        .await
    }

    /// Notes that a letter was taken over by the mail server; false where the lease was lost.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn mark_sent(&self, leased: &Leased, at: Timestamp) -> Result<bool, StoreError> {
        let (id, lease) = (leased.delivery.id, leased.lease.clone());
        self.write(move |transaction| {
            let mut statement = transaction.prepare_cached(SENT)?;
            Ok(statement.execute((id, lease, at.as_millisecond()))? == 1)
        })
        .await
    }

    /// Puts a letter back until `next`; false where the lease was lost.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn retry(
        &self,
        leased: &Leased,
        next: Timestamp,
        error: String,
    ) -> Result<bool, StoreError> {
        let (id, lease) = (leased.delivery.id, leased.lease.clone());
        self.write(move |transaction| {
            let mut statement = transaction.prepare_cached(RETRY)?;
            Ok(statement.execute((id, lease, next.as_millisecond(), error))? == 1)
        })
        .await
    }

    /// Gives a letter up and stores what follows from it for its ticket, together; false where the
    /// lease was lost.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] where the ticket has changed since it was loaded.
    pub async fn fail(
        &self,
        failure: Failure,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        self.write(move |transaction| {
            let changed = transaction.prepare_cached(FAILED)?.execute((
                failure.delivery,
                &failure.lease,
                failure.at.as_millisecond(),
                &failure.error,
            ))?;
            if changed != 1 {
                return Ok(false);
            }
            if let Some((ticket, decision)) = consequence {
                append(transaction, ticket, decision)?;
            }
            Ok(true)
        })
        .await
    }

    /// Orders the letter with a link to somebody's queue, unless one was ordered after `not_since`:
    /// a stranger who knows the address cannot fill the mailbox.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn order_queue_link(
        &self,
        to: &Owner,
        nonce: String,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<(), StoreError> {
        let to = to.to_string();
        self.write(move |transaction| {
            transaction.prepare_cached(ADD_QUEUE_LINK)?.execute((
                nonce,
                to,
                Letter::QueueLink.name(),
                now.as_millisecond(),
                not_since.as_millisecond(),
            ))?;
            Ok(())
        })
        .await
    }
}
