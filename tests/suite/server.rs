//! The driver: starts the real program, waits until it is ready, kills it, and complains about
//! panics that nobody asked for.

use crate::place::Place;
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

/// A child process that is ready for work. Dropping it kills it (as `kill -9` does).
pub struct Process {
    child: Child,
    said: Arc<Mutex<String>>,
    /// The rest of the line by which it said that it is ready.
    pub ready: String,
}

impl Process {
    /// Starts `command` and waits for a line that begins with `ready`.
    pub fn start(command: Command, ready: &'static str) -> Process {
        let started = Process::attempt(command, ready);
        started.unwrap_or_else(|said| panic!("it did not become ready:\n{said}"))
    }

    /// The same with a program that may end before; what it has printed then.
    pub fn attempt(mut command: Command, ready: &'static str) -> Result<Process, String> {
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (tell, told) = mpsc::channel();
        listen(child.stdout.take().unwrap(), said.clone(), move |line| {
            if let Some(rest) = line.strip_prefix(ready) {
                tell.send(rest.trim().to_owned()).ok();
            }
        });
        listen(child.stderr.take().unwrap(), said.clone(), |_| {});
        let heard = told.recv_timeout(Duration::from_secs(60));
        let process = |ready| Process { child, said, ready };
        match heard {
            Ok(ready) => Ok(process(ready)),
            Err(_) => Err(process(String::new()).said()),
        }
    }

    /// All it has printed so far, on both streams.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Its resident memory, KiB (Linux).
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most memory it has had since the peak was forgotten, KiB (Linux).
    pub fn peak(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// Begins to count the peak anew (Linux).
    pub fn forget_peak(&self) {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
    }

    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name));
        let words: Vec<&str> = line.unwrap().split_whitespace().collect();
        words[1].parse().unwrap()
    }

    /// The processor time it has taken, in hundredths of a second (Linux).
    pub fn worked(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // The name before the last bracket may hold spaces.
        let (_, rest) = stat.rsplit_once(')').unwrap();
        let words: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |at: usize| words[at].parse::<u64>().unwrap();
        Duration::from_millis(10 * (ticks(11) + ticks(12)))
    }

    /// How many files it has open (Linux).
    pub fn files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id()))
            .unwrap()
            .count()
    }

    /// Asks it to stop, as a service manager does, and returns its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        for _ in 0..200 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not stop when asked to:\n{}", self.said());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        let said = self.said();
        if said.contains("panicked") && !thread::panicking() {
            panic!("the program panicked:\n{said}");
        }
    }
}

/// Reads a stream to its end on a thread of its own, so that the child never waits for us.
fn listen(
    stream: impl Read + Send + 'static,
    said: Arc<Mutex<String>>,
    on_line: impl Fn(&str) + Send + 'static,
) {
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut said = said.lock().unwrap();
            said.push_str(&line);
            said.push('\n');
            on_line(&line);
        }
    });
}

/// A port that was free a moment ago, for servers that must come back where they were.
pub fn free_port() -> u16 {
    let probe = TcpListener::bind("127.0.0.1:0").unwrap();
    probe.local_addr().unwrap().port()
}

/// Settings for tests: letters that fail are tried again soon, for a test has no hour to wait; and it
/// writes more than people do. What holds a flood back is tested by the handler itself.
pub fn patience() -> impl Iterator<Item = (String, &'static str)> {
    let limits = [
        "ADDRESS_DAY",
        "CONFIRMATIONS_DAY",
        "CONFIRMATIONS_HOUR",
        "STAFF_LETTERS",
    ];
    let limits = limits.map(|limit| (format!("OPORA_LIMITS_{limit}"), "1000000"));
    let retry = ("OPORA_MAIL_RETRY".to_owned(), "1");
    limits.into_iter().chain([retry])
}

/// How a server of this place is started.
pub fn serve_command(place: &Place, port: u16) -> Command {
    let mut command = place.opora();
    command.arg("serve").arg("--port").arg(port.to_string());
    command.arg("--content").arg(&place.content);
    command.arg("--theme").arg(&place.theme);
    command.arg("--out").arg(place.out());
    command.arg("--data").arg(place.data());
    command.envs(patience());
    command
}

/// A running server.
pub struct Server {
    pub process: Process,
    /// Its address without a trailing slash.
    pub base: String,
}

/// The line by which the server says that it is ready.
pub const READY: &str = "Сайт:";

impl Server {
    /// Starts it on any free port, with mail into a folder.
    pub fn start(place: &Place) -> Server {
        let mut command = serve_command(place, 0);
        command.arg("--no-watch");
        Server::of(command)
    }

    /// Starts it by this command.
    pub fn of(command: Command) -> Server {
        let process = Process::start(command, READY);
        let base = process.ready.trim_end_matches('/').to_owned();
        assert!(base.starts_with("http://127.0.0.1:"), "ready at {base:?}");
        Server { process, base }
    }
}
