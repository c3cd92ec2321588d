//! The floor of a function's start: an empty router behind the same library, nothing read, nothing
//! asked.

use axum::{Router, routing::get};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let app = Router::new().fallback(get(|| async { "ok" }));
    lambda_http::run(app).await
}
