//! The table and its renderings: each is read back and compared with the table, row by row.

use super::{
    Kind,
    hosts::{Host, write},
    kind_of, table,
};
use axum::http::{StatusCode, header};
use std::collections::BTreeMap;

type Rows = BTreeMap<String, String>;

fn wanted(kind: Kind) -> Rows {
    let rows = table(kind, true).into_iter();
    rows.map(|(name, value)| (name.to_string(), value.to_owned()))
        .collect()
}

/// The table without its row about keeping.
fn without_cache(kind: Kind) -> Rows {
    let mut rows = wanted(kind);
    rows.remove("cache-control").unwrap();
    rows
}

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

#[test]
fn nginx_says_the_table() {
    let text = write(Host::Nginx);
    let mut found = Rows::new();
    for line in text
        .lines()
        .filter_map(|line| line.strip_prefix("add_header "))
    {
        let (name, rest) = line.split_once(' ').unwrap();
        let value = rest.strip_suffix(" always;").unwrap().trim_matches('"');
        assert_eq!(found.insert(name.to_owned(), value.to_owned()), None);
    }
    assert_eq!(found.remove("cache-control").unwrap(), "$opora_cache");
    assert_eq!(found, without_cache(Kind::Site));
    let page = format!("default \"{}\";", wanted(Kind::Site)["cache-control"]);
    let asset = format!("\"{}\";", wanted(Kind::Asset)["cache-control"]);
    assert!(text.contains(&page) && text.contains(&asset), "{text}");
}

#[test]
fn apache_says_the_table() {
    let text = write(Host::Apache);
    let mut found = Rows::new();
    let mut kept = Vec::new();
    for line in text
        .lines()
        .filter_map(|line| line.strip_prefix("Header always set "))
    {
        let (name, rest) = line.split_once(" \"").unwrap();
        let (value, when) = rest.split_once('"').unwrap();
        if name == "cache-control" {
            kept.push((value.to_owned(), when.contains("!(")));
        } else {
            assert!(when.is_empty(), "{line}");
            found.insert(name.to_owned(), value.to_owned());
        }
    }
    assert_eq!(found, without_cache(Kind::Site));
    let cache = |kind| wanted(kind)["cache-control"].clone();
    assert_eq!(
        kept,
        [(cache(Kind::Asset), false), (cache(Kind::Site), true)]
    );
}

#[test]
fn the_headers_file_says_the_table() {
    let text = write(Host::HeadersFile);
    let (pages, assets) = text.split_once("\n/assets/*\n").unwrap();
    let rows = |part: &str| -> Rows {
        let lines = part.lines().filter_map(|line| line.strip_prefix("  "));
        let rows = lines.map(|line| line.split_once(": ").unwrap());
        rows.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    assert_eq!(rows(pages), without_cache(Kind::Site));
    assert_eq!(
        rows(assets)["cache-control"],
        wanted(Kind::Asset)["cache-control"]
    );
    assert_eq!(without_cache(Kind::Site), without_cache(Kind::Asset));
}

#[test]
fn cloud_front_says_the_table() {
    let template: serde_json::Value = serde_json::from_str(&write(Host::CloudFront)).unwrap();
    for (resource, kind) in [("OporaPages", Kind::Site), ("OporaAssets", Kind::Asset)] {
        let config = &template["Resources"][resource]["Properties"]["ResponseHeadersPolicyConfig"];
        let security = &config["SecurityHeadersConfig"];
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let transport = &security["StrictTransportSecurity"];
        assert_eq!(transport["IncludeSubdomains"], true);
        let mut found = Rows::from([
            (
                "content-security-policy".to_owned(),
                text(&security["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
            ),
            (
                "referrer-policy".to_owned(),
                text(&security["ReferrerPolicy"]["ReferrerPolicy"]),
            ),
            (
                "strict-transport-security".to_owned(),
                format!(
                    "max-age={}; includeSubDomains",
                    transport["AccessControlMaxAgeSec"]
                ),
            ),
        ]);
        if security["ContentTypeOptions"]["Override"] == true {
            found.insert("x-content-type-options".to_owned(), "nosniff".to_owned());
        }
        for row in config["CustomHeadersConfig"]["Items"].as_array().unwrap() {
            found.insert(text(&row["Header"]), text(&row["Value"]));
        }
        assert_eq!(found, wanted(kind), "{resource}");
    }
}

#[test]
fn a_page_says_what_a_page_can() {
    let text = write(Host::Meta);
    let (_, rest) = text
        .split_once("Content-Security-Policy\" content=\"")
        .unwrap();
    let (said, _) = rest.split_once('"').unwrap();
    let policy = &wanted(Kind::Site)["content-security-policy"];
    let kept: Vec<&str> = policy
        .split("; ")
        .filter(|part| !part.starts_with("frame-"))
        .collect();
    assert_eq!(said, kept.join("; "));
}
