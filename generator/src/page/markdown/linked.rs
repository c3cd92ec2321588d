//! Links and pictures: their destinations checked, their texts kept for other pages' checks.

use super::{
    Renderer,
    refused::{bad_link, foreign_image, missing_alt, vague_link},
    run::Piece,
};
use crate::page::{
    ImageRef, LinkRef, html,
    links::{self, Target},
    optional, typography, values,
};
use pulldown_cmark::{CowStr, LinkType};
use std::{borrow::Cow, ops::Range};

/// A link whose end is to come.
pub(super) struct OpenLink {
    target: Option<Target>,
    written: String,
    /// Byte offset in the body.
    at: usize,
    /// Where in the run its text begins.
    from: usize,
    /// It is there only if its page is.
    optional: bool,
    /// Its text is its address.
    pub(super) is_bare: bool,
}

/// A picture whose end is to come.
pub(super) struct OpenImage {
    target: Option<Target>,
    written: String,
    title: String,
    at: usize,
    from: usize,
}

/// Texts that do not say where a link leads.
const VAGUE: [&str; 14] = [
    "",
    "здесь",
    "тут",
    "там",
    "сюда",
    "по ссылке",
    "ссылка",
    "ссылке",
    "по этой ссылке",
    "нажмите здесь",
    "here",
    "click here",
    "link",
    "this link",
];

impl Renderer<'_> {
    pub(super) fn open_link(
        &mut self,
        kind: LinkType,
        written: CowStr,
        title: &str,
        range: &Range<usize>,
    ) {
        self.end_text();
        if !self.images.is_empty() {
            // Of a link in a picture's description only the text is of use.
            return;
        }
        let written = match kind {
            LinkType::Email => format!("mailto:{written}"),
            _ => written.into_string(),
        };
        let target = self.target(&written, range);
        let optional = title == optional::TITLE && matches!(target, Some(Target::Site { .. }));
        let title = if optional {
            String::new()
        } else {
            self.title(title, range)
        };
        let mut tag = link_tag(target.as_ref(), &written, &title);
        if let Some(Target::Site { path, .. }) = target.as_ref().filter(|_| optional) {
            tag = optional::marked(&tag, path);
        }
        self.run.push(Piece::Markup(tag.into()));
        self.link = Some(OpenLink {
            target,
            written,
            at: range.start,
            from: self.run.len(),
            optional,
            is_bare: matches!(kind, LinkType::Autolink | LinkType::Email),
        });
    }

    pub(super) fn close_link(&mut self) {
        self.end_text();
        let Some(link) = self.link.take_if(|_| self.images.is_empty()) else {
            return;
        };
        let text = self.run.plain_from(link.from);
        self.run.push(Piece::Markup("</a>".into()));
        if is_vague(&text) {
            self.refuse(vague_link(self.origin.place(link.at), &text));
        }
        if let (Some(figure), Some(target)) = (&mut self.figure, &link.target)
            && target.is_foreign_page()
        {
            figure.video.get_or_insert_with(|| target.href());
        }
        let (url, anchor) = match link.target {
            Some(Target::Site { path, anchor, .. }) => (path, anchor),
            Some(Target::Foreign(address)) => (address, None),
            None => return,
        };
        self.body.links.push(LinkRef {
            url,
            anchor,
            text,
            written: link.written,
            at: self.origin.base + link.at,
            optional: link.optional,
        });
    }

    pub(super) fn open_image(&mut self, written: &str, title: &str, range: &Range<usize>) {
        self.end_text();
        let target = self.target(written, range);
        let title = self.title(title, range);
        self.images.push(OpenImage {
            target,
            written: written.to_owned(),
            title,
            at: range.start,
            from: self.run.len(),
        });
    }

    pub(super) fn close_image(&mut self) {
        self.end_text();
        let Some(image) = self.images.pop() else {
            return;
        };
        let alt = self.run.plain_from(image.from).trim().to_owned();
        self.run.truncate(image.from);
        if alt.is_empty() {
            self.refuse(missing_alt(self.origin.place(image.at), &image.written));
        }
        let src = image.target.as_ref().map(Target::href).unwrap_or_default();
        let url = match &image.target {
            Some(Target::Site { path, .. }) => path,
            _ => "",
        };
        let mut title = image.title;
        if let Some(figure) = &mut self.figure {
            figure.title = std::mem::take(&mut title);
        }
        let tag = self.picture_tag(&src, url, &alt, &title);
        self.check_picture(url, &image.written, self.origin.place(image.at));
        self.run.push(Piece::Object {
            html: tag,
            plain: alt,
        });
        match image.target {
            Some(Target::Site { path: url, .. }) => self.body.images.push(ImageRef {
                url,
                written: image.written,
                at: self.origin.base + image.at,
            }),
            Some(Target::Foreign(_)) => {
                let place = self.origin.place(image.at);
                self.refuse(foreign_image(place, &image.written));
            }
            None => {}
        }
    }

    /// Where a destination leads once its lookups are replaced.
    fn target(&mut self, written: &str, range: &Range<usize>) -> Option<Target> {
        let before = self.problems.len();
        let filled = self.filled(written, range);
        if self.problems.len() > before {
            return None;
        }
        let written_in = self.origin.written_in(range.start);
        let rel_path = match filled.trim_start().starts_with(['#', '?']) {
            true => self.origin.rel_path,
            false => written_in,
        };
        match links::resolve(rel_path, &filled) {
            Ok(target) => Some(target),
            Err(fault) => {
                let place = self.origin.place(range.start);
                self.refuse(bad_link(place, &filled, fault));
                None
            }
        }
    }

    fn title(&mut self, title: &str, range: &Range<usize>) -> String {
        if title.is_empty() {
            return String::new();
        }
        let filled = self.filled(title, range).into_owned();
        typography::typeset_title(filled, self.context.language)
    }

    /// A part of a link with its lookups replaced. Problems are shown at the lookup where it can be
    /// found in the link, else at the link.
    fn filled<'t>(&mut self, text: &'t str, range: &Range<usize>) -> Cow<'t, str> {
        if !text.contains("{{") {
            return text.into();
        }
        let lookups = self.context.lookups;
        let whole = &self.origin.markdown()[range.clone()];
        let told = |fault: values::Fault| {
            let written = whole.find(&text[fault.at()..]);
            let place = self.origin.place(range.start + written.unwrap_or(0));
            self.problems.push(fault.problem(place, lookups));
        };
        values::fill(text, lookups, |_| false, told).into()
    }
}

