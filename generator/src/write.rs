//! The output onto the disk: what has not changed is left alone, what has is written beside and
//! renamed, what an earlier build wrote and this one does not is removed. Nothing else is touched.

mod list;

use crate::{
    DiskError,
    output::{Bytes, Output, is_inside},
    progress::{Progress, Stage},
    stamp::Stamp,
};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, IoSlice, Write},
    path::{Path, PathBuf},
};

pub use list::is_listed;
use list::{read_list, write_list};

/// What was done, and what is there now.
#[derive(Debug, Default)]
pub struct Written {
    /// Files written anew.
    pub written: usize,
    /// Files removed.
    pub removed: usize,
    /// Whether any of them belongs to the desk bundle.
    pub desk: bool,
    /// All files by path.
    pub files: BTreeMap<String, Left>,
}

/// A file as a build left it.
#[derive(Debug, Clone)]
pub struct Left {
    /// Its bytes.
    pub bytes: Bytes,
    /// What the disk said of it then.
    pub stamp: Stamp,
}

/// The name of the file of a page that is alone in its folder.
const INDEX: &str = "index.html";

/// Where the desk bundle lies.
const DESK: &str = "desk/";

/// Writes the output below `folder`. `before` is what the last build left there: of what is still
/// made of the same pieces and looks untouched, nothing is read.
///
/// # Errors
/// What the disk refused.
pub fn write(
    output: &Output,
    folder: &Path,
    before: &Written,
    progress: &Progress,
) -> Result<Written, DiskError> {
    if let Some((path, _)) = output.files().find(|(path, _)| !is_inside(path)) {
        let cause = io::Error::other("путь ведёт за пределы папки сборки");
        return Err(DiskError::new(folder.join(path), cause));
    }
    make_folder(folder)?;
    let new = || output.files().map(|(path, _)| path);
    if is_listed(folder, new()) {
        // Nothing comes and nothing goes: the list is as it must be, before and after.
        let mut done = Written::default();
        let ground = Ground {
            folder,
            is_new: false,
        };
        done.update(output, ground, before, progress)?;
        return Ok(done);
    }
    let ours = read_list(folder)?;
    let stale: Vec<&String> = ours.iter().filter(|path| !output.contains(path)).collect();
    // Should this build break off, the next one still knows what both of them wrote.
    let mut both: BTreeSet<&str> = ours.iter().map(String::as_str).collect();
    both.extend(new());
    write_list(folder, both.into_iter())?;
    let (blocking, rest): (Vec<&String>, Vec<&String>) =
        stale.into_iter().partition(|path| blocks(path, output));
    let mut done = Written {
        desk: ours
            .iter()
            .any(|path| path.starts_with(DESK) && !output.contains(path)),
        ..Written::default()
    };
    done.removed += remove(folder, &blocking)?;
    let ground = Ground {
        folder,
        is_new: ours.is_empty(),
    };
    done.update(output, ground, before, progress)?;
    done.removed += remove(folder, &rest)?;
    write_list(folder, new())?;
    Ok(done)
}

/// Writes what is made of other pieces than what `before` left, where the files are the same by name and
/// nobody else has touched them since: then nothing else is looked at. Tells whether they are the same.
///
/// # Errors
/// What the disk refused; nothing is known of the files then.
pub fn rewrite(output: &Output, folder: &Path, before: &mut Written) -> Result<bool, DiskError> {
    (before.written, before.removed, before.desk) = (0, 0, false);
    let names = output.files().map(|(path, _)| path);
    if !names.eq(before.files.keys().map(String::as_str)) {
        return Ok(false);
    }
    let pairs = output.files().zip(before.files.values_mut());
    let other: Vec<_> = pairs
        .filter(|((_, bytes), left)| !left.bytes.is_like(bytes))
        .collect();
    let updated = other.into_par_iter().map(|((path, bytes), left)| {
        let full = folder.join(path);
        let is_new = update(&full, bytes)?;
        left.stamp = Stamp::of(&full).map_err(|cause| DiskError::new(full, cause))?;
        left.bytes = bytes.clone();
        Ok(is_new.then_some(path))
    });
    let updated: Result<Vec<Option<&str>>, DiskError> = updated.collect();
    match updated {
        Ok(updated) => {
            let new = updated.into_iter().flatten();
            before.desk = new.clone().any(|path| path.starts_with(DESK));
            before.written = new.count();
            Ok(true)
        }
        Err(error) => {
            *before = Written::default();
            Err(error)
        }
    }
}

