//! What went wrong with a request to the service, and whether asking again can help. The SDK's own
//! retries are off: it does not know which write may be sent twice, and a visitor waits meanwhile.

use super::{DynamoDb, StoreError};
use aws_sdk_dynamodb::{
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::transact_write_items::TransactWriteItemsError,
};
use std::{error::Error, fmt, time::Duration};

/// What went wrong.
#[derive(Debug)]
pub(super) enum Trouble {
    /// A condition did not hold; nothing was written.
    Refused,
    /// Others write to the same rows, or we ask too often; nothing was written.
    Busy,
    /// No answer, or none that tells: it may have been done.
    Unknown(String),
    /// Asking again would get the same answer.
    Hopeless(StoreError),
}

impl Trouble {
    pub(super) fn of<E, R>(error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: fmt::Debug,
    {
        let told = || DisplayErrorContext(error).to_string();
        let refusal = match error {
            SdkError::ServiceError(refusal) => refusal.err(),
            SdkError::ConstructionFailure(_) => {
                return Self::Hopeless(StoreError::Statement(told()));
            }
            _ => return Self::Unknown(told()),
        };
        let said = refusal.message().unwrap_or_default();
        match refusal.code().unwrap_or_default() {
            "ConditionalCheckFailedException" => Self::Refused,
            "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ThrottlingException"
            | "TransactionConflictException"
            | "TransactionInProgressException" => Self::Busy,
            "ResourceNotFoundException" => Self::Hopeless(StoreError::Unavailable(
                "there is no such table; `opora store create` makes it".to_owned(),
            )),
            "ValidationException" | "SerializationException" => {
                Self::Hopeless(StoreError::Statement(said.to_owned()))
            }
            "AccessDeniedException"
            | "UnrecognizedClientException"
            | "IncompleteSignatureException"
            | "MissingAuthenticationTokenException" => {
                Self::Hopeless(StoreError::Unavailable(said.to_owned()))
            }
            // Errors of the service itself, and what is new to us: the careful reading.
            code => Self::Unknown(format!("{code}: {said}")),
        }
    }

    /// A transaction names one reason for each of its writes.
    pub(super) fn of_transaction<R>(error: &SdkError<TransactWriteItemsError, R>) -> Self
    where
        R: fmt::Debug,
    {
        let cancelled = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => cancelled,
            _ => return Self::of(error),
        };
        let reasons = cancelled.cancellation_reasons();
        let codes = || reasons.iter().filter_map(|reason| reason.code());
        if codes().any(|code| code == "ConditionalCheckFailed") {
            return Self::Refused;
        }
        let busy = [
            "TransactionConflict",
            "ThrottlingError",
            "ProvisionedThroughputExceeded",
        ];
        match codes().find(|code| *code != "None" && !busy.contains(code)) {
            Some(code) => Self::Hopeless(StoreError::Statement(format!("cancelled: {code}"))),
            None => Self::Busy,
        }
    }
}

/// Attempts that met others at the same rows, or too many requests.
const BUSY: u32 = 24;
/// Attempts that got no answer; each may have taken the whole of [`super::REQUEST`].
const UNANSWERED: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(320);

/// How often one thing has been tried. All in all it is given up after some twelve seconds: within a
/// visitor's half minute, even where a request asks the store twice.
#[derive(Debug, Default)]
pub(super) struct Patience {
    busy: u32,
    unanswered: u32,
}

impl Patience {
    /// Waits before the next attempt, each time about twice as long and never in step with others.
    ///
    /// # Errors
    /// Where no further attempt makes sense.
    pub(super) async fn wait(&mut self, store: &DynamoDb, why: Trouble) -> Result<(), StoreError> {
        match why {
            Trouble::Hopeless(error) => return Err(error),
            Trouble::Unknown(told) if self.unanswered + 1 >= UNANSWERED => {
                return Err(StoreError::Unavailable(told));
            }
            Trouble::Unknown(_) => self.unanswered += 1,
            Trouble::Refused | Trouble::Busy if self.busy + 1 >= BUSY => {
                return Err(StoreError::Busy);
            }
            Trouble::Refused | Trouble::Busy => self.busy += 1,
        }
        let doubled = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(self.busy + self.unanswered));
        let pause = doubled.min(LONGEST_PAUSE).mul_f64(store.fraction());
        tokio::time::sleep(pause).await;
        Ok(())
    }
}

/// Asks until there is an answer; for what only reads.
macro_rules! answered {
    ($store:expr, $request:expr) => {{
        let mut patience = $crate::store::dynamodb::patience::Patience::default();
        loop {
            match $request.send().await {
                Ok(answer) => break answer,
                Err(error) => {
                    let why = $crate::store::dynamodb::patience::Trouble::of(&error);
                    patience.wait($store, why).await?;
                }
            }
        }
    }};
}
pub(super) use answered;
