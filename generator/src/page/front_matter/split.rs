//! Where the head of a page ends and its body begins.

use crate::source::Source;
use std::ops::Range;

/// The line before and after the head.
const FENCE: &str = "+++";

/// Why a page cannot be cut in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The first line is no fence.
    Missing,
    /// There is no second fence.
    Unclosed,
}

/// The range of the head without its fences, and where the body begins. A fence may be followed by
/// spaces and a carriage return, as editors leave them.
pub(super) fn split(source: &Source) -> Result<(Range<usize>, usize), Fault> {
    let text = &source.text[source.start()..];
    let mut at = source.start();
    let mut head = None;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        match (head, line.trim_end() == FENCE) {
            (None, true) => head = Some(next),
            (None, false) => return Err(Fault::Missing),
            (Some(start), true) => return Ok((start..at, next)),
            (Some(_), false) => {}
        }
        at = next;
    }
    Err(match head {
        Some(_) => Fault::Unclosed,
        None => Fault::Missing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_is_cut_at_the_fences() {
        let cut = |text: &str| {
            let source = Source::new("x.md", text);
            let (head, body) = split(&source)?;
            Ok((source.text[head].to_owned(), source.text[body..].to_owned()))
        };
        let both = |head: &str, body: &str| Ok((head.to_owned(), body.to_owned()));
        assert_eq!(cut("+++\na = 1\n+++\nтекст\n"), both("a = 1\n", "текст\n"));
        assert_eq!(
            cut("\u{FEFF}+++ \r\na = 1\r\n+++\r\nтекст"),
            both("a = 1\r\n", "текст")
        );
        assert_eq!(cut("+++\n+++"), both("", ""));
        for (text, fault) in [
            ("", Fault::Missing),
            ("\n+++\n+++\n", Fault::Missing),
            ("++++\n", Fault::Missing),
            ("+++\ntitle = 1\n", Fault::Unclosed),
            ("+++", Fault::Unclosed),
        ] {
            assert_eq!(cut(text), Err(fault), "{text:?}");
        }
    }
}
