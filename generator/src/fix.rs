//! Texts with their certain mistakes mended. Which mistakes are certain is said by the rules; reading
//! and writing the files is left to the caller.

use crate::{
    problem::{Fix, Problem},
    source::Source,
};
use std::ops::Range;

/// A mistake that can be mended, and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Line, from 1.
    pub line: u32,
    /// What is written.
    pub old: String,
    /// What is meant.
    pub new: String,
    range: Range<usize>,
}

/// What can be mended in one file, from its end to its beginning.
#[must_use]
pub fn edits(source: &Source, problems: &[Problem]) -> Vec<Edit> {
    let of_file = problems
        .iter()
        .filter(|problem| problem.file == source.path);
    let mut edits: Vec<Edit> = of_file
        .filter_map(|problem| edit(source, problem))
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
    // Two rules may tell of one mistake.
    edits.dedup_by(|later, earlier| later.range.end > earlier.range.start);
    edits
}

/// The text with the edits made.
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.range.clone(), &edit.new);
    }
    text
}

fn edit(source: &Source, problem: &Problem) -> Option<Edit> {
    let Fix { old, new } = problem.fix.as_deref()?;
    let from = source.offset(problem.line, problem.column)?;
    let rest = source.text.get(from..)?;
    // What is meant stands in the same paragraph, or it is another one's mistake.
    let end = rest.find("\n\n").unwrap_or(rest.len());
    let at = from + rest[..end].find(old.as_str())?;
    Some(Edit {
        line: problem.line,
        old: old.clone(),
        new: new.clone(),
        range: at..at + old.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Place;

    #[test]
    fn mistakes_are_mended_once() {
        let source = Source::new("x", "ключ titel = 1\nсм. [здесь](a.md) и [там](a.md)\n");
        let problem = |line, column, old: &str, new| {
            let place = Place {
                file: "x".into(),
                line,
                column,
            };
            Problem::error("unknown-key", place, "", "").mended_by(old, Some(new))
        };
        let found = edits(
            &source,
            &[
                problem(1, 6, "titel", "title"),
                problem(1, 6, "titel", "title"),
                problem(2, 5, "a.md", "b.md"),
                problem(2, 18, "a.md", "c.md"),
                problem(2, 18, "z.md", "c.md"),
            ],
        );
        assert_eq!(found.len(), 3);
        assert_eq!(
            apply(&source.text, &found),
            "ключ title = 1\nсм. [здесь](b.md) и [там](c.md)\n"
        );
    }
}
