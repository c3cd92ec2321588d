//! Callouts: quotes that begin with `[!NOTE]` and the like, as GitHub writes them.

use super::Renderer;
use crate::{page::html, problem::Problem, source::Place, suggest};
use pulldown_cmark::BlockQuoteKind;
use std::ops::Range;

/// Marks that make a callout.
const MARKS: [&str; 5] = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"];

fn name(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

impl Renderer<'_> {
    pub(super) fn open_quote(&mut self, kind: Option<BlockQuoteKind>, range: &Range<usize>) {
        let Some(kind) = kind else {
            self.check_quote(range);
            self.body.html.push_str("<blockquote>\n");
            return;
        };
        let name = name(kind);
        let title = self.context.texts.fill(&format!("callout.{name}"), &[]);
        let out = &mut self.body.html;
        out.extend([
            "<aside class=\"callout callout-",
            name,
            "\" role=\"note\">\n",
        ]);
        out.push_str("<p class=\"callout-title\">");
        html::push_text(out, &title);
        out.push_str("</p>\n");
    }

    pub(super) fn close_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let tag = if kind.is_some() {
            "</aside>\n"
        } else {
            "</blockquote>\n"
        };
        self.body.html.push_str(tag);
    }

    /// Finds fault with a quote that was meant as a callout.
    fn check_quote(&mut self, range: &Range<usize>) {
        let quote = &self.origin.markdown()[range.start..];
        let inner = quote.trim_start_matches(' ').strip_prefix('>');
        let mark = inner.map(|inner| inner.strip_prefix(' ').unwrap_or(inner));
        let Some(mark) = mark.and_then(|inner| inner.strip_prefix("[!")) else {
            return;
        };
        let end = mark
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(mark.len());
        let place = self.origin.place(range.start);
        let problem = bad_callout(place, &mark[..end]);
        self.refuse(problem);
    }
}

fn bad_callout(place: Place, mark: &str) -> Problem {
    let upper = mark.to_uppercase();
    if MARKS.contains(&upper.as_str()) {
        return Problem::error(
            "bad-callout",
            place,
            format!(
                "после пометки «[!{mark}]» на той же строке стоит текст, и выноски не получилось"
            ),
            "перенесите текст на следующую строку; она тоже начинается знаком «>»",
        );
    }
    Problem::error(
        "bad-callout",
        place,
        format!("пометки «[!{mark}]» не бывает"),
        format!(
            "бывают: NOTE, TIP, IMPORTANT, WARNING, CAUTION.{}",
            suggest::hint(&upper, MARKS)
        ),
    )
}
