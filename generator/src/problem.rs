//! A problem of the content: where it is, what it is, what to do. The rules that find problems, and
//! the constructors that word them, stand beside each other in the modules that know the rule.

use crate::{
    messages::{self, Lang},
    source::Place,
};
use std::{cmp::Ordering, fmt};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is written while there is one.
    Error,
    /// The site is written all the same.
    Warning,
    /// Said only where somebody asks for a check.
    Advice,
}

/// What mends a problem for certain: the first `old` from the problem's place on becomes `new`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The text as written.
    pub old: String,
    /// The text that is meant.
    pub new: String,
}

/// Something that an editor has to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub level: Level,
    /// Short name of the rule, for example `broken-link`.
    pub code: &'static str,
    /// File as shown, for example `content/faq/x.md`.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong, in a sentence.
    pub cause: String,
    /// What to do about it, in a sentence.
    pub remedy: String,
    /// What mends it, where that is certain.
    pub fix: Option<Box<Fix>>,
}

impl Problem {
    /// A problem that forbids writing the site.
    #[must_use]
    pub fn error(
        code: &'static str,
        place: Place,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::new(Level::Error, code, place, cause.into(), remedy.into())
    }

    /// A problem that the site can live with.
    #[must_use]
    pub fn warning(
        code: &'static str,
        place: Place,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::new(Level::Warning, code, place, cause.into(), remedy.into())
    }

    /// A piece of advice: the text could be easier to read.
    #[must_use]
    pub fn advice(
        code: &'static str,
        place: Place,
        cause: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self::new(Level::Advice, code, place, cause.into(), remedy.into())
    }

    /// The problem with what mends it, if that is certain.
    #[must_use]
    pub fn mended_by(self, old: &str, new: Option<impl Into<String>>) -> Self {
        let fix = new.map(|new| {
            Box::new(Fix {
                old: old.to_owned(),
                new: new.into(),
            })
        });
        Self { fix, ..self }
    }

    fn new(level: Level, code: &'static str, place: Place, cause: String, remedy: String) -> Self {
        let Place { file, line, column } = place;
        // What editors wrote is quoted in causes; a terminal must not obey it.
        let plain = |text: String| text.replace(char::is_control, " ");
        Self {
            level,
            code,
            file,
            line,
            column,
            cause: plain(cause),
            remedy: plain(remedy),
            fix: None,
        }
    }

    /// Whether it forbids writing the site.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }

    /// What problems are sorted by: the reading order, then what keeps the order total.
    fn sort_key(&self) -> (&str, u32, u32, &str, &str, &str) {
        (
            &self.file,
            self.line,
            self.column,
            self.code,
            &self.cause,
            &self.remedy,
        )
    }
}

impl Ord for Problem {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.sort_key().cmp(&other.sort_key());
        order.then_with(|| self.level.cmp(&other.level))
    }
}

impl PartialOrd for Problem {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Level {
    /// All levels, the worst first.
    pub const ALL: [Level; 3] = [Level::Error, Level::Warning, Level::Advice];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Advice => "advice",
        }
    }
}

/// As people read it, in the language that rules word their problems in.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            level,
            code,
            file,
            line,
            column,
            cause,
            remedy,
            fix: _,
        } = self;
        let level = messages::level(*level, Lang::Ru);
        write!(
            f,
            "{file}:{line}:{column}: {level}[{code}]: {cause}\n  что сделать: {remedy}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(file: &str, line: u32, column: u32) -> Problem {
        let place = Place {
            file: file.into(),
            line,
            column,
        };
        Problem::error("broken-link", place, "страницы «x» нет", "исправьте")
    }

    #[test]
    fn is_shown_with_place_and_remedy() {
        assert_eq!(
            at("content/x.md", 12, 5).to_string(),
            "content/x.md:12:5: ошибка[broken-link]: страницы «x» нет\n  что сделать: исправьте"
        );
    }

    #[test]
    fn is_sorted_in_reading_order() {
        let mut problems = [at("b", 1, 1), at("a", 10, 1), at("a", 9, 7), at("a", 9, 2)];
        problems.sort();
        let order: Vec<_> = problems
            .iter()
            .map(|p| (p.file.as_str(), p.line, p.column))
            .collect();
        assert_eq!(order, [("a", 9, 2), ("a", 9, 7), ("a", 10, 1), ("b", 1, 1)]);
    }
}
