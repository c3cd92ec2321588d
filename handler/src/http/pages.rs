//! What every page of the desk shares: the common part of a template's context, the answer made of
//! a rendered template, the moment of the request. The values of single pages are made by
//! [`super::views`] and the pages' own files.

use super::error::Failure;
use crate::bundle::Bundle;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;
use std::convert::Infallible;
use tera::Context;

/// The moment a request is handled at; the only look at the clock in this room.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now(pub(super) Timestamp);

impl<S: Send + Sync> FromRequestParts<S> for Now {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Now(Timestamp::now()))
    }
}

/// What templates know of the page itself.
#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    description: &'a str,
    /// Pages of the desk have no address to be listed under.
    url: &'a str,
    kind: &'a str,
}

/// A context with what every template needs.
pub(super) fn common(bundle: &Bundle, title: &str, kind: &str) -> Context {
    let mut context = Context::new();
    context.insert("site", &bundle.desk.site);
    context.insert("t", &bundle.desk.texts);
    let page = Page {
        title,
        description: "",
        url: "",
        kind,
    };
    context.insert("page", &page);
    context
}

/// The answer made of a template.
pub(super) fn answer(
    bundle: &Bundle,
    status: StatusCode,
    template: &str,
    context: &Context,
) -> Result<Response, Failure> {
    let html = bundle.render(template, context).map_err(Failure::ours)?;
    Ok((status, Html(html)).into_response())
}

/// "Done; look here", on the same host, without a body that could be posted again.
pub(super) fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}

/// Other ways to reach a person in a line, for sentences that cannot list them.
pub(super) fn channels(bundle: &Bundle) -> String {
    let others = bundle
        .desk
        .site
        .channels
        .iter()
        .filter(|channel| channel.id != "form");
    let words = others.map(|channel| format!("{}: {}", channel.name, channel.value));
    words.collect::<Vec<_>>().join("; ")
}
