//! The headers of every answer, by the kind of answer: the one table that the server stamps on its
//! answers ([`crate::http`]) and that [`hosts`] writes as settings for other web servers. Which
//! answer is of which kind is told here too; what it says is others' business.

pub mod hosts;
#[cfg(test)]
mod tests;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Kinds of answers, as far as their headers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page or another file of the site whose address stays when it changes.
    Site,
    /// A page of the desk: personal, never kept by anyone on the way.
    Desk,
    /// A file of the theme; its name changes with its content.
    Asset,
    /// Something to be saved and not shown.
    Download,
}

/// Everything comes from the site's own host, nothing is inline, nobody frames us. The one policy of Trusted
/// Types is the page script's own, for the address of the worker; a second of that name is refused.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types worker";

/// What is saved may not do anything if a browser shows it all the same.
const POLICY_DOWNLOAD: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// No page of ours uses any of these.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), \
    encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), \
    idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), \
    usb=(), xr-spatial-tracking=()";

/// For sites on TLS: a year, the hosts below included.
const TRANSPORT: &str = "max-age=31536000; includeSubDomains";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const EMBEDDER_POLICY: HeaderName = HeaderName::from_static("cross-origin-embedder-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The table: name and value of each header of a kind, over TLS or not.
#[must_use]
pub fn table(kind: Kind, tls: bool) -> Vec<(HeaderName, &'static str)> {
    let policy = match kind {
        Kind::Site | Kind::Desk | Kind::Asset => POLICY,
        Kind::Download => POLICY_DOWNLOAD,
    };
    let mut rows = vec![
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (PERMISSIONS_POLICY, PERMISSIONS),
        (OPENER_POLICY, "same-origin"),
        (EMBEDDER_POLICY, "require-corp"),
        (RESOURCE_POLICY, "same-origin"),
        (header::CACHE_CONTROL, cache(kind)),
    ];
    if matches!(kind, Kind::Desk | Kind::Download) {
        rows.push((ROBOTS, "noindex, nofollow"));
    }
    if tls {
        rows.push((header::STRICT_TRANSPORT_SECURITY, TRANSPORT));
    }
    rows
}

/// How long an answer may be kept.
fn cache(kind: Kind) -> &'static str {
    match kind {
        Kind::Site => "no-cache",
        Kind::Desk | Kind::Download => "no-store",
        Kind::Asset => "public, max-age=31536000, immutable",
    }
}

/// Puts the table's headers on an answer, in place of any that it has.
pub(crate) fn put(headers: &mut HeaderMap, kind: Kind, tls: bool) {
    for (name, value) in table(kind, tls) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The kind by address. A missing asset is an ordinary page: it must not be kept for a year.
pub(crate) fn kind_of(path: &str, status: StatusCode) -> Kind {
    let found = status.is_success() || status == StatusCode::NOT_MODIFIED;
    if path == "/healthz" || path == "/desk" || path.starts_with("/desk/") {
        Kind::Desk
    } else if found && path.starts_with("/assets/") && has_hash(path) {
        Kind::Asset
    } else {
        Kind::Site
    }
}

/// Whether the file's name ends in `.<8 hex digits>.<extension>`; [`hosts::ASSET`] says the same.
fn has_hash(path: &str) -> bool {
    let mut parts = path.rsplit('.').skip(1);
    let hex = |part: &str| part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    parts.next().is_some_and(hex) && parts.next().is_some()
}
