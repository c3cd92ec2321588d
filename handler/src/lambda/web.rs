//! The function that answers: events of a function's address become requests of the one router, its
//! answers become events again. What is answered is [`crate::http`]'s business.

use super::origin::Origin;
use axum::{
    Router,
    body::to_bytes,
    http::{StatusCode, header},
    response::Response,
};
use lambda_http::{Body, Error, IntoResponse, Request, service_fn};
use std::{convert::Infallible, future::ready, pin::Pin};
use tower::ServiceExt;

/// Answers events until the function is ended.
///
/// # Errors
/// Where the runtime's interface fails.
pub async fn serve(app: Router, origin: Origin) -> Result<(), Error> {
    let (app, origin) = (&app, &origin);
    let one = |request| async move { Ok::<_, Infallible>(answer(app, origin, request).await) };
    lambda_http::run(service_fn(one)).await
}

async fn answer(app: &Router, origin: &Origin, request: Request) -> Whole {
    let response = match origin.admit(request) {
        Some(request) => {
            // A router never fails: its error has no values.
            let answered: Result<Response, Infallible> = app.clone().oneshot(request).await;
            answered.unwrap_or_else(|never| match never {})
        }
        None => bare(StatusCode::FORBIDDEN),
    };
    Whole(whole(response).await)
}

/// An answer with its body in one piece, as bytes: the library would take whatever is called text for
/// UTF-8, and a text file may be in another code.
async fn whole(response: Response) -> lambda_http::Response<Body> {
    let (mut parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            // The front counts what it sends itself: to HEAD it sends nothing.
            parts.headers.remove(header::CONTENT_LENGTH);
            lambda_http::Response::from_parts(parts, Body::Binary(bytes.to_vec()))
        }
        Err(error) => {
            tracing::error!(%error, "an answer could not be read to its end");
            bare(StatusCode::BAD_GATEWAY).map(|_| Body::Empty)
        }
    }
}

/// A status and nothing else.
fn bare(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

/// An answer that is an event already.
struct Whole(lambda_http::Response<Body>);

impl IntoResponse for Whole {
    fn into_response(self) -> Pin<Box<dyn Future<Output = lambda_http::Response<Body>> + Send>> {
        Box::pin(ready(self.0))
    }
}
