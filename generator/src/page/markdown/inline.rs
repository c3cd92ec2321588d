//! Inline content: text with its lookups, emphasis, code; the doors to links and pictures.

use super::{Renderer, footnotes, keys, refused::spaced_lookup, run::Piece};
use crate::page::{html, values};
use pulldown_cmark::{Tag, TagEnd};
use std::ops::Range;

/// Text that is being put together: the parser gives it in bits, and a lookup may be cut by them.
#[derive(Default)]
pub(super) struct Pending {
    text: String,
    /// Where bits begin: in the text and in the body.
    bits: Vec<(usize, usize)>,
    /// Where in the text characters stand that were escaped, in order.
    escaped: Vec<usize>,
}

/// Bytes that most stretches of text have room in.
const ROOM: usize = 256;

impl Pending {
    fn push(&mut self, text: &str, at: usize, is_escaped: bool) {
        if self.text.capacity() == 0 {
            self.text.reserve(text.len().max(ROOM));
        }
        self.bits.push((self.text.len(), at));
        if is_escaped {
            self.escaped.push(self.text.len());
        }
        self.text.push_str(text);
    }

    /// The text alone; the room for the rest is kept. The next goes into `empty`.
    fn take_text(&mut self, empty: String) -> String {
        self.bits.clear();
        self.escaped.clear();
        std::mem::replace(&mut self.text, empty)
    }

    /// Where in the body the character at `offset` of the text stands.
    fn source(&self, offset: usize) -> usize {
        let bit = self.bits.partition_point(|(start, _)| *start <= offset);
        let (start, at) = self.bits[bit.saturating_sub(1)];
        at + (offset - start)
    }

    fn is_escaped(&self, offset: usize) -> bool {
        self.escaped.binary_search(&offset).is_ok()
    }

    /// Names between `[^` and `]` that the parser has left as text, with their offsets.
    fn lost_footnotes(&self) -> Vec<(usize, &str)> {
        let found = self.text.match_indices("[^").filter_map(|(at, _)| {
            let name = self.text[at + 2..].split([']', ' ', '[', '\n']).next()?;
            let closed = self.text[at + 2 + name.len()..].starts_with(']');
            (closed && !name.is_empty() && !self.is_escaped(at)).then_some((at, name))
        });
        found.collect()
    }
}

impl Renderer<'_> {
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        if range.end <= self.skip_to {
            return;
        }
        // A bit that begins in a mark is text from where the mark ends.
        let cut = self.skip_to.saturating_sub(range.start);
        let (text, range) = match text.get(cut..) {
            Some(rest) => (rest, &(range.start + cut..range.end)),
            None => (text, range),
        };
        let before = range.start.checked_sub(1);
        let is_escaped = before.is_some_and(|at| self.origin.markdown().as_bytes()[at] == b'\\');
        self.pending.push(text, range.start, is_escaped);
    }

    /// Ends a stretch of text: looks values up and adds it to the run.
    pub(super) fn end_text(&mut self) {
        if self.pending.text.is_empty() {
            return;
        }
        let is_bare = self.link.as_ref().is_some_and(|link| link.is_bare);
        if !is_bare && memchr::memchr2(b'[', b'{', self.pending.text.as_bytes()).is_none() {
            // Most texts hold neither keys nor footnotes nor lookups.
            let text = self.pending.take_text(self.run.empty_text());
            self.push_text(text);
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        for (at, name) in pending.lost_footnotes() {
            let place = self.origin.place(pending.source(at));
            self.refuse(footnotes::broken_footnote(place, name));
        }
        if is_bare {
            self.run.push(Piece::Verbatim(pending.text));
            return;
        }
        for (at, _) in pending.text.match_indices("]({{") {
            let place = self.origin.place(pending.source(at + 2));
            self.problems.push(spaced_lookup(place));
        }
        let literal = |at: usize| pending.is_escaped(at) || pending.is_escaped(at + 1);
        for (from, piece) in keys::cut(&pending.text, literal) {
            let Piece::Text(text) = piece else {
                self.run.push(piece);
                continue;
            };
            let lookups = self.context.lookups;
            let told = |fault: values::Fault| {
                let place = self.origin.place(pending.source(from + fault.at()));
                self.problems.push(fault.problem(place, lookups));
            };
            let filled = values::fill(&text, lookups, |at| literal(from + at), told);
            self.push_text(filled);
        }
    }

    pub(super) fn piece(&mut self, piece: Piece) {
        self.end_text();
        self.run.push(piece);
    }

    fn markup(&mut self, tag: &'static str) {
        self.piece(Piece::Markup(tag.into()));
    }

    pub(super) fn code(&mut self, code: &str) {
        let html = format!("<code>{}</code>", html::text(code));
        let plain = code.to_owned();
        self.piece(Piece::Object { html, plain });
    }

    /// Begins an inline element; gives back a tag that is none.
    pub(super) fn start_inline<'t>(
        &mut self,
        tag: Tag<'t>,
        range: &Range<usize>,
    ) -> Option<Tag<'t>> {
        match tag {
            Tag::Emphasis => self.open_emphasis(),
            Tag::Strong => self.markup("<strong>"),
            Tag::Strikethrough => self.markup("<del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.open_link(link_type, dest_url, &title, range),
            Tag::Image {
                dest_url, title, ..
            } => self.open_image(&dest_url, &title, range),
            block => return Some(block),
        }
        None
    }

    /// Ends an inline element; whether the tag was one.
    pub(super) fn end_inline(&mut self, tag: TagEnd) -> bool {
        match tag {
            TagEnd::Emphasis => self.close_emphasis(),
            TagEnd::Strong => self.markup("</strong>"),
            TagEnd::Strikethrough => self.markup("</del>"),
            TagEnd::Link => self.close_link(),
            TagEnd::Image => self.close_image(),
            _ => return false,
        }
        true
    }
}
