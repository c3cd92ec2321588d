//! Counts of what is limited, read. They are added within the transactions that they count; the
//! service sweeps them when their window is over, some day.

use super::{
    DynamoDb, StoreError,
    row::{CountRow, ONLY, count_pk},
};
use jiff::Timestamp;

impl DynamoDb {
    pub(super) async fn counted(
        &self,
        keys: &[String],
        now: Timestamp,
    ) -> Result<Vec<u32>, StoreError> {
        let mut counts = Vec::with_capacity(keys.len());
        for key in keys {
            let row: Option<CountRow> = self.row(&count_pk(key), ONLY).await?;
            let live = row.filter(|row| row.expires > now.as_second());
            counts.push(live.map_or(0, |row| row.n));
        }
        Ok(counts)
    }
}