impl Written {
    /// Brings all files up to date and takes them in.
    fn update(
        &mut self,
        output: &Output,
        ground: Ground,
        before: &Written,
        progress: &Progress,
    ) -> Result<(), DiskError> {
        for (path, left, is_new) in update_all(output, ground, before, progress)? {
            self.written += usize::from(is_new);
            self.desk |= is_new && path.starts_with(DESK);
            self.files.insert(path, left);
        }
        Ok(())
    }
}

/// Where the output is written.
#[derive(Clone, Copy)]
struct Ground<'a> {
    folder: &'a Path,
    /// Whether no build has written here before.
    is_new: bool,
}

/// Brings all files up to date, side by side; tells what is there and whether it was written.
fn update_all(
    output: &Output,
    ground: Ground,
    before: &Written,
    progress: &Progress,
) -> Result<Vec<(String, Left, bool)>, DiskError> {
    let files: Vec<(&str, &Bytes)> = output.files().collect();
    progress.begin(Stage::Writing, files.len());
    // What is as young as the youngest may have been changed in the same moment.
    let stamps = before.files.values().map(|left| left.stamp.written());
    let youngest = stamps.max().unwrap_or_default();
    let updated = files.into_par_iter().map(|(path, bytes)| {
        progress.step();
        let full = ground.folder.join(path);
        let known = before.files.get(path).filter(|left| {
            left.stamp.written() < youngest
                && left.bytes.shares_all(bytes)
                && Stamp::of(&full).is_ok_and(|stamp| stamp == left.stamp)
        });
        if let Some(left) = known {
            return Ok((path.to_owned(), left.clone(), false));
        }
        let created = ground.is_new.then(|| create(&full, bytes)).transpose()?;
        let (stamp, is_new) = match created.flatten() {
            Some(stamp) => (stamp, true),
            None => {
                let is_new = update(&full, bytes)?;
                let stamp = Stamp::of(&full).map_err(|cause| DiskError::new(full, cause))?;
                (stamp, is_new)
            }
        };
        let bytes = bytes.clone();
        Ok((path.to_owned(), Left { bytes, stamp }, is_new))
    });
    updated.collect()
}

/// Whether an old file stands where a new one needs a folder, or the other way round.
fn blocks(old: &str, output: &Output) -> bool {
    let below = |path: &str, above: &str| {
        path.strip_prefix(above)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    output
        .files()
        .any(|(new, _)| below(new, old) || below(old, new))
}

/// Writes a file unless it is there with these bytes. Readers see the old one or the new one whole.
fn update(path: &Path, bytes: &Bytes) -> Result<bool, DiskError> {
    if fs::read(path).is_ok_and(|old| bytes.are(&old)) {
        return Ok(false);
    }
    let beside = beside(path);
    let wrote = in_folder(&beside, || {
        write_whole(&mut fs::File::create(&beside)?, bytes)
    })?;
    wrote.map_err(|cause| DiskError::new(beside.clone(), cause))?;
    fs::rename(&beside, path).map_err(|cause| {
        // What could not be renamed is of no use; the reason why is told, not this.
        let _ = fs::remove_file(&beside);
        DiskError::new(path.to_owned(), cause)
    })?;
    Ok(true)
}

/// Writes a file at once under its own name: where no build has been, nobody reads it yet, and what
/// a broken-off build leaves is in the list of files. Tells the file's stamp; `None` where it could
/// not, for something else is there.
fn create(path: &Path, bytes: &Bytes) -> Result<Option<Stamp>, DiskError> {
    if let Some(folder) = path.parent().filter(|_| path.ends_with(INDEX)) {
        // Most pages have a folder of their own. Where this one is there, or its own folder is not, that is seen below.
        let _ = fs::create_dir(folder);
    }
    let wrote = in_folder(path, || {
        let mut file = fs::File::create_new(path)?;
        write_whole(&mut file, bytes)?;
        Ok(Stamp::from(&file.metadata()?))
    })?;
    match wrote {
        Ok(stamp) => Ok(Some(stamp)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(cause) => Err(DiskError::new(path.to_owned(), cause)),
    }
}

/// Writes a file; where its folder is missing, makes it and writes again.
fn in_folder<T>(
    path: &Path,
    write: impl Fn() -> io::Result<T>,
) -> Result<io::Result<T>, DiskError> {
    match write() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_folder(path.parent().unwrap_or(path))?;
            Ok(write())
        }
        wrote => Ok(wrote),
    }
}

