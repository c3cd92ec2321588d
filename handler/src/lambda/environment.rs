//! The settings of a function, read from its environment: the same names as on a server, and the few
//! that only a function has. What they mean is told in [`crate::settings`].

use super::origin::{BadOrigin, Origin};
use crate::{
    attach::BucketPlace,
    cloud::{BadBundle, Keys, Service, Trust},
    settings::{Files, Limits, LmsKey, Mail, Settings, Store},
    store::dynamodb::Place,
};
use std::{path::PathBuf, str::FromStr, time::Duration};

/// What one binary is to be.
#[derive(Debug)]
pub enum Function {
    /// Answers requests that come through the door.
    Web(Origin),
    /// Sends letters, erases what is over.
    Sender,
}

/// A function and its settings.
#[derive(Debug)]
pub struct Environment {
    /// What it is.
    pub function: Function,
    /// Folder of the desk's bundle.
    pub desk: PathBuf,
    /// The table of the requests.
    pub table: Place,
    /// The handler's settings.
    pub settings: Settings,
}

/// Why an environment is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// A variable that is needed is not there.
    #[error("{0} is not set in the function's environment")]
    Missing(&'static str),
    /// A variable's value is none.
    #[error("{name} is {value:?}; it has to be {wanted}")]
    Wrong {
        /// Which variable.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        wanted: &'static str,
    },
    /// The secret's hash.
    #[error("OPORA_ORIGIN_SHA256: {0}")]
    Origin(#[from] BadOrigin),
    /// The authorities that services are known by.
    #[error(transparent)]
    Authorities(#[from] BadBundle),
    /// The learning system's key; it is not told.
    #[error("OPORA_LMS_KEY: {0}")]
    Lms(#[from] crate::settings::BadLmsKey),
}

/// Where the bundle lies beside the binary.
const DESK: &str = "/var/task/desk";
/// The only folder that a function may write to; nothing is kept there.
const SCRATCH: &str = "/tmp";
/// Seconds for which the sender holds a letter: less than on a server, for a function has less time.
const LEASE: u32 = 30;
/// Seconds until a letter's second attempt.
const RETRY: u32 = 30;

/// Reads the environment; `variable` gives the value of one, `keys` are those of the function's role.
///
/// # Errors
/// Where something is missing or not understood.
pub fn read(variable: impl Fn(&str) -> Option<String>, keys: &Keys) -> Result<Environment, Unfit> {
    let variables = Variables(&variable);
    let trust = Trust::of(variables.text("AWS_CA_BUNDLE"), Trust::Amazon)?;
    let service = |region, endpoint| variables.service(region, endpoint, keys, &trust);
    let table = Place {
        service: service("OPORA_DYNAMODB_REGION", "OPORA_DYNAMODB_ENDPOINT")?,
        table: variables
            .text("OPORA_DYNAMODB_TABLE")
            .unwrap_or_else(|| "opora".to_owned()),
    };
    let bucket = BucketPlace {
        service: service("OPORA_S3_REGION", "OPORA_S3_ENDPOINT")?,
        bucket: variables.needed("OPORA_S3_BUCKET")?,
        in_path: variables.addressing()?,
    };
    let settings = Settings {
        store: Store::Table(table.clone()),
        files: Files::Bucket(bucket),
        mail: Mail::Ses {
            service: service("OPORA_SES_REGION", "OPORA_SES_ENDPOINT")?,
            configuration: variables.text("OPORA_SES_CONFIGURATION"),
        },
        from: variables.text("OPORA_MAIL_FROM"),
        lease: variables.seconds("OPORA_MAIL_LEASE", LEASE)?,
        retry_base: variables.seconds("OPORA_MAIL_RETRY", RETRY)?,
        lms_key: variables
            .text("OPORA_LMS_KEY")
            .map(|key| key.parse::<LmsKey>())
            .transpose()?,
        loopback: false,
        limits: variables.limits()?,
        ..Settings::local(SCRATCH)
    };
    Ok(Environment {
        function: variables.function()?,
        desk: variables
            .text("OPORA_DESK")
            .unwrap_or_else(|| DESK.to_owned())
            .into(),
        table,
        settings,
    })
}

/// The environment as a function.
struct Variables<'a>(&'a dyn Fn(&str) -> Option<String>);

impl Variables<'_> {
    /// A value; an empty one is none.
    fn text(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    fn needed(&self, name: &'static str) -> Result<String, Unfit> {
        self.text(name).ok_or(Unfit::Missing(name))
    }

    fn function(&self) -> Result<Function, Unfit> {
        let name = "OPORA_FUNCTION";
        match self.needed(name)?.as_str() {
            "web" => Ok(Function::Web(self.needed("OPORA_ORIGIN_SHA256")?.parse()?)),
            "sender" => Ok(Function::Sender),
            other => Err(wrong(name, other, "web or sender")),
        }
    }

    /// A service in the function's own region, unless another is named.
    fn service(
        &self,
        region: &str,
        endpoint: &str,
        keys: &Keys,
        trust: &Trust,
    ) -> Result<Service, Unfit> {
        Ok(Service {
            region: match self.text(region) {
                Some(region) => region,
                None => self.needed("AWS_REGION")?,
            },
            endpoint: self.text(endpoint),
            keys: keys.clone(),
            trust: trust.clone(),
        })
    }

    /// Whether the bucket is named in the path.
    fn addressing(&self) -> Result<bool, Unfit> {
        let name = "OPORA_S3_ADDRESSING";
        match self.text(name).as_deref() {
            None | Some("host") => Ok(false),
            Some("path") => Ok(true),
            Some(other) => Err(wrong(name, other, "host or path")),
        }
    }

    fn number<T: FromStr>(&self, name: &'static str, usual: T) -> Result<T, Unfit> {
        match self.text(name) {
            None => Ok(usual),
            Some(text) => {
                let number = text.trim().parse();
                number.map_err(|_| wrong(name, &text, "a whole number without a sign"))
            }
        }
    }

    fn seconds(&self, name: &'static str, usual: u32) -> Result<Duration, Unfit> {
        let seconds = self.number(name, usual)?;
        Ok(Duration::from_secs(seconds.into()))
    }

    fn limits(&self) -> Result<Limits, Unfit> {
        let usual = Limits::default();
        Ok(Limits {
            network_hour: self.number("OPORA_LIMITS_NETWORK_HOUR", usual.network_hour)?,
            network_held: self.number("OPORA_LIMITS_NETWORK_HELD", usual.network_held)?,
            address_day: self.number("OPORA_LIMITS_ADDRESS_DAY", usual.address_day)?,
            links: self.number("OPORA_LIMITS_LINKS", usual.links)?,
            confirmations_day: self
                .number("OPORA_LIMITS_CONFIRMATIONS_DAY", usual.confirmations_day)?,
            confirmations_hour: self
                .number("OPORA_LIMITS_CONFIRMATIONS_HOUR", usual.confirmations_hour)?,
            staff_letters: self.number("OPORA_LIMITS_STAFF_LETTERS", usual.staff_letters)?,
            // The door tells the visitor's address itself.
            trusted_proxies: Vec::new(),
        })
    }
}

fn wrong(name: &'static str, value: &str, wanted: &'static str) -> Unfit {
    let value = value.to_owned();
    Unfit::Wrong {
        name,
        value,
        wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /// Reads `changes` laid over an environment that is good for the function `web`.
    fn read_with(changes: &[(&str, &str)]) -> Result<Environment, Unfit> {
        let keys = Keys {
            id: "id".to_owned(),
            secret: "secret".to_owned(),
            session_token: None,
        };
        let good = [
            ("OPORA_FUNCTION", "web"),
            ("OPORA_ORIGIN_SHA256", HASH),
            ("OPORA_S3_BUCKET", "school"),
            ("AWS_REGION", "eu-central-1"),
        ];
        let variable = |name: &str| {
            let mut all = changes.iter().chain(&good);
            let found = all.find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        read(variable, &keys)
    }

    #[test]
    fn what_is_not_set_has_its_usual_value() {
        let found = read_with(&[]).unwrap();
        assert!(matches!(found.function, Function::Web(_)));
        assert_eq!(found.desk, PathBuf::from(DESK));
        assert_eq!(found.table.table, "opora");
        assert_eq!(found.settings.lease, Duration::from_secs(30));
        assert!(!found.settings.loopback, "no mailbox for everybody to read");

        let changes = [
            ("OPORA_FUNCTION", "sender"),
            ("OPORA_S3_REGION", "ru-central1"),
            ("OPORA_S3_ADDRESSING", "path"),
            ("OPORA_LIMITS_LINKS", "7"),
            ("OPORA_MAIL_LEASE", "4"),
        ];
        let found = read_with(&changes).unwrap();
        assert!(matches!(found.function, Function::Sender));
        let Files::Bucket(bucket) = found.settings.files else {
            panic!("files lie in a bucket")
        };
        assert_eq!(
            (bucket.service.region.as_str(), bucket.in_path),
            ("ru-central1", true)
        );
        assert_eq!(found.table.service.region, "eu-central-1");
        assert_eq!(found.settings.limits.links, 7);
        assert_eq!(found.settings.lease, Duration::from_secs(4));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (name, value, words) in [
            ("OPORA_FUNCTION", "", "OPORA_FUNCTION is not set"),
            ("OPORA_FUNCTION", "both", "web or sender"),
            ("OPORA_ORIGIN_SHA256", "", "OPORA_ORIGIN_SHA256 is not set"),
            ("OPORA_ORIGIN_SHA256", "secret", "64 hexadecimal digits"),
            ("OPORA_S3_BUCKET", "", "OPORA_S3_BUCKET is not set"),
            ("OPORA_S3_ADDRESSING", "dns", "host or path"),
            ("AWS_REGION", "", "AWS_REGION is not set"),
            ("OPORA_LIMITS_LINKS", "-1", "a whole number"),
            ("OPORA_MAIL_LEASE", "soon", "\"soon\""),
            ("OPORA_LMS_KEY", "short", "at least 32"),
            ("AWS_CA_BUNDLE", "/nowhere/ca.pem", "/nowhere/ca.pem"),
        ] {
            let told = read_with(&[(name, value)]).unwrap_err().to_string();
            assert!(told.contains(words), "{name}={value}: {told}");
        }
    }
}
