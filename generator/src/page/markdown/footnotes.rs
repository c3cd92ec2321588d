//! Footnotes: numbered as they are referred to, gathered below the text, linked both ways.

use super::{Renderer, quotes::Holder, run::Piece};
use crate::{page::html, problem::Problem, source::Place};
use std::collections::BTreeMap;

/// Footnotes of the page.
#[derive(Default)]
pub(super) struct Footnotes {
    /// Number and count of references by name.
    referred: BTreeMap<String, (usize, usize)>,
    /// HTML and byte offset by name.
    defined: BTreeMap<String, (String, usize)>,
    /// The definition being written, and the HTML of the body so far.
    open: Option<(String, usize, String)>,
}

impl Renderer<'_> {
    /// A reference to a footnote.
    pub(super) fn footnote(&mut self, name: &str) {
        let next = self.footnotes.referred.len() + 1;
        let entry = self.footnotes.referred.entry(name.to_owned());
        let (number, times) = entry.or_insert((next, 0));
        *times += 1;
        let back = match *times {
            1 => format!("footnote-ref-{number}"),
            n => format!("footnote-ref-{number}-{n}"),
        };
        let html = format!(
            "<sup class=\"footnote-ref\"><a href=\"#footnote-{number}\" id=\"{back}\">{number}</a></sup>"
        );
        let plain = String::new();
        self.piece(Piece::Object { html, plain });
    }

    pub(super) fn open_footnote(&mut self, name: &str, at: usize) {
        self.holders.push(Holder::Plain);
        let body = std::mem::take(&mut self.body.html);
        self.footnotes.open = Some((name.to_owned(), at, body));
    }

    pub(super) fn close_footnote(&mut self) {
        self.holders.pop();
        if let Some((name, at, body)) = self.footnotes.open.take() {
            let html = std::mem::replace(&mut self.body.html, body);
            self.footnotes.defined.insert(name, (html, at));
        }
    }

    /// Writes the gathered footnotes in the order of their numbers.
    pub(super) fn write_footnotes(&mut self) {
        let Footnotes {
            referred, defined, ..
        } = std::mem::take(&mut self.footnotes);
        for (name, (_, at)) in &defined {
            if !referred.contains_key(name) {
                self.refuse(unused_footnote(self.origin.place(*at), name));
            }
        }
        if referred.is_empty() {
            return;
        }
        let mut notes: Vec<_> = referred.into_iter().collect();
        notes.sort_by_key(|(_, (number, _))| *number);
        let texts = self.context.texts;
        let title = html::text(&texts.fill("footnote.title", &[]));
        let back = html::text(&texts.fill("footnote.back", &[]));
        let out = &mut self.body.html;
        out.push_str(&format!(
            "<section class=\"footnotes\" aria-label=\"{title}\">\n<ol>\n"
        ));
        for (name, (number, _)) in notes {
            let note = defined.get(&name).map_or("", |(html, _)| html);
            let link = format!(
                " <a class=\"footnote-back\" href=\"#footnote-ref-{number}\" aria-label=\"{back}\">↩</a>"
            );
            out.push_str(&format!(
                "<li id=\"footnote-{number}\">{}</li>\n",
                with_link(note, &link)
            ));
        }
        out.push_str("</ol>\n</section>\n");
    }
}

/// A footnote's HTML with the way back at the end of its last paragraph.
fn with_link(note: &str, link: &str) -> String {
    match note.strip_suffix("</p>\n") {
        Some(note) => format!("{note}{link}</p>"),
        None => format!("{note}{link}"),
    }
}

pub(super) fn broken_footnote(place: Place, name: &str) -> Problem {
    Problem::error(
        "broken-footnote",
        place,
        format!("сноски «{name}» нет на странице"),
        format!("добавьте её внизу отдельной строкой: [^{name}]: текст сноски"),
    )
}

fn unused_footnote(place: Place, name: &str) -> Problem {
    Problem::warning(
        "unused-footnote",
        place,
        format!("на сноску «{name}» в тексте нет ссылки, и читатель её не увидит"),
        format!("поставьте в тексте [^{name}] или уберите сноску"),
    )
}
