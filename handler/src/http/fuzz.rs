//! Doors for the fuzz targets in `fuzz/` to what reads the bytes of strangers and is the business of
//! these pages alone. Compiled with `--cfg fuzzing` only; what is read is held to its bounds here.

use super::{multipart, posted, site::Site};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    response::IntoResponse,
};
use std::{convert::Infallible, path::PathBuf, sync::Arc};

/// Reads a form with files whose boundary is `x`, in pieces of that size.
pub async fn multipart(body: &[u8], piece: usize) {
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("multipart/form-data; boundary=x");
    headers.insert(header::CONTENT_TYPE, kind);
    let pieces: Vec<_> = body.chunks(piece).map(Bytes::copy_from_slice).collect();
    let pieces = pieces.into_iter().map(Ok::<_, Infallible>);
    let parts = multipart::read(&headers, Body::from_stream(tokio_stream::iter(pieces))).await;
    // Of files beyond their number the names are kept, to be shown again.
    let kept = parts.files.iter().filter(|file| !file.bytes.is_empty());
    assert!(kept.count() <= multipart::MAX_FILES);
    let bytes: usize = parts.files.iter().map(|file| file.bytes.len()).sum();
    assert!(bytes <= multipart::MAX_FILES_BYTES);
    // A byte that is no letter becomes a sign of three.
    let texts: usize = parts.fields.values().flatten().map(String::len).sum();
    assert!(texts <= 3 * body.len());
}

/// Reads a form without files.
pub fn urlencoded(body: &[u8]) {
    if let Ok(fields) = posted::parse(body) {
        assert!(fields.values().map(Vec::len).sum::<usize>() <= posted::MAX_FIELDS);
    }
}

/// A published site.
pub struct Published(Arc<Site>);

impl Published {
    /// The site in this folder.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self(Site::new(root))
    }

    /// Status and body of an answer; nothing where that cannot be asked over HTTP.
    pub async fn ask<'a>(
        &self,
        path: &str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Option<(u16, Bytes)> {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::empty()).ok()?;
        let response = match Arc::clone(&self.0).serve(request).await {
            Ok(response) => response,
            Err(failure) => failure.into_response(),
        };
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.ok()?;
        Some((status, body))
    }
}
