//! The table of headers as settings for other web servers: where they serve `out/site` and pass
//! `/desk/` on, their answers carry what ours do. The desk's own answers bring theirs along.

use super::{Kind, table};
use axum::http::{HeaderName, header};
use serde_json::{Value, json};
use std::fmt::Write;

/// Web servers and hosts whose settings can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// nginx: for the `http` and `server` blocks.
    Nginx,
    /// Apache httpd: for a virtual host or `.htaccess`.
    Apache,
    /// Netlify, Cloudflare Pages and others that read a file `_headers`.
    HeadersFile,
    /// CloudFront: response headers policies of a CloudFormation template.
    CloudFront,
    /// Elements for pages, where a host lets no header be set.
    Meta,
}

/// Addresses of files whose names change with their content, as a regular expression.
pub const ASSET: &str = r"^/assets/.+\.[0-9A-Fa-f]{8}\.[^./]+$";

/// The table for a host. All of them serve over TLS.
#[must_use]
pub fn write(host: Host) -> String {
    match host {
        Host::Nginx => nginx(),
        Host::Apache => apache(),
        Host::HeadersFile => headers_file(),
        Host::CloudFront => cloud_front(),
        Host::Meta => meta(),
    }
}

/// The rows that pages and assets share: all but how long they are kept.
fn shared() -> impl Iterator<Item = (HeaderName, &'static str)> {
    let rows = table(Kind::Site, true).into_iter();
    rows.filter(|(name, _)| *name != header::CACHE_CONTROL)
}

fn nginx() -> String {
    let (page, asset) = (super::cache(Kind::Site), super::cache(Kind::Asset));
    let mut text = format!(
        "# http block: only an asset that is there may be kept for a year.\n\
         map \"$status:$uri\" $opora_cache {{\n    \
         default \"{page}\";\n    \
         \"~^(200|206|304):{asset_address}\" \"{asset}\";\n}}\n\n\
         # location /, which serves out/site; not location /desk/, whose answers bring their own.\n\
         server_tokens off;\n",
        asset_address = ASSET.trim_start_matches('^'),
    );
    for (name, value) in shared() {
        line(&mut text, &format!("add_header {name} \"{value}\" always;"));
    }
    line(&mut text, "add_header cache-control $opora_cache always;");
    text
}

fn apache() -> String {
    let (page, asset) = (super::cache(Kind::Site), super::cache(Kind::Asset));
    let is_asset =
        format!("%{{REQUEST_URI}} =~ m#{ASSET}# && %{{REQUEST_STATUS}} in {{'200','206','304'}}");
    let mut text = String::from(
        "# For the part that serves out/site; answers of /desk/ bring their own. Needs mod_headers.\n",
    );
    for (name, value) in shared() {
        line(&mut text, &format!("Header always set {name} \"{value}\""));
    }
    let cache =
        |value, when| format!("Header always set cache-control \"{value}\" \"expr={when}\"");
    line(&mut text, &cache(asset, is_asset.clone()));
    line(&mut text, &cache(page, format!("!({is_asset})")));
    text
}

fn headers_file() -> String {
    let mut text = String::from(
        "# Pages are asked for anew by these hosts' own default; a second value would be added to the\n\
         # first, so only assets say how long they are kept.\n/*\n",
    );
    for (name, value) in shared() {
        line(&mut text, &format!("  {name}: {value}"));
    }
    line(&mut text, "/assets/*");
    line(
        &mut text,
        &format!("  cache-control: {}", super::cache(Kind::Asset)),
    );
    text
}

fn cloud_front() -> String {
    let resources = json!({
        "OporaPages": policy("opora-pages", Kind::Site),
        "OporaAssets": policy("opora-assets", Kind::Asset),
    });
    let mut text = serde_json::to_string_pretty(&json!({ "Resources": resources }))
        .unwrap_or_else(|_| resources.to_string());
    text.push('\n');
    text
}

/// One policy: what CloudFront knows by name under its name, the rest as custom headers.
fn policy(name: &str, kind: Kind) -> Value {
    let mut custom = Vec::new();
    let mut security = serde_json::Map::new();
    for (name, value) in table(kind, true) {
        let (key, setting) = match name {
            header::CONTENT_SECURITY_POLICY => (
                "ContentSecurityPolicy",
                json!({ "ContentSecurityPolicy": value, "Override": true }),
            ),
            header::X_CONTENT_TYPE_OPTIONS => ("ContentTypeOptions", json!({ "Override": true })),
            header::REFERRER_POLICY => (
                "ReferrerPolicy",
                json!({ "ReferrerPolicy": value, "Override": true }),
            ),
            header::STRICT_TRANSPORT_SECURITY => ("StrictTransportSecurity", transport(value)),
            _ => {
                let row = json!({ "Header": name.as_str(), "Value": value, "Override": true });
                custom.push(row);
                continue;
            }
        };
        security.insert(key.to_owned(), setting);
    }
    json!({
        "Type": "AWS::CloudFront::ResponseHeadersPolicy",
        "Properties": { "ResponseHeadersPolicyConfig": {
            "Name": name,
            "SecurityHeadersConfig": security,
            "CustomHeadersConfig": { "Items": custom },
            "RemoveHeadersConfig": { "Items": [{ "Header": "server" }] },
        }},
    })
}

/// `max-age=…; includeSubDomains` in CloudFront's words.
fn transport(value: &str) -> Value {
    let age = value
        .strip_prefix("max-age=")
        .and_then(|rest| rest.split(';').next());
    json!({
        "AccessControlMaxAgeSec": age.and_then(|age| age.parse::<u64>().ok()),
        "IncludeSubdomains": value.contains("includeSubDomains"),
        "Override": true,
    })
}

fn meta() -> String {
    // A browser heeds these parts in a header only (Content Security Policy 3, 3.3).
    let in_header_only = ["frame-ancestors", "report-uri", "report-to", "sandbox"];
    let policy: Vec<&str> = super::POLICY
        .split("; ")
        .filter(|part| !in_header_only.iter().any(|name| part.starts_with(name)))
        .collect();
    format!(
        "<!-- Only for hosts that let no header be set. A page cannot say who may frame it\n     \
         (frame-ancestors), nor nosniff, Permissions-Policy, HSTS, COOP, COEP, CORP and caching. -->\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n",
        policy.join("; ")
    )
}

fn line(text: &mut String, words: &str) {
    // Writing into a String does not fail.
    let _ = writeln!(text, "{words}");
}
