//! A real mail server between the program and the sink: Postfix, with settings, queue and log in a
//! folder of its own. It takes what `opora` sends and passes it on to the SMTP server of the tests.

use crate::{
    post::{Post, Sink, wait_for},
    server::free_port,
};
use std::{
    fs,
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

/// Where Debian keeps the process that starts the others.
const MASTER: &str = "/usr/lib/postfix/sbin/master";

/// The services of a relay: name, kind, the most processes, program. All but the first three are
/// asked by Postfix itself alone.
const SERVICES: [[&str; 4]; 13] = [
    ["postlog", "unix-dgram", "1", "postlogd"],
    ["cleanup", "unix", "0", "cleanup"],
    ["qmgr", "unix", "1", "qmgr"],
    ["rewrite", "unix", "-", "trivial-rewrite"],
    ["bounce", "unix", "0", "bounce"],
    ["defer", "unix", "0", "bounce"],
    ["trace", "unix", "0", "bounce"],
    ["smtp", "unix", "-", "smtp"],
    ["relay", "unix", "-", "smtp"],
    ["error", "unix", "-", "error"],
    ["retry", "unix", "-", "error"],
    ["proxymap", "unix", "-", "proxymap"],
    ["scache", "unix", "1", "scache"],
];

/// A running Postfix. Dropping it stops it.
pub struct Relay {
    master: Child,
    sink: Sink,
    port: u16,
}

impl Relay {
    /// Starts it in `folder`, whose path others must be able to pass. Postfix changes to a user of
    /// its own, so that it can be started by root alone.
    #[track_caller]
    pub fn start(folder: &Path) -> Relay {
        let asked = Command::new("id").arg("-u").output().unwrap();
        let root = asked.stdout == b"0\n";
        let here = Path::new(MASTER).exists();
        assert!(
            root && here,
            "needs Postfix (apt-get install postfix), and root to start it"
        );
        let sink = Sink::plain(&folder.join("sink"), 1);
        let port = free_port();
        for step in folder.ancestors().take(2) {
            fs::set_permissions(step, fs::Permissions::from_mode(0o711)).unwrap();
        }
        let settings = settle(folder, port, sink.port());
        let mut command = Command::new(MASTER);
        command.arg("-c").arg(&settings).arg("-d");
        let master = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        wait_for(|| TcpStream::connect(("127.0.0.1", port)).ok());
        Relay {
            master: master.unwrap(),
            sink,
            port,
        }
    }

    /// How the program is told to send through it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let mut settings = self.sink.settings();
        settings.retain(|(name, _)| *name != "OPORA_SMTP_PORT");
        settings.push(("OPORA_SMTP_PORT", self.port.to_string()));
        settings
    }

    /// What it has passed on.
    pub fn post(&self) -> Post {
        self.sink.post()
    }

    /// The folder of the letters passed on.
    pub fn letters(&self) -> PathBuf {
        self.sink.folder().join("mail")
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let id = self.master.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().ok();
        self.master.wait().ok();
        if thread::panicking() {
            let log = self.sink.folder().with_file_name("log");
            eprintln!("{}", fs::read_to_string(log).unwrap_or_default());
        }
    }
}

/// Writes the settings and makes the queue; the folder of the settings.
fn settle(folder: &Path, port: u16, next: u16) -> PathBuf {
    let settings = folder.join("postfix");
    for name in ["postfix", "queue", "data"] {
        fs::create_dir_all(folder.join(name)).unwrap();
    }
    let here = folder.display();
    let main = format!(
        "compatibility_level = 3.6\nqueue_directory = {here}/queue\ndata_directory = {here}/data\n\
         myhostname = relay.example\nmydestination =\nalias_maps =\nmynetworks = 127.0.0.0/8\n\
         inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nrelayhost = [127.0.0.1]:{next}\n\
         smtp_dns_support_level = disabled\nsmtpd_peername_lookup = no\n\
         smtpd_recipient_restrictions = permit_mynetworks, reject\n\
         maillog_file_prefixes = {here}\nmaillog_file = {here}/log\n"
    );
    fs::write(settings.join("main.cf"), main).unwrap();
    let mut services = format!("127.0.0.1:{port} inet n - n - - smtpd\n");
    for (i, [name, kind, most, program]) in SERVICES.into_iter().enumerate() {
        let private = if i < 3 { "n" } else { "y" };
        services.push_str(&format!("{name} {kind} {private} - n - {most} {program}\n"));
    }
    fs::write(settings.join("master.cf"), services).unwrap();
    let owned = Command::new("chown")
        .arg("postfix")
        .arg(folder.join("data"))
        .status();
    assert!(owned.unwrap().success());
    let made = Command::new("postfix")
        .arg("-c")
        .arg(&settings)
        .arg("check")
        .output();
    let made = made.unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    settings
}
