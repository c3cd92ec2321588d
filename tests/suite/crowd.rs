//! Slow and many connections do not stop the service: sockets that dribble heads and bodies, idle
//! ones, and beside them visitors as always. A tenth of the crowd in each run; all of it with
//! `OPORA_CROWD=full`, for the figures of `tests/README.md`.

use crate::{amount, browser::Browser, desk::Desk, place::Place, random::Random, server::Server};
use std::{
    env,
    io::Write,
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// Heads, bodies and idle connections of the whole crowd.
const CROWD: [usize; 3] = [2000, 200, 200];

#[test]
fn a_crowd_that_dribbles_keeps_no_visitor_out() {
    let full = env::var("OPORA_CROWD").is_ok_and(|size| size == "full");
    let share = if full { 1 } else { 10 };
    let [heads, bodies, idle] = CROWD.map(|count| count / share);
    let desk = Desk::open();
    let host = desk.server.base.strip_prefix("http://").unwrap();
    let whole = "GET /robots.txt HTTP/1.1\r\nhost: a\r\n\r\n";
    let body = "POST /desk/forms/support HTTP/1.1\r\nhost: a\r\ncontent-length: 9000\r\n\
        content-type: application/x-www-form-urlencoded\r\n\r\nkey=";
    let mut crowd = Vec::new();
    for (count, words) in [
        (idle, whole),
        (bodies, body),
        (heads, "GET / HTTP/1.1\r\nx: "),
    ] {
        crowd.extend((0..count).map(|_| say(host, words)));
    }
    let mut waited = Vec::new();
    let mut most = (0, 0);
    let turns = if full { 150 } else { 30 };
    for turn in 0..turns {
        // Some dribble on; those that were turned out come again.
        for (number, stream) in crowd.iter_mut().enumerate().skip(turn % 7).step_by(7) {
            if stream.write_all(b"x").is_err() {
                *stream = say(host, if number % 2 == 0 { body } else { "GET / HT" });
            }
        }
        let began = Instant::now();
        let page = Browser::new(&desk.server.base).ask("GET", "/support/");
        assert_eq!(page.status, 200, "turn {turn}");
        waited.push(began.elapsed());
        let now = (desk.server.process.memory(), desk.server.process.files());
        most = (most.0.max(now.0), most.1.max(now.1));
        thread::sleep(Duration::from_millis(if full { 90 } else { 20 }));
    }
    waited.sort();
    let late = waited[waited.len() * 99 / 100];
    let (memory, files) = most;
    println!(
        "crowd: {} sockets, p99 {late:?} (promised: 250 ms), {:.1} MiB (100), {files} files",
        crowd.len(),
        memory as f64 / 1024.0,
    );
    assert!(files < 1000, "{files} files");
    assert!(
        memory < 100 * 1024 || cfg!(debug_assertions),
        "{memory} KiB"
    );
}

/// A connection on which this was said.
fn say(host: &str, words: &str) -> TcpStream {
    let mut stream = TcpStream::connect(host).unwrap();
    // It may be turned out at once.
    stream.write_all(words.as_bytes()).ok();
    stream
}

#[test]
fn what_is_under_way_at_the_end_is_answered() {
    let place = Place::with_own_content();
    let mut random = Random(11);
    let (mut keys, mut stopping, mut starting) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..amount::of(5, 50) {
        let began = Instant::now();
        let server = Server::start(&place);
        starting.push(began.elapsed());
        let base = server.base.clone();
        // Visitors come until the door is closed; whoever was confirmed is in the store.
        let visitors: Vec<_> = (0..4)
            .map(|number| {
                let base = base.clone();
                thread::spawn(move || confirmed(&base, &format!("at-the-end-{round}-{number}")))
            })
            .collect();
        thread::sleep(Duration::from_millis(random.between(50, 500)));
        let asked = Instant::now();
        // It is given ten seconds at most.
        assert_eq!(server.process.stop(), Some(0));
        stopping.push(asked.elapsed());
        keys.extend(visitors.into_iter().flat_map(|v| v.join().unwrap()));
    }
    let store = rusqlite::Connection::open(place.data().join("opora.db")).unwrap();
    let known = "SELECT count(*) FROM idempotency JOIN tickets ON id = ticket WHERE key = ?1";
    for key in &keys {
        let found: i64 = store.query_row(known, [key], |row| row.get(0)).unwrap();
        assert_eq!(found, 1, "{key} was confirmed and is not stored");
    }
    starting.sort();
    println!(
        "stops: {}, {} confirmed, longest {:?}; ready again in {:?} (median, with the build)",
        stopping.len(),
        keys.len(),
        stopping.iter().max(),
        starting[starting.len() / 2]
    );
    assert!(keys.len() > stopping.len());
}

/// Submits until nobody answers; the keys that were confirmed.
fn confirmed(base: &str, name: &str) -> Vec<String> {
    let agent = crate::browser::agent(Duration::from_secs(15));
    let mut keys = Vec::new();
    loop {
        let key = format!("{name}-{:08}", keys.len());
        let post = agent
            .post(format!("{base}/desk/forms/support"))
            .header("content-type", "application/x-www-form-urlencoded");
        match post.send(crate::desk::body(&key, &key)) {
            Ok(answer) if answer.status() == 303 => keys.push(key),
            Ok(answer) => assert_eq!(answer.status(), 503),
            Err(_) => return keys,
        }
    }
}
