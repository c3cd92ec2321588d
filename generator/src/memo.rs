//! What the last build was made of and what it left on the disk, kept beside its output. When both
//! are as they were, there is nothing to build: no page is parsed and no file written.

use crate::{
    Options, Problem, Report,
    problem::{Fix, Level},
    rules,
    stamp::Stamp,
    walk::{Content, Theme},
    write::{self, Written},
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};
use twox_hash::XxHash3_128;

/// Where in the output folder it is kept.
const FILE: &str = ".cache/build.json";

#[derive(Serialize, Deserialize)]
struct Memo {
    /// XXH3 of everything that the output depends on.
    inputs: String,
    pages: usize,
    warnings: Vec<Told>,
    files: Vec<Left>,
}

/// A file as it was left.
#[derive(Serialize, Deserialize)]
struct Left {
    path: String,
    stamp: Stamp,
    /// XXH3 of its bytes, where its times may not tell of a later change.
    hash: Option<String>,
}

/// A problem that the site can live with.
#[derive(Serialize, Deserialize)]
struct Told {
    code: String,
    file: String,
    line: u32,
    column: u32,
    cause: String,
    remedy: String,
    fix: Option<(String, String)>,
}

/// Everything that the output depends on, as one hash: the content, the theme, the options, the day
/// and this very program.
#[must_use]
pub fn inputs((content, theme): &(Content, Theme), options: &Options) -> String {
    let mut digest = XxHash3_128::new();
    digest.write(env!("OPORA_GENERATOR").as_bytes());
    digest.write(&content.digest.to_le_bytes());
    digest.write(&theme.digest.to_le_bytes());
    digest.write(options.today.to_string().as_bytes());
    digest.write(options.base_url.as_deref().unwrap_or_default().as_bytes());
    digest.write(&[options.base_url.is_some(), options.relative].map(u8::from));
    shown(digest.finish_128())
}

/// What the last build said, if it was made of the same and all its files are as it left them.
#[must_use]
pub fn unchanged(folder: &Path, inputs: &str) -> Option<Report> {
    let path = folder.join(FILE);
    let made = Stamp::of(&path).ok()?.written();
    let memo: Memo = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    if memo.inputs != inputs {
        return None;
    }
    let paths = memo.files.iter().map(|file| file.path.as_str());
    let same = write::is_listed(folder, paths)
        && memo.files.par_iter().all(|file| {
            let path = folder.join(&file.path);
            let is_there = Stamp::of(&path).is_ok_and(|stamp| stamp == file.stamp);
            is_there && (file.stamp.written() < made || has_hash(&path, file.hash.as_deref()))
        });
    let warnings: Option<Vec<Problem>> = memo.warnings.into_iter().map(Told::problem).collect();
    Some(Report {
        pages: memo.pages,
        written: 0,
        removed: 0,
        desk: false,
        warnings: warnings?,
    })
    .filter(|_| same)
}

/// Keeps what a build was made of and what it left. What the disk refuses costs time, no more.
pub fn keep(folder: &Path, inputs: String, report: &Report, written: &Written) {
    let _ = try_keep(folder, inputs, report, written);
}

fn try_keep(folder: &Path, inputs: String, report: &Report, written: &Written) -> io::Result<()> {
    let path = folder.join(FILE);
    let beside = path.with_extension("new");
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let mut file = fs::File::create(&beside)?;
    let begun = Stamp::from(&file.metadata()?).written();
    let files = written.files.par_iter().map(|(path, file)| {
        // What is older than this file will be older than the memo, and its stamp tells of any later change.
        let is_young = file.stamp.written() >= begun;
        Left {
            path: path.clone(),
            stamp: file.stamp,
            hash: is_young.then(|| {
                let mut hash = XxHash3_128::new();
                file.bytes.pieces().for_each(|piece| hash.write(piece));
                shown(hash.finish_128())
            }),
        }
    });
    let memo = Memo {
        inputs,
        pages: report.pages,
        warnings: report.warnings.iter().map(Told::of).collect(),
        files: files.collect(),
    };
    file.write_all(&serde_json::to_vec(&memo)?)?;
    fs::rename(&beside, path)
}

fn has_hash(path: &Path, hash: Option<&str>) -> bool {
    let bytes = fs::read(path);
    bytes.is_ok_and(|bytes| Some(shown(XxHash3_128::oneshot(&bytes)).as_str()) == hash)
}

fn shown(hash: u128) -> String {
    format!("{hash:032x}")
}

impl Told {
    fn of(problem: &Problem) -> Self {
        let fix = problem.fix.as_deref();
        Self {
            code: problem.code.to_owned(),
            file: problem.file.clone(),
            line: problem.line,
            column: problem.column,
            cause: problem.cause.clone(),
            remedy: problem.remedy.clone(),
            fix: fix.map(|fix| (fix.old.clone(), fix.new.clone())),
        }
    }

    /// The problem, if its rule is known.
    fn problem(self) -> Option<Problem> {
        let fix = self.fix.map(|(old, new)| Box::new(Fix { old, new }));
        Some(Problem {
            level: Level::Warning,
            code: rules::rule_of(&self.code)?.code,
            file: self.file,
            line: self.line,
            column: self.column,
            cause: self.cause,
            remedy: self.remedy,
            fix,
        })
    }
}
