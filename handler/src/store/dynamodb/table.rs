//! The table itself: made once, by `opora store create` or by the deployment's own template.

use super::{
    DynamoDb, StoreError,
    patience::{Trouble, answered},
};
use aws_sdk_dynamodb::{
    error::{BuildError, ProvideErrorMetadata},
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType, TableStatus, TimeToLiveSpecification,
    },
};
use std::time::Duration;

/// The index of what waits for somebody.
pub(super) const WORK: &str = "work";
/// The index of tickets by receipt.
pub(super) const PERIOD: &str = "period";
/// Attribute after whose moment the service may sweep a row.
const EXPIRES: &str = "expires";

const KEYS: [&str; 6] = ["pk", "sk", "work", "work_order", "period", "period_order"];
/// How often a new table is asked whether it is ready, a second apart.
const PATIENCE: u32 = 120;

impl DynamoDb {
    /// Makes the table where it is missing, and waits until it can be used; whether it was made.
    ///
    /// # Errors
    /// Where the service refuses, or the table is not ready in two minutes.
    pub async fn create(&self) -> Result<bool, StoreError> {
        let made = self.make().await?;
        for _ in 0..PATIENCE {
            let request = self.client.describe_table().table_name(&self.table);
            let found = answered!(self, request.clone());
            let table = found.table.and_then(|table| table.table_status);
            if table == Some(TableStatus::Active) {
                if made {
                    self.let_sweep().await?;
                }
                return Ok(made);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Err(StoreError::Unavailable(
            "the table is not ready yet".to_owned(),
        ))
    }

    async fn make(&self) -> Result<bool, StoreError> {
        let broken = |error: BuildError| StoreError::Statement(error.to_string());
        let mut request = self
            .client
            .create_table()
            .table_name(&self.table)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(keys("pk", "sk").map_err(broken)?))
            .global_secondary_indexes(index(WORK, "work_order").map_err(broken)?)
            .global_secondary_indexes(index(PERIOD, "period_order").map_err(broken)?);
        for name in KEYS {
            let definition = AttributeDefinition::builder()
                .attribute_name(name)
                .attribute_type(ScalarAttributeType::S);
            request = request.attribute_definitions(definition.build().map_err(broken)?);
        }
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.code() == Some("ResourceInUseException") => Ok(false),
            Err(error) => Err(given_up(Trouble::of(&error))),
        }
    }

    /// Lets the service sweep what has expired. A service that cannot is as good: readers look at the
    /// time themselves.
    async fn let_sweep(&self) -> Result<(), StoreError> {
        let sweep = TimeToLiveSpecification::builder()
            .attribute_name(EXPIRES)
            .enabled(true);
        let sweep = sweep
            .build()
            .map_err(|e| StoreError::Statement(e.to_string()))?;
        let request = self
            .client
            .update_time_to_live()
            .table_name(&self.table)
            .time_to_live_specification(sweep);
        if let Err(error) = request.send().await {
            let told = error.message().unwrap_or("no answer");
            tracing::warn!(told, "expired counts will not be swept");
        }
        Ok(())
    }
}

fn given_up(why: Trouble) -> StoreError {
    match why {
        Trouble::Hopeless(error) => error,
        Trouble::Unknown(told) => StoreError::Unavailable(told),
        Trouble::Busy | Trouble::Refused => StoreError::Busy,
    }
}

fn index(name: &str, order: &str) -> Result<GlobalSecondaryIndex, BuildError> {
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(keys(name, order)?))
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::All)
                .build(),
        )
        .build()
}

fn keys(partition: &str, order: &str) -> Result<Vec<KeySchemaElement>, BuildError> {
    let key = |name: &str, kind| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
    };
    Ok(vec![
        key(partition, KeyType::Hash)?,
        key(order, KeyType::Range)?,
    ])
}
