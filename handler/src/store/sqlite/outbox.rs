//! Letters to be sent. A worker leases one at a time; the lease is a random word that it must show
//! to change the row, so that a worker that was too slow changes nothing any more (fencing).

use super::{
    append::append,
    counts,
    row::{self, DELIVERY},
};
use crate::{
    store::{AppendError, Bounce, Count, Failure, Leased, Outbox, StoreError},
    ticket::{Letter, Ticket, act::Decision},
};
use jiff::Timestamp;
use rusqlite::Connection;

/// A letter can be leased where it is due and in nobody's hands.
const FREE: &str = "sent_at IS NULL AND failed_at IS NULL AND next_at <= ?1 \
                    AND (leased_until IS NULL OR leased_until <= ?1)";
const SENT: &str = "UPDATE deliveries SET sent_at = ?3, lease = NULL, leased_until = NULL, \
                    error = NULL WHERE id = ?1 AND lease = ?2";
const RETRY: &str = "UPDATE deliveries SET next_at = ?3, error = ?4, attempts = attempts + 1, \
                     lease = NULL, leased_until = NULL WHERE id = ?1 AND lease = ?2";
const FAILED: &str = "UPDATE deliveries SET failed_at = ?3, error = ?4, attempts = attempts + 1, \
                      lease = NULL, leased_until = NULL WHERE id = ?1 AND lease = ?2";
const CAME_BACK: &str = "UPDATE deliveries SET failed_at = ?2, error = ?3, sent_at = NULL, \
                         lease = NULL, leased_until = NULL WHERE id = ?1 AND failed_at IS NULL";
const ADD_QUEUE_LINK: &str = "INSERT INTO deliveries \
    (nonce, recipient, letter, created_at, next_at) SELECT ?1, ?2, ?3, ?4, ?4 \
    WHERE NOT EXISTS (SELECT 1 FROM deliveries \
    WHERE recipient = ?2 AND letter = ?3 AND created_at > ?5)";

/// Whether a letter can be leased at `now`.
pub(super) fn any_due(connection: &Connection, now: Timestamp) -> Result<bool, StoreError> {
    let any = format!("SELECT EXISTS (SELECT 1 FROM deliveries WHERE {FREE})");
    let mut statement = connection.prepare_cached(&any)?;
    Ok(statement.query_row([now.as_millisecond()], |row| row.get(0))?)
}

/// How many letters wait, and since when.
pub(super) fn outbox(connection: &Connection) -> Result<Outbox, StoreError> {
    let sql = "SELECT count(*), min(created_at) FROM deliveries \
               WHERE sent_at IS NULL AND failed_at IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let (waiting, oldest): (i64, Option<i64>) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let oldest = oldest.map(Timestamp::from_millisecond).transpose();
    Ok(Outbox {
        waiting: u64::try_from(waiting).unwrap_or(0),
        oldest: oldest.map_err(|e| StoreError::Damaged(e.to_string()))?,
    })
}

pub(super) fn lease(
    connection: &Connection,
    now: Timestamp,
    until: Timestamp,
    lease: &str,
) -> Result<Option<Leased>, StoreError> {
    let take = format!(
        "UPDATE deliveries SET lease = ?2, leased_until = ?3 WHERE id = \
         (SELECT id FROM deliveries WHERE {FREE} ORDER BY next_at, id LIMIT 1) \
         RETURNING {DELIVERY}"
    );
    let mut statement = connection.prepare_cached(&take)?;
    let mut rows = statement.query((now.as_millisecond(), lease, until.as_millisecond()))?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let delivery = row::delivery(row)?;
    // To the end: the statement is done only when it says so.
    while rows.next()?.is_some() {}
    let lease = lease.to_owned();
    Ok(Some(Leased { delivery, lease }))
}

pub(super) fn mark_sent(
    connection: &Connection,
    leased: &Leased,
    at: Timestamp,
    counts: &[Count],
) -> Result<bool, StoreError> {
    let (id, lease) = (leased.delivery.id.as_str(), &leased.lease);
    let changed = connection
        .prepare_cached(SENT)?
        .execute((id, lease, at.as_millisecond()))?;
    if changed == 1 {
        counts::add(connection, counts, at)?;
    }
    Ok(changed == 1)
}

pub(super) fn retry(
    connection: &Connection,
    leased: &Leased,
    next: Timestamp,
    error: &str,
) -> Result<bool, StoreError> {
    let (id, lease) = (leased.delivery.id.as_str(), &leased.lease);
    let mut statement = connection.prepare_cached(RETRY)?;
    Ok(statement.execute((id, lease, next.as_millisecond(), error))? == 1)
}

pub(super) fn fail(
    connection: &Connection,
    failure: &Failure,
    consequence: Option<&(Ticket, Decision)>,
) -> Result<bool, AppendError> {
    let changed = connection.prepare_cached(FAILED)?.execute((
        failure.delivery.as_str(),
        &failure.lease,
        failure.at.as_millisecond(),
        &failure.error,
    ))?;
    if changed != 1 {
        return Ok(false);
    }
    if let Some((ticket, decision)) = consequence {
        append(connection, ticket, decision)?;
    }
    Ok(true)
}

pub(super) fn bounce(
    connection: &Connection,
    bounce: &Bounce,
    consequence: Option<&(Ticket, Decision)>,
) -> Result<bool, AppendError> {
    let changed = connection.prepare_cached(CAME_BACK)?.execute((
        bounce.delivery.as_str(),
        bounce.at.as_millisecond(),
        &bounce.error,
    ))?;
    if changed != 1 {
        return Ok(false);
    }
    if let Some((ticket, decision)) = consequence {
        append(connection, ticket, decision)?;
    }
    counts::add(connection, &bounce.counts, bounce.at)?;
    Ok(true)
}

pub(super) fn order_queue_link(
    connection: &Connection,
    to: &str,
    nonce: &str,
    now: Timestamp,
    not_since: Timestamp,
) -> Result<(), StoreError> {
    connection.prepare_cached(ADD_QUEUE_LINK)?.execute((
        nonce,
        to,
        Letter::QueueLink.name(),
        now.as_millisecond(),
        not_since.as_millisecond(),
    ))?;
    Ok(())
}
