//! A text as read and where in it something stands. Reading the file is left to the walk; what is
//! wrong at a place is told by [`crate::problem`].

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, OnceLock},
};

/// A file's text with the name it is shown by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name shown in problems, for example `content/faq/access/no-letter.md`.
    pub path: String,
    /// The text as read.
    pub text: String,
    /// Made when a place is first asked for: most texts have no problem.
    marks: Marks,
    /// Where its stretches begin and where they were written, if it was put together.
    stretches: Vec<(usize, Written)>,
}

/// By what a place in a text is found without reading from the top.
#[derive(Debug, Clone, Default)]
struct Marks(OnceLock<Counted>);

#[derive(Debug, Clone)]
struct Counted {
    /// Byte offsets at which lines begin.
    lines: Vec<usize>,
    /// Characters before every [`STRIDE`]th byte: a text may be one long line full of problems.
    characters: Vec<usize>,
}

/// They follow from the text.
impl PartialEq for Marks {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Marks {}

/// A place in another text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    source: Arc<Source>,
    at: usize,
    /// Whether it is text of that place, and not something made for it.
    is_own: bool,
}

/// A part of a text that is put together of others.
#[derive(Debug)]
pub struct Stretch {
    text: String,
    written: Written,
}

/// A place that can be shown: file, line and column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// A value that remembers where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Byte offset in the file.
    pub at: usize,
}

/// The byte order mark that some editors put first; it is no character of the text.
const BOM: char = '\u{FEFF}';

/// Bytes between two counts of characters.
const STRIDE: usize = 256;

impl Source {
    /// A text under the name it is shown by.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            marks: Marks::default(),
            stretches: Vec::new(),
        }
    }

    fn counted(&self) -> &Counted {
        self.marks.0.get_or_init(|| {
            let before = self.text.as_bytes().chunks(STRIDE).scan(0, |count, chunk| {
                let before = *count;
                *count += characters(chunk);
                Some(before)
            });
            Counted {
                lines: self.line_starts().collect(),
                characters: before.collect(),
            }
        })
    }

    /// Byte offsets at which lines begin.
    fn line_starts(&self) -> impl Iterator<Item = usize> + Clone {
        let ends = memchr::memchr_iter(b'\n', self.text.as_bytes());
        std::iter::once(0).chain(ends.map(|at| at + 1))
    }

    /// A text put together of stretches of others. Its places are theirs.
    #[must_use]
    pub fn composed(path: impl Into<String>, stretches: Vec<Stretch>) -> Self {
        let mut text = String::new();
        let mut places = Vec::new();
        for stretch in stretches {
            places.push((text.len(), stretch.written));
            text.push_str(&stretch.text);
        }
        let mut source = Self::new(path, text);
        source.stretches = places;
        source
    }

    /// The text in which a byte was written, and its byte offset there.
    #[must_use]
    pub fn written(&self, at: usize) -> (&Source, usize) {
        let next = self.stretches.partition_point(|(start, _)| *start <= at);
        match next
            .checked_sub(1)
            .and_then(|found| self.stretches.get(found))
        {
            Some((start, written)) => {
                let within = if written.is_own { at - start } else { 0 };
                (&written.source, written.at + within)
            }
            None => (self, at),
        }
    }

    /// Whether the other has the same text with the same places.
    #[must_use]
    pub fn reads_as(&self, other: &Self) -> bool {
        let places = |source: &Self| -> Vec<(usize, usize, bool)> {
            let stretches = source.stretches.iter();
            let places = stretches.map(|(start, w)| (*start, w.at, w.is_own));
            places.collect()
        };
        self.text == other.text && places(self) == places(other) && self.parts().eq(&other.parts())
    }

    /// The texts of which this one was put together, by their names.
    fn parts(&self) -> BTreeMap<&str, &str> {
        let parts = self.stretches.iter().map(|(_, written)| &written.source);
        parts
            .map(|part| (part.path.as_str(), part.text.as_str()))
            .collect()
    }

    /// The lines with their ends and their byte offsets.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let starts = self.line_starts();
        let ends = starts.clone().skip(1).chain([self.text.len()]);
        let lines = starts.zip(ends);
        lines.filter_map(|(start, end)| Some((start, self.text.get(start..end)?)))
    }

    /// Where the text proper begins: after the byte order mark, if there is one.
    #[must_use]
    pub fn start(&self) -> usize {
        if self.text.starts_with(BOM) {
            BOM.len_utf8()
        } else {
            0
        }
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    #[must_use]
    pub fn position(&self, at: usize) -> (u32, u32) {
        if !self.stretches.is_empty() {
            let (source, at) = self.written(at);
            return source.position(at);
        }
        let at = at.min(self.text.len());
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        if at < STRIDE {
            // Near the top, reading from there is less work than counting the whole text.
            let before = &self.text.as_bytes()[..at];
            let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            let start = start.max(self.start()).min(at);
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            return (narrow(line), narrow(characters(&before[start..]) + 1));
        }
        let lines = &self.counted().lines;
        let line = lines.partition_point(|start| *start <= at).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let start = start.max(self.start()).min(at);
        let before = self.characters_before(at) - self.characters_before(start);
        (narrow(line), narrow(before + 1))
    }

    fn characters_before(&self, at: usize) -> usize {
        let stride = at / STRIDE;
        // At the very end there may be no chunk left that begins here.
        let Some(counted) = self.counted().characters.get(stride) else {
            return characters(self.text.as_bytes());
        };
        counted + characters(&self.text.as_bytes()[stride * STRIDE..at])
    }

    /// The byte offset of a line and a column, both from 1, if the text has them.
    #[must_use]
    pub fn offset(&self, line: u32, column: u32) -> Option<usize> {
        let line = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = *self.counted().lines.get(line)?;
        let start = start.max(self.start());
        let before = usize::try_from(column).ok()?.checked_sub(1)?;
        let rest = self.text.get(start..)?;
        let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        Some(start + ends.into_iter().nth(before)?)
    }

    /// The place of a byte offset.
    #[must_use]
    pub fn place(&self, at: usize) -> Place {
        let (line, column) = self.position(at);
        Place {
            file: self.written(at).0.path.clone(),
            line,
            column,
        }
    }
}

