//! How the program is, for those who watch it: `/healthz` in three words for anybody, numbers in
//! detail for the operator's monitoring, on an address of their own.

use super::{error::Failure, pages::Now};
use crate::{Handler, files, metrics, store::Outbox};
use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// Letters older than this are late: the mail server is gone or the worker stands.
const LATE: SignedDuration = SignedDuration::from_mins(30);
/// Less free space than this is little: an hour's files and letters, and the journal of the store.
const LITTLE: u64 = 200 * 1024 * 1024;

/// What is told to anybody.
#[derive(Serialize)]
struct Health {
    store: &'static str,
    mail: &'static str,
    disk: &'static str,
}

/// 200 where requests can be taken, 503 where they cannot. Late mail and little space are said
/// and do not take the server out of service: requests are safe nevertheless.
pub(super) async fn health(Now(now): Now, State(handler): State<Handler>) -> Response {
    let outbox = handler.store().outbox().await;
    let health = Health {
        store: if outbox.is_ok() { "ok" } else { "failed" },
        mail: mail(outbox.as_ref().ok(), now),
        disk: disk(&handler).await,
    };
    let status = match outbox {
        Ok(_) => StatusCode::OK,
        Err(error) => {
            handler.metrics().store_failed();
            tracing::error!(%error, "the store does not answer");
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    (status, Json(health)).into_response()
}

fn mail(outbox: Option<&Outbox>, now: Timestamp) -> &'static str {
    match outbox {
        Some(outbox) if outbox.age(now) > LATE => "late",
        Some(_) => "ok",
        None => "unknown",
    }
}

async fn disk(handler: &Handler) -> &'static str {
    let data = handler.settings().data.clone();
    let free = tokio::task::spawn_blocking(move || files::free_space(&data)).await;
    match free {
        Ok(Ok(free)) if free < LITTLE => "low",
        Ok(Ok(_)) => "ok",
        _ => "unknown",
    }
}

/// The application of the monitoring's address: `/metrics`, and nothing else.
pub fn monitoring(handler: Handler) -> Router {
    let routes = Router::new().route("/metrics", get(numbers));
    super::stamped(&handler, routes.with_state(handler.clone()))
}

async fn numbers(Now(now): Now, State(handler): State<Handler>) -> Result<Response, Failure> {
    let outbox = handler.store().outbox().await.map_err(Failure::store)?;
    let text = handler
        .metrics()
        .text(&outbox, now)
        .map_err(Failure::ours)?;
    let kind = [(header::CONTENT_TYPE, metrics::MEDIA_TYPE)];
    Ok((kind, text).into_response())
}
