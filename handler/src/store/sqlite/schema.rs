//! The tables and their later additions. An addition changes nothing that an earlier program
//! reads or writes, so after an update the program of yesterday still works on the same file; a
//! change that it would not survive raises [`GENERATION`], and it refuses the file.

use crate::store::StoreError;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// Kept in `user_version`: which programs can work on the file.
const GENERATION: i64 = 1;

/// The tables of the generation as they were first, then one addition a step.
const STEPS: [&str; 5] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
];

/// The step of a file from before they were counted.
const UNCOUNTED: u32 = 1;

/// Makes the tables of a new file and adds to those of an earlier program; refuses those of a
/// later generation.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let reached = match found {
        0 => 0,
        GENERATION => reached(&transaction)?,
        later => return Err(StoreError::Version(later)),
    };
    for (step, sql) in (1_u32..).zip(STEPS).filter(|(step, _)| *step > reached) {
        transaction.execute_batch(sql)?;
        if step > UNCOUNTED {
            transaction.execute("INSERT INTO schema_steps (step) VALUES (?1)", [step])?;
        }
    }
    // Also the same value would be a commit: a start that changes nothing waits for no disk.
    if found != GENERATION {
        transaction.pragma_update(None, "user_version", GENERATION)?;
    }
    Ok(transaction.commit()?)
}

/// The last step that was made on the file.
fn reached(transaction: &Transaction) -> Result<u32, StoreError> {
    if !transaction.table_exists(None, "schema_steps")? {
        return Ok(UNCOUNTED);
    }
    let last = "SELECT max(step) FROM schema_steps";
    Ok(transaction.query_row(last, [], |row| row.get(0))?)
}
