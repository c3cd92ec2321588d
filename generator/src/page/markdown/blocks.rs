//! Blocks: paragraphs, lists, code, and the doors to tables, callouts, headings and footnotes.

use super::{Renderer, figures::Shape, quotes::Holder, refused};
use crate::page::html;
use pulldown_cmark::{CodeBlockKind, Tag, TagEnd};
use std::ops::Range;

impl Renderer<'_> {
    pub(super) fn start(&mut self, tag: Tag, range: Range<usize>, shape: Shape) {
        let tag = match self.start_inline(tag, &range) {
            Some(tag) => tag,
            None => return,
        };
        self.flush();
        self.close_figure();
        if self.begins_mark(&tag, range.start) {
            return;
        }
        match tag {
            Tag::Paragraph if shape == Shape::Figure => self.open_figure(),
            Tag::Paragraph => self.put("<p>"),
            Tag::Heading { level, .. } => self.open_heading(level, &range),
            Tag::BlockQuote(kind) => self.open_quote(kind, &range),
            Tag::CodeBlock(kind) => self.open_code(&kind),
            Tag::HtmlBlock => {
                self.refuse(refused::raw_html(self.origin.place(range.start)));
                self.put("<pre>");
            }
            Tag::List(Some(1)) => self.put_list("<ol>\n"),
            Tag::List(Some(first)) => self.put_list(&format!("<ol start=\"{first}\">\n")),
            Tag::List(None) => self.put_list("<ul>\n"),
            Tag::Item => self.open_item(shape),
            Tag::FootnoteDefinition(name) => self.open_footnote(&name, range.start),
            Tag::Table(alignments) => self.open_table(alignments),
            Tag::TableHead => self.open_row(true),
            Tag::TableRow => self.open_row(false),
            Tag::TableCell => self.open_cell(),
            // Inline tags have been dealt with; the rest belongs to extensions that are off.
            _ => {}
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd, at: usize) {
        if self.end_inline(tag) {
            return;
        }
        if let TagEnd::Heading(_) = tag {
            self.close_heading();
            return;
        }
        if tag == TagEnd::Paragraph && self.ends_mark(at) {
            return;
        }
        self.flush();
        let was_figure = self.close_figure();
        match tag {
            TagEnd::Paragraph if was_figure => {}
            TagEnd::Paragraph => self.put("</p>\n"),
            TagEnd::BlockQuote(_) => self.close_quote(),
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.close_verbatim("</code></pre>\n");
            }
            TagEnd::HtmlBlock => self.close_verbatim("</pre>\n"),
            TagEnd::List(true) => self.put("</ol>\n"),
            TagEnd::List(false) => self.put("</ul>\n"),
            TagEnd::Item => {
                self.holders.pop();
                self.put("</li>\n");
            }
            TagEnd::FootnoteDefinition => self.close_footnote(),
            TagEnd::Table => self.close_table(),
            TagEnd::TableHead | TagEnd::TableRow => self.close_row(),
            TagEnd::TableCell => self.close_cell(),
            _ => {}
        }
    }

    fn open_item(&mut self, shape: Shape) {
        self.holders.push(Holder::Plain);
        self.put(if shape == Shape::Task {
            "<li class=\"task\">"
        } else {
            "<li>"
        });
    }

    fn open_code(&mut self, kind: &CodeBlockKind) {
        self.in_code = true;
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next(),
            CodeBlockKind::Indented => None,
        };
        // Long lines of code are scrolled; that must be possible by keyboard too.
        self.put("<pre tabindex=\"0\"><code");
        if let Some(language) = language {
            let language = html::text(language);
            self.put(&format!(" class=\"language-{language}\""));
        }
        self.put(">");
    }

    /// A bit of text that is shown as it is, within a block of its own.
    pub(super) fn verbatim(&mut self, text: &str) {
        html::push_text(&mut self.body.html, text);
        self.verbatim.push_str(text);
    }

    fn close_verbatim(&mut self, tags: &str) {
        self.put(tags);
        let text = std::mem::take(&mut self.verbatim);
        self.tell(&text);
    }

    /// The box of a task.
    pub(super) fn task(&mut self, done: bool) {
        let (key, checked) = if done {
            ("task.done", " checked")
        } else {
            ("task.todo", "")
        };
        let label = html::text(&self.context.texts.fill(key, &[]));
        self.put(&format!(
            "<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "
        ));
    }

    /// A list within an item begins on a line of its own.
    fn put_list(&mut self, tag: &str) {
        if !self.body.html.is_empty() && !self.body.html.ends_with('\n') {
            self.put("\n");
        }
        self.put(tag);
    }

    fn put(&mut self, html: &str) {
        self.body.html.push_str(html);
    }
}
