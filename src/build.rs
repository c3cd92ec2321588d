//! `opora build`: the site and the desk bundle, once.

use crate::{
    Failure,
    cli::{BuildArgs, Folders},
    problems, progress, starter,
};
use opora_generator::{
    self as generator, Failure as BuildFailure, Options, Report, progress::Progress,
};
use std::time::Instant;

/// Builds and says what came of it.
pub fn run(arguments: &BuildArgs) -> Result<(), Failure> {
    let folders = starter::with_theme(&arguments.folders)?;
    let options = Options {
        relative: arguments.relative,
        ..options(&folders, arguments.base_url.clone())
    };
    build(|progress| generator::build(&options, progress)).map(drop)
}

/// The generator's options, as of today.
pub fn options(folders: &Folders, base_url: Option<String>) -> Options {
    Options {
        content: folders.content.clone(),
        theme: folders.theme.clone(),
        out: folders.out.clone(),
        today: jiff::Zoned::now().date(),
        base_url,
        relative: false,
    }
}

/// Does the work of a build, with problems and summary said at the terminal.
pub fn build(
    work: impl FnOnce(&Progress) -> Result<Report, BuildFailure>,
) -> Result<Report, Failure> {
    let started = Instant::now();
    match progress::during(work) {
        Ok(report) => {
            problems::report(&report.warnings);
            problems::tell(&problems::summary(&report, started.elapsed()));
            Ok(report)
        }
        Err(BuildFailure::Content(found)) => {
            problems::report(&found);
            problems::say(&problems::refusal(&found));
            Err(Failure::Refused)
        }
        Err(BuildFailure::Disk(error)) => Err(Failure::broken("не удалось построить", error)),
    }
}
