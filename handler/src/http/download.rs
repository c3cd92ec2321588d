//! A file of a ticket goes out: to be saved, never to be shown, and only to the holder of a link to
//! the ticket. The browser is told so in three ways: `attachment`, `nosniff` and a sandbox.

use super::{door, error::Failure, pages::Now};
use crate::{Handler, headers::Kind, ticket::Ticket};
use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use std::{fmt::Write, io};

/// `GET /desk/t/{token}/files/{id}`.
pub(super) async fn for_applicant(
    State(handler): State<Handler>,
    Path((token, id)): Path<(String, String)>,
    Now(now): Now,
) -> Result<Response, Failure> {
    let ticket = door::applicant(&handler, &token, now).await?;
    send(&handler, &ticket, &id).await
}

/// `GET /desk/s/{token}/files/{id}`.
pub(super) async fn for_staff(
    State(handler): State<Handler>,
    Path((token, id)): Path<(String, String)>,
    Now(now): Now,
) -> Result<Response, Failure> {
    let (ticket, _) = door::staff(&handler, &token, now).await?;
    send(&handler, &ticket, &id).await
}

async fn send(handler: &Handler, ticket: &Ticket, id: &str) -> Result<Response, Failure> {
    let mut files = ticket.received.files.iter();
    let file = files.find(|file| file.id == id).ok_or(Failure::NotFound)?;
    let bytes = handler.files().get(&ticket.id, id).await;
    let bytes = bytes.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::NotFound,
        _ => Failure::ours(error),
    })?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type.name().to_owned()),
        (header::CONTENT_DISPOSITION, disposition(&file.name)),
    ];
    let mut response = (headers, bytes).into_response();
    response.extensions_mut().insert(Kind::Download);
    Ok(response)
}

/// The name in both spellings of RFC 6266: plain for old programs, and whole in UTF-8.
fn disposition(name: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_ascii_graphic() && !"\"\\%".contains(c) || c == ' ' => c,
        _ => '_',
    };
    let plain: String = name.chars().map(plain).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        // attr-char of RFC 5987, 3.2.1.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_header() {
        for (name, expected) in [
            ("a.png", "filename=\"a.png\"; filename*=UTF-8''a.png"),
            (
                "a b.png",
                "filename=\"a b.png\"; filename*=UTF-8''a%20b.png",
            ),
            (
                "фото.png",
                "filename=\"____.png\"; filename*=UTF-8''%D1%84%D0%BE%D1%82%D0%BE.png",
            ),
            (
                "a'\"\\%;.txt",
                "filename=\"a'___;.txt\"; filename*=UTF-8''a%27%22%5C%25%3B.txt",
            ),
            (
                "😀.gif",
                "filename=\"_.gif\"; filename*=UTF-8''%F0%9F%98%80.gif",
            ),
        ] {
            assert_eq!(disposition(name), format!("attachment; {expected}"));
        }
    }
}
