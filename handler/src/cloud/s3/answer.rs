//! What a service of S3 answers: a page of a list, or why it does not do what was asked, and whether
//! asking again can help.

use aws_smithy_xml::decode::{Document, XmlDecodeError, try_data};
use http::StatusCode;
use jiff::Timestamp;
use std::{error::Error, io};

/// Refusals that pass, beside those that a status tells.
const PASSING: [&str; 4] = [
    "InternalError",
    "RequestTimeout",
    "SlowDown",
    "ThrottlingException",
];

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Problem {
    /// Whether asking again can help.
    pub(super) passes: bool,
    /// What is told.
    pub(super) error: io::Error,
}

impl Problem {
    /// One of the moment: a connection that is not there or breaks.
    pub(super) fn passing(error: &dyn Error) -> Self {
        Self {
            passes: true,
            error: io::Error::other(story(error)),
        }
    }

    /// One that stays.
    pub(super) fn lasting(error: &dyn Error) -> Self {
        Self {
            passes: false,
            ..Self::passing(error)
        }
    }

    /// What the service tells by a status and a document.
    pub(super) fn told(status: StatusCode, document: &[u8]) -> Self {
        let [code, message] = refusal(document).unwrap_or_default();
        let passes = status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED;
        let passes = passes || status == StatusCode::TOO_MANY_REQUESTS;
        let error = match code.as_str() {
            "NoSuchKey" => io::ErrorKind::NotFound.into(),
            _ => io::Error::other(format!("S3: {status} {code} {message}")),
        };
        Self {
            passes: passes || PASSING.contains(&code.as_str()),
            error,
        }
    }
}

/// The whole story of a failure in one line: the outermost of these errors says nothing.
fn story(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut inner = error.source();
    while let Some(cause) = inner {
        told = format!("{told}: {cause}");
        inner = cause.source();
    }
    told
}

/// Code and message of a refusal; nothing where the document is none.
fn refusal(document: &[u8]) -> Option<[String; 2]> {
    let text = std::str::from_utf8(document).ok()?;
    let mut document = Document::new(text);
    let mut root = document.root_element().ok()?;
    let mut found = [const { String::new() }; 2];
    let [code, message] = &mut found;
    while let Some(mut tag) = root.next_tag() {
        let place = match tag.start_el().local() {
            "Code" => &mut *code,
            "Message" => &mut *message,
            _ => continue,
        };
        *place = try_data(&mut tag).ok()?.into_owned();
    }
    Some(found)
}

/// A page of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Keys, and the second of their last change; the last second there is where none is told.
    pub(super) objects: Vec<(String, i64)>,
    /// What the next page is asked for by; nothing where this is the last.
    pub(super) next: Option<String>,
}

impl Page {
    /// Reads a `ListBucketResult`.
    pub(super) fn read(document: &[u8]) -> Result<Self, XmlDecodeError> {
        let text = std::str::from_utf8(document).map_err(XmlDecodeError::unhandled)?;
        let mut document = Document::new(text);
        let mut root = document.root_element()?;
        if !root.start_el().matches("ListBucketResult") {
            return Err(XmlDecodeError::custom("no list of a bucket"));
        }
        let mut page = Self::default();
        while let Some(mut tag) = root.next_tag() {
            match tag.start_el().local() {
                "NextContinuationToken" => page.next = Some(try_data(&mut tag)?.into_owned()),
                "Contents" => {
                    let (mut key, mut changed) = (None, i64::MAX);
                    while let Some(mut part) = tag.next_tag() {
                        match part.start_el().local() {
                            "Key" => key = Some(try_data(&mut part)?.into_owned()),
                            "LastModified" => changed = second(&try_data(&mut part)?)?,
                            _ => {}
                        }
                    }
                    page.objects.extend(key.map(|key| (key, changed)));
                }
                _ => {}
            }
        }
        Ok(page)
    }
}

fn second(text: &str) -> Result<i64, XmlDecodeError> {
    let moment: Result<Timestamp, _> = text.trim().parse();
    moment
        .map(Timestamp::as_second)
        .map_err(XmlDecodeError::unhandled)
}
