//! The query cut into words: steps 1 and 2, and the positions of what is left.

use super::{Chunk, Request, Token, find::Found};
use crate::{fold, stop};

/// How much of a query counts: characters, words.
const LONGEST: usize = 200;
const MOST: usize = 12;

/// The words of a query, those that say nothing left out where others are left.
pub(super) fn chunks(request: &Request) -> Vec<Chunk> {
    let text: String = request.text.chars().take(LONGEST).collect();
    let typing = !request.complete && fold::fold(&text).ends_with(fold::is_part);
    let mut left = MOST;
    let chunks = text.split_whitespace().map(|typed| {
        let words = fold::tokens(typed).into_iter().take(left);
        let tokens: Vec<Token> = words.map(|text| token(text, false)).collect();
        left -= tokens.len();
        Chunk {
            typed: typed.to_owned(),
            tokens,
        }
    });
    let mut chunks: Vec<Chunk> = chunks.collect();
    let last = chunks.last_mut().and_then(|chunk| chunk.tokens.last_mut());
    if let Some(last) = last.filter(|_| typing) {
        last.unfinished = true;
    }
    chunks
}

pub(super) fn token(text: String, unfinished: bool) -> Token {
    Token {
        text,
        unfinished,
        found: Found::default(),
    }
}

/// Whether a word counts where others are left.
fn counts(token: &Token) -> bool {
    !(stop::is_stop(&token.text) || token.unfinished && is_letter(&token.text))
}

/// Whether a word is one character.
fn is_letter(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// The words that are searched, with their positions.
pub(super) fn placed(chunks: Vec<Chunk>) -> Vec<(u32, Token)> {
    let tokens = chunks.into_iter().flat_map(|chunk| chunk.tokens);
    let mut tokens: Vec<(u32, Token)> = (0..).zip(tokens).collect();
    if tokens.iter().any(|(_, token)| counts(token)) {
        tokens.retain(|(_, token)| counts(token));
    } else {
        // Alone, a word that is being typed may become any other.
        tokens.retain(|(_, token)| token.unfinished && !is_letter(&token.text));
    }
    tokens
}

/// Whether a word needs to find something.
pub(super) fn must_find(token: &Token) -> bool {
    counts(token)
}
