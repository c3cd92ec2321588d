//! Where the keys come from that links are signed with: at hand from the start, or in the table, from
//! where they are read once, when something is first signed or checked. How signing is done is told in
//! [`crate::token`].

#[cfg(feature = "aws")]
use crate::{
    random::{Random, hex},
    store::dynamodb::DynamoDb,
};
use crate::{store::StoreError, token::Signer};
#[cfg(feature = "aws")]
use std::sync::Arc;

/// The keys of a desk.
pub(crate) enum Keys {
    /// They were here from the start.
    AtHand(Signer),
    /// They lie in the table.
    #[cfg(feature = "aws")]
    InTable {
        table: Arc<DynamoDb>,
        read: tokio::sync::OnceCell<Signer>,
    },
}

impl Keys {
    /// The keys of a table, not read yet.
    #[cfg(feature = "aws")]
    pub(crate) fn in_table(table: Arc<DynamoDb>) -> Self {
        let read = tokio::sync::OnceCell::new();
        Self::InTable { table, read }
    }

    /// What signs with them. A reading that failed is tried again by the next request; of requests at
    /// once one reads.
    pub(crate) async fn signer(&self) -> Result<&Signer, StoreError> {
        match self {
            Self::AtHand(signer) => Ok(signer),
            #[cfg(feature = "aws")]
            Self::InTable { table, read } => {
                // In a box, for whatever signs holds this reading within its own work.
                let reading = || Box::pin(from_table(table));
                read.get_or_try_init(reading).await
            }
        }
    }
}

#[cfg(feature = "aws")]
async fn from_table(table: &DynamoDb) -> Result<Signer, StoreError> {
    let mut random = Random::from_os().map_err(|error| StoreError::Io(error.to_string()))?;
    let fresh = format!("{}\n", hex(&random.bytes()));
    let keys = table.signing_keys(&fresh).await?;
    Signer::of_text(&keys).ok_or_else(|| {
        let told = "the signing keys are not one or two lines of 64 hexadecimal digits";
        StoreError::Damaged(told.to_owned())
    })
}
