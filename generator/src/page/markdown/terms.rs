//! Terms of the glossary: the first time a page uses one in running text, it leads to its meaning.

use super::{Renderer, run::Piece};
use crate::page::{glossary::Found, html};

impl Renderer<'_> {
    /// Adds text to the run, its new terms linked.
    pub(super) fn push_text(&mut self, text: String) {
        let glossary = self.context.glossary;
        let is_running = self.link.is_none()
            && self.images.is_empty()
            && !self.headings.is_open()
            && !glossary.is_at(self.origin.rel_path);
        if !is_running {
            self.run.push(Piece::Text(text));
            return;
        }
        let mut done = 0;
        for Found { term, range } in glossary.find(&text) {
            if !self.terms.insert(term) {
                continue;
            }
            let (href, meaning) = (glossary.href(term), glossary.meaning(term));
            self.run
                .push(Piece::Text(text[done..range.start].to_owned()));
            let tag = format!(
                "<a class=\"term\" href=\"{}\" title=\"{}\">",
                html::text(&href),
                html::text(meaning)
            );
            self.run.push(Piece::Markup(tag.into()));
            self.run.push(Piece::Text(text[range.clone()].to_owned()));
            self.run.push(Piece::Markup("</a>".into()));
            done = range.end;
        }
        if done == 0 {
            self.run.push(Piece::Text(text));
        } else {
            self.run.push(Piece::Text(text[done..].to_owned()));
        }
    }
}
