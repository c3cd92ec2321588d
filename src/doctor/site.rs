//! The portal's public address, asked as a visitor asks it: does it answer, is it this portal, does
//! its clock agree with ours.

use super::{local::TOLERANCE, verdict::Verdict};
use ipnet::IpNet;
use jiff::{Timestamp, fmt::rfc2822};
use std::{fs, path::Path, time::Duration};
use ureq::Agent;

/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of a home page.
const PAGE: u64 = 4 * 1024 * 1024;

/// This program has no TLS of its own: behind an address with TLS stands a web server, which has to be
/// known by its address for its visitors to be told apart.
pub fn proxy(url: &str, trusted: &[IpNet]) -> Option<Verdict> {
    let unknown = url.starts_with("https://") && trusted.is_empty();
    unknown.then(|| Verdict::new("proxy_unknown", &[("url", url)]))
}

/// Looks at the address; `built` is the home page as it was built.
pub fn look(url: &str, built: &Path, now: Timestamp) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    if is_local(url) {
        verdicts.push(Verdict::new("site_local", &[("url", url)]));
    } else if !url.starts_with("https://") {
        verdicts.push(Verdict::new("site_plain", &[("url", url)]));
    }
    let config = Agent::config_builder().timeout_global(Some(PATIENCE));
    let agent: Agent = config.build().into();
    let mut answer = match agent.get(format!("{url}/")).call() {
        Ok(answer) => answer,
        Err(error) => {
            let values = [("url", url), ("cause", &error.to_string())];
            verdicts.push(Verdict::new("site_unreachable", &values));
            return verdicts;
        }
    };
    let date = answer
        .headers()
        .get("date")
        .and_then(|date| date.to_str().ok());
    let off = date
        .and_then(|date| rfc2822::parse(date).ok())
        .map_or(0, |date| {
            date.timestamp().duration_since(now).as_secs().abs()
        });
    let page = answer.body_mut().with_config().limit(PAGE).read_to_vec();
    let same = page.is_ok_and(|page| fs::read(built).is_ok_and(|built| built == page));
    let code = if same { "site_ok" } else { "site_other" };
    verdicts.push(Verdict::new(code, &[("url", url)]));
    if off > TOLERANCE {
        let values = [("url", url), ("seconds", &off.to_string())];
        verdicts.push(Verdict::new("clock_off", &values));
    }
    verdicts
}

/// Whether the address is this machine's own.
fn is_local(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or(url);
    ["localhost", "127.", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local))
}
