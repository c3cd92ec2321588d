//! What the operator's monitoring reads: numbers by route, outcome and state, in the text form of
//! OpenMetrics. No label holds anything that a visitor has sent.

use crate::store::{Accepted, Outbox};
use jiff::Timestamp;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use std::fmt;

/// The type of the text (OpenMetrics 1.0).
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The numbers of one handler.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Family<Answered, Counter>,
    submissions: Family<Outcome, Counter>,
    letters: Family<Outcome, Counter>,
    store_errors: Counter,
    unknown_proxy: Counter,
    waiting: Gauge,
    oldest: Gauge,
}

/// A route's pattern, a known method, a status.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// What became of a letter's attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// It has left.
    Sent,
    /// It is tried again later.
    Retried,
    /// It was given up.
    Failed,
}

impl Metrics {
    /// A request was answered. The route is its pattern, never the address asked for.
    pub fn answered(&self, route: &str, method: &str, status: u16) {
        let known = ["GET", "HEAD", "POST"];
        let method = known.into_iter().find(|known| *known == method);
        let labels = Answered {
            route: route.to_owned(),
            method: method.unwrap_or("other"),
            status,
        };
        self.requests.get_or_create(&labels).inc();
    }

    /// A checked request was given to the store.
    pub fn submitted(&self, accepted: &Accepted) {
        let outcome = match accepted {
            Accepted::New { .. } => "new",
            Accepted::Already { .. } => "already",
            Accepted::OtherBody => "other_body",
        };
        self.submissions.get_or_create(&Outcome { outcome }).inc();
    }

    /// A letter's attempt came to an end.
    pub fn letter(&self, sending: Sending) {
        let outcome = match sending {
            Sending::Sent => "sent",
            Sending::Retried => "retried",
            Sending::Failed => "failed",
        };
        self.letters.get_or_create(&Outcome { outcome }).inc();
    }

    /// The store failed.
    pub fn store_failed(&self) {
        self.store_errors.inc();
    }

    /// A request came through a proxy on this machine that the settings do not name. Said in the log once.
    pub fn unknown_proxy(&self) {
        if self.unknown_proxy.inc() == 0 {
            tracing::warn!(
                "a proxy on this machine sends X-Forwarded-For and is not among limits.trusted_proxies: \
                 limits by network do not hold"
            );
        }
    }

    /// All numbers at `now`.
    ///
    /// # Errors
    /// None that is known: the text is written into memory.
    pub fn text(&self, outbox: &Outbox, now: Timestamp) -> Result<String, fmt::Error> {
        self.waiting
            .set(i64::try_from(outbox.waiting).unwrap_or(i64::MAX));
        self.oldest.set(outbox.age(now).as_secs());
        let mut registry = Registry::with_prefix("opora");
        let requests = "Requests answered, by the route's pattern";
        registry.register("http_requests", requests, self.requests.clone());
        let submissions = "Checked requests given to the store";
        registry.register("submissions", submissions, self.submissions.clone());
        let letters = "Attempts to send a letter, by outcome";
        registry.register("letters", letters, self.letters.clone());
        let errors = "Failures of the store";
        registry.register("store_errors", errors, self.store_errors.clone());
        let unknown = "Requests of a proxy on this machine that the settings do not name";
        registry.register(
            "unknown_proxy_requests",
            unknown,
            self.unknown_proxy.clone(),
        );
        let waiting = "Letters that have not left yet";
        registry.register("letters_waiting", waiting, self.waiting.clone());
        let oldest = "Age of the oldest letter that has not left yet";
        let seconds = prometheus_client::registry::Unit::Seconds;
        registry.register_with_unit("letters_oldest", oldest, seconds, self.oldest.clone());
        let mut text = String::new();
        text::encode(&mut text, &registry)?;
        Ok(text)
    }
}
