//! The mailbox: on a machine of one's own, where mail goes into a folder, its letters are shown as
//! a mail program would show them. Never to anybody from outside: not on another address than
//! loopback, not through a proxy, not under a foreign name. HTML parts are shown as text.

use super::{
    error::Failure,
    pages::{self, Now},
};
use crate::{Handler, bundle::Bundle, headers::Kind, retention::expired, words};
use axum::{
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use serde::Serialize;
use std::{
    io,
    path::{Path as FilePath, PathBuf},
};

/// The most letters listed, the latest first.
const LISTED: usize = 200;

/// The folder, given only to a request that may see it.
pub(super) struct Folder(PathBuf);

impl FromRequestParts<Handler> for Folder {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, handler: &Handler) -> Result<Self, Failure> {
        let folder = handler.mailbox().filter(|_| is_local(&parts.headers));
        folder.map(Folder).ok_or(Failure::NotFound)
    }
}

/// Whether the request was made on this machine: to a name that leads nowhere else (so that no
/// other site can lend its name to this address), and not passed on by a proxy.
fn is_local(headers: &HeaderMap) -> bool {
    let passed_on = [
        "x-forwarded-for",
        "x-forwarded-host",
        "x-real-ip",
        "forwarded",
        "via",
    ];
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("");
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let loopback = ["localhost", "127.0.0.1", "[::1]"];
    loopback
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
        && !passed_on.iter().any(|name| headers.contains_key(*name))
}

/// A line of the list.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct MailLine {
    name: String,
    url: String,
    subject: String,
    from: String,
    to: String,
    date: String,
}

/// The letter that is open.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Letter {
    subject: String,
    from: String,
    to: String,
    reply_to: Option<String>,
    date: String,
    message_id: String,
    text: String,
    html_text: Option<String>,
    raw_url: String,
    /// Addresses of the site found in the text.
    links: Vec<String>,
}

/// `GET /desk/mailbox`.
pub(super) async fn list(
    State(handler): State<Handler>,
    Now(now): Now,
    Folder(folder): Folder,
) -> Result<Response, Failure> {
    page(&handler, folder, None, now).await
}

/// `GET /desk/mailbox/{name}`.
pub(super) async fn show(
    State(handler): State<Handler>,
    Path(name): Path<String>,
    Now(now): Now,
    Folder(folder): Folder,
) -> Result<Response, Failure> {
    page(&handler, folder, Some(name), now).await
}

/// `GET /desk/mailbox/{name}/raw`: the file as it is, to be saved.
pub(super) async fn raw(
    State(handler): State<Handler>,
    Path(name): Path<String>,
    Now(now): Now,
    Folder(folder): Folder,
) -> Result<Response, Failure> {
    if is_over(&handler, &name, now).await? {
        return Err(Failure::Erased);
    }
    let bytes = read(folder, name.clone()).await?;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    let saved = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, saved.map_err(Failure::ours)?),
    ];
    let mut response = (headers, bytes).into_response();
    response.extensions_mut().insert(Kind::Download);
    Ok(response)
}

async fn page(
    handler: &Handler,
    folder: PathBuf,
    open: Option<String>,
    now: Timestamp,
) -> Result<Response, Failure> {
    let bundle = &*handler.bundle();
    let current = match open {
        Some(name) if is_over(handler, &name, now).await? => return Err(Failure::Erased),
        Some(name) => {
            let bytes = read(folder.clone(), name.clone()).await?;
            let mail = parse_mail(&bytes).map_err(|_| Failure::NotFound)?;
            Some(letter(&mail, &name, bundle))
        }
        None => None,
    };
    let mut mails = Vec::new();
    for mail in blocking(move || latest(&folder)).await? {
        if !is_over(handler, &mail.0, now).await? {
            mails.push(mail);
        }
    }
    let lines = mails.iter().filter_map(|(name, bytes)| {
        let mail = parse_mail(bytes).ok()?;
        Some((sent_at(&mail), line(&mail, name, bundle)))
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| b.name.cmp(&a.name)));
    let lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
    let title = bundle.desk.texts.fill("desk.title.mailbox", &[]);
    let title = current
        .as_ref()
        .map_or(title, |letter| letter.subject.clone());
    let mut context = pages::common(bundle, &title, "mailbox");
    context.insert("mails", &lines);
    context.insert("current", &current);
    pages::answer(bundle, StatusCode::OK, "desk/mailbox.html", &context)
}

/// Whether the time of the ticket that a letter is about is over; its name begins with the ticket.
async fn is_over(handler: &Handler, name: &str, now: Timestamp) -> Result<bool, Failure> {
    let ticket = name.split('.').next().and_then(|id| id.parse().ok());
    let Some(ticket) = ticket else {
        return Ok(false);
    };
    let ticket = handler.store().ticket(&ticket).await;
    let ticket = ticket.map_err(Failure::store)?;
    Ok(ticket.is_some_and(|ticket| expired(&ticket, &handler.bundle().desk, now)))
}

