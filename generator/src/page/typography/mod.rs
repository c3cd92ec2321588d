//! Typography of running text: quotes, dashes, ellipses and spaces that must not break. It is given
//! the text of one block and nothing else; code and addresses never reach it. Setting a text twice
//! changes nothing more.

mod dashes;
mod plain;
mod quotes;
mod spaces;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

/// Whose typographic customs apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Russian.
    Russian,
    /// English.
    English,
}

/// Stands in a text for something that is no text: code, a picture, a footnote's number.
pub const OBJECT: char = '\u{FFFC}';

/// Stands in a text for a line break that the editor wants.
pub const LINE_BREAK: char = '\u{2028}';

/// A space that does not break.
pub const NO_BREAK: char = '\u{A0}';

/// A character and the piece of the block that it belongs to.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    c: char,
    piece: u32,
}

impl Language {
    /// The language of a code such as `ru`; whatever is not Russian is set as English.
    #[must_use]
    pub fn of(code: &str) -> Self {
        if code == "ru" {
            Language::Russian
        } else {
            Language::English
        }
    }
}

/// What a block has that some of the steps look for: most blocks have none of it.
#[derive(Default)]
struct Signs {
    /// Straight ones, of which something may become.
    quotes: bool,
    dashes: bool,
    /// Two points or hyphens in a row.
    runs: bool,
}

impl Signs {
    /// What the bytes tell, many of them at a time: a sign of several bytes by its first one.
    fn of(pieces: &[String], language: Language) -> Self {
        let mut signs = Self::default();
        let mut before = 0;
        for text in pieces {
            let bytes = text.as_bytes();
            let joint = [before, bytes.first().copied().unwrap_or_default()];
            signs.runs |= is_run(&joint);
            for at in memchr::memchr3_iter(b'.', b'-', 0xE2, bytes) {
                signs.dashes |= bytes[at] != b'.';
                signs.runs |= is_run(&bytes[at..]);
            }
            signs.quotes |= match language {
                Language::Russian => memchr::memchr(b'"', bytes).is_some(),
                Language::English => memchr::memchr2(b'"', b'\'', bytes).is_some(),
            };
            before = bytes.last().copied().unwrap_or(before);
        }
        signs
    }
}

/// Whether two points or hyphens stand there.
fn is_run(bytes: &[u8]) -> bool {
    matches!(bytes, [b'.', b'.', ..] | [b'-', b'-', ..])
}

/// Sets the text of one block, which comes in pieces cut by emphasis, links and code. Quotes and
/// words are seen across the pieces.
pub fn typeset(pieces: &mut [String], language: Language) {
    let signs = Signs::of(pieces, language);
    if signs.quotes || signs.runs {
        set_signs(pieces, &signs, language);
    }
    if signs.dashes {
        dashes::lengthen(pieces);
    }
    if language == Language::Russian {
        spaces::bind(pieces);
    }
}

/// Quotes, ellipses and hyphens that stand for a dash.
fn set_signs(pieces: &mut [String], signs: &Signs, language: Language) {
    let mut line: Vec<Glyph> = Vec::with_capacity(pieces.iter().map(String::len).sum());
    for (piece, text) in (0..).zip(pieces.iter()) {
        line.extend(text.chars().map(|c| Glyph { c, piece }));
    }
    let folded = signs.runs.then(|| dashes::fold(&line)).flatten();
    let is_folded = folded.is_some();
    let mut line = folded.unwrap_or(line);
    if signs.quotes {
        quotes::curl(&mut line, language);
    }
    if is_folded {
        write_all(&line, pieces);
    } else {
        write_changed(&line, pieces);
    }
}

/// Writes the pieces anew.
fn write_all(line: &[Glyph], pieces: &mut [String]) {
    pieces.iter_mut().for_each(String::clear);
    for glyph in line {
        // No block has so many pieces that their number would not fit.
        pieces[glyph.piece as usize].push(glyph.c);
    }
}

/// Puts what has changed into the pieces, whose characters are still as many as those of the line:
/// long stretches stay as they are.
fn write_changed(line: &[Glyph], pieces: &mut [String]) {
    let mut glyphs = line.iter();
    for text in pieces {
        let mut set = String::new();
        let mut done = 0;
        for ((at, typed), glyph) in text.char_indices().zip(glyphs.by_ref()) {
            if typed != glyph.c {
                set.push_str(&text[done..at]);
                set.push(glyph.c);
                done = at + typed.len_utf8();
            }
        }
        if done > 0 {
            set.push_str(&text[done..]);
            *text = set;
        }
    }
}

/// The text of a block whose pieces are seen as one.
fn joined(pieces: &[String]) -> Cow<'_, str> {
    match pieces {
        [one] => Cow::Borrowed(one),
        _ => Cow::Owned(pieces.concat()),
    }
}

/// A character of a block that becomes another: where it begins, its length in bytes, what it becomes.
type Edit = (usize, usize, char);

/// Makes edits, which stand in order, in the pieces of a block.
fn edit(pieces: &mut [String], edits: Vec<Edit>) {
    let mut edits = edits.into_iter().peekable();
    let mut start = 0;
    for text in pieces {
        let end = start + text.len();
        let mut set = String::new();
        if edits.peek().is_some_and(|(at, ..)| *at < end) {
            // An edit makes a text longer by a byte or two.
            set.reserve(text.len() + text.len() / 8);
        }
        let mut done = 0;
        while let Some((at, length, c)) = edits.next_if(|(at, ..)| *at < end) {
            let at = at - start;
            set.push_str(&text[done..at]);
            set.push(c);
            done = at + length;
        }
        if done > 0 {
            set.push_str(&text[done..]);
            *text = set;
        }
        start = end;
    }
}

/// Sets a text that is a block of its own: a title.
#[must_use]
pub fn typeset_one(text: String, language: Language) -> String {
    let mut pieces = [text];
    typeset(&mut pieces, language);
    let [text] = pieces;
    text
}

/// The same, where typography may be switched off.
#[must_use]
pub fn typeset_title(text: String, language: Option<Language>) -> String {
    match language {
        Some(language) => typeset_one(text, language),
        None => text,
    }
}

/// Whatever stands between words.
#[inline]
fn is_gap(c: char) -> bool {
    c.is_whitespace()
}