impl Stretch {
    /// A part of another text.
    #[must_use]
    pub fn of(source: &Arc<Source>, range: Range<usize>) -> Self {
        Self {
            text: source
                .text
                .get(range.clone())
                .unwrap_or_default()
                .to_owned(),
            written: Written {
                source: Arc::clone(source),
                at: range.start,
                is_own: true,
            },
        }
    }

    /// Something that is not written in the other text, but stands for its place.
    #[must_use]
    pub fn made(text: &str, source: &Arc<Source>, at: usize) -> Self {
        Self {
            text: text.to_owned(),
            written: Written {
                source: Arc::clone(source),
                at,
                is_own: false,
            },
        }
    }
}

/// Characters that begin within `bytes` of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl Place {
    /// A file as a whole.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        Self {
            file: path.into(),
            line: 1,
            column: 1,
        }
    }
}

impl<T> Located<T> {
    /// A value at a byte offset.
    #[must_use]
    pub fn new(value: T, at: usize) -> Self {
        Self { value, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("x.md", "один\r\nдва\n\nтри");
        let at = |part: &str| source.position(source.text.find(part).unwrap());
        assert_eq!(at("один"), (1, 1));
        assert_eq!(at("ин"), (1, 3));
        assert_eq!(at("два"), (2, 1));
        assert_eq!(at("три"), (4, 1));
        assert_eq!(source.position(usize::MAX), (4, 4));
        for part in ["один", "ин", "два", "три"] {
            let (line, column) = at(part);
            assert_eq!(source.offset(line, column), source.text.find(part));
        }
        assert_eq!(source.offset(9, 1), None);
    }

    #[test]
    fn long_lines_are_counted_right() {
        let source = Source::new("x.md", "яa".repeat(STRIDE) + "\n");
        for (at, column) in [
            (0, 1),
            (2, 2),
            (3, 3),
            (STRIDE * 3 - 3, STRIDE * 2 - 1),
            (STRIDE * 3, STRIDE * 2 + 1),
        ] {
            assert_eq!(
                source.position(at),
                (1, u32::try_from(column).unwrap()),
                "{at}"
            );
        }
        assert_eq!(source.position(source.text.len()), (2, 1));
    }

    #[test]
    fn byte_order_mark_is_no_character() {
        let source = Source::new("x.md", "\u{FEFF}аб");
        assert_eq!(source.start(), 3);
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(3), (1, 1));
        assert_eq!(source.position(5), (1, 2));
        assert_eq!(Source::new("y.md", "").position(0), (1, 1));
    }
}
