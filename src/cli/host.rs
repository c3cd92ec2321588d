//! Arguments of `opora headers`.

use clap::{Args, ValueEnum};
use opora_handler::headers::hosts;

/// `opora headers`.
#[derive(Args)]
pub struct HeadersArgs {
    /// Для чего: nginx, apache, netlify (файл _headers), cloudfront или meta (элементы страниц)
    #[arg(
        long = "for",
        value_enum,
        value_name = "СЕРВЕР",
        hide_possible_values = true
    )]
    pub host: Host,
}

/// Web servers and hosts by the names that people know.
#[derive(Clone, Copy, ValueEnum)]
pub enum Host {
    /// nginx.
    Nginx,
    /// Apache httpd.
    Apache,
    /// The file `_headers` of Netlify, Cloudflare Pages and others.
    Netlify,
    /// CloudFront.
    Cloudfront,
    /// Elements of pages.
    Meta,
}

impl From<Host> for hosts::Host {
    fn from(host: Host) -> Self {
        match host {
            Host::Nginx => Self::Nginx,
            Host::Apache => Self::Apache,
            Host::Netlify => Self::HeadersFile,
            Host::Cloudfront => Self::CloudFront,
            Host::Meta => Self::Meta,
        }
    }
}
