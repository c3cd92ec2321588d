//! What a person at the terminal reads of a build: the problems, a summary line. Making problems
//! is the generator's business.

use opora_generator::{Problem, Report};
use std::{io::Write, time::Duration};

/// Says one line on standard error. A closed terminal is no reason to stop.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Says one line on standard output.
pub fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

/// All problems, in the order of files and lines, and how many there are.
pub fn report(problems: &[Problem]) {
    for problem in problems {
        say(&format!("{problem}\n"));
    }
}

/// The summary of a build that went well.
pub fn summary(report: &Report, took: Duration) -> String {
    format!(
        "Построено: страниц {}, изменено файлов {}, предупреждений {}; {:.2} с.",
        report.pages,
        report.written + report.removed,
        report.warnings.len(),
        took.as_secs_f64()
    )
}

/// The summary of a build that did not.
pub fn refusal(problems: &[Problem]) -> String {
    let errors = problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = problems.len() - errors;
    format!(
        "Не построено: ошибок {errors}, предупреждений {warnings}. Прежний портал остался как был."
    )
}

/// Writes a finished text to standard output.
pub fn pour(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}
