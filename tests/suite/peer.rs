//! A program that plays the outside world for a test, told by a folder: it writes its port there, reads
//! there what is to go wrong, and ends when the test does.

use crate::post::wait_for;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

/// A running peer. It ends when this is dropped, or when the test's process ends.
pub struct Peer {
    child: Child,
    _stdin: ChildStdin,
    pub folder: PathBuf,
    pub port: u16,
}

impl Peer {
    /// Starts `command FOLDER words…`, which writes its port into `FOLDER/port`.
    pub fn start(mut command: Command, folder: &Path, words: &[&str]) -> Peer {
        fs::create_dir_all(folder).unwrap();
        command.arg(folder).args(words).stdin(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let port = wait_for(|| fs::read_to_string(folder.join("port")).ok());
        Peer {
            child,
            _stdin: stdin,
            folder: folder.to_owned(),
            port: port.trim().parse().unwrap(),
        }
    }

    /// What goes wrong from now on, in the peer's own words.
    pub fn set_mode(&self, mode: &str) {
        fs::write(self.folder.join("mode.new"), mode).unwrap();
        fs::rename(self.folder.join("mode.new"), self.folder.join("mode")).unwrap();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
