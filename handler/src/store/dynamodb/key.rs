//! The signing key of a desk without a disk. It lies in the table: whoever may read that reads the
//! tickets themselves, which is all that the key opens; no environment and no second service knows it.

use super::{
    DynamoDb, StoreError,
    patience::{Patience, Trouble},
    row::ONLY,
};
use serde::{Deserialize, Serialize};

/// Its partition.
pub(super) const SIGNING: &str = "SIGNING";

/// The keys; `moving` while the requests that belong to them are still coming in from elsewhere.
#[derive(Serialize, Deserialize)]
pub(super) struct SigningRow {
    pk: String,
    sk: String,
    pub(super) keys: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moving: Option<bool>,
}

impl SigningRow {
    pub(super) fn new(keys: &str) -> Self {
        Self {
            pk: SIGNING.to_owned(),
            sk: ONLY.to_owned(),
            keys: keys.to_owned(),
            moving: None,
        }
    }

    pub(super) fn moving(keys: &str) -> Self {
        let moving = Some(true);
        Self {
            moving,
            ..Self::new(keys)
        }
    }
}

impl DynamoDb {
    /// The text of the signing keys, in the form of the key file; `fresh` becomes it where there is
    /// none. To rotate, an operator puts a new key on a line above the old one.
    ///
    /// # Errors
    /// Where the store fails, or a move into it has not come to its end.
    pub async fn signing_keys(&self, fresh: &str) -> Result<String, StoreError> {
        let row = SigningRow::new(fresh);
        let mut patience = Patience::default();
        loop {
            if let Some(found) = self.row::<SigningRow>(SIGNING, ONLY).await? {
                if found.moving.is_some() {
                    let told = "a move into it was not finished; run `opora migrate` again";
                    return Err(StoreError::Unavailable(told.to_owned()));
                }
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
