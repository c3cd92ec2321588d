//! The published site: the files of one folder, by GET and HEAD, each under its plain address. What
//! is not there is answered by the site's own `404.html`. Small files are kept in memory with their
//! compressed forms ([`kept`]) and looked at on the disk each time, so that a new build shows at
//! once; large ones are read piece by piece. Knows nothing of the desk.

mod encoding;
mod kept;
mod path;

use super::error::Failure;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use encoding::Encoding;
use kept::{File, Kept};
use path::Found;
use std::{path::PathBuf, sync::Arc};
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// A published site.
pub(super) struct Site {
    root: PathBuf,
    kept: Kept,
}

impl Site {
    /// The site in this folder.
    pub(super) fn new(root: PathBuf) -> Arc<Self> {
        let kept = Kept::default();
        Arc::new(Self { root, kept })
    }

    /// The folder.
    pub(super) fn root(&self) -> &std::path::Path {
        &self.root
    }

    /// Answers a request for a file.
    pub(super) async fn serve(self: Arc<Self>, request: Request) -> Result<Response, Failure> {
        let Some(path) = path::plain(request.uri().path()) else {
            return self.not_found(request.headers()).await;
        };
        if let Some(file) = self.kept.fresh(&path) {
            return answer(StatusCode::OK, &file, request.headers()).await;
        }
        match self.look(path).await? {
            Look::Nothing => self.not_found(request.headers()).await,
            Look::Folder => Ok(moved(&request)),
            Look::Small(file) => answer(StatusCode::OK, &file, request.headers()).await,
            Look::Large(kind) => {
                let files = ServeDir::new(&self.root).oneshot(request).await;
                let mut response = files.map_err(Failure::ours)?.map(Body::new);
                response.headers_mut().insert(header::CONTENT_TYPE, kind);
                Ok(response)
            }
        }
    }

    /// The site's page for addresses that lead nowhere; the desk's, where the site has none.
    async fn not_found(self: &Arc<Self>, asked: &HeaderMap) -> Result<Response, Failure> {
        let path = "404.html".to_owned();
        let file = match self.kept.fresh(&path) {
            Some(file) => file,
            None => match self.look(path).await? {
                Look::Small(file) => file,
                _ => return Err(Failure::NotFound),
            },
        };
        answer(StatusCode::NOT_FOUND, &file, asked).await
    }

    /// Looks on the disk, away from the async threads.
    async fn look(self: &Arc<Self>, path: String) -> Result<Look, Failure> {
        let this = Arc::clone(self);
        let look = move || match path::find(&this.root, &path) {
            Found::Nothing => Look::Nothing,
            Found::Folder => Look::Folder,
            Found::File(place) => this.kept.read(path, place),
        };
        let looked = tokio::task::spawn_blocking(look).await;
        looked.map_err(Failure::ours)
    }
}

/// What is at an address.
enum Look {
    Nothing,
    /// A folder with an `index.html`, asked for without the slash at the end.
    Folder,
    Small(Arc<File>),
    /// With its type.
    Large(HeaderValue),
}

/// The slash at the end is the address for good.
fn moved(request: &Request) -> Response {
    let uri = request.uri();
    let query = uri
        .query()
        .map_or(String::new(), |query| format!("?{query}"));
    let place = format!("{}/{query}", uri.path());
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, place)]).into_response()
}

/// A file in the form that the visitor's browser reads best; only "unchanged" where it has it. The
/// page of a wrong address is never "unchanged": browsers keep it for nothing.
async fn answer(
    status: StatusCode,
    file: &Arc<File>,
    asked: &HeaderMap,
) -> Result<Response, Failure> {
    let encoding = match file.is_text {
        true => Encoding::best(asked.get(header::ACCEPT_ENCODING)),
        false => Encoding::Plain,
    };
    let mut headers = HeaderMap::new();
    let mut put = |name: HeaderName, value: HeaderValue| headers.insert(name, value);
    put(header::CONTENT_TYPE, file.kind.clone());
    if file.is_text {
        put(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if let Some(name) = encoding.name() {
        put(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    if status == StatusCode::OK {
        put(header::ETAG, file.tag(encoding).map_err(Failure::ours)?);
        put(header::LAST_MODIFIED, file.modified.clone());
        if has_it(file, asked) {
            headers.remove(header::CONTENT_TYPE);
            headers.remove(header::CONTENT_ENCODING);
            return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
        }
    }
    let body = File::encoded(file, encoding).await.map_err(Failure::ours)?;
    Ok((status, headers, Body::from(body)).into_response())
}

/// Whether the visitor has the file as it is (RFC 9110, 13.2.2): by its tag in any form, or, where
/// no tag is named, by its time.
fn has_it(file: &File, asked: &HeaderMap) -> bool {
    let mut tags = asked.get_all(header::IF_NONE_MATCH).iter().peekable();
    if tags.peek().is_some() {
        return tags
            .filter_map(|tags| tags.to_str().ok())
            .flat_map(|tags| tags.split(','))
            .any(|tag| file.is_tagged(tag.trim()));
    }
    asked.get(header::IF_MODIFIED_SINCE) == Some(&file.modified)
}