fn is_vague(text: &str) -> bool {
    let said = text.trim_matches(|c: char| !c.is_alphanumeric());
    // Most texts are longer than any of the list.
    let longest = VAGUE.iter().map(|text| text.len()).max();
    Some(said.len()) <= longest && VAGUE.contains(&said.to_lowercase().as_str())
}

/// The opening tag of a link; without an address where it leads nowhere.
fn link_tag(target: Option<&Target>, written: &str, title: &str) -> String {
    let href = target.map(Target::href);
    let room = href.as_ref().map_or(0, String::len) + title.len() + TAG_ROOM;
    let mut tag = String::with_capacity(room);
    tag.push_str("<a");
    if let Some(href) = href {
        // A link within the page must work wherever the page is shown.
        let local = href.find('#').filter(|_| written.starts_with('#'));
        let href = local.map_or(href.as_str(), |at| &href[at..]);
        push_attribute(&mut tag, " href=\"", href);
    }
    if !title.is_empty() {
        push_attribute(&mut tag, " title=\"", title);
    }
    if target.is_some_and(Target::is_foreign_page) {
        tag.push_str(" rel=\"noopener\"");
    }
    tag.push('>');
    tag
}

fn push_attribute(tag: &mut String, name: &str, value: &str) {
    tag.push_str(name);
    html::push_text(tag, value);
    tag.push('"');
}

/// Bytes of a link's tag beside its address and its title.
const TAG_ROOM: usize = 48;
