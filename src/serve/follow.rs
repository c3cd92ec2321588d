//! The editor's changes as they come: the site is built, the open page told first; then the desk gets
//! its new bundle, and when the editor pauses, the search what has changed.

use super::{
    load,
    preview::Preview,
    watch::{self, Told},
};
use crate::problems;
use opora_generator::{Builder, Failure, Options, progress::Progress};
use opora_handler::bundle::Shared;
use std::{path::PathBuf, time::Instant};

/// Follows the changes of one site.
pub struct Follower {
    pub options: Options,
    pub builder: Builder,
    pub bundle: Shared,
    pub preview: Preview,
    /// Whether the desk has a bundle older than the one that is built.
    pub is_behind: bool,
}

impl Follower {
    /// Builds at once, for the start learnt no more than it needed, and after each change, until the watch
    /// breaks.
    pub fn follow(mut self) {
        let Options { content, theme, .. } = self.options.clone();
        let watched = watch::watch(&[&content, &theme], |told| match told {
            Told::Changed(files) => self.show(files),
            Told::Quiet(superseded) => self.complete(superseded),
        });
        if let Err(error) = watched {
            problems::say(&format!("предупреждение: за правками не слежу: {error}"));
        }
    }

    /// Builds what is seen at once.
    fn show(&mut self, files: Option<&[PathBuf]>) {
        let started = Instant::now();
        self.options.today = jiff::Zoned::now().date();
        let built = self
            .builder
            .show(&self.options, files, &Progress::default());
        match built {
            Ok(report) => {
                self.is_behind |= report.desk;
                if self.is_behind {
                    self.renew_bundle();
                }
                if self.preview.rebuilt(report.written + report.removed > 0) {
                    problems::tell(&problems::summary(&report, started.elapsed()));
                }
            }
            Err(Failure::Content(found)) => {
                problems::report(&found);
                problems::say(&problems::refusal(&found));
                self.preview.failed(&found);
            }
            Err(Failure::Disk(error)) => problems::say(&format!("ошибка: {error}")),
        }
    }

    fn renew_bundle(&mut self) {
        match load(&self.options) {
            Ok(loaded) => {
                self.bundle.replace(loaded);
                self.is_behind = false;
            }
            Err(error) => problems::say(&format!("ошибка: {error}")),
        }
    }

    /// Builds what can wait, unless something newer has come.
    fn complete(&mut self, superseded: &dyn Fn() -> bool) {
        let completed = self.builder.complete(superseded, &Progress::default());
        if let Err(error) = completed {
            problems::say(&format!("ошибка: {error}"));
        }
    }
}
