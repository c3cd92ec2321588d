//! The found words in a text, for those who show it.

use super::Token;
use crate::{fold, stem::Stems};
use std::collections::BTreeSet;

/// What to mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    stems: BTreeSet<String>,
    beginnings: Vec<String>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it was searched.
    pub mark: bool,
}

impl Marks {
    pub(super) fn of(slots: &[(u32, Token)]) -> Self {
        let stems = Stems::default();
        let tokens = || slots.iter().map(|(_, token)| token);
        let beginnings = tokens().filter(|token| token.unfinished);
        Self {
            stems: tokens().map(|token| stems.of(&token.text)).collect(),
            beginnings: beginnings.map(|token| token.text.clone()).collect(),
        }
    }

    /// How many different words of the text were searched.
    #[must_use]
    pub fn count(&self, text: &str) -> usize {
        let stems = Stems::default();
        let words = fold::tokens(text);
        let found = words.iter().filter(|word| self.has(&stems, word));
        let found: BTreeSet<String> = found.map(|word| stems.of(word)).collect();
        found.len()
    }

    /// The text in pieces, words that were searched marked.
    #[must_use]
    pub fn pieces(&self, text: &str) -> Vec<Piece> {
        let stems = Stems::default();
        let mut pieces: Vec<Piece> = Vec::new();
        let parts = text.split_inclusive(|c: char| !c.is_alphanumeric());
        for part in parts {
            let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
            let mark = fold::tokens(word)
                .iter()
                .any(|token| self.has(&stems, token));
            push(&mut pieces, word, mark);
            push(
                &mut pieces,
                part.get(word.len()..).unwrap_or_default(),
                false,
            );
        }
        pieces
    }

    fn has(&self, stems: &Stems, word: &str) -> bool {
        let starts = |beginning: &String| word.starts_with(beginning.as_str());
        self.stems.contains(&stems.of(word)) || self.beginnings.iter().any(starts)
    }
}

/// Adds a piece, to the last one if that is of the same kind.
fn push(pieces: &mut Vec<Piece>, text: &str, mark: bool) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.mark == mark => last.text.push_str(text),
        _ => pieces.push(Piece {
            text: text.to_owned(),
            mark,
        }),
    }
}
