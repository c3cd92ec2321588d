//! Two kinds of failure: the visitor's, told in a sentence to act on, and ours, logged once under a
//! number and shown as one apology with other ways to reach a person. A failure travels as a mark on
//! an empty answer; [`dress`] turns the mark into the page, wherever it was made.

use super::{json, pages};
use crate::{Handler, bundle::Bundle, random};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use opora_contract::desk::Link;
use std::{any::Any, fmt::Display};

/// Why a request is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The post comes from a page that is not ours.
    Foreign,
    /// There is no such page, or the link is not readable: the same for every reason.
    NotFound,
    /// The address does not take that method.
    Method,
    /// The visitor's line broke before the whole request was here.
    BrokenOff,
    /// A good link that is too old.
    Expired,
    /// A good link of one who does not have the ticket any more.
    Reassigned,
    /// A good link to a ticket that was closed.
    Closed,
    /// A good link to a ticket whose words are erased, or are to be.
    Erased,
    /// More than a form may hold.
    TooLarge,
    /// Not posted as a form is.
    NotAForm,
    /// Our fault, logged under this number.
    Ours(String),
    /// The store does not answer; logged under this number.
    Unavailable(String),
    /// It took too long.
    TooSlow,
}

impl Failure {
    /// A failure of ours, logged here and nowhere else. The cause must not hold what people wrote.
    pub(super) fn ours(cause: impl Display) -> Self {
        Failure::Ours(logged(cause))
    }

    /// A failure of the store, logged here and nowhere else.
    pub(super) fn store(cause: impl Display) -> Self {
        Failure::Unavailable(logged(cause))
    }

    /// Status and key of the texts, `http.<key>`.
    fn row(&self) -> (StatusCode, &'static str) {
        match self {
            Failure::Foreign => (StatusCode::FORBIDDEN, "foreign_post"),
            Failure::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Failure::Method => (StatusCode::METHOD_NOT_ALLOWED, "method"),
            Failure::BrokenOff => (StatusCode::REQUEST_TIMEOUT, "timeout"),
            Failure::Expired => (StatusCode::GONE, "expired"),
            Failure::Reassigned => (StatusCode::GONE, "reassigned"),
            Failure::Closed => (StatusCode::GONE, "closed"),
            Failure::Erased => (StatusCode::GONE, "erased"),
            Failure::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Failure::NotAForm => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media"),
            Failure::Ours(_) => (StatusCode::INTERNAL_SERVER_ERROR, "failed"),
            Failure::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Failure::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, "timeout"),
        }
    }

    fn incident(&self) -> &str {
        match self {
            Failure::Ours(incident) | Failure::Unavailable(incident) => incident,
            _ => "",
        }
    }
}

/// Logs what went wrong and gives the number under which it can be found.
pub(super) fn logged(cause: impl Display) -> String {
    let incident = match random::Random::from_os() {
        Ok(mut random) => random.hex()[..8].to_owned(),
        Err(_) => "00000000".to_owned(),
    };
    tracing::error!(incident, %cause, "a request failed");
    incident
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.row().0.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer in place of a panic. Its message may hold anything and stays out of the log.
pub(super) fn panicked(_message: Box<dyn Any + Send>) -> Response {
    Failure::ours("panic").into_response()
}

/// Turns marked answers, and the framework's bare refusals, into pages.
pub(super) async fn dress(
    State(handler): State<Handler>,
    request: Request,
    next: Next,
) -> Response {
    let for_program = json::is_wanted(request.headers());
    let response = next.run(request).await;
    let marked = response.extensions().get::<Failure>().cloned();
    let failure = marked.or_else(|| match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => Some(Failure::Method),
        // An address that is not UTF-8 leads nowhere, like any other that is not known.
        StatusCode::BAD_REQUEST if !is_page(&response) => Some(Failure::NotFound),
        _ => None,
    });
    let Some(failure) = failure else {
        return response;
    };
    if matches!(failure, Failure::Unavailable(_)) {
        handler.metrics().store_failed();
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut page = if for_program {
        problem(&handler, &failure)
    } else {
        page(&handler, &failure)
    };
    if let Some(allow) = allow {
        page.headers_mut().insert(header::ALLOW, allow);
    }
    page
}

/// Whether a page of ours is there already.
fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// The failure for a program.
fn problem(handler: &Handler, failure: &Failure) -> Response {
    let (status, key) = failure.row();
    let texts = &handler.bundle().desk.texts;
    let values = [("incident", failure.incident())];
    let title = texts.fill(&format!("http.{key}.heading"), &values);
    let detail = texts.fill(&format!("http.{key}.text"), &values);
    json::problem(status, key, &title, &detail)
}

fn page(handler: &Handler, failure: &Failure) -> Response {
    let (status, key) = failure.row();
    let bundle = handler.bundle();
    let texts = &bundle.desk.texts;
    let values = [("incident", failure.incident())];
    let heading = texts.fill(&format!("http.{key}.heading"), &values);
    let text = texts.fill(&format!("http.{key}.text"), &values);
    let mut context = pages::common(&bundle, &heading, "message");
    context.insert("heading", &heading);
    context.insert("paragraphs", &text.lines().collect::<Vec<_>>());
    context.insert("kind", status.as_str());
    context.insert("links", &way_on(failure, &bundle));
    match bundle.render("desk/message.html", &context) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(cause) => {
            logged(cause);
            (status, Html(bare(&heading, &text))).into_response()
        }
    }
}

/// Where to go from here.
fn way_on(failure: &Failure, bundle: &Bundle) -> Vec<Link> {
    let link = |key: &str, url: &str| Link {
        title: bundle.desk.texts.fill(key, &[]),
        url: url.to_owned(),
    };
    match failure {
        Failure::Expired | Failure::Reassigned => vec![link("desk.new_link", "/desk/queue")],
        Failure::NotFound | Failure::Method => vec![link("desk.to_home", "/")],
        Failure::Foreign | Failure::NotAForm => {
            vec![link("desk.to_form", &bundle.desk.site.form_url)]
        }
        _ => Vec::new(),
    }
}

/// The page for the day when not even the template of the apology works. The texts are ours.
fn bare(heading: &str, text: &str) -> String {
    let text = text.replace('\n', "<p>");
    format!(
        "<!doctype html><meta charset=utf-8><title>{heading}</title><h1>{heading}</h1><p>{text}"
    )
}
