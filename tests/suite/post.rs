//! Where letters arrive: the folder that the program writes, an SMTP server on loopback
//! (`tests/peers/smtp_sink.py`) or a cloud's mail service (`fake_ses.py`). Letters are read in the order
//! of their arrival.

use crate::{mail::Letter, peer::Peer, place::root};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// The letters that one test has received.
pub struct Post {
    folder: PathBuf,
    read: Vec<String>,
}

impl Post {
    pub fn of(folder: PathBuf) -> Post {
        Post {
            folder,
            read: Vec::new(),
        }
    }

    /// The next letter to this address that has not been read; waits for it.
    #[track_caller]
    pub fn next_to(&mut self, address: &str) -> Letter {
        let patience = Instant::now() + Duration::from_secs(30);
        while Instant::now() < patience {
            let unread = self.names().into_iter();
            for name in unread
                .filter(|name| !self.read.contains(name))
                .collect::<Vec<_>>()
            {
                let letter = self.letter(&name);
                if letter.to == address {
                    self.read.push(name);
                    return letter;
                }
            }
            thread::sleep(Duration::from_millis(50));
        }
        let all: Vec<_> = self
            .all()
            .into_iter()
            .map(|(n, l)| (n, l.to, l.subject))
            .collect();
        panic!("no new letter to {address}: {all:#?}");
    }

    /// All letters, by the name of their file: as the program and the server number them.
    pub fn all(&self) -> Vec<(String, Letter)> {
        let read = |name: String| {
            let letter = self.letter(&name);
            (name, letter)
        };
        self.names().into_iter().map(read).collect()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten();
        let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|n| n.ends_with(".eml")).collect();
        names.sort();
        names
    }

    fn letter(&self, name: &str) -> Letter {
        Letter::parse(&fs::read(self.folder.join(name)).unwrap())
    }
}

/// A running mail server. It ends when this is dropped, or when the test's process ends.
pub struct Sink {
    peer: Peer,
    kind: Kind,
}

/// How letters are handed to it.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// By SMTP, in clear.
    Plain,
    /// By SMTP within TLS, with a password.
    Guarded,
    /// By the API of SES.
    #[cfg(feature = "aws")]
    Ses,
}

/// One line of its log: a message that it accepted.
#[derive(Debug)]
pub struct Accepted {
    pub file: String,
    pub message_id: String,
    pub to: String,
    /// The client was not told.
    pub ambiguous: bool,
    pub tls: bool,
    pub user: Option<String>,
}

/// The user and the password that it asks for with a certificate.
pub const USER: (&str, &str) = ("help", "секрет и пробел");

impl Sink {
    /// A plain server.
    pub fn plain(folder: &Path, seed: u64) -> Sink {
        Sink::start(folder, &["--seed", &seed.to_string()], Kind::Plain)
    }

    /// A plain server at this port.
    pub fn plain_at(folder: &Path, port: u16) -> Sink {
        Sink::start(folder, &["--port", &port.to_string()], Kind::Plain)
    }

    /// A cloud's mail service.
    #[cfg(feature = "aws")]
    pub fn ses(folder: &Path, seed: u64) -> Sink {
        Sink::start(folder, &["--seed", &seed.to_string()], Kind::Ses)
    }

    /// A server that wants STARTTLS and a password; `ca.pem` of the folder vouches for it.
    pub fn with_tls(folder: &Path) -> Sink {
        Sink::with_certificate(folder, "server")
    }

    /// The same with one of the certificates that `tests/peers/certificates` makes.
    pub fn with_certificate(folder: &Path, certificate: &str) -> Sink {
        make_certificates(folder);
        let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let (cert, key) = (file(&format!("{certificate}.pem")), file("server.key"));
        Sink::start(
            folder,
            &["--tls", &cert, &key, "--auth", USER.0, USER.1],
            Kind::Guarded,
        )
    }

    /// A sink that knows its senders by certificates (`client.pem` beside its own) and asks for no password.
    pub fn for_certificates(folder: &Path) -> Sink {
        make_certificates(folder);
        let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let (cert, key, authority) = (file("server.pem"), file("server.key"), file("ca.pem"));
        let words = ["--tls", &cert, &key, "--clients", &authority];
        Sink::start(folder, &words, Kind::Guarded)
    }

