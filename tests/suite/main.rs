//! One test binary for the whole workspace: it starts the real `opora`, looks at it from outside,
//! and keeps the rules of the house. What a single crate can show by itself is tested there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]

// The tools.
mod amount;
mod browser;
mod desk;
mod form;
mod mail;
mod page_rules;
mod peer;
mod place;
mod post;
mod random;
mod relay;
mod server;
mod source;
mod words;
mod workdays;

// The tests.
mod asvs;
mod aws;
mod behind_nginx;
mod bodies;
mod build;
mod canaries;
mod check;
mod client_certificate;
#[cfg(feature = "aws")]
mod clouds;
mod content;
mod crowd;
mod dependencies;
mod disk;
mod doctor;
mod every_rule;
mod judged;
mod letters;
mod links;
mod migrate;
mod naive;
mod new;
mod old_program;
mod outage;
mod programs;
mod quiet;
mod races;
mod readme;
mod regimes;
mod retention;
mod schemas;
mod search_script;
mod senders;
mod series;
mod serve;
mod storm;
mod theme;
mod timer;
mod tour;
mod walls;
mod yandex;
