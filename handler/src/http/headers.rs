//! The headers of every answer, by the kind of answer, from one table. They are stamped in the
//! outermost layer, so that errors carry them too. What an answer says is others' business.

use crate::Handler;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};

/// Kinds of answers, as far as their headers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page or another file of the site whose address stays when it changes.
    Site,
    /// A page of the desk: personal, never kept by anyone on the way.
    Desk,
    /// A file of the theme; its name changes with its content.
    Asset,
    /// Something to be saved and not shown.
    Download,
}

/// Everything comes from the site's own host, nothing is inline, nobody frames us.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

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

/// The table.
fn table(kind: Kind, tls: bool) -> Vec<(HeaderName, &'static str)> {
    let policy = match kind {
        Kind::Site | Kind::Desk | Kind::Asset => POLICY,
        Kind::Download => POLICY_DOWNLOAD,
    };
    let cache = match kind {
        Kind::Site => "no-cache",
        Kind::Desk | Kind::Download => "no-store",
        Kind::Asset => "public, max-age=31536000, immutable",
    };
    let mut rows = vec![
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (PERMISSIONS_POLICY, PERMISSIONS),
        (OPENER_POLICY, "same-origin"),
        (EMBEDDER_POLICY, "require-corp"),
        (RESOURCE_POLICY, "same-origin"),
        (header::CACHE_CONTROL, cache),
    ];
    if matches!(kind, Kind::Desk | Kind::Download) {
        rows.push((ROBOTS, "noindex, nofollow"));
    }
    if tls {
        rows.push((header::STRICT_TRANSPORT_SECURITY, TRANSPORT));
    }
    rows
}

/// Puts the table's headers on every answer.
pub(super) async fn stamp(
    State(handler): State<Handler>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let own = response.extensions().get::<Kind>().copied();
    let kind = own.unwrap_or_else(|| kind_of(&path, response.status()));
    let tls = handler.bundle().desk.site.base_url.starts_with("https://");
    write(response.headers_mut(), kind, tls);
    response
}

fn write(headers: &mut HeaderMap, kind: Kind, tls: bool) {
    for (name, value) in table(kind, tls) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The kind by address. A missing asset is an ordinary page: it must not be kept for a year.
fn kind_of(path: &str, status: StatusCode) -> Kind {
    let found = status.is_success() || status == StatusCode::NOT_MODIFIED;
    if path == "/healthz" || path == "/desk" || path.starts_with("/desk/") {
        Kind::Desk
    } else if found && path.starts_with("/assets/") && has_hash(path) {
        Kind::Asset
    } else {
        Kind::Site
    }
}

/// Whether the file's name ends in `.<8 hex digits>.<extension>`.
fn has_hash(path: &str) -> bool {
    let mut parts = path.rsplit('.').skip(1);
    let hex = |part: &str| part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    parts.next().is_some_and(hex) && parts.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_address() {
        let rows = [
            ("/", 200, Kind::Site),
            ("/support/", 200, Kind::Site),
            ("/assets/style.1a2b3c4d.css", 200, Kind::Asset),
            ("/assets/style.1a2b3c4d.css", 206, Kind::Asset),
            ("/assets/style.1a2b3c4d.css", 304, Kind::Asset),
            ("/assets/style.1a2b3c4d.css", 404, Kind::Site),
            ("/assets/style.css", 200, Kind::Site),
            ("/assets/1a2b3c4d.css", 200, Kind::Site),
            ("/desk/t/x", 200, Kind::Desk),
            ("/desk", 404, Kind::Desk),
            ("/desktop/", 200, Kind::Site),
            ("/healthz", 200, Kind::Desk),
        ];
        for (path, status, kind) in rows {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(kind_of(path, status), kind, "{path} {status}");
        }
    }

    #[test]
    fn transport_security_only_on_tls() {
        for kind in [Kind::Site, Kind::Desk, Kind::Asset, Kind::Download] {
            let has = |tls| {
                let mut rows = table(kind, tls).into_iter();
                rows.any(|(name, _)| name == header::STRICT_TRANSPORT_SECURITY)
            };
            assert!(has(true) && !has(false), "{kind:?}");
        }
    }
}
