//! The files of a folder, read side by side. What an earlier build has read is not read again, as
//! long as the disk says that nothing was written since.

use super::File;
use crate::{DiskError, problem::Problem, source::Place, source::Source, stamp::Stamp};
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use twox_hash::XxHash3_128;
use walkdir::WalkDir;

/// Two files written within this time may have the same times: the coarsest disks count in it.
const MOMENT: Duration = Duration::from_secs(2);

/// What was read before, by path as shown.
pub type Seen = BTreeMap<String, Known>;

/// A file as it was when it was read.
#[derive(Debug, Clone)]
pub struct Known {
    stamp: Stamp,
    /// XXH3 of its bytes: it tells one text from another, and keeps nobody out.
    hash: u128,
    read: Read,
}

/// A file as read.
#[derive(Debug, Clone)]
pub(super) enum Read {
    /// A text that most likely is needed as one: finding its lines is work that is shared out.
    Text(Arc<Source>),
    /// Anything else.
    Bytes(File),
}

/// Reads the files of a folder in the order of their paths; `seen` becomes what is there now. The
/// second value changes with anything that was read. Where it is known that nothing but the files
/// `edited` can have changed, only these are looked at.
pub(super) fn read(
    folder: &Path,
    shown: &str,
    seen: &mut Seen,
    edited: Option<&[PathBuf]>,
) -> Result<(Vec<Read>, u128), DiskError> {
    let is_known = match edited {
        Some(edited) if !seen.is_empty() => read_edited(folder, shown, seen, edited),
        _ => false,
    };
    if !is_known {
        read_all(folder, shown, seen)?;
    }
    let mut digest = XxHash3_128::new();
    for (path, known) in &*seen {
        digest.write(&path.len().to_le_bytes());
        digest.write(path.as_bytes());
        digest.write(&known.hash.to_le_bytes());
    }
    let found = seen.values().map(|known| known.read.clone()).collect();
    Ok((found, digest.finish_128()))
}

/// Reads again what was edited in files that are known. False where more may have changed than their
/// bytes: a file is new or gone, a folder was touched, or something could not be read.
fn read_edited(folder: &Path, shown: &str, seen: &mut Seen, edited: &[PathBuf]) -> bool {
    let mut room = Vec::new();
    edited.iter().all(|full| {
        let Ok(inner) = full.strip_prefix(folder) else {
            // In the other folder.
            return true;
        };
        let Some(path) = path_as_shown(shown, inner) else {
            return false;
        };
        if path.contains("/.") {
            return true;
        }
        let is_file = fs::symlink_metadata(full).map(|metadata| metadata.is_file());
        match (seen.get_mut(&path), is_file) {
            (Some(known), Ok(true)) => {
                let read = fresh(&path, full, &mut room);
                read.map(|read| *known = read).is_ok()
            }
            // What an editor keeps for a moment while it writes; unless it was a folder with files.
            (None, Err(error)) => {
                let folder = format!("{path}/");
                let within = seen.range(folder.clone()..).next();
                let held = within.is_some_and(|(path, _)| path.starts_with(&folder));
                error.kind() == io::ErrorKind::NotFound && !held
            }
            _ => false,
        }
    })
}

/// Reads every file that has changed since it was read, or was not there.
fn read_all(folder: &Path, shown: &str, seen: &mut Seen) -> Result<(), DiskError> {
    // Were this to break off, nothing would be known any more.
    let before = std::mem::take(seen);
    let files = files(folder, shown)?;
    let youngest = before.values().map(|known| known.stamp.written()).max();
    let read = files
        .into_par_iter()
        .map_init(Vec::new, |room, (path, full)| {
            let known = before.get(&path).filter(|known| {
                let is_old =
                    youngest.is_some_and(|youngest| known.stamp.written() + MOMENT < youngest);
                is_old && Stamp::of(&full).is_ok_and(|stamp| stamp == known.stamp)
            });
            let found = match known {
                Some(known) => known.clone(),
                None => fresh(&path, &full, room).map_err(|error| DiskError::new(full, error))?,
            };
            Ok((path, found))
        });
    let read: Vec<(String, Known)> = read.collect::<Result<_, DiskError>>()?;
    *seen = read.into_iter().collect();
    Ok(())
}

