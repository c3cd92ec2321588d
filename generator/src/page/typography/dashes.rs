//! Marks made of several typed ones: three points become an ellipsis, a hyphen between spaces
//! becomes a dash that does not begin a line.

use super::{Glyph, LINE_BREAK, NO_BREAK, is_gap};

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
pub(super) fn lengthen(line: &mut [Glyph]) {
    for at in 2..line.len() {
        let is_dash = matches!(line[at].c, '-' | '–' | '—');
        let before = line[at - 1].c;
        let after = line.get(at + 1).is_some_and(|g| is_gap(g.c));
        if is_dash && after && is_gap(before) && before != LINE_BREAK && !is_gap(line[at - 2].c) {
            line[at].c = '—';
            line[at - 1].c = NO_BREAK;
        }
    }
}
