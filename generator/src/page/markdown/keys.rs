//! Keys of a keyboard: `[[Ctrl+C]]`. Markdown knows no such brackets, so elsewhere they read as
//! they are written.

use super::run::Piece;
use crate::page::html;

/// A longer text between the brackets is no key.
const LONGEST: usize = 40;

/// `text` cut at its keys, with the offset of each piece. `is_literal` tells the offsets of brackets that were escaped.
pub(super) fn cut(text: &str, is_literal: impl Fn(usize) -> bool) -> Vec<(usize, Piece)> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for (open, _) in text.match_indices("[[") {
        if open < done || is_literal(open) {
            continue;
        }
        let inner = &text[open + 2..];
        let end = inner.find(['[', ']', '\n']).filter(|end| *end <= LONGEST);
        let Some(end) = end.filter(|end| inner[*end..].starts_with("]]")) else {
            continue;
        };
        let Some(keys) = keys(&inner[..end]) else {
            continue;
        };
        pieces.push((done, Piece::Text(text[done..open].to_owned())));
        pieces.push((open, keys));
        done = open + 2 + end + 2;
    }
    pieces.push((done, Piece::Text(text[done..].to_owned())));
    pieces.retain(|(_, piece)| !matches!(piece, Piece::Text(text) if text.is_empty()));
    pieces
}

/// Keys pressed together: `Ctrl+Shift++` are three.
fn keys(written: &str) -> Option<Piece> {
    let (named, plus) = match written.strip_suffix("++") {
        Some(named) => (named, true),
        None => (written, false),
    };
    let named = named.split('+').map(str::trim).chain(plus.then_some("+"));
    let keys: Vec<&str> = named.collect();
    if keys.iter().any(|key| key.is_empty()) {
        return None;
    }
    let tags = keys
        .iter()
        .map(|key| format!("<kbd>{}</kbd>", html::text(key)));
    let tags: Vec<String> = tags.collect();
    let html = match tags.as_slice() {
        [one] => one.clone(),
        many => format!("<kbd class=\"keys\">{}</kbd>", many.join("+")),
    };
    Some(Piece::Object {
        html,
        plain: keys.join("+"),
    })
}
