//! How far a build is, for whoever looks on from another thread.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// What a build is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Files are read.
    Reading,
    /// Pages are parsed.
    Parsing,
    /// Pages are made.
    Rendering,
    /// Files are compared and written.
    Writing,
}

const STAGES: [Stage; 4] = [
    Stage::Reading,
    Stage::Parsing,
    Stage::Rendering,
    Stage::Writing,
];

/// A count that grows while a build runs.
#[derive(Debug, Default)]
pub struct Progress {
    stage: AtomicUsize,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// What is done now, how many pages or files of it are done, and how many there are; 0 while
    /// that is not known.
    #[must_use]
    pub fn now(&self) -> (Stage, usize, usize) {
        let stage = STAGES.get(self.stage.load(Relaxed)).copied();
        let stage = stage.unwrap_or(Stage::Writing);
        (stage, self.done.load(Relaxed), self.total.load(Relaxed))
    }

    /// A stage begins that has so many pages or files.
    pub(crate) fn begin(&self, stage: Stage, total: usize) {
        self.done.store(0, Relaxed);
        self.total.store(total, Relaxed);
        self.stage.store(stage as usize, Relaxed);
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        self.done.fetch_add(1, Relaxed);
    }
}
