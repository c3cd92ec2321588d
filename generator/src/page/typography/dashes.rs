//! Marks made of several typed ones: three points become an ellipsis, a hyphen between spaces
//! becomes a dash that does not begin a line.

use super::{Edit, Glyph, LINE_BREAK, NO_BREAK, edit, is_gap, joined};

/// Draws together three points and, between gaps, two or three hyphens; `None` where there are none.
pub(super) fn fold(line: &[Glyph]) -> Option<Vec<Glyph>> {
    let is_run = |pair: &[Glyph]| {
        matches!(
            pair,
            [Glyph { c: '.', .. }, Glyph { c: '.', .. }]
                | [Glyph { c: '-', .. }, Glyph { c: '-', .. }]
        )
    };
    if !line.windows(2).any(is_run) {
        return None;
    }
    let mut folded = Vec::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        let first = line[at];
        if !matches!(first.c, '.' | '-') {
            folded.push(first);
            at += 1;
            continue;
        }
        let run = line[at..].iter().take_while(|g| g.c == first.c).count();
        let alone = |i: Option<&Glyph>| i.is_none_or(|g| is_gap(g.c));
        match (first.c, run) {
            ('.', 3) => folded.push(Glyph { c: '…', ..first }),
            ('-', 2 | 3) if alone(folded.last()) && alone(line.get(at + run)) => {
                folded.push(first);
            }
            _ => folded.extend_from_slice(&line[at..at + run]),
        }
        at += run;
    }
    Some(folded)
}

/// Makes dashes of what stands between gaps, and binds each dash to the word before it. A dash that
/// begins a block or a line belongs to the word after it and is left as it is.
pub(super) fn lengthen(pieces: &mut [String]) {
    let line = joined(pieces);
    let signs = memchr::memchr2_iter(b'-', DASH_LEAD, line.as_bytes());
    let edits: Vec<Edit> = signs.filter_map(|at| dash(&line, at)).flatten().collect();
    if !edits.is_empty() {
        edit(pieces, edits);
    }
}

/// The first byte of both dashes, in UTF-8.
const DASH_LEAD: u8 = 0xE2;

/// What becomes of the gap and the sign at `at`, if that is a dash.
fn dash(line: &str, at: usize) -> Option<[Edit; 2]> {
    let (before, after) = (line.get(..at)?, line.get(at..)?);
    let mut after = after.chars();
    let sign = after.next().filter(|c| matches!(c, '-' | '–' | '—'))?;
    let mut before = before.chars();
    let gap = before
        .next_back()
        .filter(|c| is_gap(*c) && *c != LINE_BREAK)?;
    let stands = after.next().is_some_and(is_gap) && before.next_back().is_some_and(|c| !is_gap(c));
    let gap = (at - gap.len_utf8(), gap.len_utf8(), NO_BREAK);
    stands.then(|| [gap, (at, sign.len_utf8(), '—')])
}
