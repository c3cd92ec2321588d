//! The outermost layer: puts the headers of the one table ([`crate::headers`]) on every answer,
//! errors included.

use crate::{
    Handler,
    headers::{Kind, kind_of, put},
};
use axum::{
    extract::{Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

/// Puts the table's headers on every answer.
pub(super) async fn stamp(
    State(handler): State<Handler>,
    request: Request,
    next: Next,
) -> Response {
    let tls = is_on_tls(&handler, request.headers());
    stamped(request, next, tls).await
}

/// The same without TLS: for what only this machine sees.
pub(super) async fn stamp_plain(request: Request, next: Next) -> Response {
    stamped(request, next, false).await
}

async fn stamped(request: Request, next: Next, tls: bool) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let own = response.extensions().get::<Kind>().copied();
    let kind = own.unwrap_or_else(|| kind_of(&path, response.status()));
    put(response.headers_mut(), kind, tls);
    response
}

/// Whether the visitor is on TLS: the proxy before us says so, or else the site's address does. A
/// visitor who lies about it changes their own answer only.
fn is_on_tls(handler: &Handler, headers: &HeaderMap) -> bool {
    match headers.get("x-forwarded-proto") {
        Some(protocol) => protocol.as_bytes().eq_ignore_ascii_case(b"https"),
        None => handler.bundle().desk.site.base_url.starts_with("https://"),
    }
}
