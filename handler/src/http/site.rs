//! The published site: the files of one folder, by GET and HEAD, each under its plain address. What
//! is not there is answered by the site's own `404.html`. Knows nothing of the desk.

use super::error::Failure;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{
    io,
    path::{Path, PathBuf},
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// Answers a request for a file of the site in `root`.
pub(super) async fn serve(root: PathBuf, request: Request) -> Result<Response, Failure> {
    let inside = match plain_path(request.uri().path()) {
        Some(path) => {
            let root = root.clone();
            let look = move || is_inside(&root, &path).unwrap_or(false);
            tokio::task::spawn_blocking(look).await.unwrap_or(false)
        }
        None => false,
    };
    if !inside {
        return Ok(not_found(&root).await);
    }
    let files = ServeDir::new(&root);
    let response = files.oneshot(request).await.map_err(Failure::ours)?;
    match response.status() {
        StatusCode::NOT_FOUND => Ok(not_found(&root).await),
        // The slash at the end is the address for good, whatever the file server thinks of it.
        StatusCode::TEMPORARY_REDIRECT => Ok(moved(response.map(Body::new))),
        _ => Ok(in_utf8(response.map(Body::new))),
    }
}

/// All our texts are UTF-8; what does not say so itself is told to be.
fn in_utf8(mut response: Response) -> Response {
    if let Some(kind) = response.headers_mut().get_mut(header::CONTENT_TYPE) {
        let plain = kind.to_str().ok().filter(|kind| kind.starts_with("text/"));
        let full = plain
            .filter(|kind| !kind.contains(';'))
            .map(|kind| format!("{kind}; charset=utf-8"));
        if let Some(full) = full.and_then(|full| HeaderValue::try_from(full).ok()) {
            *kind = full;
        }
    }
    response
}

fn moved(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    response
}

/// The decoded path, relative to the root, if it is spelt plainly: no empty, hidden or climbing
/// part, nothing that another system would take for a separator.
fn plain_path(path: &str) -> Option<PathBuf> {
    let path = percent_decoded(path.strip_prefix('/')?)?;
    if path.contains(['\\', '\0', ':']) || path.contains("//") || path.starts_with('/') {
        return None;
    }
    let hidden = |part: &str| part.starts_with('.');
    (!path.split('/').any(hidden)).then(|| PathBuf::from(path))
}

/// `%XX` decoded once; nothing where it is broken, or where the result is not UTF-8 or encodes a
/// second time.
fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |b: Option<u8>| char::from(b?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    let path = String::from_utf8(bytes).ok()?;
    (!path.contains('%')).then_some(path)
}

/// Whether there is a file, links followed, that lies in the site's folder. A folder is as good as
/// its `index.html`; without one it is nothing, not even a redirect.
fn is_inside(root: &Path, path: &Path) -> io::Result<bool> {
    let mut file = root.join(path);
    if file.is_dir() {
        file.push("index.html");
    }
    Ok(file.canonicalize()?.starts_with(root.canonicalize()?))
}

/// The site's page for addresses that lead nowhere; the desk's, where the site has none.
async fn not_found(root: &Path) -> Response {
    match tokio::fs::read(root.join("404.html")).await {
        Ok(page) => {
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, html)], page).into_response()
        }
        Err(_) => Failure::NotFound.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths() {
        for good in ["/", "/support/", "/a/b.html", "/%D0%B0/", "/a%20b"] {
            assert!(plain_path(good).is_some(), "{good}");
        }
        let bad = [
            "//etc/passwd",
            "/a//b",
            "/../x",
            "/a/../b",
            "/%2e%2e/x",
            "/.git/config",
            "/a/.env",
            "/%2egit",
            "/a%5cb",
            "/a\\b",
            "/a%00",
            "/%2f%2fetc",
            "/%2fetc",
            "/%252e",
            "/%c0%ae",
            "/%",
            "/%4",
            "/c:/x",
            "/./a",
            "*",
            "",
        ];
        for bad in bad {
            assert_eq!(plain_path(bad), None, "{bad}");
        }
    }
}