/// Whether the name is a letter's: it cannot lead out of the folder.
fn is_name(name: &str) -> bool {
    let usual = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'@' | b'=');
    name.len() <= 255 && name.ends_with(".eml") && !name.starts_with('.') && name.bytes().all(usual)
}

async fn read(folder: PathBuf, name: String) -> Result<Vec<u8>, Failure> {
    if !is_name(&name) {
        return Err(Failure::NotFound);
    }
    match tokio::fs::read(folder.join(name)).await {
        Ok(bytes) => Ok(bytes),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Err(Failure::NotFound),
        Err(cause) => Err(Failure::ours(cause)),
    }
}

/// The files changed last, with their names. A folder that is not there yet is empty.
fn latest(folder: &FilePath) -> io::Result<Vec<(String, Vec<u8>)>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(cause),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_name(&name) {
            names.push((entry.metadata()?.modified()?, name));
        }
    }
    names.sort_by(|a, b| b.cmp(a));
    let read = |(_, name): (_, String)| Ok((std::fs::read(folder.join(&name))?, name));
    let files = names.into_iter().take(LISTED).map(read);
    files
        .map(|file| file.map(|(bytes, name)| (name, bytes)))
        .collect()
}

async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(job)
        .await
        .map_err(Failure::ours)?;
    done.map_err(Failure::ours)
}

fn value(mail: &ParsedMail, name: &str) -> String {
    mail.headers.get_first_value(name).unwrap_or_default()
}

fn sent_at(mail: &ParsedMail) -> Timestamp {
    let seconds = mailparse::dateparse(&value(mail, "Date")).unwrap_or_default();
    Timestamp::from_second(seconds).unwrap_or_default()
}

fn date(mail: &ParsedMail, bundle: &Bundle) -> String {
    words::moment(sent_at(mail), &bundle.zone, &bundle.desk.texts)
}

fn line(mail: &ParsedMail, name: &str, bundle: &Bundle) -> MailLine {
    MailLine {
        name: name.to_owned(),
        url: format!("/desk/mailbox/{name}"),
        subject: value(mail, "Subject"),
        from: value(mail, "From"),
        to: value(mail, "To"),
        date: date(mail, bundle),
    }
}

fn letter(mail: &ParsedMail, name: &str, bundle: &Bundle) -> Letter {
    let text = part(mail, "text/plain").unwrap_or_default();
    let base = format!("{}/", bundle.desk.site.base_url);
    let words = text
        .split_whitespace()
        .filter(|word| word.starts_with(&base));
    let mut links: Vec<String> = words.map(str::to_owned).collect();
    links.dedup();
    Letter {
        subject: value(mail, "Subject"),
        from: value(mail, "From"),
        to: value(mail, "To"),
        reply_to: mail.headers.get_first_value("Reply-To"),
        date: date(mail, bundle),
        message_id: value(mail, "Message-ID"),
        html_text: part(mail, "text/html"),
        raw_url: format!("/desk/mailbox/{name}/raw"),
        links,
        text,
    }
}

/// The first part of that kind, decoded.
fn part(mail: &ParsedMail, kind: &str) -> Option<String> {
    let found = mail.parts().find(|part| part.ctype.mimetype == kind)?;
    found.get_body().ok().map(|body| body.replace("\r\n", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_local_requests_see_it() {
        let rows = [
            ("localhost", "", true),
            ("localhost:8080", "", true),
            ("LOCALHOST:8080", "", true),
            ("127.0.0.1:8080", "", true),
            ("[::1]:8080", "", true),
            ("[::1]", "", true),
            ("", "", false),
            ("help.bereg.example", "", false),
            ("localhost.evil.example", "", false),
            ("127.0.0.1.evil.example:8080", "", false),
            ("localhost:8080x", "", false),
            ("127.0.0.1:8080", "x-forwarded-for", false),
            ("127.0.0.1:8080", "forwarded", false),
            ("127.0.0.1:8080", "via", false),
        ];
        for (host, extra, local) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            if !extra.is_empty() {
                headers.insert(extra, HeaderValue::from_static("1.2.3.4"));
            }
            assert_eq!(is_local(&headers), local, "{host} {extra}");
        }
    }

    #[test]
    fn names_stay_in_the_folder() {
        for good in ["1.eml", "20261118-a_b.eml", "a.2.answer.0f@h.eml"] {
            assert!(is_name(good), "{good}");
        }
        let long = format!("{}.eml", "x".repeat(300));
        for bad in [
            "", ".eml", "../x.eml", "a/b.eml", "a\\b.eml", "a.txt", "ж.eml", "a\".eml", &long,
        ] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
