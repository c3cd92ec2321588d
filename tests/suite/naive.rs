//! The control of the storm: a server that says "received" first and stores and mails afterwards,
//! on a thread of its own, without an outbox. The storm must count losses on it; a storm that
//! finds none would test nothing.

use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::Command,
    thread,
    time::Duration,
};

/// Set to the server's port, this variable turns the entry below into the server.
const PORT: &str = "NAIVE_PORT";
const SMTP: &str = "NAIVE_SMTP_PORT";
const DATABASE: &str = "NAIVE_DATABASE";

/// The line by which it says that it is ready.
pub const READY: &str = "naive at";

/// How it is started: this test binary again, with only the entry below.
pub fn command(port: u16, smtp_port: u16, database: &PathBuf) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "naive::entry", "--nocapture", "--test-threads=1"]);
    command.env(PORT, port.to_string());
    command.env(SMTP, smtp_port.to_string());
    command.env(DATABASE, database);
    command
}

/// Not a test but the server's door; in an ordinary run it does nothing.
#[test]
fn entry() {
    let Ok(port) = env::var(PORT) else { return };
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).unwrap();
    let store = Connection::open(env::var(DATABASE).unwrap()).unwrap();
    let table = "CREATE TABLE IF NOT EXISTS events (data TEXT) STRICT";
    store.execute(table, ()).unwrap();
    // The harness of the tests has begun a line of its own.
    println!("\n{READY} {port}");
    for stream in listener.incoming().flatten() {
        thread::spawn(move || answer(stream));
    }
}

/// The mistake: the answer goes out before anything is safe.
fn answer(mut stream: TcpStream) -> Option<()> {
    let body = read_body(&mut stream)?;
    let answer = "HTTP/1.1 303 See Other\r\nlocation: /desk/t/1\r\ncontent-length: 0\r\n\
                  connection: close\r\n\r\n";
    stream.write_all(answer.as_bytes()).ok()?;
    drop(stream);
    thread::spawn(move || work_off(&body));
    Some(())
}

fn read_body(stream: &mut TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" || line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

fn work_off(body: &str) -> Option<()> {
    // As long as it waits in a queue of a server with something to do.
    thread::sleep(Duration::from_millis(20));
    let fields: BTreeMap<_, _> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let text = fields.get("text")?;
    let store = Connection::open(env::var(DATABASE).unwrap()).ok()?;
    store.busy_timeout(Duration::from_secs(2)).ok()?;
    store
        .execute("INSERT INTO events (data) VALUES (?1)", [text])
        .ok()?;
    let id = format!("{}@naive.example", fields.get("key")?);
    send(fields.get("email")?, &id, "")?;
    send("study@bereg.example", &id, text)
}

/// One attempt at sending, in the words of RFC 5321.
fn send(to: &str, id: &str, text: &str) -> Option<()> {
    let port = env::var(SMTP).unwrap();
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    let mut replies = BufReader::new(stream.try_clone().ok()?);
    let letter = format!(
        "From: help@naive.example\r\nTo: {to}\r\nSubject: new\r\nMessage-ID: <{id}>\r\n\
         Date: Mon, 01 Jan 2024 00:00:00 +0000\r\nAuto-Submitted: auto-generated\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n.\r\n"
    );
    let from = "MAIL FROM:<help@naive.example>\r\n";
    let to = format!("RCPT TO:<{to}>\r\n");
    let lines = [
        "",
        "HELO naive\r\n",
        from,
        &to,
        "DATA\r\n",
        &letter,
        "QUIT\r\n",
    ];
    for line in lines {
        stream.write_all(line.as_bytes()).ok()?;
        let mut reply = String::new();
        replies.read_line(&mut reply).ok()?;
        if !reply.starts_with(['2', '3']) {
            return None;
        }
    }
    Some(())
}
