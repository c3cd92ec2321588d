//! A letter handed to SES, or to what speaks its API, as the bytes that were composed. The client does
//! not try again by itself: a letter whose fate is unknown is the worker's to decide about.

use super::{message::Letter, transport::SendError};
use crate::cloud::{Service, configured};
use aws_sdk_sesv2::{
    Client,
    error::{BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, MessageTag, RawMessage},
};
use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The mail service of a cloud.
pub struct Ses {
    /// Made when a letter is sent: of a cloud's functions only one sends.
    client: OnceLock<Client>,
    service: Service,
    timeout: Duration,
    /// The configuration set by which the service tells what becomes of a letter.
    configuration: Option<String>,
}

/// The tag by which a letter is known again in what the service tells: it puts an identifier of its own
/// in the place of the letter's.
pub(crate) const TAG: &str = "opora-letter";

impl Ses {
    /// A service by its settings; an unanswered request is given up after `timeout`.
    #[must_use]
    pub fn new(service: &Service, configuration: Option<String>, timeout: Duration) -> Self {
        Self {
            client: OnceLock::new(),
            service: service.clone(),
            timeout,
            configuration,
        }
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
        let tag = match &self.configuration {
            None => None,
            Some(_) => Some(tag(&letter.id).map_err(SendError::passing)?),
        };
        let client = || Client::from_conf(configured!(aws_sdk_sesv2, &self.service, self.timeout));
        let request = self
            .client
            .get_or_init(client)
            .send_email()
            .set_configuration_set_name(self.configuration.clone())
            .set_email_tags(tag.map(|tag| vec![tag]))
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

/// A value takes letters, digits, `_` and `-`: the dots of the identifier become hyphens, of which it
/// has none.
fn tag(id: &str) -> Result<MessageTag, BuildError> {
    let local = id.split('@').next().unwrap_or(id);
    let value = local.replace('.', "-");
    MessageTag::builder().name(TAG).value(value).build()
}

/// The identifier that a tag was made of, without its host.
pub(crate) fn untagged(value: &str) -> String {
    value.replace('-', ".")
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
