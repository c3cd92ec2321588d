//! Tables: a region of its own that can be scrolled by keyboard and is announced by name.

use super::Renderer;
use crate::page::html;
use pulldown_cmark::Alignment;

/// The table being written.
#[derive(Default)]
pub(super) struct Tables {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Renderer<'_> {
    pub(super) fn open_table(&mut self, alignments: Vec<Alignment>) {
        self.tables.alignments = alignments;
        let heading = self
            .body
            .headings
            .last()
            .map(|heading| heading.title.as_str());
        let title = heading.unwrap_or(self.origin.title);
        let label = self.context.texts.fill("table.label", &[("title", title)]);
        self.body
            .html
            .push_str("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"");
        html::push_text(&mut self.body.html, &label);
        self.body.html.push_str("\"><table>\n");
    }

    pub(super) fn close_table(&mut self) {
        self.body.html.push_str("</tbody></table></div>\n");
    }

    pub(super) fn open_row(&mut self, in_head: bool) {
        self.tables.column = 0;
        self.tables.in_head = in_head;
        let tags = if in_head { "<thead><tr>" } else { "<tr>" };
        self.body.html.push_str(tags);
    }

    pub(super) fn close_row(&mut self) {
        let tags = if self.tables.in_head {
            "</tr></thead><tbody>\n"
        } else {
            "</tr>\n"
        };
        self.body.html.push_str(tags);
    }

    pub(super) fn open_cell(&mut self) {
        let tag = if self.tables.in_head {
            "<th scope=\"col\""
        } else {
            "<td"
        };
        let class = match self.tables.alignments.get(self.tables.column) {
            Some(Alignment::Center) => " class=\"centre\">",
            Some(Alignment::Right) => " class=\"right\">",
            _ => ">",
        };
        self.tables.column += 1;
        self.body.html.extend([tag, class]);
    }

    pub(super) fn close_cell(&mut self) {
        let tag = if self.tables.in_head {
            "</th>"
        } else {
            "</td>"
        };
        self.body.html.push_str(tag);
    }
}
