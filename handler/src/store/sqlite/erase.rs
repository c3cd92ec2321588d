//! Erasing: a ticket's words leave its rows in one transaction, and the file in a second step.

use super::append::add_events;
use crate::{
    store::{AppendError, StoreError, text},
    ticket::{Erasure, Ticket, fold},
};
use rusqlite::Connection;

/// What is deleted is overwritten, and what is rebuilt leaves no copy in a temporary file.
pub(super) const WITHOUT_TRACES: &str = "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;";

/// The last event's number is the lock, as in appending.
const MOVE_ON: &str = "UPDATE tickets SET status = ?3, assignee = ?4, due = ?5, seq = ?6, \
                       erased_at = ?7 WHERE id = ?1 AND seq = ?2";
const REWRITE: &str = "UPDATE events SET data = ?3 WHERE ticket = ?1 AND seq = ?2";
const FORGET_LETTERS: &str = "DELETE FROM deliveries \
                              WHERE ticket = ?1 AND sent_at IS NULL AND failed_at IS NULL";
const FORGET_REASONS: &str = "UPDATE deliveries SET error = NULL WHERE ticket = ?1";
/// An empty hash is nobody's: what comes under the key again is another body.
const FORGET_BODY: &str = "UPDATE idempotency SET body = x'' WHERE ticket = ?1";

pub(super) fn erase(
    connection: &Connection,
    ticket: &Ticket,
    erasure: &Erasure,
) -> Result<Ticket, AppendError> {
    let erased = fold(ticket.id.clone(), ticket.number, erasure.events.clone());
    let erased = erased.map_err(StoreError::from)?;
    let moved = connection.prepare_cached(MOVE_ON)?.execute((
        erased.id.as_str(),
        ticket.seq,
        erased.status.name(),
        erased.assignee.to_string(),
        text::due(erased.due),
        erased.seq,
        erased.erased_at.map(jiff::Timestamp::as_millisecond),
    ))?;
    if moved != 1 {
        return Err(AppendError::Conflict);
    }
    let (old, new): (Vec<_>, Vec<_>) = erased
        .events
        .iter()
        .cloned()
        .partition(|event| event.seq <= ticket.seq);
    let mut rewrite = connection.prepare_cached(REWRITE)?;
    for event in old {
        rewrite.execute((erased.id.as_str(), event.seq, text::data(&event.kind)?))?;
    }
    add_events(connection, &erased.id, &new)?;
    for statement in [FORGET_LETTERS, FORGET_REASONS, FORGET_BODY] {
        connection
            .prepare_cached(statement)?
            .execute([erased.id.as_str()])?;
    }
    Ok(erased)
}

/// Writes the file anew and empties the log beside it. Overwriting alone would not do: when a page
/// of a table is divided, copies of rows stay behind in both halves.
pub(super) fn scrub(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(WITHOUT_TRACES)?;
    connection.execute_batch("VACUUM")?;
    let truncate = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy: bool = connection.query_row(truncate, [], |row| row.get(0))?;
    if busy { Err(StoreError::Busy) } else { Ok(()) }
}
