//! `opora build`: the site and the desk bundle, once.

use crate::{
    Failure,
    cli::{BuildArgs, Folders},
    problems, progress, starter,
};
use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use opora_generator::{
    self as generator, Failure as BuildFailure, Options, Report, progress::Progress,
};
use std::{env, fs, time::Instant};

/// Where most systems keep their own time zone (`man 5 localtime`).
const LOCAL_ZONE: &str = "/etc/localtime";

/// Builds and says what came of it.
pub fn run(arguments: &BuildArgs) -> Result<(), Failure> {
    let folders = starter::with_theme(&arguments.folders)?;
    let options = Options {
        relative: arguments.relative,
        ..options(&folders, arguments.base_url.clone())
    };
    build(|progress| generator::build(&options, progress)).map(drop)
}

/// The day, by the clock of this machine. Its zone is read from its file where that can be: by name it would be
/// looked for in a list of all zones, which is made first and takes as long as ten pages.
fn today() -> Date {
    let is_own = env::var_os("TZ").is_none();
    let own = is_own.then(|| fs::read(LOCAL_ZONE).ok()).flatten();
    match own.map(|zone| TimeZone::tzif("", &zone)) {
        Some(Ok(zone)) => Timestamp::now().to_zoned(zone).date(),
        _ => Zoned::now().date(),
    }
}

/// The generator's options, as of today.
pub fn options(folders: &Folders, base_url: Option<String>) -> Options {
    Options {
        content: folders.content.clone(),
        theme: folders.theme.clone(),
        out: folders.out.clone(),
        today: today(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_that_of_the_machine() {
        let before = Zoned::now().date();
        let found = today();
        let after = Zoned::now().date();
        assert!(found == before || found == after, "{found}");
    }
}
