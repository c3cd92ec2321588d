//! The storm (`promises.md` R1–R3): clients that retry with their keys, a server killed again and
//! again, a mail server that fails half its dialogues. Counted from outside: what the clients were
//! told, what is stored, what the mail server wrote down. 300 submissions, or as many as `OPORA_STORM`
//! says.

mod counts;
mod leg;

pub use counts::Counts;
pub use leg::{Leg, Program, Running};

use crate::{
    browser::{Browser, agent},
    naive,
    place::Place,
    post::Sink,
    random::Random,
    server::{self, READY},
    words::number_in,
};
use counts::mark;
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const CLIENTS: usize = 4;
const KILLS: usize = 20;

/// How many submissions there are.
pub fn submissions() -> usize {
    let wanted = env::var("OPORA_STORM").ok();
    wanted.map_or(300, |count| count.parse().unwrap())
}

#[test]
fn nothing_is_lost_and_nothing_is_done_twice() {
    let mut place = Place::with_own_content();
    let sink = Sink::plain(&place.path("smtp"), 20);
    place.env = sink.settings();
    let database = place.data().join("opora.db");
    let mut leg = server_leg(place, sink, database.clone());
    survive("storm", &mut leg);
    check_integrity(&database);
}

/// The plain server: its requests in a file, its letters through a mail server.
fn server_leg(place: Place, sink: Sink, database: PathBuf) -> Leg {
    let (base, running) = serving(place);
    Leg {
        base,
        running: Box::new(running),
        sink,
        stored: events_of(database),
        quiet: Duration::from_secs(30),
    }
}

/// `opora serve` of that place, always at the same address, and patient with no letter.
pub fn serving(place: Place) -> (String, Program) {
    let port = server::free_port();
    let command = move || {
        let mut command = server::serve_command(&place, port);
        command.arg("--no-watch").env("OPORA_MAIL_LEASE", "4");
        command
    };
    let base = format!("http://127.0.0.1:{port}");
    (base, Program::new(command, READY))
}

