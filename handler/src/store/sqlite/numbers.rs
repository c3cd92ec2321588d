//! Numbers are never given twice, also after the data was put back from a copy: a small file
//! beside the database says up to which number some may have been given. It is raised, durably and
//! ahead, before a number is; where the database is further behind than that, the series goes on
//! after the mark, and the gap is noted for the register. Where many requests come at once the mark is
//! raised further ahead, which a second file remembers.

use super::writer::GROUP;
use crate::{files, store::StoreError};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// How far ahead the mark is raised: a file is written once in so many requests.
const STEP: u32 = 32;

/// The most, where many come at once.
const LONGEST_STEP: u32 = 1024;

/// Groups of requests for which the mark is raised: writing it takes two waits for the disk, a group
/// takes one.
const GROUPS: u32 = 8;

const LAST: &str = "SELECT coalesce(max(last), 0) FROM counters WHERE year = ?1";
const GO_ON_AFTER: &str = "INSERT INTO counters (year, last) VALUES (?1, ?2) \
                           ON CONFLICT (year) DO UPDATE SET last = excluded.last";
// The gap is dated by the last request before it.
const NOTE: &str = "INSERT INTO gaps (year, first, last, at) SELECT ?1, ?2, ?3, \
    coalesce(max(received_at), unixepoch(printf('%04d-01-02', ?1)) * 1000) \
    FROM tickets WHERE year = ?1";

/// By year, the number up to which some may have been given.
pub(super) type Marks = BTreeMap<i16, u32>;

/// The marks of a data folder.
#[derive(Debug)]
pub(super) struct Numbers {
    path: PathBuf,
    /// By year, how far the mark was raised last, where that is not [`STEP`].
    steps: PathBuf,
    known: Mutex<Marks>,
}

impl Numbers {
    /// Reads the marks of folder `data`.
    pub(super) fn open(data: &Path) -> Result<Self, StoreError> {
        let known = Mutex::new(read(data)?);
        let (path, steps) = (data.join("numbers"), data.join("numbers.step"));
        Ok(Self { path, steps, known })
    }

    /// Makes sure that the mark stands at `serial` or above. To be called within the transaction
    /// that gives the number: it keeps other processes from raising the mark at the same time. `group`
    /// is how many requests shared the last commit.
    pub(super) fn reserve(&self, year: i16, serial: u32, group: u32) -> Result<(), StoreError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(&year).is_some_and(|mark| *mark >= serial) {
            return Ok(());
        }
        let mut marks = read_file(&self.path)?;
        let mark = marks.entry(year).or_default();
        if *mark < serial {
            let step = group.saturating_mul(GROUPS).clamp(STEP, LONGEST_STEP);
            *mark = serial.saturating_add(step - 1);
            let mut steps = read_file(&self.steps)?;
            let before = steps.insert(year, step).unwrap_or(STEP);
            // Never a mark further ahead than the steps tell.
            if step > before {
                write_file(&self.steps, &steps)?;
            }
            write_file(&self.path, &marks)?;
            if step < before {
                write_file(&self.steps, &steps)?;
            }
        }
        *known = marks;
        Ok(())
    }

    /// Where the database has gone back behind the marks, goes on after them.
    pub(super) fn catch_up(&self, connection: &Connection) -> Result<(), StoreError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let steps = read_file(&self.steps)?;
        for (year, mark) in known.iter() {
            // After a crash, the numbers of a whole group, raised for and not committed, and a step.
            let ahead = steps.get(year).unwrap_or(&STEP) + GROUP as u32;
            if mark.saturating_sub(last(connection, *year)?) > ahead {
                go_on_after(connection, *year, *mark)?;
            }
        }
        Ok(())
    }
}

/// The marks of folder `data`; none where nothing was given yet.
pub(super) fn read(data: &Path) -> Result<Marks, StoreError> {
    read_file(&data.join("numbers"))
}

fn read_file(path: &Path) -> Result<Marks, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Marks::new()),
        Err(error) => return Err(broken(error)),
    };
    let mark = |line: &str| {
        let (year, mark) = line.split_once(' ')?;
        Some((year.parse().ok()?, mark.parse().ok()?))
    };
    let marks: Option<Marks> = text.lines().map(mark).collect();
    marks.ok_or_else(|| StoreError::Damaged(format!("{}: not years and numbers", path.display())))
}

fn write_file(path: &Path, marks: &Marks) -> Result<(), StoreError> {
    files::replace(path, spelt(marks).as_bytes()).map_err(broken)
}

/// The marks as the file spells them.
pub(super) fn spelt(marks: &Marks) -> String {
    let lines = marks.iter().map(|(year, mark)| format!("{year} {mark}\n"));
    lines.collect()
}

/// The last number given in a year, as the database knows it.
pub(super) fn last(connection: &Connection, year: i16) -> Result<u32, StoreError> {
    Ok(connection.query_row(LAST, [year], |row| row.get(0))?)
}

/// Passes over the numbers up to `mark`, and notes that.
pub(super) fn go_on_after(connection: &Connection, year: i16, mark: u32) -> Result<(), StoreError> {
    let last = last(connection, year)?;
    if last < mark {
        connection.execute(NOTE, (year, last + 1, mark))?;
        connection.execute(GO_ON_AFTER, (year, mark))?;
    }
    Ok(())
}

fn broken(error: io::Error) -> StoreError {
    StoreError::Io(error.to_string())
}
