//! Where a request comes from, for the guard: the network of its address. Behind a proxy that the
//! settings name, it is the address that this proxy wrote down; what anybody else wrote there is
//! not believed. An address of this machine that is no such proxy is none: all visitors would seem to
//! be one.

use crate::Handler;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

/// The header in which proxies write down whom they speak for, the last one last.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The network that a request comes from, where it is known.
#[derive(Debug, Clone)]
pub(super) struct Network(pub(super) Option<String>);

impl FromRequestParts<Handler> for Network {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, handler: &Handler) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(address)| address.ip());
        let proxies = &handler.settings().limits.trusted_proxies;
        if peer.is_some_and(|peer| is_unknown_proxy(peer, &parts.headers, proxies)) {
            handler.metrics().unknown_proxy();
        }
        let visitor = peer.and_then(|peer| visitor(peer, &parts.headers, proxies));
        Ok(Network(visitor.map(network)))
    }
}

/// Whether somebody on this machine speaks for another and is not trusted: a proxy that the settings do
/// not name.
fn is_unknown_proxy(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> bool {
    let peer = peer.to_canonical();
    let trusted = proxies.iter().any(|proxy| proxy.contains(&peer));
    peer.is_loopback() && !trusted && headers.contains_key(FORWARDED_FOR)
}

/// The visitor's own address, past the proxies that are trusted.
fn visitor(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let trusted = |address: &IpAddr| proxies.iter().any(|proxy| proxy.contains(address));
    let mut address = peer.to_canonical();
    if trusted(&address) {
        let lines = headers.get_all(FORWARDED_FOR).iter();
        let written: Vec<&str> = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .collect();
        for hop in written.iter().rev() {
            address = hop.trim().parse::<IpAddr>().ok()?.to_canonical();
            if !trusted(&address) {
                break;
            }
        }
    }
    (!address.is_loopback() && !trusted(&address)).then_some(address)
}

/// An address of IPv4 stands for itself; of IPv6 a household has 64 bits at least.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies: [IpNet; 2] = ["127.0.0.1/32", "10.0.0.0/8"].map(|text| text.parse().unwrap());
        for (peer, forwarded, trusted, expected) in [
            ("203.0.113.5", "", 0, "203.0.113.5"),
            ("203.0.113.5", "198.51.100.1", 0, "203.0.113.5"),
            ("203.0.113.5", "198.51.100.1", 2, "203.0.113.5"),
            ("127.0.0.1", "", 0, ""),
            ("127.0.0.1", "198.51.100.1", 0, ""),
            ("127.0.0.1", "198.51.100.1", 2, "198.51.100.1"),
            ("::ffff:127.0.0.1", "198.51.100.1", 2, "198.51.100.1"),
            ("127.0.0.1", "1.2.3.4, 198.51.100.1", 2, "198.51.100.1"),
            ("127.0.0.1", "198.51.100.1, 10.1.2.3", 2, "198.51.100.1"),
            ("127.0.0.1", "10.1.2.3", 2, ""),
            ("127.0.0.1", "nonsense", 2, ""),
            ("127.0.0.1", "1.2.3.4, nonsense", 2, ""),
            ("127.0.0.1", "", 2, ""),
            ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::1", "", 0, "2001:db8:1:2::/64"),
            ("::1", "", 0, ""),
        ] {
            let mut headers = HeaderMap::new();
            if !forwarded.is_empty() {
                headers.insert(FORWARDED_FOR, HeaderValue::from_str(forwarded).unwrap());
            }
            let unknown = is_unknown_proxy(peer.parse().unwrap(), &headers, &proxies[..trusted]);
            let expected_unknown = peer == "127.0.0.1" && !forwarded.is_empty() && trusted == 0;
            assert_eq!(unknown, expected_unknown, "{peer} {forwarded:?} {trusted}");
            let found = visitor(peer.parse().unwrap(), &headers, &proxies[..trusted]);
            let found = found.map(network).unwrap_or_default();
            assert_eq!(found, expected, "{peer} {forwarded:?} {trusted}");
        }
    }
}