/// Looks up the data of all events of a database.
fn events_of(database: PathBuf) -> Box<dyn Fn() -> Vec<String>> {
    Box::new(move || {
        let store = rusqlite::Connection::open(&database).unwrap();
        let mut query = store.prepare("SELECT data FROM events").unwrap();
        let rows = query.query_map((), |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    })
}

#[test]
fn the_same_storm_finds_the_losses_of_a_naive_server() {
    let place = Place::new();
    let sink = Sink::plain(&place.path("smtp"), 20);
    let (port, smtp_port) = (server::free_port(), sink.port());
    let database = place.path("naive.db");
    let stored = events_of(database.clone());
    let start = move || naive::command(port, smtp_port, &database);
    let mut leg = Leg {
        base: format!("http://127.0.0.1:{port}"),
        running: Box::new(Program::new(start, naive::READY)),
        sink,
        stored,
        quiet: Duration::from_secs(3),
    };
    let (counts, _) = run(&mut leg, 2026);
    counts.report("control");
    assert_eq!(counts.told, submissions());
    assert!(
        counts.unmailed > 0,
        "the storm does not see what is not mailed: {counts}"
    );
    assert!(
        counts.lost > 0,
        "the storm does not see what is lost: {counts}"
    );
}

/// What is promised of every leg: it loses nothing and does nothing twice.
pub fn survive(name: &str, leg: &mut Leg) {
    let (counts, receipts) = run(leg, 2026);
    counts.report(name);
    check_numbers(leg, &receipts);
    counts.check();
}

/// Runs the storm and counts. The receipts are the addresses that the clients were sent to.
fn run(leg: &mut Leg, seed: u64) -> (Counts, BTreeMap<usize, String>) {
    let began = Instant::now();
    let receipts = Mutex::new(BTreeMap::new());
    let (posts, mut kills) = (AtomicUsize::new(0), 0);
    let address = format!("{}/desk/forms/support", leg.base);
    leg.sink.set_faulty(true);
    thread::scope(|scope| {
        let mut clients = Vec::new();
        for client in 0..CLIENTS {
            let (address, receipts, posts) = (&address, &receipts, &posts);
            clients.push(scope.spawn(move || submit_all(client, address, seed, receipts, posts)));
        }
        let mut random = Random(seed);
        while kills < KILLS || clients.iter().any(|client| !client.is_finished()) {
            leg.running.start();
            thread::sleep(Duration::from_millis(random.between(100, 600)));
            leg.running.kill();
            kills += 1;
        }
    });
    leg.sink.set_faulty(false);
    leg.running.start();
    drain(&leg.sink, leg.quiet);
    leg.running.kill();
    let receipts = receipts.into_inner().unwrap();
    let mut counts = Counts {
        posts: posts.into_inner(),
        told: receipts.len(),
        kills,
        ..Counts::default()
    };
    counts.look_at(leg);
    counts.seconds = began.elapsed().as_secs_f32();
    (counts, receipts)
}

/// One client: sends its share, each again and again with its key until it is told "received".
fn submit_all(
    client: usize,
    address: &str,
    seed: u64,
    receipts: &Mutex<BTreeMap<usize, String>>,
    posts: &AtomicUsize,
) {
    let agent = agent(Duration::from_secs(5));
    let mut random = Random(seed + client as u64);
    for i in (client..submissions()).step_by(CLIENTS) {
        let body = body(i, seed);
        let receipt = loop {
            posts.fetch_add(1, Ordering::Relaxed);
            let post = agent
                .post(address)
                .content_type("application/x-www-form-urlencoded");
            match post.send(body.as_bytes()) {
                Ok(answer) if answer.status() == 303 => {
                    break answer.headers()["location"].to_str().unwrap().to_owned();
                }
                Ok(answer) if answer.status().is_server_error() => {}
                Ok(mut answer) => panic!("{}", answer.body_mut().read_to_string().unwrap()),
                Err(_) => {}
            }
            thread::sleep(Duration::from_millis(random.between(5, 50)));
        };
        receipts.lock().unwrap().insert(i, receipt);
        // The kills are spread over the submissions, not over the quiet after them.
        thread::sleep(Duration::from_millis(random.between(20, 120)));
    }
}

fn body(i: usize, seed: u64) -> String {
    let mark = mark(i);
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("key", &format!("{mark}key-of-{seed}-aaaa"));
    body.append_pair("role", "parent")
        .append_pair("trouble", "documents");
    body.append_pair("text", &format!("{mark} Нужна справка об обучении"));
    body.append_pair("name", "Мария")
        .append_pair("reply", "email");
    body.append_pair("email", &format!("{mark}a@mail.example"));
    body.append_pair("consent", "yes");
    body.finish()
}

/// Waits until the mail server has been quiet for a while: shorter where everybody has been
/// written to and only a double could come.
fn drain(sink: &Sink, quiet: Duration) {
    // Where a process lives for some requests only, letters leave few at a time.
    let patience = Instant::now() + Duration::from_secs(120 + submissions() as u64 / 4);
    let (mut seen, mut quiet_since) = (0, Instant::now());
    while Instant::now() < patience {
        let log = sink.log();
        if log.len() != seen {
            (seen, quiet_since) = (log.len(), Instant::now());
        }
        let reached: BTreeSet<&String> = log.iter().map(|line| &line.to).collect();
        let ids: BTreeSet<&String> = log.iter().map(|line| &line.message_id).collect();
        let complete = reached.len() > submissions() && ids.len() == 2 * submissions();
        let wait = if complete {
            Duration::from_secs(5)
        } else {
            quiet
        };
        if quiet_since.elapsed() > wait {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// The receipts show each number of the year's series once, and no number is left out.
fn check_numbers(leg: &mut Leg, receipts: &BTreeMap<usize, String>) {
    leg.running.start();
    let mut visitor = Browser::new(&leg.base);
    let mut serials = BTreeSet::new();
    for receipt in receipts.values() {
        let number = number_in(&visitor.open(receipt).main());
        let serial: usize = number.split('-').next_back().unwrap().parse().unwrap();
        assert!(serials.insert(serial), "{number} was given twice");
    }
    leg.running.kill();
    assert!(
        serials.into_iter().eq(1..=submissions()),
        "the numbers have gaps"
    );
}

fn check_integrity(database: &Path) {
    let store = rusqlite::Connection::open(database).unwrap();
    let answer = store.query_row("PRAGMA integrity_check", (), |row| row.get::<_, String>(0));
    assert_eq!(answer.unwrap(), "ok");
}
