//! Straight quotes become the language's own, nested ones too. Quotes that the editor typed as they
//! should be are kept and count for the nesting.

use super::{Glyph, Language, is_gap};

/// Replaces straight quotes of one block.
pub(super) fn curl(line: &mut [Glyph], language: Language) {
    let is_quote = |glyph: &Glyph| matches!(glyph.c, '"' | '\'' | '«' | '»' | '„' | '“' | '”');
    if !line.iter().any(is_quote) {
        return;
    }
    let mut open: Vec<char> = Vec::new();
    for at in 0..line.len() {
        let before = at.checked_sub(1).map(|at| line[at].c);
        let after = line.get(at + 1).map(|glyph| glyph.c);
        line[at].c = match line[at].c {
            '"' => curled(&mut open, before, after, language),
            '\'' if language == Language::English && is_within_word(before, after) => '’',
            typed => {
                follow(&mut open, typed, language);
                typed
            }
        };
    }
}

/// The quote that a straight one stands for; a straight one where that cannot be told.
fn curled(
    open: &mut Vec<char>,
    before: Option<char>,
    after: Option<char>,
    language: Language,
) -> char {
    // After `“` it matters whether that one closes, as in Russian, or opens.
    let follows_open = before == Some('“') && open.last() == Some(&'“');
    let may_open = follows_open || before.is_none_or(precedes_opening);
    let opens = may_open && after.is_some_and(|c| !is_gap(c) && !closes_phrase(c));
    if opens {
        let quote = match language {
            Language::English => '“',
            Language::Russian if open.len().is_multiple_of(2) => '«',
            Language::Russian => '„',
        };
        open.push(quote);
        return quote;
    }
    if before.is_none_or(is_gap) {
        return '"';
    }
    match open.pop() {
        Some('«') => '»',
        Some('„') => '“',
        Some(_) => '”',
        None => '"',
    }
}

/// Keeps account of a quote that was typed as it should be. In Russian, `“` closes `„`; where there
/// is none it opens, as in English.
fn follow(open: &mut Vec<char>, typed: char, language: Language) {
    let top = open.last().copied();
    match (typed, top) {
        ('«' | '»' | '„', _) if language == Language::English => {}
        ('»', Some('«')) | ('“' | '”', Some('„')) | ('”', Some('“')) => {
            open.pop();
        }
        ('«' | '„' | '“', _) => open.push(typed),
        _ => {}
    }
}

fn precedes_opening(c: char) -> bool {
    is_gap(c) || matches!(c, '(' | '[' | '{' | '«' | '„' | '—' | '–' | '/')
}

/// Marks that no quotation begins with.
fn closes_phrase(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | ',' | ';' | '!' | '?' | '»')
}

fn is_within_word(before: Option<char>, after: Option<char>) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    letter(before) && letter(after)
}
