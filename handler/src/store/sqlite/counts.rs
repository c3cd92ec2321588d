//! Counts of what is limited. They are added within the transaction that they count, and swept
//! there when their window is over.

use crate::store::{Ceiling, Count, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

const SWEEP: &str = "DELETE FROM counts WHERE expires_at <= ?1";
const ADD: &str = "INSERT INTO counts (key, n, expires_at) VALUES (?1, 1, ?2) \
                   ON CONFLICT (key) DO UPDATE SET n = n + 1";
const READ: &str = "SELECT n FROM counts WHERE key = ?1 AND expires_at > ?2";

pub(super) fn add(
    connection: &Connection,
    counts: &[Count],
    now: Timestamp,
) -> Result<(), StoreError> {
    if counts.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached(SWEEP)?
        .execute([now.as_millisecond()])?;
    let mut statement = connection.prepare_cached(ADD)?;
    for count in counts {
        statement.execute((&count.key, count.expires_at.as_millisecond()))?;
    }
    Ok(())
}

/// Whether all of these limits still have room.
pub(super) fn have_room(
    connection: &Connection,
    within: &[Ceiling],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let keys: Vec<String> = within.iter().map(|ceiling| ceiling.key.clone()).collect();
    let counted = read(connection, &keys, now)?;
    let mut both = within.iter().zip(counted);
    Ok(both.all(|(ceiling, counted)| counted < ceiling.most))
}

pub(super) fn read(
    connection: &Connection,
    keys: &[String],
    now: Timestamp,
) -> Result<Vec<u32>, StoreError> {
    let mut statement = connection.prepare_cached(READ)?;
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        let counted = statement.query_row((key, now.as_millisecond()), |row| row.get(0));
        found.push(counted.optional()?.unwrap_or(0));
    }
    Ok(found)
}
