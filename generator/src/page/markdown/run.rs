//! The inline content of one block: gathered in pieces, set as a whole, written as HTML.

use crate::page::{
    html,
    typography::{self, LINE_BREAK, Language, OBJECT},
};
use std::borrow::Cow;

/// A piece of inline content.
pub(super) enum Piece {
    /// Text to be set.
    Text(String),
    /// Text that is shown as it is: an address.
    Verbatim(String),
    /// A tag.
    Markup(Cow<'static, str>),
    /// Something that is no text, and what stands for it where only text can stand.
    Object { html: String, plain: String },
    /// A line break that the editor wants.
    Break,
}

/// So many empty texts are kept, none with more room than that.
const SPARE: usize = 16;
const SPARE_ROOM: usize = 4096;

/// Pieces in order.
#[derive(Default)]
pub(super) struct Run {
    pieces: Vec<Piece>,
    /// Room for their texts, kept from one block to the next.
    texts: Vec<String>,
    /// Empty texts with room, for others to come.
    spare: Vec<String>,
}

impl Piece {
    fn plain(&self) -> &str {
        match self {
            Piece::Text(text) | Piece::Verbatim(text) => text,
            Piece::Object { plain, .. } => plain,
            Piece::Markup(_) => "",
            Piece::Break => " ",
        }
    }
}

impl Run {
    /// An empty text, with room where there is one to spare.
    pub(super) fn empty_text(&mut self) -> String {
        self.spare.pop().unwrap_or_default()
    }

    pub(super) fn push(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The text of the pieces from `from` on.
    pub(super) fn plain_from(&self, from: usize) -> String {
        self.pieces.iter().skip(from).map(Piece::plain).collect()
    }

    /// Drops the pieces from `from` on.
    pub(super) fn truncate(&mut self, from: usize) {
        self.pieces.truncate(from);
    }

    /// The text that ends the block, if text ends it.
    pub(super) fn last_text(&mut self) -> Option<&mut String> {
        match self.pieces.last_mut() {
            Some(Piece::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Sets the block, appends it to `html` and what it says to `plain`, and empties the run.
    pub(super) fn write(
        &mut self,
        language: Option<Language>,
        html: &mut String,
        plain: &mut String,
    ) {
        let seen = |piece: &mut Piece| match piece {
            Piece::Text(text) => std::mem::take(text),
            Piece::Verbatim(_) | Piece::Object { .. } => OBJECT.to_string(),
            Piece::Markup(_) => String::new(),
            Piece::Break => LINE_BREAK.to_string(),
        };
        let mut texts = std::mem::take(&mut self.texts);
        texts.extend(self.pieces.iter_mut().map(seen));
        if let Some(language) = language {
            typography::typeset(&mut texts, language);
        }
        for (piece, text) in self.pieces.iter().zip(&texts) {
            match piece {
                Piece::Text(_) => html::push_text(html, text),
                Piece::Verbatim(text) => html::push_text(html, text),
                Piece::Markup(tag) => html.push_str(tag),
                Piece::Object { html: object, .. } => html.push_str(object),
                Piece::Break => html.push_str("<br>\n"),
            }
            let set_text = matches!(piece, Piece::Text(_)).then_some(text.as_str());
            plain.push_str(set_text.unwrap_or(piece.plain()));
        }
        self.keep_room_of(&mut texts);
        self.texts = texts;
        self.pieces.clear();
    }

    /// Empties texts, and keeps some of them for their room.
    fn keep_room_of(&mut self, texts: &mut Vec<String>) {
        let wanted = SPARE.saturating_sub(self.spare.len());
        let with_room = texts
            .drain(..)
            .filter(|text| (1..=SPARE_ROOM).contains(&text.capacity()));
        for mut text in with_room.take(wanted) {
            text.clear();
            self.spare.push(text);
        }
    }
}
