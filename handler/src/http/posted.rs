//! A posted form as every page of the desk takes it: urlencoded, bounded, and marked if it comes
//! from a page that is not ours. What its fields mean is told by the page it was posted to.

use super::{
    csrf,
    error::Failure,
    multipart::{self, Trouble},
};
use crate::{Handler, attach::Upload};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use opora_contract::check::Raw;
use tokio_stream::StreamExt;

/// The most bytes of a posted body that are looked at: as much text as with files, each byte spelt with
/// three. Of what is longer a form shows the beginning again, and says so.
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
        match beginning(request, handler).await? {
            (posted, true) => Ok(posted),
            (_, false) => Err(Failure::TooLarge),
        }
    }
}

/// What was posted, as far as it fits, and whether that is all.
async fn beginning(request: Request, handler: &Handler) -> Result<(Posted, bool), Failure> {
    let bundle = handler.bundle();
    let foreign = csrf::is_foreign(request.headers(), &bundle.desk.site.base_url);
    if !is_form(request.headers()) {
        return Err(Failure::NotAForm);
    }
    let (body, fits) = bounded(request.into_body()).await?;
    let (fields, few) = some_of(&body);
    Ok((Posted { fields, foreign }, fits && few))
}

/// The beginning of a body, and whether that is all of it. The rest is read and let go, as with files: a
/// browser that is still sending shows no answer.
async fn bounded(body: Body) -> Result<(Vec<u8>, bool), Failure> {
    let mut stream = body.into_data_stream();
    let (mut kept, mut read) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Failure::BrokenOff)?;
        let room = chunk.len().min(MAX_BODY - kept.len());
        kept.extend_from_slice(chunk.get(..room).unwrap_or_default());
        read += chunk.len();
        if read > multipart::MAX_BODY {
            break;
        }
    }
    let fits = read <= MAX_BODY;
    if !fits {
        whole_signs(&mut kept);
    }
    Ok((kept, fits))
}

/// The most bytes that one letter is spelt with: four, as `%F0%9F%99%82`.
const LETTER: usize = 12;

/// Takes the last spelt letter from the end of what was cut: it may have been cut within.
fn whole_signs(body: &mut Vec<u8>) {
    // The first digit of all but the first byte of a letter is 8, 9, A or B (UTF-8).
    let begins = |digit: &u8| !b"89aAbB".contains(digit);
    let from = body.len().saturating_sub(LETTER);
    let last = (from..body.len())
        .rev()
        .find(|at| body.get(*at) == Some(&b'%') && body.get(at + 1).is_some_and(begins));
    let lone = || body.ends_with(b"%").then(|| body.len() - 1);
    if let Some(last) = last.or_else(lone) {
        body.truncate(last);
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
            let (posted, whole) = beginning(request, handler).await?;
            return Ok(Sent {
                posted,
                files: Vec::new(),
                trouble: (!whole).then_some(Trouble::TooLarge),
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
    match some_of(body) {
        (fields, true) => Ok(fields),
        (_, false) => Err(Failure::TooLarge),
    }
}

/// As many fields as a form may have, and whether these are all.
fn some_of(body: &[u8]) -> (Raw, bool) {
    let mut fields = Raw::new();
    for (count, (name, value)) in form_urlencoded::parse(body).enumerate() {
        if count == MAX_FIELDS {
            return (fields, false);
        }
        let values = fields.entry(name.into_owned()).or_default();
        values.push(value.into_owned());
    }
    (fields, true)
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

    #[test]
    fn what_is_cut_ends_with_a_whole_letter() {
        let text = "text=%D0%BF%D1%80%F0%9F%99%82";
        for end in 0..=text.len() {
            let mut cut = text.as_bytes()[..end].to_vec();
            whole_signs(&mut cut);
            let fields = parse(&cut).unwrap();
            let kept = fields.get("text").map_or("", |values| &values[0]);
            assert!("пр🙂".starts_with(kept), "{end}: {kept:?}");
        }
        let mut plain = b"text=abcdefghijklmnop".to_vec();
        whole_signs(&mut plain);
        assert_eq!(plain, b"text=abcdefghijklmnop");
    }
}