    fn start(folder: &Path, words: &[&str], kind: Kind) -> Sink {
        let script = match kind {
            Kind::Plain | Kind::Guarded => "smtp_sink.py",
            #[cfg(feature = "aws")]
            Kind::Ses => "fake_ses.py",
        };
        let mut command = Command::new(python());
        command.arg(root().join("tests/peers").join(script));
        let peer = Peer::start(command, folder, words);
        Sink { peer, kind }
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.peer.port
    }

    /// Where it keeps its letters and its log.
    pub fn folder(&self) -> &Path {
        &self.peer.folder
    }

    /// How the program is told to send through it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let security = match self.kind {
            Kind::Plain => "none",
            Kind::Guarded => "starttls",
            #[cfg(feature = "aws")]
            Kind::Ses => return crate::clouds::mail_settings(self.port()),
        };
        let mut settings = vec![
            ("OPORA_MAIL_TRANSPORT", "smtp".to_owned()),
            ("OPORA_SMTP_HOST", "localhost".to_owned()),
            ("OPORA_SMTP_PORT", self.port().to_string()),
            ("OPORA_SMTP_SECURITY", security.to_owned()),
        ];
        if self.kind == Kind::Guarded {
            let authority = self.peer.folder.join("ca.pem").to_str().unwrap().to_owned();
            settings.push(("OPORA_SMTP_CA", authority));
            settings.push(("OPORA_SMTP_USER", USER.0.to_owned()));
            settings.push(("OPORA_SMTP_PASSWORD", USER.1.to_owned()));
        }
        settings
    }

    /// Makes about half of the dialogues fail, or none.
    pub fn set_faulty(&self, faulty: bool) {
        self.peer.set_mode(if faulty { "faulty" } else { "good" });
    }

    /// Lets senders wait for so many seconds, before a message is begun.
    pub fn tarpit(&self, seconds: f32) {
        self.peer.set_mode(&format!("tarpit {seconds}"));
    }

    /// Lets senders wait for so many seconds, before a message is accepted.
    pub fn slow_down(&self, seconds: f32) {
        self.peer.set_mode(&format!("slow {seconds}"));
    }

    /// What it has accepted, in order.
    pub fn log(&self) -> Vec<Accepted> {
        let text = fs::read_to_string(self.peer.folder.join("log.jsonl")).unwrap_or_default();
        // A last line without its end is still being written.
        let whole = text
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'));
        whole.map(accepted).collect()
    }

    pub fn post(&self) -> Post {
        Post::of(self.peer.folder.join("mail"))
    }

    /// The letter that a line of the log speaks of.
    pub fn letter(&self, accepted: &Accepted) -> Letter {
        Letter::parse(&fs::read(self.peer.folder.join("mail").join(&accepted.file)).unwrap())
    }
}

fn accepted(line: &str) -> Accepted {
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let to = line["rcpt"].as_array().unwrap();
    assert_eq!(to.len(), 1, "one letter, one address: {line}");
    Accepted {
        file: text("file"),
        message_id: text("message_id"),
        to: to[0].as_str().unwrap().to_owned(),
        ambiguous: line["ambiguous"] == true,
        tls: line["tls"] == true,
        user: line["user"].as_str().map(str::to_owned),
    }
}

/// Python with what the peers need; made on the first call.
pub fn python() -> PathBuf {
    let made = Command::new(root().join("tests/peers/venv"))
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    PathBuf::from(String::from_utf8(made.stdout).unwrap().trim())
}

/// Runs a script of `tests/peers` and returns what it prints.
#[track_caller]
pub fn run_peer(script: &str, words: &[&str]) -> String {
    let mut command = Command::new(python());
    command
        .arg(root().join("tests/peers").join(script))
        .args(words);
    let run = command.output().unwrap();
    assert!(
        run.status.success(),
        "{script}: {}",
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout).unwrap()
}

/// Asks again until there is an answer; gives up after half a minute.
#[track_caller]
pub fn wait_for<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(answer) = ask() {
            return answer;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("waited in vain");
}

/// Makes the certificates of `tests/peers/certificates` in a folder.
pub fn make_certificates(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let made = Command::new(root().join("tests/peers/certificates"))
        .arg(folder)
        .output();
    let made = made.unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(
        made.status.success(),
        "certificates (needs openssl): {said}"
    );
}
