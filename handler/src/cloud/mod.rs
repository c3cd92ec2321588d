//! What the clients of cloud services share: address, keys, whom they believe, one way to speak TLS, one
//! patience. What is asked of a service is its own room's business ([`crate::mail`], [`crate::store`],
//! [`crate::attach`]).

pub(crate) mod s3;
mod trust;
mod way;

use std::{env, fmt};

pub(crate) use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, retry::RetryConfig, timeout::TimeoutConfig,
};
pub use trust::{BadBundle, Trust};
pub(crate) use way::Way;

/// A service of a cloud.
#[derive(Debug, Clone)]
pub struct Service {
    /// The cloud's name for the place.
    pub region: String,
    /// Where it listens, where not at the usual address of AWS: another cloud, a test.
    pub endpoint: Option<String>,
    /// Who asks.
    pub keys: Keys,
    /// Whose word is taken for who answers.
    pub trust: Trust,
}

/// The keys that a request is signed with.
#[derive(Clone)]
pub struct Keys {
    /// Public half.
    pub id: String,
    /// Secret half.
    pub secret: String,
    /// What belongs to keys that are lent for a time.
    pub session_token: Option<String>,
}

/// Keys are not set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not set in the environment; a cloud's service is asked with keys")]
pub struct NoKeys(pub &'static str);

impl Keys {
    /// The keys of `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where they are lent,
    /// `AWS_SESSION_TOKEN`: a function in AWS finds them there, elsewhere the operator sets them.
    ///
    /// # Errors
    /// Where one of the first two is missing.
    pub fn of_the_environment() -> Result<Self, NoKeys> {
        let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
        let needed = |name| set(name).ok_or(NoKeys(name));
        Ok(Self {
            id: needed("AWS_ACCESS_KEY_ID")?,
            secret: needed("AWS_SECRET_ACCESS_KEY")?,
            session_token: set("AWS_SESSION_TOKEN"),
        })
    }

    pub(crate) fn credentials(&self) -> Credentials {
        let (id, secret) = (self.id.clone(), self.secret.clone());
        Credentials::new(id, secret, self.session_token.clone(), None, "environment")
    }
}

impl fmt::Debug for Keys {
    /// Without the secret: settings end up in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The configuration of an SDK's client: `configured!(aws_sdk_sesv2, service, timeout)`. A macro,
/// because each SDK has types of its own with the same methods. Retries are off: whether trying again
/// is right is known to the one who asks.
macro_rules! configured {
    ($sdk:ident, $service:expr, $timeout:expr) => {{
        use $crate::cloud::{BehaviorVersion, Region, RetryConfig, TimeoutConfig, Way};
        let service: &$crate::cloud::Service = $service;
        let patience = TimeoutConfig::builder().operation_timeout($timeout).build();
        let mut config = $sdk::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(service.region.clone()))
            .credentials_provider(service.keys.credentials())
            .retry_config(RetryConfig::disabled())
            .timeout_config(patience)
            .http_client(Way::new(service.trust.clone()).client());
        config.set_endpoint_url(service.endpoint.clone());
        config.build()
    }};
}
pub(crate) use configured;
