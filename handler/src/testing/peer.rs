//! A program of `tests/peers` that plays the outside world for a test. It ends with the test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::Duration,
};
use tempfile::TempDir;

pub(crate) struct Peer {
    folder: TempDir,
    port: u16,
    child: Child,
    _stdin: ChildStdin,
}

impl Peer {
    /// A script that needs nothing but Python itself.
    pub(crate) fn python(script: &str, words: &[&str]) -> Self {
        let mut command = Command::new("python3");
        command.arg(peers().join(script));
        Self::start(command, words)
    }

    /// Starts `command FOLDER words…`, which writes its port into `FOLDER/port`.
    pub(crate) fn start(mut command: Command, words: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        command.arg(folder.path()).args(words).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let written = folder.path().join("port");
        let port = (0..600).find_map(|_| {
            thread::sleep(Duration::from_millis(20));
            fs::read_to_string(&written).ok()
        });
        Self {
            port: port.unwrap().trim().parse().unwrap(),
            folder,
            child,
            _stdin: stdin,
        }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What goes wrong from now on.
    pub(crate) fn set_mode(&self, mode: &str) {
        let new = self.folder.path().join("mode.new");
        fs::write(&new, mode).unwrap();
        fs::rename(new, self.folder.path().join("mode")).unwrap();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

pub(crate) fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/peers")
}
