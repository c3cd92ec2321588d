//! Whether a POST comes from a page of ours. There is no cookie to ride on, so this guards against
//! one thing: another site's page that makes its visitors press our buttons unawares. What is
//! answered to such a post is the business of the page it was sent to.

use axum::http::{HeaderMap, HeaderName, header};

/// What a browser says of the page that sent a request (W3C Fetch Metadata).
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether the headers of a POST tell of a page that is not ours.
///
/// `Sec-Fetch-Site` decides where it is plain; else `Origin` has to be the site's own or the host
/// the request was sent to. A program that sends neither is let in: nobody's browser is used then.
#[must_use]
pub(super) fn is_foreign(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match text(SEC_FETCH_SITE) {
        Some("same-origin" | "none") => false,
        Some("cross-site") => true,
        // A sister host of the same domain, or a word not known yet: the origin has to tell.
        Some(_) | None => match text(header::ORIGIN) {
            None => false,
            // Our own pages send it, for they have the policy `no-referrer`. A site on TLS tells them
            // from sandboxed frames by the first header, which browsers keep from a site in clear.
            Some("null") => base_url.starts_with("https://"),
            Some(origin) => !is_ours(origin, base_url, text(header::HOST)),
        },
    }
}

fn is_ours(origin: &str, base_url: &str, host: Option<&str>) -> bool {
    let (Some((scheme, authority)), Some((base_scheme, rest))) =
        (origin.split_once("://"), base_url.split_once("://"))
    else {
        return false;
    };
    let base_authority = rest.split('/').next().unwrap_or_default();
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let is_base = same(scheme, base_scheme) && same(authority, base_authority);
    let is_host = matches!(scheme, "http" | "https") && host.is_some_and(|h| same(authority, h));
    is_base || is_host
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    /// Sec-Fetch-Site, Origin, whether it is refused; base https://help.example, Host 127.0.0.1:8080.
    const TABLE: [(&str, &str, bool); 20] = [
        ("same-origin", "", false),
        ("same-origin", "https://help.example", false),
        ("same-origin", "null", false),
        ("same-origin", "https://evil.example", false),
        ("none", "", false),
        ("none", "null", false),
        ("same-site", "https://help.example", false),
        ("same-site", "https://www.example", true),
        ("same-site", "null", true),
        ("cross-site", "", true),
        ("cross-site", "https://help.example", true),
        ("cross-site", "https://evil.example", true),
        ("cross-site", "null", true),
        ("", "", false),
        ("", "https://help.example", false),
        ("", "http://127.0.0.1:8080", false),
        ("", "http://help.example", true),
        ("", "http://127.0.0.1:8081", true),
        ("", "https://evil.example", true),
        ("", "null", true),
    ];

    fn refused(site: &'static str, origin: &'static str, base_url: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:8080"));
        headers.insert(header::REFERER, HeaderValue::from_static("https://x/"));
        for (name, value) in [(SEC_FETCH_SITE, site), (header::ORIGIN, origin)] {
            if !value.is_empty() {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        is_foreign(&headers, base_url)
    }

    #[test]
    fn only_our_own_pages_post() {
        for (site, origin, expected) in TABLE {
            let got = refused(site, origin, "https://help.example");
            assert_eq!(got, expected, "{site:?} {origin:?}");
        }
    }

    /// Chromium 156 posts so from a page with `no-referrer` on http://192.0.2.2; measured.
    #[test]
    fn a_site_in_clear_takes_the_nameless_origin() {
        assert!(!refused("", "null", "http://192.0.2.2:8080"));
        assert!(refused("cross-site", "null", "http://192.0.2.2:8080"));
        assert!(refused("", "http://evil.example", "http://192.0.2.2:8080"));
    }

    #[test]
    fn unreadable_values_are_foreign() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::ORIGIN,
            HeaderValue::from_bytes(b"https://\xff").unwrap(),
        );
        assert!(is_foreign(&headers, "https://help.example"));
    }
}
