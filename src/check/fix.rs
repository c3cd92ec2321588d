//! Mends what is certain, file by file. What is certain is said by the rules.

use super::text;
use crate::Failure;
use opora_generator::{
    Options, Problem,
    fix::{apply, edits},
    source::Source,
};
use std::{collections::BTreeSet, fs, io::Write, path::Path};

/// A mended place.
pub struct Fixed {
    pub file: String,
    pub line: u32,
    pub old: String,
    pub new: String,
}

/// Mends all files, or only tells what would be done.
pub fn fix(options: &Options, problems: &[Problem], dry_run: bool) -> Result<Vec<Fixed>, Failure> {
    let with_fix = problems.iter().filter(|problem| problem.fix.is_some());
    let files: BTreeSet<&str> = with_fix.map(|problem| problem.file.as_str()).collect();
    let mut made = Vec::new();
    for file in files {
        let Some(path) = text::path(file, options) else {
            continue;
        };
        let failed = |error| Failure::broken(&path.display().to_string(), error);
        let source = Source::new(file, fs::read_to_string(&path).map_err(failed)?);
        let edits = edits(&source, problems);
        if !dry_run && !edits.is_empty() {
            replace(&path, &apply(&source.text, &edits)).map_err(failed)?;
        }
        made.extend(edits.into_iter().rev().map(|edit| Fixed {
            file: file.to_owned(),
            line: edit.line,
            old: edit.old,
            new: edit.new,
        }));
    }
    Ok(made)
}

/// Writes beside the file and renames: an interruption leaves the old text or the new one.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".opora-fix");
    let temporary = Path::new(&name);
    let mut file = fs::File::create(temporary)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::set_permissions(temporary, fs::metadata(path)?.permissions())?;
    fs::rename(temporary, path)
}