/// Writes all pieces, as many at once as the system takes.
fn write_whole(file: &mut fs::File, bytes: &Bytes) -> io::Result<()> {
    let mut pieces: Vec<IoSlice> = bytes.pieces().map(IoSlice::new).collect();
    let mut rest = pieces.as_mut_slice();
    while !rest.is_empty() {
        match file.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(wrote) => IoSlice::advance_slices(&mut rest, wrote),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The temporary name of a file, in its own folder, for a rename cannot cross disks.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

/// Removes files, then the folders that have become empty.
fn remove(folder: &Path, paths: &[&String]) -> Result<usize, DiskError> {
    let mut removed = 0;
    let mut folders: BTreeSet<&Path> = BTreeSet::new();
    for path in paths {
        let full = folder.join(path);
        match fs::remove_file(&full) {
            Ok(()) => removed += 1,
            Err(error) if is_gone(&error) => {}
            Err(cause) => return Err(DiskError::new(full, cause)),
        }
        folders.extend(Path::new(path.as_str()).ancestors().skip(1));
    }
    // From the inside out; a folder that holds something else refuses to go, as it should.
    for inner in folders.iter().rev().filter(|p| !p.as_os_str().is_empty()) {
        let _ = fs::remove_dir(folder.join(inner));
    }
    Ok(removed)
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn make_folder(folder: &Path) -> Result<(), DiskError> {
    fs::create_dir_all(folder).map_err(|cause| DiskError::new(folder.to_owned(), cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(files: &[(&str, &str)]) -> Output {
        let mut output = Output::default();
        for (path, text) in files {
            output.put(path, text.as_bytes().to_vec());
        }
        output
    }

    fn written(files: &[(&str, &str)], folder: &Path) -> Result<Written, DiskError> {
        let before = Written::default();
        write(&output(files), folder, &before, &Progress::default())
    }

    fn build(folder: &Path, files: &[(&str, &str)]) -> (usize, usize) {
        let done = written(files, folder).unwrap();
        (done.written, done.removed)
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_stale_removed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        assert_eq!(build(out, &[("site/a", "1"), ("site/b/c", "2")]), (2, 0));
        assert_eq!(build(out, &[("site/a", "1"), ("site/b/c", "2")]), (0, 0));
        assert_eq!(build(out, &[("site/a", "3")]), (1, 1));
        assert!(!out.join("site/b").exists());
        assert_eq!(fs::read_to_string(out.join("site/a")).unwrap(), "3");
    }

    #[test]
    fn what_others_put_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        build(out, &[("site/a/x", "1")]);
        fs::write(out.join("site/a/own"), "y").unwrap();
        assert_eq!(build(out, &[("site/b", "1")]), (1, 1));
        assert!(out.join("site/a/own").exists());
    }

    #[test]
    fn a_file_may_become_a_folder_and_back() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        build(out, &[("site/a", "1")]);
        assert_eq!(build(out, &[("site/a/index.html", "2")]), (1, 1));
        assert_eq!(build(out, &[("site/a", "1")]), (1, 1));
    }

    #[test]
    fn nothing_is_written_or_removed_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        assert!(written(&[("site/../../x", "1")], &out).is_err());
        fs::create_dir_all(&out).unwrap();
        fs::write(folder.path().join("precious"), "1").unwrap();
        fs::write(out.join(list::LIST), "../precious\n").unwrap();
        assert_eq!(build(&out, &[("site/a", "1")]), (1, 0));
        assert!(folder.path().join("precious").exists());
    }
}
