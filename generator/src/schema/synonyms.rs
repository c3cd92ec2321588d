//! `data/synonyms.toml`: words and phrases that mean the same to those who search. The file may be left out.

use super::{Rows, table::Table};
use crate::{
    problem::Problem,
    source::{Located, Source},
};

/// Words that mean the same.
#[derive(Debug)]
pub struct Group {
    /// Where the group begins in the file.
    pub at: usize,
    /// The words, each one word or a phrase.
    pub words: Vec<Located<String>>,
}

/// Path of the file as shown.
const PATH: &str = "content/data/synonyms.toml";

pub(super) fn read(files: &[Source], problems: &mut Vec<Problem>) -> Rows<Group> {
    let file = super::file(files, PATH).or_else(|path| Ok(Source::new(path, "")));
    super::rows(file, "group", group, problems)
}

pub(super) fn group(row: &mut Table) -> Option<Group> {
    row.require("words");
    Some(Group {
        at: row.at,
        words: row.list("words", ""),
    })
}
