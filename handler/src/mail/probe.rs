//! A test letter, sent as all others are: to see whether the mail server takes it. It is about
//! nothing and says so.

use super::{
    MailError, Postbox, SendError,
    address::{BadAddress, on_the_wire},
    message::{Written, message},
    transport::Mailer,
};
use crate::{random::Random, settings::Settings};
use jiff::Timestamp;

/// Why a test letter did not leave.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The settings are unusable.
    #[error(transparent)]
    Settings(#[from] MailError),
    /// The address named is none.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// The letter cannot be written.
    #[error("{0}")]
    Letter(String),
    /// The mail server did not take it.
    #[error(transparent)]
    Send(#[from] SendError),
}

/// Sends a test letter.
///
/// # Errors
/// Where the settings are unusable, the address is none, or the mail server refuses: a server
/// that does not prove who it is gets nothing.
pub async fn send(
    settings: &Settings,
    ours: &Postbox,
    to: &str,
    now: Timestamp,
    random: &mut Random,
) -> Result<(), ProbeError> {
    let mailer = Mailer::open(settings)?;
    let text = format!("Opora: {}\n", ours.host);
    let written = Written {
        message_id: format!("<doctor.{}@{}>", random.hex(), ours.host),
        answers_to: None,
        to_name: None,
        to: on_the_wire(to)?,
        reply_to: None,
        date: now,
        subject: format!("Opora: {}", ours.host),
        html: format!("<p>{text}</p>"),
        text,
    };
    let letter = message(written, ours).map_err(|error| ProbeError::Letter(error.to_string()))?;
    mailer.send(letter).await?;
    Ok(())
}
