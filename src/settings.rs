//! Settings of the server: `opora.toml`, then `OPORA_…` of the environment. What they mean is the
//! handler's business; here they are read and refused with a sentence when they are wrong.

mod cloud;
mod limits;
mod values;

pub use cloud::StoreKind;
#[cfg(not(feature = "aws"))]
pub use cloud::without_clouds;
use values::{lms_key, number, port, timer_word};

use crate::Failure;
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format as _, Toml},
    value::{Dict, Map, Value},
};
use limits::Limits;
use opora_handler::{log::Format, settings as handler};
use serde::Deserialize;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

/// Name of the settings file, in the folder where `opora` is started.
const FILE: &str = "opora.toml";

/// What `opora.toml` may hold.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the server listens.
    pub server: Server,
    /// Numbers for monitoring.
    pub metrics: Metrics,
    /// The log.
    pub log: Log,
    /// Whom `opora doctor` asks for records.
    pub dns: Dns,
    /// Mails in general.
    pub mail: Mail,
    /// The mail server, where mails are sent by SMTP.
    pub smtp: Smtp,
    /// Where requests are kept.
    pub store: cloud::Store,
    /// The table, where they are kept in one.
    pub dynamodb: cloud::Dynamodb,
    /// The bucket, where files are kept in one.
    pub s3: cloud::S3,
    /// The mail service, where mails are sent by a cloud's.
    pub ses: cloud::Ses,
    /// How much may come in and go out.
    pub limits: Limits,
    /// The learning system.
    pub lms: Lms,
}

/// Where the server listens.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address to listen on. Others than this machine's are for containers and for machines
    /// behind a proxy: TLS is the proxy's.
    pub address: IpAddr,
    /// The word of a timer, for a cloud where the server runs only while it is asked something: then
    /// it sends and erases when the timer says so, and at no other time.
    #[serde(deserialize_with = "timer_word")]
    pub timer: Option<handler::TimerWord>,
}

impl Default for Server {
    fn default() -> Self {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Server {
            address,
            timer: None,
        }
    }
}

/// Numbers for monitoring.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Port on 127.0.0.1 for `/metrics`; without one there is none.
    #[serde(deserialize_with = "port")]
    pub port: Option<u16>,
}

/// The log.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// How an event is written.
    pub format: Format,
}

/// Whom `opora doctor` asks for records.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dns {
    /// Address and port of a DNS server; without one, the system's.
    pub server: Option<SocketAddr>,
}

/// The learning system, where it signs the links that lead from it to a form.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lms {
    /// The key it signs with.
    #[serde(deserialize_with = "lms_key")]
    pub key: Option<handler::LmsKey>,
}

/// Mails in general.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Where mails go.
    pub transport: Transport,
    /// Sender of all mails.
    pub from: Option<String>,
    /// Selector of the sender's DKIM key, for `opora doctor`.
    pub dkim: Option<String>,
    /// Seconds for which one worker holds a mail.
    #[serde(deserialize_with = "number")]
    pub lease: u32,
    /// Seconds until the first retry.
    #[serde(deserialize_with = "number")]
    pub retry: u32,
}

impl Default for Mail {
    fn default() -> Self {
        Mail {
            transport: Transport::Folder,
            from: None,
            dkim: None,
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
    /// A cloud's mail service, by the API of SES.
    Ses,
}

/// The mail server.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port; without it, the usual one of `security`.
    #[serde(deserialize_with = "port")]
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: Security,
    /// Account.
    pub user: Option<String>,
    /// Password of the account.
    pub password: Option<String>,
    /// A further certificate authority, PEM.
    pub ca: Option<PathBuf>,
    /// A certificate of ours, PEM, by which the server knows us.
    pub certificate: Option<PathBuf>,
    /// The key of that certificate, PEM.
    pub key: Option<PathBuf>,
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
            certificate: None,
            key: None,
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
    let figment = Figment::new().merge(Toml::file(FILE)).merge(Environment);
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

/// `OPORA_SMTP_HOST` is `host` of `[smtp]`. All values are text: a password of digits stays what it
/// is, leading zeros included.
struct Environment;

/// How the variables begin.
const PREFIX: &str = "OPORA_";

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named("переменные окружения OPORA_…")
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        let mut sections: Map<String, Dict> = Map::new();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else {
                continue;
            };
            let name = name.to_lowercase();
            let value = value.into_string().map_err(|_| {
                figment::Error::from(format!("переменная {PREFIX}{name} не в UTF-8"))
            })?;
            let (section, key) = name.split_once('_').unwrap_or((&name, ""));
            sections
                .entry(section.to_owned())
                .or_default()
                .insert(key.to_owned(), value.into());
        }
        let sections = sections
            .into_iter()
            .map(|(name, keys)| (name, Value::from(keys)));
        Ok(Profile::Default.collect(sections.collect()))
    }
}

impl Settings {
    /// The handler's settings for a server whose data lies in `data`.
    pub fn handler(&self, data: &Path) -> Result<handler::Settings, Failure> {
        Ok(handler::Settings {
            mail: match self.mail.transport {
                Transport::Folder => handler::Mail::Folder,
                Transport::Smtp => handler::Mail::Smtp(self.smtp.handler()?),
                Transport::Ses => cloud::ses(&self.ses)?,
            },
            from: self.mail.from.clone(),
            lms_key: self.lms.key.clone(),
            timer: self.server.timer.clone(),
            lease: Duration::from_secs(self.mail.lease.into()),
            retry_base: Duration::from_secs(self.mail.retry.into()),
            store: self.store()?,
            files: cloud::files(&self.s3)?,
            limits: self.limits.handler(),
            ..handler::Settings::local(data)
        })
    }

    /// Where the requests are kept.
    pub fn store(&self) -> Result<handler::Store, Failure> {
        cloud::store(&self.store, &self.dynamodb)
    }

    /// Where files are kept.
    #[cfg(feature = "aws")]
    pub fn files(&self) -> Result<handler::Files, Failure> {
        cloud::files(&self.s3)
    }

    /// A table of that name, where the settings say that tables are.
    #[cfg(feature = "aws")]
    pub fn table(&self, name: &str) -> Result<opora_handler::store::dynamodb::Place, Failure> {
        cloud::place(&self.dynamodb, name)
    }
}

impl Smtp {
    fn handler(&self) -> Result<handler::Smtp, Failure> {
        let identity = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => Some(handler::Identity {
                certificate: certificate.clone(),
                key: key.clone(),
            }),
            (None, None) => None,
            _ => {
                let told = "smtp.certificate и smtp.key задаются вместе или не задаются вовсе";
                return Err(Failure::Broken(told.to_owned()));
            }
        };
        let (security, usual_port) = match self.security {
            Security::None => (handler::Security::None, 25),
            Security::Starttls => (handler::Security::StartTls, 587),
            Security::Tls => (handler::Security::Tls, 465),
        };
        Ok(handler::Smtp {
            host: self.host.clone(),
            port: self.port.unwrap_or(usual_port),
            security,
            user: self.user.clone(),
            password: self.password.clone(),
            extra_ca: self.ca.clone(),
            identity,
        })
    }
}
