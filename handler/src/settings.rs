//! What an operator may choose: where the data lies, how mail leaves, how patient the worker is.
//! Plain values; reading them from the environment and `opora.toml` is the command line's business.

mod timer;

pub use timer::{BadTimerWord, TimerWord};

#[cfg(feature = "aws")]
use crate::{attach::BucketPlace, cloud::Service, store::dynamodb::Place};
use ipnet::IpNet;
use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

/// Settings of a handler.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the data: `opora.db`, `signing.key`, `mail/`. Made with mode 0700 if missing.
    pub data: PathBuf,
    /// Where requests are kept.
    pub store: Store,
    /// Where their files are kept, and the acts of erasing.
    pub files: Files,
    /// How mail leaves.
    pub mail: Mail,
    /// Sender of all mail; without one, the site's e-mail channel.
    pub from: Option<String>,
    /// How long a worker may keep a delivery before another takes it over. An attempt to send is
    /// broken off earlier, see [`Settings::send_timeout`].
    pub lease: Duration,
    /// Pause before the second attempt; it doubles with each further one, up to an hour.
    pub retry_base: Duration,
    /// The key by which the learning system signs its links, where it does.
    pub lms_key: Option<LmsKey>,
    /// The word of the timer that has letters sent and what is over erased, on a server that runs
    /// only while it is asked something.
    pub timer: Option<TimerWord>,
    /// Whether the server listens on a loopback address only; the mailbox page needs it.
    pub loopback: bool,
    /// How much may come in and go out.
    pub limits: Limits,
}

/// How much may come in and go out before it is held back or refused. Nothing that was written is
/// lost at any of them.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests of one network in an hour that pass: a class behind one address.
    pub network_hour: u32,
    /// Further ones in the hour that are stored and held back; beyond them the network is refused.
    pub network_held: u32,
    /// Requests of one mail address in a day that pass; further ones are held back.
    pub address_day: u32,
    /// Links in one request that pass, and requests with the same text and a link in an hour.
    pub links: u32,
    /// Confirmations to one mail address in a day.
    pub confirmations_day: u32,
    /// Confirmations to everybody in an hour.
    pub confirmations_hour: u32,
    /// Letters about new requests to one of the staff in ten minutes; one letter tells of the rest.
    pub staff_letters: u32,
    /// Proxies whose word on the visitor's address is taken (`X-Forwarded-For`).
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            network_hour: 30,
            network_held: 10,
            address_day: 20,
            links: 5,
            confirmations_day: 3,
            confirmations_hour: 100,
            staff_letters: 20,
            trusted_proxies: Vec::new(),
        }
    }
}

/// A key shared with the learning system.
#[derive(Clone)]
pub struct LmsKey(String);

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key of the learning system has at least {LMS_KEY_LEAST} characters")]
pub struct BadLmsKey;

/// Fewest characters of such a key: 128 bits in hexadecimal.
const LMS_KEY_LEAST: usize = 32;

impl LmsKey {
    /// The bytes to sign with.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl FromStr for LmsKey {
    type Err = BadLmsKey;
    fn from_str(text: &str) -> Result<Self, BadLmsKey> {
        if text.len() >= LMS_KEY_LEAST {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadLmsKey)
        }
    }
}

impl fmt::Debug for LmsKey {
    /// Without the key: settings end up in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LmsKey")
    }
}

/// Where requests are kept, and the key that links are signed with.
#[derive(Debug, Clone)]
pub enum Store {
    /// In the folder of the data.
    File,
    /// In a table of a cloud.
    #[cfg(feature = "aws")]
    Table(Place),
}

/// Where files are kept.
#[derive(Debug, Clone)]
pub enum Files {
    /// In the folder of the data.
    Folder,
    /// In a bucket of a cloud.
    #[cfg(feature = "aws")]
    Bucket(BucketPlace),
}

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum Mail {
    /// As files in the folder `mail` of the data.
    Folder,
    /// Through a mail server.
    Smtp(Smtp),
    /// Through SES, or what speaks its API.
    #[cfg(feature = "aws")]
    Ses {
        /// The service.
        service: Service,
        /// The configuration set by which it tells what became of letters later, where there is one.
        configuration: Option<String>,
    },
}

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port: commonly 587 with STARTTLS, 465 with TLS.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Name to log in with, if it asks for one.
    pub user: Option<String>,
    /// Password to log in with.
    pub password: Option<String>,
    /// A certificate authority (PEM) to trust besides the system's.
    pub extra_ca: Option<PathBuf>,
    /// What we prove with who we are, where the server takes no password.
    pub identity: Option<Identity>,
}

/// A certificate of ours and its key, as files (PEM).
#[derive(Debug, Clone)]
pub struct Identity {
    /// The certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS by the command STARTTLS; a server without it gets nothing.
    StartTls,
    /// In clear; allowed to loopback hosts only.
    None,
}

impl Settings {
    /// The settings of a first start: mail into a folder, on loopback.
    #[must_use]
    pub fn local(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            store: Store::File,
            files: Files::Folder,
            mail: Mail::Folder,
            from: None,
            lease: Duration::from_secs(120),
            retry_base: Duration::from_secs(30),
            lms_key: None,
            timer: None,
            loopback: true,
            limits: Limits::default(),
        }
    }

    /// How long one attempt to send may take: shorter than the lease, so that a slow server's
    /// answer never meets a second worker with the same letter.
    #[must_use]
    pub fn send_timeout(&self) -> Duration {
        self.lease / 2
    }
}

impl fmt::Debug for Smtp {
    /// Without the password: settings end up in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("user", &self.user.is_some())
            .field("extra_ca", &self.extra_ca)
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}
