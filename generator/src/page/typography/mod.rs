//! Typography of running text: quotes, dashes, ellipses and spaces that must not break. It is given
//! the text of one block and nothing else; code and addresses never reach it. Setting a text twice
//! changes nothing more.

mod dashes;
mod quotes;
mod spaces;
#[cfg(test)]
mod tests;

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

/// Sets the text of one block, which comes in pieces cut by emphasis, links and code. Quotes and
/// words are seen across the pieces.
pub fn typeset(pieces: &mut [String], language: Language) {
    // Cyrillic letters have two bytes.
    let length: usize = pieces.iter().map(String::len).sum();
    let mut line: Vec<Glyph> = Vec::with_capacity(length / 2 + 1);
    for (piece, text) in (0..).zip(pieces.iter_mut()) {
        line.extend(text.chars().map(|c| Glyph { c, piece }));
        text.clear();
    }
    if let Some(folded) = dashes::fold(&line) {
        line = folded;
    }
    quotes::curl(&mut line, language);
    dashes::lengthen(&mut line);
    if language == Language::Russian {
        spaces::bind(&mut line);
    }
    for glyph in line {
        // No block has so many pieces that their number would not fit.
        pieces[glyph.piece as usize].push(glyph.c);
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

/// A space or a line end within a block, at which a line may break.
#[inline]
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\n')
}

/// Whatever stands between words.
#[inline]
fn is_gap(c: char) -> bool {
    c.is_whitespace()
}
