//! The storm (`promises.md` R1–R3): clients that retry with their keys, a server killed again and
//! again, a mail server that fails half its dialogues. Counted from outside: what the clients were
//! told, what lies in the database, what the mail server wrote down.

use crate::{
    browser::{Browser, agent},
    naive,
    place::{Place, root},
    post::Sink,
    random::Random,
    server::{self, Process, READY, Server},
    words::number_in,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const SUBMISSIONS: usize = 300;
const CLIENTS: usize = 4;
const KILLS: usize = 20;
/// The mailbox of the department that answers for the topic of all these requests.
const ASSIGNEE: &str = "study@bereg.example";

/// What is put into the storm.
struct Subject {
    start: Box<dyn Fn() -> Command>,
    ready: &'static str,
    port: u16,
    database: PathBuf,
    /// It is done when nothing has been mailed for so long.
    quiet: Duration,
}

/// What was counted.
#[derive(Debug, Default)]
struct Counts {
    posts: usize,
    told: usize,
    kills: usize,
    lost: usize,
    stored_twice: usize,
    unmailed: usize,
    letters: usize,
    doubles: usize,
    doubles_with_another_id: usize,
    ambiguous: usize,
    seconds: f32,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "{} posts, {} told a number, {} kills: ",
            self.posts, self.told, self.kills
        )?;
        write!(
            f,
            "lost {}, stored twice {}, ",
            self.lost, self.stored_twice
        )?;
        write!(f, "unmailed {}; {} letters, ", self.unmailed, self.letters)?;
        write!(f, "{} of them doubles ", self.doubles)?;
        write!(
            f,
            "(at most {} kills + {} ambiguous), ",
            self.kills, self.ambiguous
        )?;
        write!(
            f,
            "{} under another Message-ID; ",
            self.doubles_with_another_id
        )?;
        write!(f, "{:.0} s", self.seconds)
    }
}

#[test]
fn nothing_is_lost_and_nothing_is_done_twice() {
    let mut place = Place::with_own_content();
    let sink = Sink::plain(&place.path("smtp"), 20);
    place.env = sink.settings();
    let port = server::free_port();
    let subject = Subject {
        database: place.data().join("opora.db"),
        start: Box::new(move || {
            let mut command = server::serve_command(&place, port);
            command.arg("--no-watch").env("OPORA_MAIL_LEASE", "4");
            command
        }),
        ready: READY,
        port,
        quiet: Duration::from_secs(30),
    };
    let (counts, receipts) = run(&subject, &sink, 2026);
    report("storm", &counts);
    check_numbers(&Server::of((subject.start)()), &receipts);
    check_integrity(&subject.database);
    assert_eq!(counts.told, SUBMISSIONS);
    assert!(counts.kills >= KILLS);
    assert_eq!(
        (counts.lost, counts.stored_twice, counts.unmailed),
        (0, 0, 0),
        "{counts}"
    );
    assert!(
        counts.doubles <= counts.kills + counts.ambiguous,
        "{counts}"
    );
    assert_eq!(counts.doubles_with_another_id, 0, "{counts}");
}

#[test]
fn the_same_storm_finds_the_losses_of_a_naive_server() {
    let place = Place::new();
    let sink = Sink::plain(&place.path("smtp"), 20);
    let (port, smtp_port) = (server::free_port(), sink.port);
    let database = place.path("naive.db");
    let subject = Subject {
        start: Box::new({
            let database = database.clone();
            move || naive::command(port, smtp_port, &database)
        }),
        database,
        ready: naive::READY,
        port,
        quiet: Duration::from_secs(3),
    };
    let (counts, _) = run(&subject, &sink, 2026);
    report("control", &counts);
    assert_eq!(counts.told, SUBMISSIONS);
    assert!(
        counts.unmailed > 0,
        "the storm does not see what is not mailed: {counts}"
    );
    assert!(
        counts.lost > 0,
        "the storm does not see what is lost: {counts}"
    );
}

/// Says what was counted, and keeps it for `tests/run` to show.
fn report(name: &str, counts: &Counts) {
    println!("{name}: {counts}");
    let folder = root().join("target/tests");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join(name).with_extension("counts"),
        format!("{name}: {counts}\n"),
    )
    .unwrap();
}

/// The words by which submission `i` is known again.
fn mark(i: usize) -> String {
    format!("storm-{i:04}-")
}

