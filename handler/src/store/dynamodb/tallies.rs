//! Counts for editors: a partition a day. A write that nobody answered for is repeated and may count twice:
//! these are figures to read, not limits.

use super::{
    DynamoDb, StoreError,
    patience::Patience,
    row::{from_item, number, string},
    write::update_item,
};
use crate::store::{Count, Tally, TallyKind};
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
struct TallyRow {
    sk: String,
    n: u32,
}

fn partition(day: Date) -> String {
    format!("S#{day}")
}

impl DynamoDb {
    pub(super) async fn add_tally(
        &self,
        tally: &Tally,
        limits: &[Count],
    ) -> Result<(), StoreError> {
        let row = format!("{}#{}", tally.kind.name(), tally.what);
        let update = self.update(&partition(tally.day), &row);
        let update = update
            .update_expression("ADD n :one")
            .expression_attribute_values(":one", number(1));
        let mut writes = self.count(limits)?;
        writes.push(update_item(update)?);
        let mut patience = Patience::default();
        while let Err(why) = self.transact(writes.clone()).await {
            patience.wait(self, why).await?;
        }
        Ok(())
    }

    pub(super) async fn tallied(
        &self,
        from: Date,
        to: Date,
    ) -> Result<Vec<(Tally, u32)>, StoreError> {
        let mut tallies = Vec::new();
        for day in from
            .series(jiff::ToSpan::day(1))
            .take_while(|day| *day <= to)
        {
            let query = self
                .client
                .query()
                .table_name(&self.table)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", string(partition(day)))
                .consistent_read(true);
            for item in self.all(query).await? {
                let row: TallyRow = from_item(item)?;
                let known = row.sk.split_once('#');
                let known = known.and_then(|(kind, what)| Some((TallyKind::of(kind)?, what)));
                let Some((kind, what)) = known else {
                    return Err(StoreError::Damaged(format!("tally {day} {}", row.sk)));
                };
                let what = what.to_owned();
                tallies.push((Tally { day, kind, what }, row.n));
            }
        }
        tallies.sort();
        Ok(tallies)
    }
}
