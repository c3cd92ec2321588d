//! Quotes, and what editors make of them with a mark on the first line, as GitHub does: callouts
//! (`[!NOTE]` and the like), answers that open (`[!DETAILS] Title`), variants side by side
//! (`[!TABS]`, a heading each). Without styles all of them read as plain text in order.

use super::{Renderer, refused};
use crate::page::html;
use pulldown_cmark::{BlockQuoteKind, Tag};
use std::ops::Range;

/// What blocks may stand in and headings must know of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// A quote, an item of a list, a footnote.
    Plain,
    /// A callout.
    Callout,
    /// An answer that opens.
    Details {
        /// The title is still to come, or being written.
        in_summary: bool,
    },
    /// Variants.
    Tabs {
        /// Number on the page.
        number: usize,
        /// The level of their headings, once there is one.
        level: Option<u8>,
        /// The mark's own paragraph is still to end.
        in_mark: bool,
        /// How many there are.
        count: usize,
        /// Byte offset in the body.
        at: usize,
    },
}

fn name(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// The mark of a quote: its name, and the byte offset of what follows it.
fn mark<'a>(markdown: &'a str, range: &Range<usize>) -> Option<(&'a str, usize)> {
    let quote = &markdown[range.start..];
    let inner = quote.trim_start_matches(' ').strip_prefix('>')?;
    let inner = inner.strip_prefix(' ').unwrap_or(inner);
    let named = inner.strip_prefix("[!")?;
    let end = named
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(named.len());
    let after = named[end..].strip_prefix(']').unwrap_or(&named[end..]);
    let after = after.trim_start_matches([' ', '\t']);
    Some((&named[..end], markdown.len() - after.len()))
}

impl Renderer<'_> {
    pub(super) fn open_quote(&mut self, kind: Option<BlockQuoteKind>, range: &Range<usize>) {
        let holder = match kind {
            Some(kind) => self.open_callout(kind),
            None => self.open_marked(range),
        };
        self.holders.push(holder);
    }

    fn open_callout(&mut self, kind: BlockQuoteKind) -> Holder {
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
        Holder::Callout
    }

    fn open_marked(&mut self, range: &Range<usize>) -> Holder {
        let found = mark(self.origin.markdown(), range);
        if let Some((name, after)) = found {
            match name {
                "DETAILS" => {
                    self.skip_to = after;
                    let tags = "<details class=\"question\"><summary>";
                    self.body.html.push_str(tags);
                    return Holder::Details { in_summary: true };
                }
                "TABS" => {
                    self.skip_to = after;
                    return self.open_tabs(range.start);
                }
                name => self.refuse(refused::bad_callout(self.origin.place(range.start), name)),
            }
        }
        self.body.html.push_str("<blockquote>\n");
        Holder::Plain
    }

    fn open_tabs(&mut self, at: usize) -> Holder {
        self.tabs += 1;
        let label = self.context.texts.fill("tabs.label", &[]);
        let label = html::text(&label);
        let tag = format!("<div class=\"tabs\" role=\"group\" aria-label=\"{label}\">\n");
        self.body.html.push_str(&tag);
        Holder::Tabs {
            number: self.tabs,
            level: None,
            in_mark: true,
            count: 0,
            at,
        }
    }

    pub(super) fn close_quote(&mut self) {
        let tags = match self.holders.pop() {
            Some(Holder::Callout) => "</aside>\n",
            Some(Holder::Details { in_summary: true }) => "</summary></details>\n",
            Some(Holder::Details { .. }) => "</div></details>\n",
            Some(Holder::Tabs { count, at, .. }) => {
                if count < 2 {
                    self.refuse(refused::few_tabs(self.origin.place(at)));
                }
                if count > 0 {
                    self.body.html.push_str("</div></section>\n");
                }
                "</div>\n"
            }
            _ => "</blockquote>\n",
        };
        self.body.html.push_str(tags);
    }

    /// Looks at a block that begins within a quote whose mark is being read. Whether the block is
    /// the mark's own paragraph, which is none of the text.
    pub(super) fn begins_mark(&mut self, tag: &Tag, at: usize) -> bool {
        let is_paragraph = matches!(tag, Tag::Paragraph);
        let out = &mut self.body.html;
        match self.holders.last_mut() {
            Some(Holder::Details { in_summary }) if *in_summary && !is_paragraph => {
                *in_summary = false;
                out.push_str("</summary><div>\n");
                self.refuse(refused::details_without_title(self.origin.place(at)));
                false
            }
            Some(Holder::Tabs { in_mark, .. }) if *in_mark && !is_paragraph => {
                *in_mark = false;
                self.refuse(refused::text_after_mark(self.origin.place(at), "TABS"));
                false
            }
            Some(Holder::Details { in_summary: true } | Holder::Tabs { in_mark: true, .. }) => true,
            _ => false,
        }
    }

    /// Ends the title or the mark at the end of its line; whether there was one to end.
    pub(super) fn ends_mark(&mut self, at: usize) -> bool {
        self.end_text();
        let is_empty = self.run.is_empty();
        let place = || self.origin.place(at);
        match self.holders.last_mut() {
            Some(Holder::Details { in_summary }) if *in_summary => {
                *in_summary = false;
                let fault = is_empty.then(|| refused::details_without_title(place()));
                self.problems.extend(fault);
                self.flush();
                self.body.html.push_str("</summary><div>\n");
                true
            }
            Some(Holder::Tabs { in_mark, .. }) if *in_mark => {
                *in_mark = false;
                let fault = (!is_empty).then(|| refused::text_after_mark(place(), "TABS"));
                self.problems.extend(fault);
                self.flush();
                true
            }
            _ => false,
        }
    }

    /// Begins a variant where the heading that ends here stands directly among variants and is
    /// their own; gives what stands before and after its text.
    pub(super) fn open_tab(&mut self, heading: u8) -> Option<String> {
        let Some(Holder::Tabs {
            number,
            level,
            count,
            ..
        }) = self.holders.last_mut()
        else {
            return None;
        };
        if heading > *level.get_or_insert(heading) {
            return None;
        }
        *count += 1;
        let (close, checked) = match *count {
            1 => ("", " checked"),
            _ => ("</div></section>\n", ""),
        };
        self.body.html.push_str(close);
        self.body.html.push_str("<section class=\"tab\">");
        Some(format!(
            "<input type=\"radio\" name=\"tabs-{number}\"{checked}>"
        ))
    }
}