/// Reads a file; the bytes go through `room`, which is kept from one file to the next.
fn fresh(path: &str, full: &Path, room: &mut Vec<u8>) -> io::Result<Known> {
    let file = fs::File::open(full)?;
    let stamp = Stamp::from(&file.metadata()?);
    room.clear();
    // Without the question how much there is: the room has been large enough before.
    file.take(u64::MAX).read_to_end(room)?;
    let is_page = path.ends_with(".md");
    let text = is_page.then(|| simdutf8::basic::from_utf8(room).ok());
    let read = match text.flatten() {
        Some(text) => Read::Text(Arc::new(Source::new(path, text))),
        None => Read::Bytes(File {
            path: path.to_owned(),
            bytes: room.as_slice().into(),
        }),
    };
    let hash = XxHash3_128::oneshot(room);
    Ok(Known { stamp, hash, read })
}

/// The files of a folder in the order of their paths; hidden ones and links left out. Each comes
/// with its path as shown, which begins with `shown` and has `/` on every system.
fn files(folder: &Path, shown: &str) -> Result<Vec<(String, PathBuf)>, DiskError> {
    let walk = WalkDir::new(folder).into_iter();
    let visible = walk.filter_entry(|entry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    });
    let mut files = Vec::new();
    for entry in visible {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            DiskError::new(path, error.into())
        })?;
        if !entry.file_type().is_file() {
            continue;
        }
        let inner = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let Some(path) = path_as_shown(shown, inner) else {
            let cause = io::Error::other("имя файла не читается как UTF-8: переименуйте файл");
            return Err(DiskError::new(entry.path().to_owned(), cause));
        };
        files.push((path, entry.into_path()));
    }
    files.sort();
    Ok(files)
}

/// The path of a file in its folder as shown, with `/` on every system; `None` where it is no UTF-8.
fn path_as_shown(shown: &str, inner: &Path) -> Option<String> {
    let parts = inner.components().map(|part| part.as_os_str().to_str());
    let parts = parts.collect::<Option<Vec<_>>>()?;
    Some(format!("{shown}/{}", parts.join("/")))
}

impl Read {
    pub(super) fn path(&self) -> &str {
        match self {
            Read::Text(source) => &source.path,
            Read::Bytes(file) => &file.path,
        }
    }

    /// The file as a text; `None`, and a problem, where it is none.
    pub(super) fn text(self, problems: &mut Vec<Problem>) -> Option<Arc<Source>> {
        let file = match self {
            Read::Text(source) => return Some(source),
            Read::Bytes(file) => file,
        };
        match str::from_utf8(&file.bytes) {
            Ok(text) => Some(Arc::new(Source::new(file.path, text))),
            Err(_) => {
                problems.push(not_utf8(file.path));
                None
            }
        }
    }

    /// The same, for what is small and changed by whoever reads it.
    pub(super) fn own_text(self, problems: &mut Vec<Problem>) -> Option<Source> {
        self.text(problems).map(Arc::unwrap_or_clone)
    }

    pub(super) fn bytes(self) -> File {
        match self {
            Read::Text(source) => File {
                path: source.path.clone(),
                bytes: source.text.as_bytes().into(),
            },
            Read::Bytes(file) => file,
        }
    }
}

fn not_utf8(path: String) -> Problem {
    let cause = "файл записан не в кодировке UTF-8";
    let remedy =
        "откройте его в редакторе и сохраните в UTF-8 (в Блокноте: «Сохранить как», «Кодировка»)";
    Problem::error("not-utf8", Place::file(path), cause, remedy)
}
