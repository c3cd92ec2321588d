//! Counts for editors, by day.

use super::counts;
use crate::store::{Count, StoreError, Tally, TallyKind};
use jiff::{Timestamp, civil::Date};
use rusqlite::Connection;

const ADD: &str = "INSERT INTO tallies (day, kind, what, n) VALUES (?1, ?2, ?3, 1) \
                   ON CONFLICT (day, kind, what) DO UPDATE SET n = n + 1";
const READ: &str = "SELECT day, kind, what, n FROM tallies WHERE day BETWEEN ?1 AND ?2";

pub(super) fn add(
    connection: &Connection,
    tally: &Tally,
    limits: &[Count],
    now: Timestamp,
) -> Result<(), StoreError> {
    counts::add(connection, limits, now)?;
    let row = (tally.day.to_string(), tally.kind.name(), &tally.what);
    connection.prepare_cached(ADD)?.execute(row)?;
    Ok(())
}

pub(super) fn read(
    connection: &Connection,
    from: Date,
    to: Date,
) -> Result<Vec<(Tally, u32)>, StoreError> {
    let mut statement = connection.prepare_cached(READ)?;
    let rows = statement.query_map((from.to_string(), to.to_string()), |row| {
        let texts: (String, String) = (row.get(0)?, row.get(1)?);
        Ok((texts, row.get(2)?, row.get(3)?))
    })?;
    let mut tallies = Vec::new();
    for row in rows {
        let ((day, kind), what, n) = row?;
        let damaged = || StoreError::Damaged(format!("tally {day} {kind}"));
        let tally = Tally {
            day: day.parse().map_err(|_| damaged())?,
            kind: TallyKind::of(&kind).ok_or_else(damaged)?,
            what,
        };
        tallies.push((tally, n));
    }
    tallies.sort();
    Ok(tallies)
}
