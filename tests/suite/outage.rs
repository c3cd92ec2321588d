//! A mail outage is not the visitor's (`promises.md` R7): the mail server is gone for an hour on the outbox's
//! clock, people go on asking; then everything leaves, and an address that nobody has holds up no other.

use crate::{
    amount,
    browser::{Browser, agent},
    desk::{OFFICE, body},
    place::Place,
    post::{Sink, wait_for},
    server::{self, Server},
    words::t,
};
use std::{
    collections::BTreeMap,
    thread,
    time::{Duration, Instant},
};

/// An hour, where the first pause between two attempts is a second in place of thirty.
const HOUR: usize = 3600 / 30;
/// One in so many applicants gives an address that nobody has.
const POISON: usize = 100;

/// Posts so many requests one after the other; the slowest but one in twenty of the confirmations.
fn ask(base: &str, phase: &str, count: usize) -> Duration {
    let agent = agent(Duration::from_secs(20));
    let mut waited = Vec::new();
    for number in 0..count {
        let poison = if number % POISON == 7 { "nobody-" } else { "" };
        let email = format!("{poison}{phase}-{number}");
        let body = body(&format!("{phase}-the-outage-{number:08}"), &email);
        let body = body.replace("maria%40mail.example", &format!("{email}%40mail.example"));
        let began = Instant::now();
        let request = agent.post(format!("{base}/desk/forms/support"));
        let request = request.content_type("application/x-www-form-urlencoded");
        let answer = request.send(body).unwrap();
        assert_eq!(answer.status(), 303);
        waited.push(began.elapsed());
    }
    waited.sort();
    waited[count * 95 / 100]
}

#[test]
fn an_outage_of_the_mail_is_not_the_visitors() {
    let (requests, hour) = (amount::of(40, 300), amount::of(8, HOUR));
    let mut place = Place::with_own_content();
    let sink = Sink::plain(&place.path("smtp"), 7);
    let port = sink.port();
    place.env = sink.settings();
    let mut command = server::serve_command(&place, 0);
    command.arg("--no-watch");
    let server = Server::of(command);
    let before = ask(&server.base, "before", requests);
    wait_for(|| (waiting(&place) == 0).then_some(()));

    drop(sink);
    let began = Instant::now();
    let during = ask(&server.base, "during", requests);
    thread::sleep(Duration::from_secs(hour as u64).saturating_sub(began.elapsed()));
    assert_eq!(waiting(&place), 2 * requests, "a letter is gone");

    let sink = Sink::plain_at(&place.path("smtp-again"), port);
    let up = Instant::now();
    // The pauses grow to an hour's; whatever waits comes within the longest that has passed.
    let patience = Duration::from_secs(30 + 2 * hour as u64);
    while waiting(&place) > 0 && up.elapsed() < patience {
        thread::sleep(Duration::from_millis(200));
    }
    println!(
        "outage: {requests} asked, p95 {during:?} beside {before:?}; all left {:?} after it",
        up.elapsed()
    );
    check_delivered(&sink, requests);
    check_shown(&server, &place, requests);
    assert_eq!(server.process.stop(), Some(0));
}

/// Everybody was written to once, but those whom nobody can write to.
fn check_delivered(sink: &Sink, requests: usize) {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for letter in sink.log() {
        *times.entry(letter.to).or_default() += 1;
    }
    let poisoned = (0..requests).filter(|number| number % POISON == 7).count();
    assert!(times.remove(OFFICE).is_some_and(|times| times >= requests));
    times.retain(|address, _| address.starts_with("during-"));
    assert_eq!(times.len(), requests - poisoned, "{times:?}");
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

/// What was not delivered is shown to the staff, and none of it is lost in silence.
fn check_shown(server: &Server, place: &Place, requests: usize) {
    let poisoned = 2 * (0..requests).filter(|number| number % POISON == 7).count();
    let sql = "SELECT count(*) FROM deliveries WHERE failed_at IS NOT NULL";
    assert_eq!(count(place, sql), poisoned);
    let sql = "SELECT count(*) FROM events WHERE kind = 'delivery_failed'";
    assert_eq!(count(place, sql), poisoned);
    let out = place.out();
    let data = place.data();
    let folders = [
        "--out",
        out.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    let journal = place
        .run(&[&["journal"][..], &folders[..]].concat())
        .ok()
        .out;
    assert!(journal.contains(t("journal.undelivered")), "{journal}");
    let health = Browser::new(&server.base).ask("GET", "/healthz");
    assert_eq!(health.status, 200, "{}", health.body);
}

/// How many letters have neither left nor been given up.
fn waiting(place: &Place) -> usize {
    count(
        place,
        "SELECT count(*) FROM deliveries WHERE sent_at IS NULL AND failed_at IS NULL",
    )
}

fn count(place: &Place, sql: &str) -> usize {
    let store = rusqlite::Connection::open(place.data().join("opora.db")).unwrap();
    let count: i64 = store.query_row(sql, [], |row| row.get(0)).unwrap();
    count.try_into().unwrap()
}
