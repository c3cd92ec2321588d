//! `opora build`: the site and the desk bundle, once.

use crate::{
    Failure,
    cli::{BuildArgs, Folders},
    problems,
};
use opora_generator::{Failure as BuildFailure, Options, Report};
use std::time::Instant;

/// Builds and says what came of it.
pub fn run(arguments: &BuildArgs) -> Result<(), Failure> {
    build(&options(&arguments.folders, arguments.base_url.clone())).map(drop)
}

/// The generator's options, as of today.
pub fn options(folders: &Folders, base_url: Option<String>) -> Options {
    Options {
        content: folders.content.clone(),
        theme: folders.theme.clone(),
        out: folders.out.clone(),
        today: jiff::Zoned::now().date(),
        base_url,
    }
}

/// Builds, with problems and summary said at the terminal.
pub fn build(options: &Options) -> Result<Report, Failure> {
    let started = Instant::now();
    match opora_generator::build(options) {
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
