//! The door of a function that anybody could call: only what came through the site's own delivery
//! network is let in. The network sends a secret with each request, and the visitor's address.

use crate::random::hex;
use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};
use sha2::{Digest, Sha256};
use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// The header with the secret.
const SECRET: &str = "x-opora-origin";
/// The header with the visitor's address and port, put there by CloudFront whatever a visitor sends.
const VIEWER: &str = "cloudfront-viewer-address";

/// What a request must bring to be let in. Only hashes of the secret are known here: one, or two while
/// the secret is being changed.
#[derive(Debug)]
pub struct Origin(Vec<String>);

/// Why a text is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the SHA-256 of the secret that the delivery network sends is 64 hexadecimal digits; two are \
     separated by a comma"
)]
pub struct BadOrigin;

impl FromStr for Origin {
    type Err = BadOrigin;

    fn from_str(text: &str) -> Result<Self, BadOrigin> {
        let hash = |part: &str| {
            let part = part.trim().to_ascii_lowercase();
            let whole = part.len() == 64 && part.bytes().all(|b| b.is_ascii_hexdigit());
            whole.then_some(part).ok_or(BadOrigin)
        };
        text.split(',')
            .map(hash)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl Origin {
    /// The request as the desk takes it, without the secret and with the visitor's address where it is
    /// known; `None` where it came past the network.
    pub(super) fn admit<B>(&self, mut request: Request<B>) -> Option<Request<B>> {
        let secret = request.headers_mut().remove(SECRET)?;
        let hash = hex(&Sha256::digest(secret.as_bytes()));
        // Each is compared to its end, whatever was found before.
        let known = self.0.iter().map(|known| is_same(known, &hash));
        if !known.fold(false, |any, this| any | this) {
            return None;
        }
        if let Some(viewer) = viewer(request.headers()) {
            request.extensions_mut().insert(ConnectInfo(viewer));
        }
        Some(request)
    }
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
fn is_same(one: &str, other: &str) -> bool {
    let differences = one.bytes().zip(other.bytes()).map(|(a, b)| a ^ b);
    one.len() == other.len() && differences.fold(0, |all, this| all | this) == 0
}

/// Address and port stand side by side, with brackets around an address of IPv6 or without.
fn viewer(headers: &HeaderMap) -> Option<SocketAddr> {
    let (address, port) = headers.get(VIEWER)?.to_str().ok()?.rsplit_once(':')?;
    let address: IpAddr = address.trim_matches(['[', ']']).parse().ok()?;
    Some(SocketAddr::new(address, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    /// The hashes of "abc" and of "".
    const ABC: &str = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn request(headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    #[test]
    fn only_who_knows_the_secret_is_let_in() {
        let one: Origin = ABC.parse().unwrap();
        let both: Origin = format!("{EMPTY}, {ABC}").parse().unwrap();
        for (secret, by_one, by_both) in [
            (Some("abc"), true, true),
            (Some(""), false, true),
            (Some("abd"), false, false),
            (Some(ABC), false, false),
            (None, false, false),
        ] {
            let headers: Vec<_> = secret.map(|secret| (SECRET, secret)).into_iter().collect();
            let admitted = |origin: &Origin| origin.admit(request(&headers)).is_some();
            assert_eq!(
                (admitted(&one), admitted(&both)),
                (by_one, by_both),
                "{secret:?}"
            );
        }
        let admitted = one.admit(request(&[(SECRET, "abc")])).unwrap();
        assert!(
            !admitted.headers().contains_key(SECRET),
            "nobody needs it any more"
        );
        for text in [
            "",
            "abc",
            &ABC[1..],
            &format!("{ABC},"),
            &ABC.replace('B', "X"),
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_visitor_is_whom_the_network_names() {
        let origin: Origin = ABC.parse().unwrap();
        for (viewer, expected) in [
            ("198.51.100.10:46532", "198.51.100.10"),
            ("2001:db8:1::7:46532", "2001:db8:1::7"),
            ("[2001:db8:1::7]:46532", "2001:db8:1::7"),
            ("198.51.100.10", ""),
            ("nonsense:1", ""),
        ] {
            let headers = [
                (SECRET, "abc"),
                (VIEWER, viewer),
                ("x-forwarded-for", "203.0.113.1"),
            ];
            let admitted = origin.admit(request(&headers)).unwrap();
            let known = admitted.extensions().get::<ConnectInfo<SocketAddr>>();
            let known = known.map_or(String::new(), |ConnectInfo(known)| known.ip().to_string());
            assert_eq!(known, expected, "{viewer}");
        }
    }
}
