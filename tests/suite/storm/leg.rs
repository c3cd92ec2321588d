//! What the storm is let loose on: something that takes requests at an address, can be killed and
//! started again, and hands its letters to a mail server that can fail. How it does that is its own
//! business; the storm looks at it from outside.

use crate::{post::Sink, server::Process};
use std::{process::Command, time::Duration};

/// Something for the storm.
pub struct Leg {
    /// Where it takes requests, without a trailing slash; the same after every start.
    pub base: String,
    /// Starts and kills it.
    pub running: Box<dyn Running>,
    /// Who takes its letters.
    pub sink: Sink,
    /// The data of all stored events, as texts: the words of the submissions are sought in them.
    pub stored: Box<dyn Fn() -> Vec<String>>,
    /// It is done when nothing has been mailed for so long.
    pub quiet: Duration,
}

/// How something is started and killed.
pub trait Running {
    /// Starts it, and returns when it is ready.
    fn start(&mut self);
    /// Ends it at once, as `kill -9` does.
    fn kill(&mut self);
}

/// A program that is a server by itself.
pub struct Program {
    command: Box<dyn Fn() -> Command>,
    ready: &'static str,
    process: Option<Process>,
}

impl Program {
    /// One that is started by this command, and says `ready` when it is.
    pub fn new(command: impl Fn() -> Command + 'static, ready: &'static str) -> Program {
        Program {
            command: Box::new(command),
            ready,
            process: None,
        }
    }
}

impl Running for Program {
    fn start(&mut self) {
        self.process = Some(Process::start((self.command)(), self.ready));
    }

    fn kill(&mut self) {
        self.process = None;
    }
}
