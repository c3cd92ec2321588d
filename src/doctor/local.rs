//! What can be seen on this machine: the build, the data's folder, the disk, the clock, the
//! calendar.

use super::verdict::Verdict;
use jiff::Timestamp;
use opora_handler::{bundle::Bundle, free_space};
use std::{fs, io, os::unix::fs::PermissionsExt, path::Path, time::SystemTime};

/// Free space without which the server should not run, megabytes.
const WANTED: u64 = 200;
/// How far a clock may be off, seconds.
pub const TOLERANCE: i64 = 60;

/// The data's folder and what must be private in it.
pub fn data(folder: &Path) -> Vec<Verdict> {
    let path = folder.display().to_string();
    if !folder.exists() {
        return vec![Verdict::new("data_missing", &[("path", &path)])];
    }
    if let Err(cause) = try_to_write(folder) {
        let values = [("path", path.as_str()), ("cause", &cause.to_string())];
        return vec![Verdict::new("data_unusable", &values)];
    }
    let private = [("", 0o700), ("opora.db", 0o600), ("signing.key", 0o600)];
    let open = private.into_iter().filter_map(|(name, wanted)| {
        let path = folder.join(name);
        let mode = fs::metadata(&path).ok()?.permissions().mode() & 0o777;
        let (mode, wanted) = (mode & 0o077 != 0).then_some((mode, wanted))?;
        let values = [
            ("path", path.display().to_string()),
            ("mode", format!("{mode:o}")),
            ("wanted", format!("{wanted:o}")),
        ];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        Some(Verdict::new("data_open", &values))
    });
    let open: Vec<Verdict> = open.collect();
    if open.is_empty() {
        return vec![Verdict::new("data_ok", &[("path", &path)])];
    }
    open
}

fn try_to_write(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".doctor.{}", std::process::id()));
    fs::write(&probe, "")?;
    fs::remove_file(probe)
}

/// Free space on the disk of the data.
pub fn disk(folder: &Path) -> Option<Verdict> {
    let existing = folder.ancestors().find(|folder| folder.exists());
    let free = free_space(existing.unwrap_or(Path::new("."))).ok()? / (1024 * 1024);
    let code = if free < WANTED { "disk_low" } else { "disk_ok" };
    let values = [("free", free.to_string()), ("wanted", WANTED.to_string())];
    Some(Verdict::new(
        code,
        &values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str())),
    ))
}

/// The clock against the times of what was written last: it cannot have been later than now.
pub fn clock(files: &[&Path], now: Timestamp) -> Verdict {
    for file in files {
        let written = fs::metadata(file).and_then(|metadata| metadata.modified());
        let seconds = written.map_or(0, |written| ahead(written, now));
        if seconds > TOLERANCE {
            let (path, seconds) = (file.display().to_string(), seconds.to_string());
            return Verdict::new("clock_behind", &[("path", &path), ("seconds", &seconds)]);
        }
    }
    Verdict::new("clock_ok", &[])
}

/// By how many seconds a moment is after now.
fn ahead(written: SystemTime, now: Timestamp) -> i64 {
    let written = Timestamp::try_from(written).unwrap_or(now);
    written.duration_since(now).as_secs()
}

/// The production calendar of this year and the next.
pub fn calendar(bundle: &Bundle, this_year: i16) -> Vec<Verdict> {
    let known = |year: &i16| bundle.desk.calendar.years.contains_key(year);
    let years = [this_year, this_year + 1];
    let mut verdicts = Vec::new();
    let have: Vec<String> = years
        .iter()
        .filter(|y| known(y))
        .map(i16::to_string)
        .collect();
    if !have.is_empty() {
        verdicts.push(Verdict::new("calendar_ok", &[("years", &have.join(", "))]));
    }
    for (year, code) in years.iter().zip(["calendar_missing", "calendar_next"]) {
        if !known(year) {
            verdicts.push(Verdict::new(code, &[("year", &year.to_string())]));
        }
    }
    verdicts
}
