//! Settings of the server: `opora.toml`, then `OPORA_…` of the environment. What they mean is the
//! handler's business; here they are read and refused with a sentence when they are wrong.

use crate::Failure;
use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use opora_handler::settings as handler;
use serde::Deserialize;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// Name of the settings file, in the folder where `opora` is started.
const FILE: &str = "opora.toml";

/// What `opora.toml` may hold.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Mails in general.
    pub mail: Mail,
    /// The mail server, where mails are sent by SMTP.
    pub smtp: Smtp,
}

/// Mails in general.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Where mails go.
    pub transport: Transport,
    /// Sender of all mails.
    pub from: Option<String>,
    /// Seconds for which one worker holds a mail.
    pub lease: u32,
    /// Seconds until the first retry.
    pub retry: u32,
}

impl Default for Mail {
    fn default() -> Self {
        Mail {
            transport: Transport::Folder,
            from: None,
            lease: 120,
            retry: 30,
        }
    }
}

/// Where mails go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Files in the data folder.
    Folder,
    /// A mail server.
    Smtp,
}

/// The mail server.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port; without it, the usual one of `security`.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: Security,
    /// Account.
    pub user: Option<String>,
    /// Password of the account.
    pub password: Option<String>,
    /// A further certificate authority, PEM.
    pub ca: Option<PathBuf>,
}

impl Default for Smtp {
    fn default() -> Self {
        let security = Security::Starttls;
        Smtp {
            host: String::new(),
            port: None,
            security,
            user: None,
            password: None,
            ca: None,
        }
    }
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Not at all; only to this machine.
    None,
    /// TLS asked for inside the dialogue, and insisted on.
    Starttls,
    /// TLS from the first byte.
    Tls,
}

/// Reads the settings.
pub fn read() -> Result<Settings, Failure> {
    let figment = Figment::new()
        .merge(Toml::file(FILE))
        .merge(Env::prefixed("OPORA_").split("_"));
    let settings: Settings = figment
        .extract()
        .map_err(|error| Failure::broken("настройки (opora.toml или OPORA_…)", error))?;
    if settings.mail.transport == Transport::Smtp && settings.smtp.host.is_empty() {
        return Err(Failure::Broken(
            "для mail.transport = \"smtp\" нужен smtp.host (или OPORA_SMTP_HOST)".to_owned(),
        ));
    }
    Ok(settings)
}

impl Settings {
    /// The handler's settings for a server whose data lies in `data`.
    pub fn handler(&self, data: &Path) -> handler::Settings {
        handler::Settings {
            mail: match self.mail.transport {
                Transport::Folder => handler::Mail::Folder,
                Transport::Smtp => handler::Mail::Smtp(self.smtp.handler()),
            },
            from: self.mail.from.clone(),
            lease: Duration::from_secs(self.mail.lease.into()),
            retry_base: Duration::from_secs(self.mail.retry.into()),
            ..handler::Settings::local(data)
        }
    }
}

impl Smtp {
    fn handler(&self) -> handler::Smtp {
        let (security, usual_port) = match self.security {
            Security::None => (handler::Security::None, 25),
            Security::Starttls => (handler::Security::StartTls, 587),
            Security::Tls => (handler::Security::Tls, 465),
        };
        handler::Smtp {
            host: self.host.clone(),
            port: self.port.unwrap_or(usual_port),
            security,
            user: self.user.clone(),
            password: self.password.clone(),
            extra_ca: self.ca.clone(),
        }
    }
}
