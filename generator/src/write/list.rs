//! The list of files that builds have written, beside the output. By it a build knows what is its own.

use super::update;
use crate::{DiskError, output::is_inside};
use std::{collections::BTreeSet, fs, io, path::Path};

/// Its name; a file a line.
pub(super) const LIST: &str = "files.txt";

/// The files that earlier builds have written.
pub(super) fn read_list(folder: &Path) -> Result<BTreeSet<String>, DiskError> {
    let path = folder.join(LIST);
    match fs::read_to_string(&path) {
        // A line that leads elsewhere was not written by us and is not obeyed.
        Ok(list) => Ok(list
            .lines()
            .filter(|line| is_inside(line))
            .map(str::to_owned)
            .collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(cause) => Err(DiskError::new(path, cause)),
    }
}

/// Whether the list of files names these, in the order of their paths.
pub fn is_listed<'a>(folder: &Path, files: impl Iterator<Item = &'a str>) -> bool {
    fs::read_to_string(folder.join(LIST)).is_ok_and(|written| written == list(files))
}

/// Writes the list.
pub(super) fn write_list<'a>(
    folder: &Path,
    files: impl Iterator<Item = &'a str>,
) -> Result<(), DiskError> {
    update(&folder.join(LIST), &list(files).into_bytes().into())?;
    Ok(())
}

fn list<'a>(files: impl Iterator<Item = &'a str>) -> String {
    let mut list = String::new();
    for path in files {
        list.push_str(path);
        list.push('\n');
    }
    list
}
