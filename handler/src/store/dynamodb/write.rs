//! The writes that transactions are made of.

use super::{
    DynamoDb, MOST_WRITES, StoreError,
    patience::{Trouble, answered},
    row::{Item, count_pk, from_item, number, string, to_item},
};
use crate::store::Count;
use aws_sdk_dynamodb::{
    error::BuildError,
    types::{
        Put, TransactWriteItem, Update,
        builders::{PutBuilder, UpdateBuilder},
    },
};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// Of a row that must not be there yet.
const NEW: &str = "attribute_not_exists(pk)";

impl DynamoDb {
    /// Does all of these writes or none.
    pub(super) async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<(), Trouble> {
        if writes.len() > MOST_WRITES {
            let told = format!("{} writes, {MOST_WRITES} at most", writes.len());
            return Err(Trouble::Hopeless(StoreError::Statement(told)));
        }
        let request = self
            .client
            .transact_write_items()
            .set_transact_items(Some(writes));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(Trouble::of_transaction(&error)),
        }
    }

    /// A row that must not be there yet.
    pub(super) fn add<T: Serialize>(&self, row: &T) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(row)?))
            .condition_expression(NEW);
        put_item(put)
    }

    /// A row, whatever stood in its place.
    pub(super) fn put<T: Serialize>(&self, row: &T) -> Result<TransactWriteItem, StoreError> {
        put_item(
            Put::builder()
                .table_name(&self.table)
                .set_item(Some(to_item(row)?)),
        )
    }

    /// A row in the place of one whose number `name` is still `seen`.
    pub(super) fn replace<T: Serialize>(
        &self,
        row: &T,
        name: &str,
        seen: u32,
    ) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(to_item(row)?))
            .condition_expression("#name = :seen")
            .expression_attribute_names("#name", name)
            .expression_attribute_values(":seen", number(seen));
        put_item(put)
    }

    /// One more for each of these.
    pub(super) fn count(&self, counts: &[Count]) -> Result<Vec<TransactWriteItem>, StoreError> {
        // A transaction may name a row once.
        let mut sums: BTreeMap<&str, (u32, i64)> = BTreeMap::new();
        for count in counts {
            let sum = sums.entry(&count.key).or_default();
            *sum = (sum.0 + 1, count.expires_at.as_second());
        }
        let writes = sums.into_iter().map(|(key, (n, expires))| {
            let update = self
                .update(&count_pk(key), super::row::ONLY)
                .update_expression("SET expires = :expires ADD n :n")
                .expression_attribute_values(":n", number(n))
                .expression_attribute_values(":expires", number(expires));
            update_item(update)
        });
        writes.collect()
    }

    /// A change of a row, to be told.
    pub(super) fn update(&self, pk: &str, sk: &str) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.table)
            .key("pk", string(pk))
            .key("sk", string(sk))
    }

    /// A row as it is now.
    pub(super) async fn row<T: DeserializeOwned>(
        &self,
        pk: &str,
        sk: &str,
    ) -> Result<Option<T>, StoreError> {
        let request = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", string(pk))
            .key("sk", string(sk))
            .consistent_read(true);
        let found = answered!(self, request.clone());
        found.item.map(from_item).transpose()
    }
}

fn put_item(put: PutBuilder) -> Result<TransactWriteItem, StoreError> {
    let put = built(put.build())?;
    Ok(TransactWriteItem::builder().put(put).build())
}

pub(super) fn update_item(update: UpdateBuilder) -> Result<TransactWriteItem, StoreError> {
    let update = built(update.build())?;
    Ok(TransactWriteItem::builder().update(update).build())
}

/// A part of a request; where one is missing, that is our mistake.
pub(super) fn built<T>(part: Result<T, BuildError>) -> Result<T, StoreError> {
    part.map_err(|error| StoreError::Statement(error.to_string()))
}

/// The kind of a row, by its key.
pub(super) fn sort_key(item: &Item) -> &str {
    let key = item.get("sk").and_then(|value| value.as_s().ok());
    key.map_or("", String::as_str)
}
