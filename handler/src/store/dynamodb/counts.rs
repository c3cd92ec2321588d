//! Counts of what is limited, read. They are added within the transactions that they count; the
//! service sweeps them when their window is over, some day.

use super::{
    DynamoDb, StoreError,
    row::{CountRow, count_pk, from_item},
};
use jiff::Timestamp;

impl DynamoDb {
    pub(super) async fn counted(
        &self,
        keys: &[String],
        now: Timestamp,
    ) -> Result<Vec<u32>, StoreError> {
        let rows = self.rows(keys.iter().map(|key| count_pk(key))).await?;
        let mut counts = Vec::with_capacity(keys.len());
        for key in keys {
            let row = rows.get(&count_pk(key)).cloned();
            let row: Option<CountRow> = row.map(from_item).transpose()?;
            let live = row.filter(|row| row.expires > now.as_second());
            counts.push(live.map_or(0, |row| row.n));
        }
        Ok(counts)
    }
}
