//! The addresses of Opora: the site's files, and the desk's pages behind them. This file is the
//! table of contents; each address has its own room. Whatever is answered passes the same three
//! layers: failures become pages, headers come from one table, and no request lasts for ever.

mod applicant;
mod csrf;
mod door;
mod download;
mod error;
mod form_json;
mod forms;
#[cfg(fuzzing)]
pub mod fuzz;
mod headers;
mod health;
mod intake;
mod json;
mod mailbox;
mod multipart;
mod openapi;
mod paced;
mod pages;
mod posted;
mod queue;
mod search;
mod secrets;
mod sender;
mod sheet;
mod signs;
mod site;
mod staff;
mod steps;
mod tallies;
mod timer;
mod uploads;
mod views;

pub use health::monitoring;

use crate::Handler;
use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use error::Failure;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tower_http::catch_panic::CatchPanicLayer;

/// The longest a request may take, a slow visitor's line included.
const LONGEST: Duration = Duration::from_secs(30);

/// Everything that is answered over HTTP: the site in the folder `site`, and the desk.
pub fn app(handler: Handler, site: PathBuf) -> Router {
    let site = site::Site::new(site);
    let searched = Arc::clone(&site);
    let search = get(move |state, now, network, request| {
        search::show(state, searched, now, network, request)
    });
    let published = get(move |request: Request| Arc::clone(&site).serve(request));
    let routes = routes()
        .route("/search/", search)
        .route("/desk/mailbox", get(mailbox::list))
        .route("/desk/mailbox/{name}", get(mailbox::show))
        .route("/desk/mailbox/{name}/raw", get(mailbox::raw))
        .fallback_service(published);
    layered(routes, handler, LONGEST)
}

/// The desk alone, where the site is published elsewhere.
pub fn desk(handler: Handler) -> Router {
    layered(routes().fallback(nothing), handler, LONGEST)
}

/// The addresses of the desk that need no site.
fn routes() -> Router<Handler> {
    Router::new()
        .route("/healthz", get(health::health))
        .route("/desk/forms/{form}", get(forms::show).post(forms::submit))
        .route("/desk/openapi.json", get(openapi::show))
        .route("/desk/t/{token}", get(applicant::show))
        .route("/desk/t/{token}/message", post(applicant::message))
        .route("/desk/t/{token}/reopen", post(applicant::reopen))
        .route("/desk/t/{token}/files/{id}", get(download::for_applicant))
        .route("/desk/s/{token}", get(staff::show))
        .route("/desk/s/{token}/{step}", post(staff::step))
        .route("/desk/s/{token}/files/{id}", get(download::for_staff))
        .route("/desk/done/{token}", get(staff::done))
        .route("/desk/queue", get(queue::ask).post(queue::order))
        .route("/desk/q/{token}", get(queue::show))
        .route("/desk/timer/{task}", post(timer::run))
        .route("/desk/helped", post(tallies::helped))
        .route("/desk/missed", post(tallies::missed))
        .route("/desk", any(nothing))
        .route("/desk/{*rest}", any(nothing))
}

/// The files of a folder alone, with the headers that they have on a site: no desk stands behind them.
pub fn files(folder: PathBuf) -> Router {
    let site = site::Site::new(folder);
    let published = get(move |request: Request| Arc::clone(&site).serve(request));
    Router::new()
        .fallback_service(published)
        .layer(from_fn(headers::stamp_plain))
}

/// Further routes of the same host, with the same headers on their answers.
pub fn stamped(handler: &Handler, routes: Router) -> Router {
    routes.layer(from_fn_with_state(handler.clone(), headers::stamp))
}

/// The layers, the innermost first.
fn layered(routes: Router<Handler>, handler: Handler, longest: Duration) -> Router {
    routes
        .layer(DefaultBodyLimit::max(posted::MAX_BODY))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(from_fn_with_state(longest, in_time))
        .layer(from_fn_with_state(handler.clone(), error::dress))
        .layer(from_fn_with_state(handler.clone(), headers::stamp))
        .layer(from_fn_with_state(handler.clone(), counted))
        .with_state(handler)
}

/// Counts the answer under its route's pattern; the site is one route.
async fn counted(State(handler): State<Handler>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("site".to_owned(), |route| route.as_str().to_owned());
    let method = request.method().clone();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    handler.metrics().answered(&route, method.as_str(), status);
    if route.starts_with("/desk") && REFUSALS.contains(&status) {
        // The pattern of the address, never the address: it may hold a token.
        tracing::info!(route, method = method.as_str(), status, "refused");
    }
    response
}

/// Answers that tell of somebody trying what they may not: they are logged, so that an attack shows.
const REFUSALS: [u16; 8] = [400, 403, 404, 405, 410, 413, 415, 429];

/// The desk publishes no files: what is not a page of it is nothing.
async fn nothing() -> Failure {
    Failure::NotFound
}

async fn in_time(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::TooSlow.into_response(),
    }
}

#[cfg(test)]
mod tests;
