//! Two senders never send one letter (`promises.md` R4): two servers on one database, and a mail server that
//! keeps them waiting for twice the time for which a letter is theirs, then answers slowly.

use crate::{
    amount,
    browser::Browser,
    desk::body,
    place::Place,
    post::{Sink, wait_for},
    server::{self, Server},
};
use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

/// For how long a letter is its sender's, seconds.
const LEASE: u32 = 4;

fn start(place: &Place) -> Server {
    let mut command = server::serve_command(place, 0);
    command.arg("--no-watch");
    command.env("OPORA_MAIL_LEASE", LEASE.to_string());
    Server::of(command)
}

#[test]
fn two_servers_on_one_database_send_each_letter_once() {
    let requests = amount::of(8, 60);
    let mut place = Place::with_own_content();
    let sink = Sink::plain(&place.path("smtp"), 4);
    place.env = sink.settings();
    let servers = [start(&place), start(&place)];
    sink.tarpit(2.0 * LEASE as f32);
    let began = Instant::now();
    for (number, server) in (0..requests).zip(servers.iter().cycle()) {
        let body = body(&format!("two-senders-{number:012}"), &number.to_string());
        let answer = Browser::new(&server.base).post_with("/desk/forms/support", &body, &[]);
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    // Until every letter could have been taken over by the other server.
    let rest = Duration::from_secs(3 * u64::from(LEASE)).saturating_sub(began.elapsed());
    thread::sleep(rest);
    assert!(sink.log().is_empty(), "the tarpit lets letters through");
    sink.slow_down(0.2);
    wait_for(|| (distinct(&sink) == 2 * requests).then_some(()));
    // A double would come when a lease is over.
    thread::sleep(Duration::from_secs(u64::from(LEASE) + 1));
    let mut times: BTreeMap<(String, String), usize> = BTreeMap::new();
    for letter in sink.log() {
        *times.entry((letter.message_id, letter.to)).or_default() += 1;
    }
    println!(
        "two senders: {} letters, {} distinct",
        sink.log().len(),
        times.len()
    );
    assert!(times.values().all(|times| *times == 1), "{times:#?}");
    assert_eq!(times.len(), 2 * requests);
    for server in servers {
        assert_eq!(server.process.stop(), Some(0));
    }
}

/// How many letters have come, doubles counted once.
fn distinct(sink: &Sink) -> usize {
    let mut ids: Vec<String> = sink.log().into_iter().map(|l| l.message_id).collect();
    ids.sort();
    ids.dedup();
    ids.len()
}
