//! Letters: their words come from the bundle's templates ([`compose`]), their form from
//! [`message`], their way out is [`transport`]. When and how often is the worker's business
//! ([`crate::deliver`]); what happened to a ticket is read, never decided here.

pub mod address;
pub mod compose;
pub mod message;
mod named;
pub mod probe;
#[cfg(feature = "aws")]
pub(crate) mod ses;
mod smtp;
pub mod transport;

pub use address::Postbox;
pub use transport::{Mailer, SendError};

/// Why the mail's settings are unusable.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The sender's address.
    #[error("the sender's address {0:?} is not a mail address")]
    From(String),
    /// Mail in clear over a network.
    #[error(
        "mail to {0} would leave in clear; use TLS or STARTTLS, or a mail server on this machine"
    )]
    InClear(String),
    /// A user without a password, or the other way round.
    #[error("the mail server's user and password are given together or not at all")]
    HalfCredentials,
    /// The certificate authority's file.
    #[error("the certificate authority in {path} cannot be read: {cause}")]
    Authority {
        /// Which file.
        path: String,
        /// Why.
        cause: String,
    },
    /// The certificate by which we prove who we are.
    #[error("the certificate {certificate} with the key {key} cannot be used: {cause}")]
    Identity {
        /// File of the certificate.
        certificate: String,
        /// File of its key.
        key: String,
        /// Why.
        cause: String,
    },
    /// The folder of mails.
    #[error("the mail folder {path} cannot be made: {cause}")]
    Folder {
        /// Which folder.
        path: String,
        /// Why.
        cause: std::io::Error,
    },
}

#[cfg(test)]
mod injection;
#[cfg(test)]
mod tests;
