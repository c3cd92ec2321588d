//! What `opora serve` adds for an editor: the open page reloads after a rebuild and shows the
//! problems of a build that failed. Nothing of it is ever written to `out/site`.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Response, header},
    middleware::{self, Next},
    response::{
        IntoResponse,
        sse::{Event, KeepAlive, Sse},
    },
    routing::get,
};
use opora_generator::Problem;
use opora_handler::{Handler, http};
use serde::Serialize;
use std::convert::Infallible;
use tokio::sync::watch;
use tokio_stream::{Stream, StreamExt, wrappers::WatchStream};

/// What the open page is told.
#[derive(Clone, Default, Serialize)]
pub struct Stage {
    /// Grows with each good build that changed something.
    version: u64,
    /// What is wrong now.
    problems: Vec<Fault>,
    /// The server stops: nothing more is told.
    #[serde(skip)]
    over: bool,
}

/// A problem as the page shows it.
#[derive(Clone, Serialize)]
struct Fault {
    place: String,
    cause: String,
    remedy: String,
}

/// Tells open pages how the build stands.
#[derive(Clone)]
pub struct Preview(watch::Sender<Stage>);

/// Pages larger than this are passed on as they are.
const INJECT_LIMIT: usize = 8 * 1024 * 1024;

/// What a browser asks for when it can do with less than the whole page as it is written: another form of it, or none
/// at all if it is the one it has.
const LESS: [header::HeaderName; 3] = [
    header::ACCEPT_ENCODING,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
];

const TAG: &str = "<script src=\"/desk/preview/reload.js\" defer></script></head>";

impl Preview {
    /// A preview with nothing to tell yet.
    pub fn new() -> Preview {
        Preview(watch::Sender::new(Stage::default()))
    }

    /// A build went well, and has changed something or not. Tells whether that is news: something
    /// differs, or what was wrong is mended.
    pub fn rebuilt(&self, is_changed: bool) -> bool {
        self.0.send_if_modified(|stage| {
            let is_news = is_changed || !stage.problems.is_empty();
            stage.version += u64::from(is_changed);
            stage.problems.clear();
            is_news
        })
    }

    /// A build has failed.
    pub fn failed(&self, problems: &[Problem]) {
        let faults = problems
            .iter()
            .filter(|problem| problem.is_error())
            .map(|problem| Fault {
                place: format!("{}:{}:{}", problem.file, problem.line, problem.column),
                cause: problem.cause.clone(),
                remedy: problem.remedy.clone(),
            });
        let faults: Vec<Fault> = faults.collect();
        self.0.send_modify(|stage| stage.problems = faults);
    }

    /// The server stops: open pages are let go, so that it need not wait for them.
    pub fn end(&self) {
        self.0.send_modify(|stage| stage.over = true);
    }

    /// The application with the preview around it.
    pub fn around(self, handler: &Handler, app: Router) -> Router {
        let routes = Router::new()
            .route("/desk/preview/events", get(events))
            .route(
                "/desk/preview/reload.js",
                get(|| asset("text/javascript", JS)),
            )
            .route("/desk/preview/reload.css", get(|| asset("text/css", CSS)))
            .with_state(self);
        let app = app.layer(middleware::from_fn(inject));
        app.merge(http::stamped(handler, routes))
    }
}

const JS: &str = include_str!("reload.js");
const CSS: &str = include_str!("reload.css");

async fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    let kind = format!("{kind}; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], text)
}

async fn events(
    State(preview): State<Preview>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stages = WatchStream::new(preview.0.subscribe());
    let told = stages.take_while(|stage| !stage.over).map(|stage| {
        let data = serde_json::to_string(&stage).unwrap_or_default();
        Ok(Event::default().data(data))
    });
    Sse::new(told).keep_alive(KeepAlive::default())
}

/// Adds the reloading script to every page.
async fn inject(mut request: Request, next: Next) -> Response<Body> {
    for less in LESS {
        request.headers_mut().remove(less);
    }
    let response = next.run(request).await;
    let is_page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
    let small = response
        .headers()
        .get(header::CONTENT_LENGTH)
        .is_none_or(|length| {
            length
                .to_str()
                .ok()
                .and_then(|n| n.parse().ok())
                .is_some_and(|n: usize| n <= INJECT_LIMIT)
        });
    if !small
        || !response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(is_page)
    {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    match to_bytes(body, INJECT_LIMIT).await {
        Ok(page) => {
            let page = String::from_utf8_lossy(&page).replacen("</head>", TAG, 1);
            for stale in [header::CONTENT_LENGTH, header::ETAG, header::LAST_MODIFIED] {
                parts.headers.remove(stale);
            }
            parts
                .headers
                .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Response::from_parts(parts, Body::from(page))
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be read for the preview");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
