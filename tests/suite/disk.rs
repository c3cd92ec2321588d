//! Nothing is confirmed that is not stored (`promises.md` R8): the disk of the data is full and gets room
//! again; the disk fails, once, at each of the moments at which the program waits for it.

use crate::{
    amount,
    browser::Browser,
    desk::body,
    place::Place,
    server::{self, Process, READY, Server},
    words::number_in,
};
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A small disk of memory over a folder, gone when this is dropped.
struct Disk(PathBuf);

impl Disk {
    /// Mounts it, where that is allowed.
    fn mount(folder: &Path, size: &str) -> Option<Disk> {
        fs::create_dir_all(folder).unwrap();
        let disk = Disk(folder.to_owned());
        let options = format!("size={size},mode=0700");
        disk.run("mount", &["-t", "tmpfs", "-o", &options, "none"])
            .then_some(disk)
    }

    fn resize(&self, size: &str) {
        let options = format!("remount,size={size}");
        assert!(self.run("mount", &["-o", &options]));
    }

    fn run(&self, program: &str, words: &[&str]) -> bool {
        let mut command = Command::new(program);
        let run = command.args(words).arg(&self.0).output();
        run.is_ok_and(|run| run.status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.run("umount", &["--lazy"]);
    }
}

/// What became of posts: the keys that were confirmed, with their receipts, and those that were not.
#[derive(Default)]
struct Told {
    confirmed: Vec<(String, String)>,
    refused: Vec<String>,
}

impl Told {
    /// Posts under these keys. A refusal must keep the text and say where else to turn.
    fn post(&mut self, base: &str, phase: &str, count: usize) {
        for number in 0..count {
            let key = format!("{phase}-on-that-disk-{number:06}");
            let text = format!("{key} {}", "Очень длинный текст. ".repeat(20));
            let visitor = Browser::new(base);
            let answer = visitor.post_with("/desk/forms/support", &body(&key, &text), &[]);
            if answer.status == 303 {
                let receipt = answer.header("location").unwrap().to_owned();
                self.confirmed.push((key, receipt));
            } else {
                assert_eq!(answer.status, 503, "{}", answer.body);
                assert!(answer.body.contains(&key), "the text is gone");
                assert!(answer.main().contains("+7"), "{}", answer.main());
                self.refused.push(key);
            }
        }
    }

    /// What was confirmed is stored, and the file is whole.
    fn check(&self, place: &Place) {
        let store = Connection::open(place.data().join("opora.db")).unwrap();
        let whole = store.query_row("PRAGMA integrity_check", (), |row| row.get::<_, String>(0));
        assert_eq!(whole.unwrap(), "ok");
        let known = "SELECT count(*) FROM idempotency i JOIN tickets t ON t.id = i.ticket \
                     JOIN events e ON e.ticket = t.id WHERE i.key = ?1";
        for (key, _) in &self.confirmed {
            let found: i64 = store.query_row(known, [key], |row| row.get(0)).unwrap();
            assert!(found > 0, "{key} was confirmed and is not stored");
        }
    }
}

#[test]
fn a_full_disk_confirms_nothing_and_heals_by_itself() {
    let place = Place::with_own_content();
    let Some(disk) = Disk::mount(&place.data(), "1m") else {
        println!("skipped: no small disk can be mounted here (needs root and CAP_SYS_ADMIN)");
        return;
    };
    let server = Server::start(&place);
    let mut told = Told::default();
    told.post(&server.base, "small", amount::of(100, 500));
    println!(
        "full disk: {} confirmed, {} refused",
        told.confirmed.len(),
        told.refused.len()
    );
    assert!(!told.confirmed.is_empty() && !told.refused.is_empty());
    told.check(&place);
    let before = told.refused.len();
    disk.resize("64m");
    told.post(&server.base, "large", 5);
    assert_eq!(told.refused.len(), before, "it does not heal by itself");
    told.check(&place);
    for (_, receipt) in &told.confirmed {
        number_in(&Browser::new(&server.base).open(receipt).main());
    }
    assert_eq!(server.process.stop(), Some(0));
}

/// The server under `strace`, which makes the `k`th wait for the disk of each of its threads fail.
fn failing(place: &Place, k: usize, log: &Path) -> Command {
    let plain = server::serve_command(place, 0);
    let mut command = Command::new("strace");
    // The server stays the child that is killed; strace watches from behind it.
    command
        .args(["-D", "-f", "-qq", "--seccomp-bpf", "-o"])
        .arg(log);
    command.args(["-e", "trace=fsync,fdatasync"]);
    command
        .arg("-e")
        .arg(format!("inject=fsync,fdatasync:error=EIO:when={k}"));
    command
        .arg(plain.get_program())
        .args(plain.get_args())
        .arg("--no-watch");
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(plain.get_current_dir().unwrap());
    command
}

fn can_trace() -> bool {
    let probe = Command::new("strace")
        .args(["-qq", "-e", "trace=none", "true"])
        .output();
    probe.is_ok_and(|run| run.status.success())
}

#[test]
fn a_disk_that_fails_once_is_told_and_loses_nothing() {
    if !can_trace() {
        println!("skipped: needs strace and the right to trace (apt-get install strace)");
        return;
    }
    let place = Place::with_own_content();
    assert_eq!(Server::start(&place).process.stop(), Some(0));
    let (mut failures, mut refused) = (0, 0);
    for k in 1..1000 {
        let log = place.path("strace.log");
        let mut told = Told::default();
        // A program that cannot begin says so and ends; it has confirmed nothing.
        if let Ok(process) = Process::attempt(failing(&place, k, &log), READY) {
            let base = process.ready.trim_end_matches('/').to_owned();
            told.post(&base, &format!("failing-{k:03}"), 6);
        }
        told.check(&place);
        let injected = fs::read_to_string(&log)
            .unwrap()
            .matches("(INJECTED)")
            .count();
        if injected == 0 {
            assert!(k > 1, "no wait for the disk was seen");
            break;
        }
        (failures, refused) = (failures + injected, refused + told.refused.len());
        let server = Server::start(&place);
        let mut again = Told::default();
        again.post(&server.base, &format!("failing-{k:03}"), 6);
        assert!(again.refused.is_empty(), "{:?}", again.refused);
        for (key, receipt) in &told.confirmed {
            let pair = (key.clone(), receipt.clone());
            assert!(again.confirmed.contains(&pair), "{key} leads elsewhere now");
        }
        again.check(&place);
    }
    println!("failing disk: {failures} failures of a wait for the disk, {refused} told so");
    assert!(refused > 0, "no failure was told to anybody");
}
