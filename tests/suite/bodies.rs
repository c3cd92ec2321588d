//! Hostile bodies are cheap (`promises.md` S10): whatever is posted to the form, the server's memory grows by
//! no more than a few megabytes. The processor time of each is printed, for the figures of a build that is
//! optimised: `cargo test --release --test suite bodies -- --nocapture`.

use crate::{
    desk::Desk,
    random::Random,
    server::{Process, Server},
};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

const MIB: usize = 1024 * 1024;
/// The most by which the memory may grow at any body, KiB.
const GROWTH: u64 = 32 * 1024;

/// A body and how it is called.
struct Body {
    name: &'static str,
    kind: &'static str,
    bytes: Vec<u8>,
}

const MULTIPART: &str = "multipart/form-data; boundary=x";
const URLENCODED: &str = "application/x-www-form-urlencoded";

fn body(name: &'static str, kind: &'static str, bytes: impl Into<Vec<u8>>) -> Body {
    let bytes = bytes.into();
    Body { name, kind, bytes }
}

/// A part of a form with this content.
fn part(head: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

fn bodies() -> Vec<Body> {
    let mut random = Random(10);
    let noise: Vec<u8> = (0..4 * MIB)
        .map(|_| random.next().to_le_bytes()[0])
        .collect();
    let end = b"--x--\r\n".to_vec();
    let picture = [&b"\x89PNG\r\n\x1a\n"[..], &noise].concat();
    let files: Vec<u8> = (0..8)
        .flat_map(|n| part(&format!("name=\"files\"; filename=\"{n}.png\""), &picture))
        .collect();
    let header = "X-Long: ".to_owned() + &"a".repeat(100) + "\r\n";
    let headers = format!("--x\r\n{}\r\n\r\n", header.repeat(100_000));
    let nested: String = (0..2000)
        .map(|n| {
            format!(
                "--x{n}\r\nContent-Type: multipart/mixed; boundary=x{}\r\n\r\n",
                n + 1
            )
        })
        .collect();
    let long_name = part(&format!("name=\"{}\"", "я".repeat(MIB)), b"1");
    vec![
        body(
            "a long preamble",
            MULTIPART,
            [vec![b'y'; 10 * MIB], end.clone()].concat(),
        ),
        body(
            "a long epilogue",
            MULTIPART,
            [end.clone(), vec![b'y'; 10 * MIB]].concat(),
        ),
        body("empty parts", MULTIPART, "--x\r\n\r\n\r\n".repeat(100_000)),
        body(
            "parts without end",
            MULTIPART,
            part("name=\"text\"", b"1").repeat(50_000),
        ),
        body("headers without end", MULTIPART, headers),
        body(
            "one endless header",
            MULTIPART,
            format!("--x\r\nX: {}", "a".repeat(10 * MIB)),
        ),
        body("a name of a mebibyte", MULTIPART, long_name),
        body("nested", MULTIPART, nested),
        body(
            "a long text",
            MULTIPART,
            part("name=\"text\"", &vec![b'y'; 10 * MIB]),
        ),
        body(
            "boundaries that are none",
            MULTIPART,
            part("name=\"text\"", &b"\r\n--".repeat(2 * MIB)),
        ),
        body("files of noise", MULTIPART, [files, end].concat()),
        body("no boundary", "multipart/form-data", noise),
        body("a million of &", URLENCODED, "&".repeat(MIB)),
        body("a million of %", URLENCODED, "%".repeat(MIB)),
        body("pairs without end", URLENCODED, "a=1&".repeat(MIB)),
        body(
            "a long value",
            URLENCODED,
            "text=".to_owned() + &"%D1%8F".repeat(MIB),
        ),
        body("brackets", "application/json", "[".repeat(10 * MIB)),
        body("another kind", "text/plain", vec![0; 10 * MIB]),
    ]
}

/// Posts it and waits for the answer; how much of it was taken.
fn post(server: &Server, body: &Body) -> usize {
    let address = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_write_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let length = body.bytes.len();
    let head = format!(
        "POST /desk/forms/support HTTP/1.1\r\nHost: {address}\r\nContent-Type: {}\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n",
        body.kind
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut taken = 0;
    for piece in body.bytes.chunks(64 * 1024) {
        // Who is refused early is not listened to any more.
        if stream.write_all(piece).is_err() {
            break;
        }
        taken += piece.len();
    }
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).ok();
    let heard = String::from_utf8_lossy(&heard);
    let status = heard
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..1));
    assert!(
        taken < length || matches!(status, Some("2" | "4")),
        "{}: {heard}",
        body.name
    );
    taken
}

#[test]
fn hostile_bodies_are_cheap() {
    let mut desk = Desk::open();
    desk.ticket("before-the-bodies-00");
    let process: &Process = &desk.server.process;
    for body in bodies() {
        process.forget_peak();
        let (before, worked) = (process.memory(), process.worked());
        let taken = post(&desk.server, &body);
        let grown = process.peak().saturating_sub(before);
        let worked = process.worked().saturating_sub(worked);
        println!(
            "bodies: {}: {} KiB taken, {grown} KiB more, {worked:?} of processor time",
            body.name,
            taken / 1024
        );
        assert!(grown <= GROWTH, "{}: {grown} KiB", body.name);
    }
    let page = desk.visitor().ask("GET", "/support/");
    assert_eq!(page.status, 200, "it serves no more");
}
