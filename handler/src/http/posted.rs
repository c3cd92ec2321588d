//! A posted form as every page of the desk takes it: urlencoded, bounded, and marked if it comes
//! from a page that is not ours. What its fields mean is told by the page it was posted to.

use super::{
    csrf,
    error::Failure,
    multipart::{self, Trouble},
};
use crate::{Handler, attach::Upload};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use opora_contract::check::Raw;

/// The most bytes of a posted body: as much text as with files, each byte spelt with three. What is
/// longer than its question allows is shown again; beyond this it is lost, and the page says so.
pub(super) const MAX_BODY: usize = 3 * multipart::MAX_TEXT;

/// The most fields of a posted body; no form of ours comes near it.
pub(super) const MAX_FIELDS: usize = 500;

/// What was posted.
#[derive(Debug)]
pub(super) struct Posted {
    /// Values by name.
    pub(super) fields: Raw,
    /// Whether another site's page sent it.
    pub(super) foreign: bool,
}

impl Posted {
    /// The first value of a field; empty where there is none.
    pub(super) fn value(&self, name: &str) -> &str {
        let values = self.fields.get(name).map_or(&[][..], Vec::as_slice);
        values.first().map_or("", String::as_str)
    }
}

impl FromRequest<Handler> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, handler: &Handler) -> Result<Self, Failure> {
        let bundle = handler.bundle();
        let foreign = csrf::is_foreign(request.headers(), &bundle.desk.site.base_url);
        if !is_form(request.headers()) {
            return Err(Failure::NotAForm);
        }
        let body = Bytes::from_request(request, handler).await;
        let body = body.map_err(|refused| match refused.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
            _ => Failure::BrokenOff,
        })?;
        Ok(Posted {
            fields: parse(&body)?,
            foreign,
        })
    }
}

/// What was posted to a form that may bring files.
#[derive(Debug)]
pub(super) struct Sent {
    /// The fields.
    pub(super) posted: Posted,
    /// The files.
    pub(super) files: Vec<Upload>,
    /// Why not all of it was read, if not.
    pub(super) trouble: Option<Trouble>,
}

impl FromRequest<Handler> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, handler: &Handler) -> Result<Self, Failure> {
        if !multipart::is_multipart(request.headers()) {
            return Ok(Sent {
                posted: Posted::from_request(request, handler).await?,
                files: Vec::new(),
                trouble: None,
            });
        }
        let bundle = handler.bundle();
        let foreign = csrf::is_foreign(request.headers(), &bundle.desk.site.base_url);
        let (head, body) = request.into_parts();
        let parts = multipart::read(&head.headers, body).await;
        let fields = parts.fields;
        Ok(Sent {
            posted: Posted { fields, foreign },
            files: parts.files,
            trouble: parts.trouble,
        })
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).unwrap_or("");
    essence
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Bytes that are no UTF-8 become U+FFFD: a text with a hole is better than no text.
pub(super) fn parse(body: &[u8]) -> Result<Raw, Failure> {
    let mut fields = Raw::new();
    for (count, (name, value)) in form_urlencoded::parse(body).enumerate() {
        if count == MAX_FIELDS {
            return Err(Failure::TooLarge);
        }
        let values = fields.entry(name.into_owned()).or_default();
        values.push(value.into_owned());
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing() {
        let rows: [(&[u8], &str, &str); 6] = [
            (b"text=a+b%21", "text", "a b!"),
            (b"text=%D0%BF%D1%80", "text", "пр"),
            (b"text=%FF%FE!", "text", "\u{fffd}\u{fffd}!"),
            (b"&&&text=a&&", "text", "a"),
            (b"text=1&text=2", "text", "1"),
            (b"%zz=%&text=%4", "text", "%4"),
        ];
        for (body, name, value) in rows {
            assert_eq!(parse(body).unwrap()[name][0], value, "{body:?}");
        }
        assert_eq!(parse("a=1&".repeat(501).as_bytes()), Err(Failure::TooLarge));
        assert!(parse("&".repeat(200_000).as_bytes()).unwrap().is_empty());
    }
}
