//! The inline content of one block: gathered in pieces, set as a whole, written as HTML.

use crate::page::{
    html,
    typography::{self, LINE_BREAK, Language, OBJECT},
};

/// A piece of inline content.
pub(super) enum Piece {
    /// Text to be set.
    Text(String),
    /// Text that is shown as it is: an address.
    Verbatim(String),
    /// A tag.
    Markup(String),
    /// Something that is no text, and what stands for it where only text can stand.
    Object { html: String, plain: String },
    /// A line break that the editor wants.
    Break,
}

/// Pieces in order.
#[derive(Default)]
pub(super) struct Run(Vec<Piece>);

/// A block as it is written.
pub(super) struct Set {
    pub(super) html: String,
    pub(super) plain: String,
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
    pub(super) fn push(&mut self, piece: Piece) {
        self.0.push(piece);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of the pieces from `from` on.
    pub(super) fn plain_from(&self, from: usize) -> String {
        self.0.iter().skip(from).map(Piece::plain).collect()
    }

    /// Drops the pieces from `from` on.
    pub(super) fn truncate(&mut self, from: usize) {
        self.0.truncate(from);
    }

    /// The text that ends the block, if text ends it.
    pub(super) fn last_text(&mut self) -> Option<&mut String> {
        match self.0.last_mut() {
            Some(Piece::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Sets the block.
    pub(super) fn set(mut self, language: Option<Language>) -> Set {
        let seen = |piece: &mut Piece| match piece {
            Piece::Text(text) => std::mem::take(text),
            Piece::Verbatim(_) | Piece::Object { .. } => OBJECT.to_string(),
            Piece::Markup(_) => String::new(),
            Piece::Break => LINE_BREAK.to_string(),
        };
        let mut texts: Vec<String> = self.0.iter_mut().map(seen).collect();
        if let Some(language) = language {
            typography::typeset(&mut texts, language);
        }
        let mut set = Set {
            html: String::new(),
            plain: String::new(),
        };
        for (piece, text) in self.0.iter().zip(&texts) {
            match piece {
                Piece::Text(_) => html::push_text(&mut set.html, text),
                Piece::Verbatim(text) => html::push_text(&mut set.html, text),
                Piece::Markup(html) | Piece::Object { html, .. } => set.html.push_str(html),
                Piece::Break => set.html.push_str("<br>\n"),
            }
            let set_text = matches!(piece, Piece::Text(_)).then_some(text.as_str());
            set.plain.push_str(set_text.unwrap_or(piece.plain()));
        }
        set
    }
}
