//! The body of a page: Markdown to HTML, and what other pages need to know of it. Nothing that an
//! editor writes becomes a tag or a script of its own: raw HTML is refused, addresses are checked.

mod blocks;
mod figures;
mod footnotes;
mod headings;
mod inline;
mod keys;
mod linked;
mod picture;
mod quotes;
mod refused;
mod run;
mod tables;
mod terms;

use super::{Heading, ImageRef, LinkRef, ParseContext, typography::NO_BREAK};
use crate::{
    problem::Problem,
    source::{Place, Source},
};
use figures::Shape;
use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser};
use std::ops::Range;

/// Bytes of Markdown for an event, somewhat less than most texts have: room for events is made at once.
const BYTES_AN_EVENT: usize = 16;

/// The first byte of a space that does not break, in UTF-8.
const NO_BREAK_LEAD: u8 = 0xC2;

/// Where the body comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    /// The file.
    pub(super) source: &'a Source,
    /// Byte offset of the body in the file.
    pub(super) base: usize,
    /// Path in the content folder.
    pub(super) rel_path: &'a str,
    /// Title of the page, for tables above the first heading.
    pub(super) title: &'a str,
}

/// A rendered body.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) html: String,
    pub(super) headings: Vec<Heading>,
    pub(super) links: Vec<LinkRef>,
    pub(super) images: Vec<ImageRef>,
    pub(super) words: usize,
    pub(super) text: String,
    /// Where in `text` the headings stand.
    pub(super) heading_texts: Vec<Range<usize>>,
}

impl Body {
    /// A body with room for what so many bytes of Markdown most likely become.
    fn with_room(bytes: usize) -> Self {
        Self {
            html: String::with_capacity(2 * bytes),
            text: String::with_capacity(bytes),
            ..Self::default()
        }
    }
}

/// The work on one body. Inline content gathers in `run` until its block ends, because typography
/// needs to see a block as a whole.
struct Renderer<'a> {
    origin: Origin<'a>,
    context: &'a ParseContext<'a>,
    problems: &'a mut Vec<Problem>,
    body: Body,
    run: run::Run,
    /// Room for the plain text of a block, kept from one to the next.
    plain: String,
    pending: inline::Pending,
    link: Option<linked::OpenLink>,
    images: Vec<linked::OpenImage>,
    headings: headings::Headings,
    tables: tables::Tables,
    footnotes: footnotes::Footnotes,
    /// Quotes, items and footnotes that are open, the innermost last.
    holders: Vec<quotes::Holder>,
    figure: Option<figures::Figure>,
    /// How many emphases are open.
    emphasis: usize,
    /// How many groups of variants there have been.
    tabs: usize,
    /// Text before this byte offset is a mark and not shown.
    skip_to: usize,
    /// Terms of the glossary that have been linked.
    terms: std::collections::BTreeSet<usize>,
    /// Within a block of code: text is neither set nor looked into.
    in_code: bool,
    /// The block of code so far: the parser gives it in bits.
    verbatim: String,
}

impl<'a> Origin<'a> {
    /// The Markdown.
    fn markdown(&self) -> &str {
        &self.source.text[self.base..]
    }

    /// The file in the content folder where a byte of the body was written: the page's own, or a
    /// fragment's. Its links are written as seen from there.
    fn written_in(&self, at: usize) -> &'a str {
        let (source, _) = self.source.written(self.base + at);
        if std::ptr::eq(source, self.source) {
            return self.rel_path;
        }
        let path = source.path.as_str();
        path.strip_prefix("content/").unwrap_or(path)
    }

    /// The place of a byte offset in the body.
    fn place(&self, at: usize) -> Place {
        self.source.place(self.base + at)
    }
}

/// Renders a body. All that is wrong with it goes to `problems`.
pub(super) fn render(origin: Origin, context: &ParseContext, problems: &mut Vec<Problem>) -> Body {
    let events = events(origin, problems);
    let shapes = figures::shapes(&events);
    let mut renderer = Renderer {
        origin,
        context,
        problems,
        body: Body::with_room(origin.markdown().len()),
        run: run::Run::default(),
        plain: String::new(),
        pending: inline::Pending::default(),
        link: None,
        images: Vec::new(),
        headings: headings::Headings::new(origin.markdown(), &events),
        tables: tables::Tables::default(),
        footnotes: footnotes::Footnotes::default(),
        holders: Vec::new(),
        figure: None,
        emphasis: 0,
        tabs: 0,
        skip_to: 0,
        terms: std::collections::BTreeSet::new(),
        in_code: false,
        verbatim: String::new(),
    };
    for (number, (event, range)) in events.into_iter().enumerate() {
        let shape = shapes.get(&number).copied().unwrap_or(Shape::Plain);
        renderer.event(event, range, shape);
    }
    renderer.finish()
}

