//! Numbers passed over. A table passes none over by itself; they came with requests that were moved
//! here, and the register has to tell of them.

use super::{
    DynamoDb, StoreError,
    row::{from_item, string},
};
use crate::store::{Gap, text::timestamp};
use jiff::Timestamp;
use opora_contract::number::Number;
use serde::{Deserialize, Serialize};

/// Their partition.
const GAPS: &str = "GAPS";

/// A run of numbers that nobody has.
#[derive(Serialize, Deserialize)]
pub(super) struct GapRow {
    pk: String,
    sk: String,
    year: i16,
    first: u32,
    last: u32,
    at: i64,
}

impl GapRow {
    pub(super) fn of(gap: &Gap) -> Self {
        let Number { year, serial } = gap.first;
        Self {
            pk: GAPS.to_owned(),
            sk: format!("{year:04}-{serial:010}"),
            year,
            first: serial,
            last: gap.last.serial,
            at: gap.at.as_millisecond(),
        }
    }

    pub(super) fn gap(&self) -> Result<Gap, StoreError> {
        let number = |serial| Number {
            year: self.year,
            serial,
        };
        Ok(Gap {
            first: number(self.first),
            last: number(self.last),
            at: timestamp(self.at)?,
        })
    }
}

impl DynamoDb {
    pub(super) async fn passed_over(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Gap>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", string(GAPS))
            .consistent_read(true);
        let mut gaps = Vec::new();
        for item in self.all(query).await? {
            gaps.push(from_item::<GapRow>(item)?.gap()?);
        }
        gaps.retain(|gap| gap.at >= from && gap.at < to);
        Ok(gaps)
    }
}
