//! The accept loop on a real socket: framing row by row (`framing.jsonl`), slow peers, too many
//! peers, unwanted bodies, and the end.

use super::{Limits, serve};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{any, get},
};
use serde::Deserialize;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::{sleep, timeout},
};

/// A running loop.
struct Loop {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<()>,
}

impl Loop {
    async fn start(limits: Limits) -> Loop {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new()
            .route("/slow", get(slow))
            .route(
                "/unwanted",
                any(|| async { (StatusCode::PAYLOAD_TOO_LARGE, "too much") }),
            )
            .fallback(echo);
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        let done = tokio::spawn(serve(listener, app, limits, stopped));
        Loop {
            address,
            stop,
            done,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// What comes back for these bytes until the connection is closed.
    async fn tell(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // A refusal may come before everything is written.
        let _ = stream.write_all(bytes).await;
        hear(&mut stream).await
    }
}

/// Everything until the end; a reset is an end too.
async fn hear(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    let all = timeout(Duration::from_secs(20), stream.read_to_end(&mut heard));
    let _ = all.await.expect("the connection stays open");
    String::from_utf8_lossy(&heard).into_owned()
}

async fn echo(request: Request) -> Response {
    let (head, body) = request.into_parts();
    match to_bytes(body, 1 << 20).await {
        Ok(body) => format!("{} {} {}", head.method, head.uri.path(), body.len()).into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

async fn slow() -> Body {
    sleep(Duration::from_millis(300)).await;
    Body::from("done")
}

fn short() -> Limits {
    Limits {
        head: Duration::from_millis(150),
        idle: Duration::from_millis(150),
        body_grace: Duration::from_millis(150),
        ..Limits::default()
    }
}

#[derive(Deserialize)]
struct Row {
    id: String,
    raw: String,
    #[serde(default)]
    pad: usize,
    expect: Vec<String>,
    why: String,
}

/// Status and body of each answer.
fn answers(heard: &str) -> Vec<String> {
    let answers = heard.split("HTTP/1.").skip(1);
    let short = |answer: &str| {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        format!("{} {body}", &head[2..5])
    };
    answers.map(short).collect()
}

#[tokio::test]
async fn framing_is_strict() {
    let server = Loop::start(Limits::default()).await;
    let rows = include_str!("framing.jsonl").lines();
    let mut faults = Vec::new();
    let mut count = 0;
    for row in rows.map(|line| serde_json::from_str::<Row>(line).unwrap()) {
        count += 1;
        let raw = row.raw.replace("{pad}", &"a".repeat(row.pad));
        let bytes: Vec<u8> = raw
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        let heard = server.tell(&bytes).await;
        if answers(&heard) != row.expect {
            faults.push(format!("{}: {:?}; {}", row.id, answers(&heard), row.why));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(count >= 60, "{count} rows");
}

#[tokio::test]
async fn who_dribbles_is_left() {
    let server = Loop::start(short()).await;
    let mut silent = server.connect().await;
    assert_eq!(hear(&mut silent).await, "");
    let mut head = server.connect().await;
    head.write_all(b"GET / HTT").await.unwrap();
    assert_eq!(hear(&mut head).await, "");
    let mut body = server.connect().await;
    let begin = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\nabc";
    body.write_all(begin).await.unwrap();
    assert_eq!(answers(&hear(&mut body).await), ["408 "]);
    let mut idle = server.connect().await;
    idle.write_all(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    assert_eq!(answers(&hear(&mut idle).await), ["200 GET /x 0"]);
}

#[tokio::test]
async fn a_body_that_keeps_its_rate_may_take_its_time() {
    let server = Loop::start(Limits {
        body_rate: 100,
        ..short()
    })
    .await;
    let mut stream = server.connect().await;
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 500\r\n\r\n";
    stream.write_all(head).await.unwrap();
    for _ in 0..5 {
        stream.write_all(&[b'a'; 100]).await.unwrap();
        sleep(Duration::from_millis(60)).await;
    }
    assert_eq!(answers(&hear(&mut stream).await), ["200 POST / 500"]);
}

#[tokio::test]
async fn a_crowd_that_dribbles_keeps_nobody_out() {
    let few = Limits {
        connections: 10,
        ..Limits::default()
    };
    let server = Loop::start(few).await;
    let mut regular = server.connect().await;
    let mut crowd = Vec::new();
    for count in 0..50 {
        let mut dribbler = server.connect().await;
        let words: &[u8] = match count % 2 {
            0 => b"GET / HTTP/1.1\r\nX: ",
            _ => b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\nkey=",
        };
        dribbler.write_all(words).await.unwrap();
        crowd.push(dribbler);
        // Somebody who keeps a connection and uses it, and a newcomer.
        if count % 5 == 0 {
            regular
                .write_all(b"GET /kept HTTP/1.1\r\nHost: a\r\n\r\n")
                .await
                .unwrap();
            let mut part = [0; 512];
            let size = regular.read(&mut part).await.unwrap();
            assert!(part[..size].ends_with(b"GET /kept 0"), "after {count}");
            let new = b"GET /new HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            assert_eq!(answers(&server.tell(new).await), ["200 GET /new 0"]);
        }
    }
}

#[tokio::test]
async fn who_sends_too_much_reads_why() {
    let server = Loop::start(Limits::default()).await;
    let mut request = b"POST /unwanted HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
        Content-Length: 8000000\r\n\r\n"
        .to_vec();
    request.resize(request.len() + 8_000_000, b'a');
    assert_eq!(answers(&server.tell(&request).await), ["413 too much"]);
    // Who asks first is answered before anything is sent.
    let asks = b"POST /unwanted HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\
        Expect: 100-continue\r\n\r\n";
    assert_eq!(answers(&server.tell(asks).await), ["413 too much"]);
}

#[tokio::test]
async fn the_end_waits_for_answers_and_for_nobody_else() {
    let server = Loop::start(Limits::default()).await;
    let mut under_way = server.connect().await;
    under_way
        .write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    let mut idle = server.connect().await;
    idle.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    let mut part = [0; 512];
    let size = idle.read(&mut part).await.unwrap();
    assert!(size > 0);
    server.stop.send(()).unwrap();
    assert_eq!(hear(&mut idle).await, "");
    assert_eq!(answers(&hear(&mut under_way).await), ["200 done"]);
    timeout(Duration::from_secs(5), server.done)
        .await
        .unwrap()
        .unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}
