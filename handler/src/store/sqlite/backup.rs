//! A copy of the data while the desk works, and putting it back. A copy is a folder like the data
//! folder: `opora.db`, `files/`, `acts/`, `numbers` and `signing.key`, without which no link sent so far
//! would open anything. It is therefore as secret as the data. The letters waiting in the copy are
//! sent once it is put back; one that had left meanwhile comes again under the same Message-ID.

use super::{connect, numbers, schema};
use crate::{files, store::StoreError};
use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

/// Numbers passed over where nothing tells how many were given since the copy.
const MARGIN: u32 = 1000;

/// What a copy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Tickets.
    pub tickets: u64,
    /// Attached files.
    pub files: u64,
}

/// Why there is no copy, or none was put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder to be made exists.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// There is no data to copy.
    #[error("there is no opora.db in {}", .0.display())]
    Nothing(PathBuf),
    /// A file cannot be copied.
    #[error("{}: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Copies folder `data` into the new folder `to`, which appears when it is complete.
///
/// # Errors
/// Where `to` exists, or something cannot be read or written.
pub fn backup(data: &Path, to: &Path) -> Result<Copied, BackupError> {
    let database = data.join("opora.db");
    if !database.exists() {
        return Err(BackupError::Nothing(data.to_owned()));
    }
    appear(to, |folder| {
        let copy = folder.join("opora.db");
        files::private_file(&copy).map_err(at(&copy))?;
        // One reading transaction: a state that was, whatever is written meanwhile.
        let name = copy.to_string_lossy();
        connect(&database)?.execute("VACUUM INTO ?1", [&name])?;
        sound(&copy)?;
        let tickets = count(&copy)?;
        // After the database: what a ticket in it names was there before the ticket.
        let files = beside(data, folder)?;
        Ok(Copied { tickets, files })
    })
}

/// Puts the copy `from` back as folder `data`, which must not exist, or is kept beside under the
/// name `aside`. The numbers go on where no number given since the copy can be met again.
///
/// # Errors
/// Where `data` has a database and `aside` is not given, the copy is damaged, or something cannot
/// be read or written; `data` is as it was then.
pub fn restore(from: &Path, data: &Path, aside: Option<&Path>) -> Result<Copied, BackupError> {
    let copy = from.join("opora.db");
    if !copy.exists() {
        return Err(BackupError::Nothing(from.to_owned()));
    }
    if data.exists() && aside.is_none() {
        return Err(BackupError::Exists(data.to_owned()));
    }
    if let Some(aside) = aside.filter(|aside| aside.exists()) {
        return Err(BackupError::Exists(aside.to_owned()));
    }
    sound(&copy)?;
    let partial = named(data, "restoring");
    let copied = fill(&partial, |folder| {
        let database = folder.join("opora.db");
        copy_file(&copy, &database)?;
        let files = beside(from, folder)?;
        pass_over(&database, folder, &numbers::read(data)?)?;
        let tickets = count(&database)?;
        Ok(Copied { tickets, files })
    })?;
    if let Some(aside) = aside.filter(|_| data.exists()) {
        fs::rename(data, aside).map_err(at(data))?;
    }
    fs::rename(&partial, data).map_err(at(data))?;
    files::sync_parent(data).map_err(at(data))?;
    Ok(copied)
}

/// Sets the numbers of a database put back behind all that can have been given since the copy.
fn pass_over(database: &Path, folder: &Path, replaced: &numbers::Marks) -> Result<(), BackupError> {
    let mut connection = connect(database)?;
    schema::prepare(&mut connection)?;
    let years = connection
        .prepare("SELECT year FROM counters")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<i16>, _>>()?;
    let mut marks = numbers::read(folder)?;
    for year in years {
        marks.entry(year).or_insert(0);
    }
    for year in replaced.keys() {
        marks.entry(*year).or_insert(0);
    }
    let transaction = connection.transaction()?;
    for (year, mark) in &mut marks {
        let copied = numbers::last(&transaction, *year)?.max(*mark);
        *mark = match replaced.get(year) {
            Some(replaced) => copied.max(*replaced),
            None => (copied / MARGIN + 2) * MARGIN,
        };
        numbers::go_on_after(&transaction, *year, *mark)?;
    }
    transaction.commit()?;
    let path = folder.join("numbers");
    files::replace(&path, numbers::spelt(&marks).as_bytes()).map_err(at(&path))
}

/// Fills a new folder that gets its name only when it is complete.
fn appear<T>(
    to: &Path,
    fill_it: impl FnOnce(&Path) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let partial = named(to, "partial");
    let filled = fill(&partial, fill_it)?;
    fs::rename(&partial, to).map_err(at(to))?;
    files::sync_parent(to).map_err(at(to))?;
    Ok(filled)
}

/// Makes a folder anew and fills it; what cannot be completed is taken away.
fn fill<T>(
    folder: &Path,
    fill_it: impl FnOnce(&Path) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(folder)(error)),
        _ => Ok(()),
    }?;
    files::private_dir(folder).map_err(at(folder))?;
    let filled = fill_it(folder);
    if filled.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(folder);
    }
    filled
}

/// `name` with a word behind, in the same folder.
fn named(path: &Path, word: &str) -> PathBuf {
    let name = path.file_name().unwrap_or(OsStr::new("copy"));
    path.with_file_name(format!("{}.{word}", name.to_string_lossy()))
}

/// Copies what lies beside the database; the number of attached files.
fn beside(from: &Path, to: &Path) -> Result<u64, BackupError> {
    for name in ["numbers", "signing.key"] {
        if from.join(name).exists() {
            copy_file(&from.join(name), &to.join(name))?;
        }
    }
    copy_folder(&from.join("acts"), &to.join("acts"))?;
    copy_folder(&from.join("files"), &to.join("files"))
}

/// Copies a folder with the folders in it; the number of files. One that is missing has none.
fn copy_folder(from: &Path, to: &Path) -> Result<u64, BackupError> {
    let entries = match fs::read_dir(from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(at(from)(error)),
    };
    files::private_dir(to).map_err(at(to))?;
    let mut copied = 0;
    for entry in entries {
        let entry = entry.map_err(at(from))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().map_err(at(&path))?.is_dir() {
            copied += copy_folder(&path, &target)?;
            continue;
        }
        match copy_file(&path, &target) {
            Ok(()) => copied += 1,
            // Deleted with its ticket after the database was copied.
            Err(BackupError::File { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    files::sync_folder(to).map_err(at(to))?;
    Ok(copied)
}

/// Copies a file for its owner alone, onto the disk.
fn copy_file(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut source = fs::File::open(from).map_err(at(from))?;
    files::private_file(to).map_err(at(to))?;
    let mut target = fs::OpenOptions::new()
        .write(true)
        .open(to)
        .map_err(at(to))?;
    io::copy(&mut source, &mut target).map_err(at(to))?;
    target.sync_all().map_err(at(to))
}

/// Fails where a database is damaged.
fn sound(database: &Path) -> Result<(), BackupError> {
    let connection = connect(database)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Corrupt(verdict).into())
    }
}

fn count(database: &Path) -> Result<u64, BackupError> {
    let connection = connect(database)?;
    let count: u32 = connection.query_row("SELECT count(*) FROM tickets", [], |row| row.get(0))?;
    Ok(u64::from(count))
}

fn at(path: &Path) -> impl Fn(io::Error) -> BackupError + '_ {
    |cause| BackupError::File {
        path: path.to_owned(),
        cause,
    }
}
