//! A conversation with a mail server, one a letter. Step by step, because a refusal means different
//! things: before the recipient is named it is about us (settings, login, sender) and passes when
//! the operator mends it; afterwards it is about the letter.

use super::{MailError, message::Letter, transport::SendError};
use crate::settings::{self, Security, Smtp};
use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, Certificate, Identity, TlsParameters},
    commands::{Data, Mail, Rcpt},
    extension::ClientId,
};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::{fmt, fs, net::IpAddr, sync::Arc, time::Duration};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// A mail server, ready to be talked to.
pub struct SmtpServer {
    host: String,
    port: u16,
    security: Security,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
}

/// How long a mail server that has taken the letter may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(500);

impl SmtpServer {
    /// A server by its settings.
    ///
    /// # Errors
    /// Where mail would leave in clear over a network, a credential or the authority is missing.
    pub fn new(smtp: &Smtp) -> Result<Self, MailError> {
        if smtp.security == Security::None && !is_loopback(&smtp.host) {
            return Err(MailError::InClear(smtp.host.clone()));
        }
        let credentials = match (&smtp.user, &smtp.password) {
            (Some(user), Some(password)) => Some(Credentials::new(user.clone(), password.clone())),
            (None, None) => None,
            _ => return Err(MailError::HalfCredentials),
        };
        let tls = match smtp.security {
            Security::None => None,
            Security::Tls | Security::StartTls => Some(tls_parameters(smtp)?),
        };
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port,
            security: smtp.security,
            tls,
            credentials,
            hello: ClientId::default(),
        })
    }

    /// Hands a letter over; `taken` is locked from before the server can have it until what is
    /// returned is dropped.
    ///
    /// # Errors
    /// [`SendError`], permanent only where the server refused the recipient or the letter for good.
    pub async fn send(
        &self,
        letter: &Letter,
        taken: &Arc<Mutex<()>>,
    ) -> Result<OwnedMutexGuard<()>, SendError> {
        let mut connection = self.connect().await.map_err(SendError::passing)?;
        let result = hand_over(&mut connection, letter, taken).await;
        // The letter's fate is known; neither its mark nor the next one waits for a goodbye.
        tokio::spawn(async move {
            tokio::time::timeout(GOODBYE, connection.abort())
                .await
                .is_ok()
        });
        result
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let at_once = match self.security {
            Security::Tls => self.tls.clone(),
            Security::StartTls | Security::None => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, at_once, None).await?;
        if let (Security::StartTls, Some(tls)) = (self.security, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            let ways = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&ways, credentials).await?;
        }
        Ok(connection)
    }
}

async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    letter: &Letter,
    taken: &Arc<Mutex<()>>,
) -> Result<OwnedMutexGuard<()>, SendError> {
    let from = letter.envelope.from().cloned();
    let begun = connection.command(Mail::new(from, Vec::new())).await;
    begun.map_err(SendError::passing)?;
    for to in letter.envelope.to() {
        let named = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
        named.map_err(verdict)?;
    }
    connection.command(Data).await.map_err(verdict)?;
    let guard = Arc::clone(taken).lock_owned().await;
    connection.message(&letter.bytes).await.map_err(verdict)?;
    Ok(guard)
}

/// A refusal after the recipient was named. 5xx is for good, except where it is about our login
/// (RFC 4954, 6), which some servers remember only now.
fn verdict(error: Error) -> SendError {
    let login = ["530", "534", "535", "538"];
    let code = error.status().map(|code| code.to_string());
    let about_us = code.is_some_and(|code| login.contains(&code.as_str()));
    SendError {
        permanent: error.is_permanent() && !about_us,
        reason: error.to_string(),
    }
}

/// The certificate by which a server knows us without a password.
fn identity(ours: &settings::Identity) -> Result<Identity, MailError> {
    let unusable = |cause: String| MailError::Identity {
        certificate: ours.certificate.display().to_string(),
        key: ours.key.display().to_string(),
        cause,
    };
    let certificate = CertificateDer::from_pem_file(&ours.certificate);
    let certificate = certificate.map_err(|e| unusable(e.to_string()))?;
    let key = fs::read(&ours.key).map_err(|e| unusable(e.to_string()))?;
    // The library takes the key as PEM, and a certificate as the bytes within.
    Identity::from_pem(&certificate, &key).map_err(|e| unusable(e.to_string()))
}

fn tls_parameters(smtp: &Smtp) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(smtp.host.clone());
    if let Some(path) = &smtp.extra_ca {
        let unusable = |cause: String| MailError::Authority {
            path: path.display().to_string(),
            cause,
        };
        let pem = fs::read(path).map_err(|e| unusable(e.to_string()))?;
        let authority = Certificate::from_pem(&pem).map_err(|e| unusable(e.to_string()))?;
        builder = builder.add_root_certificate(authority);
    }
    if let Some(ours) = &smtp.identity {
        builder = builder.identify_with(identity(ours)?);
    }
    builder.build_rustls().map_err(|e| MailError::Authority {
        path: "the system's store".to_owned(),
        cause: e.to_string(),
    })
}

fn is_loopback(host: &str) -> bool {
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Debug for SmtpServer {
    /// Without the credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}
