//! Figures: a picture alone in its paragraph, or alone on the last line of a list item. Its caption
//! is the picture's title or an emphasised line below it. A picture that is a link to another site
//! is the poster of a video: nothing is asked of that site until the reader goes there.

use super::{Renderer, run::Piece};
use crate::page::html;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::{collections::BTreeMap, ops::Range};

/// What an event begins beside what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing.
    Plain,
    /// An item of a list of tasks.
    Task,
    /// A figure.
    Figure,
    /// A figure that ends the paragraph it stands in.
    LastLine,
}

/// The figure being written.
#[derive(Default)]
pub(super) struct Figure {
    /// The picture's title.
    pub(super) title: String,
    /// The address of another site that the picture links to.
    pub(super) video: Option<String>,
    /// Whether an emphasised line is being written as the caption.
    in_caption: bool,
}

type Events<'a, 't> = &'a [(Event<'t>, Range<usize>)];

/// The events that begin something, by number.
pub(super) fn shapes(events: Events) -> BTreeMap<usize, Shape> {
    let mut shapes = BTreeMap::new();
    let has_shape = |event: &Event| {
        matches!(
            event,
            Event::Start(Tag::Image { .. }) | Event::TaskListMarker(_)
        )
    };
    if !events.iter().any(|(event, _)| has_shape(event)) {
        return shapes;
    }
    // Whether blocks stand directly in an item of a list.
    let mut in_item = vec![false];
    for (number, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Item) => in_item.push(true),
            Event::Start(Tag::BlockQuote(_) | Tag::FootnoteDefinition(_)) => in_item.push(false),
            Event::End(TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => {
                in_item.pop();
            }
            _ => {}
        }
        let is_step = in_item.last().copied().unwrap_or(false);
        let rest = events.get(number + 1..).unwrap_or_default();
        let shape = match (event, rest.first()) {
            (Event::Start(Tag::Item), Some((Event::TaskListMarker(_), _))) => Shape::Task,
            (Event::Start(Tag::Paragraph), _) if is_figure(rest, ends_paragraph) => Shape::Figure,
            (Event::SoftBreak, _) if is_step && is_figure(rest, ends_paragraph) => Shape::LastLine,
            (Event::SoftBreak, _) if is_figure(rest, ends_item) => Shape::Figure,
            _ => continue,
        };
        shapes.insert(number, shape);
    }
    shapes
}

fn ends_paragraph(event: &Event) -> bool {
    matches!(event, Event::End(TagEnd::Paragraph))
}

/// In a tight list a text has no paragraph of its own.
fn ends_item(event: &Event) -> bool {
    matches!(event, Event::End(TagEnd::Item) | Event::Start(Tag::List(_)))
}

/// Whether a picture, its caption and nothing else stand before the end.
fn is_figure(events: Events, is_end: fn(&Event) -> bool) -> bool {
    let first = events.first().map(|(event, _)| event);
    if !matches!(
        first,
        Some(Event::Start(Tag::Image { .. } | Tag::Link { .. }))
    ) {
        return false;
    }
    let Some(rest) = after_picture(events) else {
        return false;
    };
    let rest = match rest {
        [(Event::SoftBreak | Event::HardBreak, _), rest @ ..] => match after_emphasis(rest) {
            Some(rest) => rest,
            None => return false,
        },
        rest => rest,
    };
    rest.first().is_some_and(|(event, _)| is_end(event))
}

/// What follows a picture, or a link that holds a picture alone.
fn after_picture<'a, 't>(events: Events<'a, 't>) -> Option<Events<'a, 't>> {
    match events {
        [(Event::Start(Tag::Link { .. }), _), rest @ ..] => match after_image(rest)? {
            [(Event::End(TagEnd::Link), _), rest @ ..] => Some(rest),
            _ => None,
        },
        events => after_image(events),
    }
}

fn after_image<'a, 't>(events: Events<'a, 't>) -> Option<Events<'a, 't>> {
    matches!(events.first()?.0, Event::Start(Tag::Image { .. })).then_some(())?;
    after_element(events)
}

fn after_emphasis<'a, 't>(events: Events<'a, 't>) -> Option<Events<'a, 't>> {
    matches!(events.first()?.0, Event::Start(Tag::Emphasis)).then_some(())?;
    after_element(events)
}

/// What follows the element that begins here.
fn after_element<'a, 't>(events: Events<'a, 't>) -> Option<Events<'a, 't>> {
    let mut depth = 0_usize;
    for (number, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return events.get(number + 1..);
        }
    }
    None
}

impl Renderer<'_> {
    /// Begins a figure. In a list item the text before it ends here.
    pub(super) fn open_figure(&mut self) {
        self.flush();
        self.body.html.push_str("<figure>");
        self.figure = Some(Figure::default());
    }

    /// Begins the emphasised caption; whether there is a figure for it.
    pub(super) fn open_caption(&mut self) -> bool {
        if self.figure.is_none() {
            return false;
        }
        self.flush();
        self.body.html.push_str("<figcaption>");
        if let Some(figure) = &mut self.figure {
            figure.in_caption = true;
        }
        true
    }

    /// Whether an element that begins or ends here is the caption itself.
    pub(super) fn is_caption(&self) -> bool {
        let in_caption = |figure: &Figure| figure.in_caption;
        self.figure.as_ref().is_some_and(in_caption) && self.emphasis == 0
    }

    /// Ends the figure, if there is one.
    pub(super) fn close_figure(&mut self) -> bool {
        let Some(figure) = self.figure.take() else {
            return false;
        };
        let mut caption = figure.title;
        if let Some(address) = figure.video.filter(|_| caption.is_empty()) {
            let host = address.split('/').nth(2).unwrap_or(&address);
            let texts = self.context.texts;
            caption = texts.fill("video.watch", &[("site", host)]);
        }
        if figure.in_caption {
            self.body.html.push_str("</figcaption>");
        } else if !caption.is_empty() {
            self.body.html.push_str("<figcaption>");
            html::push_text(&mut self.body.html, &caption);
            self.body.html.push_str("</figcaption>");
            self.tell(&caption);
        }
        self.body.html.push_str("</figure>\n");
        true
    }

    /// Emphasis, counted so that a caption's own is told from emphasis within it.
    pub(super) fn open_emphasis(&mut self) {
        if !self.is_caption() {
            self.piece(Piece::Markup("<em>".into()));
        }
        self.emphasis += 1;
    }

    pub(super) fn close_emphasis(&mut self) {
        self.emphasis -= 1;
        if !self.is_caption() {
            self.piece(Piece::Markup("</em>".into()));
        }
    }
}
