//! The accept loop: sockets become requests of the application, within the limits of [`limits`].
//! hyper speaks the protocol and refuses what is framed ambiguously; who may stay connected is told
//! by [`table`]; what is answered is the application's business. Written by hand because
//! `axum::serve` knows no limits: a few hundred connections that dribble would stop it.

mod body;
mod limits;
mod pulse;
mod socket;
mod table;
#[cfg(test)]
mod tests;

pub use limits::Limits;

use crate::headers;
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderMap, Response, StatusCode, Version, header},
};
use body::{Answer, Paced};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use pulse::{Clock, Phase, Pulse};
use socket::Socket;
use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use table::Table;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::Instant,
};
use tower::ServiceExt;

/// How long to wait where the system has no file for a further connection.
const BREATH: Duration = Duration::from_millis(50);

/// The most connections that have been turned out and are not closed yet.
const LEAVING: usize = 64;

/// Serves until `stop` is done; then answers what is under way, within the limit for that.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let shared = Arc::new(Shared {
        app,
        limits,
        clock: Clock(Instant::now()),
        table: Mutex::new(Table::new(limits)),
    });
    let (ending, ended) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept(), if connections.len() < limits.connections + LEAVING => match accepted {
                Ok((stream, peer)) => {
                    if let Some(place) = Place::take(&shared, peer) {
                        connections.spawn(connection(stream, place, ended.clone()));
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    // Nobody listens only where nobody is connected.
    let _ = ending.send(true);
    let last = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.stopping, last).await.is_err() {
        tracing::warn!("stopped while answers were under way");
    }
}

/// What all connections share.
struct Shared {
    app: Router,
    limits: Limits,
    clock: Clock,
    table: Mutex<Table>,
}

impl Shared {
    fn table(&self) -> MutexGuard<'_, Table> {
        // Each change of the table is one step: a panic leaves it whole.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's place in the table, given back when dropped.
struct Place {
    shared: Arc<Shared>,
    number: u64,
    pulse: Arc<Pulse>,
    peer: SocketAddr,
}

impl Place {
    fn take(shared: &Arc<Shared>, peer: SocketAddr) -> Option<Place> {
        let now = shared.clock.now();
        let (number, pulse) = shared.table().admit(peer.ip(), now)?;
        Some(Place {
            shared: Arc::clone(shared),
            number,
            pulse,
            peer,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.table().leave(self.number);
    }
}

/// One connection from its first byte to its last.
async fn connection(stream: TcpStream, place: Place, ended: watch::Receiver<bool>) {
    // Without it an answer may wait for an acknowledgement; where it cannot be set, it does.
    let _ = stream.set_nodelay(true);
    let stream = Arc::new(stream);
    if converse(&stream, &place, ended).await {
        socket::farewell(stream).await;
    }
}

/// Request after request; whether the peer may be bidden farewell.
async fn converse(stream: &Arc<TcpStream>, place: &Place, ended: watch::Receiver<bool>) -> bool {
    let Place {
        shared,
        pulse,
        peer,
        ..
    } = place;
    let socket = Socket {
        stream: Arc::clone(stream),
        pulse: Arc::clone(pulse),
        clock: shared.clock,
    };
    let service = service_fn(|request| answer(request, shared, pulse, *peer));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The pulse knows the same and also when a head began.
        .header_read_timeout(None)
        .max_header_size(shared.limits.head_bytes)
        .serve_connection(TokioIo::new(socket), service);
    let mut connection = pin!(connection);
    let mut stopping = pin!(stopped(ended));
    let mut asked = false;
    let mut overdue = pin!(overdue(pulse, &shared.limits, shared.clock));
    loop {
        tokio::select! {
            // An error is the peer's: it has been answered, or is gone.
            _ = connection.as_mut() => return true,
            () = pulse.evicted() => return false,
            () = &mut overdue => return false,
            () = &mut stopping, if !asked => {
                asked = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

async fn stopped(mut ended: watch::Receiver<bool>) {
    // An error means that the loop is gone, which is the same.
    let _ = ended.wait_for(|ended| *ended).await;
}

/// Waits until the connection has been as it is for too long.
async fn overdue(pulse: &Pulse, limits: &Limits, clock: Clock) {
    while let Some(left) = pulse.left(limits, clock.now()) {
        tokio::time::sleep(left).await;
    }
}

async fn answer(
    request: Request<Incoming>,
    shared: &Shared,
    pulse: &Arc<Pulse>,
    peer: SocketAddr,
) -> Result<Response<Answer>, Infallible> {
    let clock = shared.clock;
    pulse.enter(Phase::Busy, clock.now());
    let whole = |body| Answer {
        body,
        pulse: Arc::clone(pulse),
        clock,
    };
    if !names_one_host(request.version(), request.headers()) {
        let mut refusal = Response::new(whole(Body::empty()));
        *refusal.status_mut() = StatusCode::BAD_REQUEST;
        let close = header::HeaderValue::from_static("close");
        refusal.headers_mut().insert(header::CONNECTION, close);
        headers::put(refusal.headers_mut(), headers::Kind::Desk, false);
        return Ok(refusal);
    }
    // Who asks first whether to send is told by the answer and sends nothing.
    let waits = request.headers().contains_key(header::EXPECT);
    let (mut head, body) = request.into_parts();
    head.extensions.insert(ConnectInfo(peer));
    let (body, mut rest) = Paced::new(body, shared.limits, pulse, clock);
    let request = Request::from_parts(head, Body::new(body));
    let Ok(response) = shared.app.clone().oneshot(request).await;
    if let (false, Ok(rest)) = (waits, rest.try_recv()) {
        body::drain(rest, &shared.limits).await;
    }
    pulse.enter(Phase::Busy, clock.now());
    Ok(response.map(whole))
}

/// A request names its host once (RFC 9112, 3.2); only HTTP/1.0 may leave it out.
fn names_one_host(version: Version, headers: &HeaderMap) -> bool {
    match headers.get_all(header::HOST).iter().count() {
        0 => version < Version::HTTP_11,
        count => count == 1,
    }
}