/// Runs the storm and counts. The receipts are the addresses that the clients were sent to.
fn run(subject: &Subject, sink: &Sink, seed: u64) -> (Counts, BTreeMap<usize, String>) {
    let began = Instant::now();
    let receipts = Mutex::new(BTreeMap::new());
    let (posts, kills) = (AtomicUsize::new(0), AtomicUsize::new(0));
    sink.set_faulty(true);
    thread::scope(|scope| {
        let mut clients = Vec::new();
        for client in 0..CLIENTS {
            let (receipts, posts) = (&receipts, &posts);
            let port = subject.port;
            clients.push(scope.spawn(move || submit_all(client, port, seed, receipts, posts)));
        }
        let mut random = Random(seed);
        while kills.load(Ordering::Relaxed) < KILLS || clients.iter().any(|c| !c.is_finished()) {
            let process = Process::start((subject.start)(), subject.ready);
            thread::sleep(Duration::from_millis(random.between(100, 600)));
            drop(process);
            kills.fetch_add(1, Ordering::Relaxed);
        }
    });
    sink.set_faulty(false);
    let process = Process::start((subject.start)(), subject.ready);
    drain(sink, subject.quiet);
    drop(process);
    let receipts = receipts.into_inner().unwrap();
    let mut counts = Counts {
        posts: posts.into_inner(),
        told: receipts.len(),
        kills: kills.into_inner(),
        ..Counts::default()
    };
    count_stored(&subject.database, &mut counts);
    count_mailed(sink, &mut counts);
    counts.seconds = began.elapsed().as_secs_f32();
    (counts, receipts)
}

/// One client: sends its share, each again and again with its key until it is told "received".
fn submit_all(
    client: usize,
    port: u16,
    seed: u64,
    receipts: &Mutex<BTreeMap<usize, String>>,
    posts: &AtomicUsize,
) {
    let agent = agent(Duration::from_secs(5));
    let address = format!("http://127.0.0.1:{port}/desk/forms/support");
    let mut random = Random(seed + client as u64);
    for i in (client..SUBMISSIONS).step_by(CLIENTS) {
        let body = body(i, seed);
        let receipt = loop {
            posts.fetch_add(1, Ordering::Relaxed);
            let post = agent
                .post(&address)
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
    let patience = Instant::now() + Duration::from_secs(60);
    let (mut seen, mut quiet_since) = (0, Instant::now());
    while Instant::now() < patience {
        let log = sink.log();
        if log.len() != seen {
            (seen, quiet_since) = (log.len(), Instant::now());
        }
        let reached: BTreeSet<&String> = log.iter().map(|line| &line.to).collect();
        let ids: BTreeSet<&String> = log.iter().map(|line| &line.message_id).collect();
        let complete = reached.len() > SUBMISSIONS && ids.len() == 2 * SUBMISSIONS;
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

/// How often each submission stands in the database.
fn count_stored(database: &Path, counts: &mut Counts) {
    let store = rusqlite::Connection::open(database).unwrap();
    let mut query = store.prepare("SELECT data FROM events").unwrap();
    let rows = query.query_map((), |row| row.get::<_, String>(0)).unwrap();
    let rows: Vec<String> = rows.map(Result::unwrap).collect();
    for i in 0..SUBMISSIONS {
        let text = format!("{} Нужна", mark(i));
        match rows.iter().filter(|row| row.contains(&text)).count() {
            0 => counts.lost += 1,
            1 => {}
            _ => counts.stored_twice += 1,
        }
    }
}

/// Who was written to, how often, and under which identifiers.
fn count_mailed(sink: &Sink, counts: &mut Counts) {
    let log = sink.log();
    counts.letters = log.len();
    counts.ambiguous = log.iter().filter(|line| line.ambiguous).count();
    let mut mailed: BTreeMap<(usize, &str), Vec<&str>> = BTreeMap::new();
    for line in &log {
        let letter = sink.letter(line);
        let known = if line.to == ASSIGNEE {
            &letter.text
        } else {
            &line.to
        };
        let Some(i) = (0..SUBMISSIONS).find(|i| known.contains(&mark(*i))) else {
            continue;
        };
        let kind = if line.to == ASSIGNEE {
            "assignee"
        } else {
            "applicant"
        };
        mailed.entry((i, kind)).or_default().push(&line.message_id);
    }
    for i in 0..SUBMISSIONS {
        let reached = |kind| mailed.contains_key(&(i, kind));
        counts.unmailed += usize::from(!(reached("assignee") && reached("applicant")));
    }
    for ids in mailed.values() {
        counts.doubles += ids.len() - 1;
        counts.doubles_with_another_id += ids.iter().filter(|id| **id != ids[0]).count();
    }
}

/// The receipts show each number of the year's series once, and no number is left out.
fn check_numbers(server: &Server, receipts: &BTreeMap<usize, String>) {
    let mut visitor = Browser::new(&server.base);
    let mut serials = BTreeSet::new();
    for receipt in receipts.values() {
        let number = number_in(&visitor.open(receipt).main());
        let serial: usize = number.split('-').next_back().unwrap().parse().unwrap();
        assert!(serials.insert(serial), "{number} was given twice");
    }
    assert!(
        serials.into_iter().eq(1..=SUBMISSIONS),
        "the numbers have gaps"
    );
}

fn check_integrity(database: &Path) {
    let store = rusqlite::Connection::open(database).unwrap();
    let answer = store.query_row("PRAGMA integrity_check", (), |row| row.get::<_, String>(0));
    assert_eq!(answer.unwrap(), "ok");
}
