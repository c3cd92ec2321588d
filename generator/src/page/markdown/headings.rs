//! Headings: their order, their anchors, and the link by which a part of a page can be shared.

use super::Renderer;
use crate::{
    page::{Heading, html, slug},
    problem::Problem,
    source::Place,
};
use pulldown_cmark::{Event, HeadingLevel, Tag};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The anchor of a title without letters.
const NAMELESS: &str = "section";

/// Anchors of the page, taken and to come.
#[derive(Default)]
pub(super) struct Headings {
    /// Anchors that editors have chosen anywhere on the page: made ones keep out of their way.
    chosen: BTreeSet<String>,
    /// Chosen anchors of the headings so far.
    met: BTreeSet<String>,
    /// How often an anchor was made of the same title.
    made: BTreeMap<String, usize>,
    /// The heading being read: level and byte offset in the body.
    open: Option<(u8, usize)>,
    /// Level of the heading before; the page's title is the first.
    last: Option<u8>,
}

impl Headings {
    pub(super) fn new(markdown: &str, events: &[(Event, Range<usize>)]) -> Self {
        let headings = events
            .iter()
            .filter(|(event, _)| matches!(event, Event::Start(Tag::Heading { .. })));
        let lines = headings.filter_map(|(_, range)| markdown[range.clone()].lines().next());
        let chosen = lines.filter_map(|line| {
            let title = line.trim_end().trim_end_matches('#');
            split_anchor(title).map(|(_, id)| id.to_owned())
        });
        Self {
            chosen: chosen.collect(),
            ..Self::default()
        }
    }

    /// Whether a heading is being read.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// A free anchor made of a title.
    fn make(&mut self, title: &str) -> String {
        let mut base = slug::slug(title);
        if base.is_empty() {
            NAMELESS.clone_into(&mut base);
        }
        loop {
            let times = self.made.entry(base.clone()).or_default();
            *times += 1;
            let id = match *times {
                1 => base.clone(),
                n => format!("{base}-{n}"),
            };
            // `a-2` may be the anchor of a title of its own.
            let free = *times == 1 || self.made.insert(id.clone(), 1).is_none();
            if free && !self.chosen.contains(&id) {
                return id;
            }
        }
    }
}

/// Cuts `{#anchor}` off the end of a title.
fn split_anchor(title: &str) -> Option<(&str, &str)> {
    let (title, id) = title.trim_end().strip_suffix('}')?.rsplit_once("{#")?;
    (!id.contains(['{', '}', ' '])).then_some((title.trim_end(), id))
}

impl Renderer<'_> {
    pub(super) fn open_heading(&mut self, level: HeadingLevel, range: &Range<usize>) {
        let level = level as u8;
        let last = self.headings.last.replace(level).unwrap_or(1);
        let place = || self.origin.place(range.start);
        if level == 1 {
            self.refuse(second_title(place()));
        } else if level > last + 1 {
            self.refuse(skipped_level(place(), last, level));
        }
        self.headings.open = Some((level, range.start));
    }

    pub(super) fn close_heading(&mut self) {
        self.end_text();
        let Some((level, at)) = self.headings.open.take() else {
            return;
        };
        let chosen = self.take_chosen_anchor(at);
        let (mut set, mut plain) = (String::new(), String::new());
        let language = self.context.language;
        self.run.write(language, &mut set, &mut plain);
        if plain.trim().is_empty() {
            self.refuse(empty_heading(self.origin.place(at)));
        }
        let title = plain.trim().to_owned();
        let id = chosen.unwrap_or_else(|| self.headings.make(&title));
        let start = self.body.text.len();
        self.tell(&title);
        self.body.heading_texts.push(start..self.body.text.len());
        let switch = self.open_tab(level);
        let is_tab = switch.is_some();
        let label = [("title", title.as_str())];
        let label = self.context.texts.fill("heading.anchor", &label);
        let digit = char::from(b'0' + level);
        let out = &mut self.body.html;
        out.push_str("<h");
        out.push(digit);
        out.push_str(" id=\"");
        html::push_text(out, &id);
        out.push_str("\">");
        match switch {
            Some(switch) => out.extend(["<label>", &switch, &set, "</label>"]),
            None => out.push_str(&set),
        }
        out.push_str("<a class=\"anchor\" href=\"#");
        html::push_text(out, &id);
        out.push_str("\" aria-label=\"");
        html::push_text(out, &label);
        out.push_str("\">#</a></h");
        out.push(digit);
        out.push_str(">\n");
        if is_tab {
            self.body.html.push_str("<div class=\"tab-body\">\n");
        }
        self.body.headings.push(Heading {
            level,
            id,
            title,
            at: self.origin.base + at,
        });
    }

    /// The anchor at the end of the title, if the editor has chosen one; it is no part of the title.
    fn take_chosen_anchor(&mut self, at: usize) -> Option<String> {
        let text = self.run.last_text()?;
        let (title, id) = split_anchor(text)?;
        let (title, id) = (title.to_owned(), id.to_owned());
        *text = title;
        let place = self.origin.place(at);
        if !slug::is_anchor(&id) {
            self.refuse(bad_anchor(place, &id));
        } else if !self.headings.met.insert(id.clone()) {
            self.refuse(duplicate_anchor(place, &id));
        }
        Some(id)
    }
}

fn second_title(place: Place) -> Problem {
    Problem::error(
        "heading-level",
        place,
        "в тексте стоит заголовок первого уровня, а им служит title из шапки",
        "начните разделы с «##»",
    )
}

fn skipped_level(place: Place, last: u8, level: u8) -> Problem {
    let hashes = |level: u8| "#".repeat(usize::from(level));
    Problem::error(
        "heading-level",
        place,
        format!("заголовок уровня {level} стоит сразу после уровня {last}"),
        format!(
            "поставьте «{}» вместо «{}»",
            hashes(last + 1),
            hashes(level)
        ),
    )
}

fn empty_heading(place: Place) -> Problem {
    Problem::error(
        "empty-heading",
        place,
        "в заголовке нет текста",
        "напишите заголовок или уберите знаки «#»",
    )
}

fn bad_anchor(place: Place, id: &str) -> Problem {
    let remedy = match slug::slug(id) {
        id if slug::is_anchor(&id) => format!(" Например: {{#{id}}}"),
        _ => String::new(),
    };
    Problem::error(
        "bad-anchor",
        place,
        format!("якорь «{id}» написан неверно"),
        format!("якорь пишут латинскими строчными буквами, цифрами, «-» и «_», с буквы.{remedy}"),
    )
}

fn duplicate_anchor(place: Place, id: &str) -> Problem {
    Problem::error(
        "duplicate-anchor",
        place,
        format!("якорь «{id}» уже есть у другого заголовка страницы"),
        "дайте заголовкам разные якоря: ссылка ведёт только к первому",
    )
}