/// The events of a body with their byte ranges.
fn events<'a>(origin: Origin<'a>, problems: &mut Vec<Problem>) -> Vec<(Event<'a>, Range<usize>)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let markdown = &origin.source.text[origin.base..];
    let callback = |link: BrokenLink<'_>| {
        // `[x]` alone is often just a word in brackets; `[text][x]` is meant as a link.
        if link.link_type == LinkType::Reference {
            let place = origin.place(link.span.start);
            problems.push(refused::broken_reference(place, &link.reference));
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(markdown, options, Some(callback));
    let mut events = Vec::with_capacity(markdown.len() / BYTES_AN_EVENT);
    events.extend(parser.into_offset_iter());
    events
}

impl Renderer<'_> {
    fn event(&mut self, event: Event, range: Range<usize>, shape: Shape) {
        match event {
            Event::Start(tag) => self.start(tag, range, shape),
            Event::End(tag) => self.end(tag, range.start),
            Event::Text(text) if self.in_code => self.verbatim(&text),
            Event::Text(text) => self.text(&text, &range),
            Event::SoftBreak | Event::HardBreak if self.breaks(&range, shape) => {}
            Event::SoftBreak => self.text("\n", &range),
            Event::HardBreak => self.piece(run::Piece::Break),
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                self.code(&code);
            }
            Event::Html(html) => self.verbatim(&html),
            Event::InlineHtml(html) => {
                self.refuse(refused::raw_html(self.origin.place(range.start)));
                self.text(&html, &range);
            }
            Event::FootnoteReference(name) => self.footnote(&name),
            Event::TaskListMarker(done) => self.task(done),
            Event::Rule => {
                self.flush();
                self.body.html.push_str("<hr>\n");
            }
        }
    }

    /// A line end that is more than a space: after a mark, or before a figure or its caption.
    fn breaks(&mut self, range: &Range<usize>, shape: Shape) -> bool {
        if !self.images.is_empty() || self.link.is_some() || self.emphasis > 0 {
            return false;
        }
        if self.ends_mark(range.start) {
            self.body.html.push_str("<p>");
            return true;
        }
        match shape {
            Shape::Figure => self.open_figure(),
            Shape::LastLine => {
                self.flush();
                self.body.html.push_str("</p>\n");
                self.open_figure();
            }
            _ => return self.open_caption(),
        }
        true
    }

    /// Ends the block's inline content: sets it and writes it.
    fn flush(&mut self) {
        self.end_text();
        if self.run.is_empty() {
            return;
        }
        let mut plain = std::mem::take(&mut self.plain);
        let language = self.context.language;
        self.run.write(language, &mut self.body.html, &mut plain);
        self.tell(&plain);
        plain.clear();
        self.plain = plain;
    }

    /// Adds a block to the plain text.
    fn tell(&mut self, plain: &str) {
        let plain = plain.trim();
        if plain.is_empty() {
            return;
        }
        let mut done = 0;
        for at in memchr::memchr_iter(NO_BREAK_LEAD, plain.as_bytes()) {
            if !plain[at..].starts_with(NO_BREAK) {
                continue;
            }
            self.body.text.push_str(&plain[done..at]);
            self.body.text.push(' ');
            done = at + NO_BREAK.len_utf8();
        }
        self.body.text.push_str(&plain[done..]);
        self.body.text.push('\n');
    }

    fn refuse(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    fn finish(mut self) -> Body {
        self.flush();
        self.write_footnotes();
        self.body.words = words(&self.body.text);
        self.body
    }
}

/// How many words a text of blocks has, each of which ends its line: as many as there are gaps, but for dashes that
/// stand alone. Two gaps in a row count as a word, for it is for telling how long one reads.
fn words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let gaps = memchr::memchr_iter(b' ', bytes).count() + memchr::memchr_iter(b'\n', bytes).count();
    let signs = memchr::memchr_iter(DASH.as_bytes()[0], bytes);
    let dashes = signs.filter(|at| bytes[*at..].starts_with(DASH.as_bytes()));
    gaps - dashes.count()
}

/// A dash between words.
const DASH: &str = "— ";
