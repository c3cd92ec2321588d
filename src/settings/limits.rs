//! Settings of how much may come in and go out. What follows at a limit is the handler's business.

use super::values::{networks, number};
use ipnet::IpNet;
use opora_handler::settings as handler;
use serde::Deserialize;

/// How much may come in and go out before it is held back or refused.
#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests of one network in an hour that pass.
    #[serde(deserialize_with = "number")]
    pub network_hour: u32,
    /// Further ones in the hour that are held back.
    #[serde(deserialize_with = "number")]
    pub network_held: u32,
    /// Requests of one mail address in a day that pass.
    #[serde(deserialize_with = "number")]
    pub address_day: u32,
    /// Links in one request that pass.
    #[serde(deserialize_with = "number")]
    pub links: u32,
    /// Confirmations to one mail address in a day.
    #[serde(deserialize_with = "number")]
    pub confirmations_day: u32,
    /// Confirmations to everybody in an hour.
    #[serde(deserialize_with = "number")]
    pub confirmations_hour: u32,
    /// Letters about new requests to one of the staff in ten minutes.
    #[serde(deserialize_with = "number")]
    pub staff_letters: u32,
    /// Addresses or networks of proxies, separated by commas.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for Limits {
    fn default() -> Self {
        let usual = handler::Limits::default();
        Limits {
            network_hour: usual.network_hour,
            network_held: usual.network_held,
            address_day: usual.address_day,
            links: usual.links,
            confirmations_day: usual.confirmations_day,
            confirmations_hour: usual.confirmations_hour,
            staff_letters: usual.staff_letters,
            trusted_proxies: usual.trusted_proxies,
        }
    }
}

impl Limits {
    /// As the handler takes it.
    pub(super) fn handler(&self) -> handler::Limits {
        handler::Limits {
            network_hour: self.network_hour,
            network_held: self.network_held,
            address_day: self.address_day,
            links: self.links,
            confirmations_day: self.confirmations_day,
            confirmations_hour: self.confirmations_hour,
            staff_letters: self.staff_letters,
            trusted_proxies: self.trusted_proxies.clone(),
        }
    }
}
