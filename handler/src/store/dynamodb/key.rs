//! The signing key of a desk without a disk. It lies in the table: whoever may read that reads the
//! tickets themselves, which is all that the key opens; no environment and no second service knows it.

use super::{
    DynamoDb, StoreError,
    patience::{Patience, Trouble},
    row::ONLY,
};
use serde::{Deserialize, Serialize};

/// Its partition.
const SIGNING: &str = "SIGNING";

#[derive(Serialize, Deserialize)]
struct SigningRow {
    pk: String,
    sk: String,
    keys: String,
}

impl DynamoDb {
    /// The text of the signing keys, in the form of the key file; `fresh` becomes it where there is
    /// none. To rotate, an operator puts a new key on a line above the old one.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn signing_keys(&self, fresh: &str) -> Result<String, StoreError> {
        let row = SigningRow {
            pk: SIGNING.to_owned(),
            sk: ONLY.to_owned(),
            keys: fresh.to_owned(),
        };
        let mut patience = Patience::default();
        loop {
            if let Some(found) = self.row::<SigningRow>(SIGNING, ONLY).await? {
                return Ok(found.keys);
            }
            // Where another process was faster, its key is the one.
            match self.transact(vec![self.add(&row)?]).await {
                Ok(()) | Err(Trouble::Refused) => {}
                Err(why) => patience.wait(self, why).await?,
            }
        }
    }
}
