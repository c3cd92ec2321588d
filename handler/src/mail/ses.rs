//! A letter handed to SES, or to what speaks its API, as the bytes that were composed. The client does
//! not try again by itself: a letter whose fate is unknown is the worker's to decide about.

use super::{message::Letter, transport::SendError};
use crate::cloud::{Service, configured};
use aws_sdk_sesv2::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, RawMessage},
};
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The mail service of a cloud.
pub struct Ses(Client);

impl Ses {
    /// A service by its settings; an unanswered request is given up after `timeout`.
    #[must_use]
    pub fn new(service: &Service, timeout: Duration) -> Self {
        Self(Client::from_conf(configured!(
            aws_sdk_sesv2,
            service,
            timeout
        )))
    }

    /// Hands a letter over; `taken` is locked from before the service can have it until what is
    /// returned is dropped.
    ///
    /// # Errors
    /// [`SendError`], permanent only where the service refused the recipient or the letter for good.
    pub async fn send(
        &self,
        letter: &Letter,
        taken: &Arc<Mutex<()>>,
    ) -> Result<OwnedMutexGuard<()>, SendError> {
        let raw = RawMessage::builder().data(Blob::new(letter.bytes.as_slice()));
        let raw = raw.build().map_err(SendError::passing)?;
        let to = letter.envelope.to().iter().map(ToString::to_string);
        let to = Destination::builder().set_to_addresses(Some(to.collect()));
        let request = self
            .0
            .send_email()
            .set_from_email_address(letter.envelope.from().map(ToString::to_string))
            .destination(to.build())
            .content(EmailContent::builder().raw(raw).build());
        let guard = Arc::clone(taken).lock_owned().await;
        match request.send().await {
            Ok(_) => Ok(guard),
            Err(error) => Err(verdict(&error)),
        }
    }
}

/// A refusal of the letter or of its recipient is for good. What is about our account, our sender or
/// the service passes, if need be when the operator mends it. So does silence: the letter may have
/// left, and the same one again bears the same identifier.
fn verdict<R: fmt::Debug>(error: &SdkError<SendEmailError, R>) -> SendError {
    let Some(refusal) = error.as_service_error() else {
        return SendError::passing(DisplayErrorContext(error));
    };
    let said = refusal.message().unwrap_or_default();
    let permanent = match refusal {
        // The same code tells of a sender that the operator has not confirmed yet.
        SendEmailError::MessageRejected(_) => !said.contains("not verified"),
        SendEmailError::BadRequestException(_) => true,
        _ => false,
    };
    let code = refusal.code().unwrap_or("no code");
    SendError {
        permanent,
        reason: format!("{code}: {said}"),
    }
}

impl fmt::Debug for Ses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ses")
    }
}

#[cfg(test)]
mod tests;
