//! `long-sentence`, `long-paragraph`: texts that are hard to take in. Lists, tables, quotes, headings
//! and code are left alone; only running text is measured.

use super::Context;
use crate::{
    problem::Problem,
    source::{Place, Source},
};
use rayon::prelude::*;
use std::ops::Range;

/// Most words of a sentence and of a paragraph.
const SENTENCE: usize = 30;
const PARAGRAPH: usize = 120;

pub(super) fn long_texts(context: Context) -> Vec<Problem> {
    let nodes = context.model.nodes.par_iter();
    nodes.flat_map_iter(|node| of_page(&node.source)).collect()
}

fn of_page(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    for paragraph in paragraphs(source) {
        let text = &source.text[paragraph.clone()];
        let words = words(text);
        let place = |at: usize| source.place(paragraph.start + at);
        if words > PARAGRAPH {
            problems.push(long_paragraph(place(0), words));
        }
        for (at, sentence) in sentences(text) {
            let words = self::words(sentence);
            if words > SENTENCE {
                problems.push(long_sentence(place(at), words));
            }
        }
    }
    problems
}

/// Running text of the body: lines side by side that belong to nothing else.
fn paragraphs(source: &Source) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut state = State::Start;
    let mut at = source.start();
    for line in source.text[at..].split_inclusive('\n') {
        let kind = state.step(line);
        let end = at + line.trim_end().len();
        match kind {
            Line::Begins => found.push(at..end),
            Line::Goes => {
                if let Some(last) = found.last_mut() {
                    last.end = end;
                }
            }
            Line::Other => {}
        }
        at += line.len();
    }
    found
}

/// What the lines before have opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Head,
    Between,
    Paragraph,
    /// A list, a table or a quote, until a blank line.
    Other,
    Code,
}

/// What a line is of running text.
enum Line {
    Begins,
    Goes,
    Other,
}

impl State {
    fn step(&mut self, line: &str) -> Line {
        let text = line.trim();
        let (next, kind) = match *self {
            State::Start if text == "+++" => (State::Head, Line::Other),
            State::Head => (
                if text == "+++" {
                    State::Between
                } else {
                    State::Head
                },
                Line::Other,
            ),
            State::Code if is_fence(text) => (State::Between, Line::Other),
            State::Code => (State::Code, Line::Other),
            _ if is_fence(text) => (State::Code, Line::Other),
            _ if text.is_empty() => (State::Between, Line::Other),
            State::Other => (State::Other, Line::Other),
            _ if line.starts_with(' ') || is_marked(text) => (State::Other, Line::Other),
            State::Paragraph => (State::Paragraph, Line::Goes),
            _ => (State::Paragraph, Line::Begins),
        };
        *self = next;
        kind
    }
}

fn is_fence(text: &str) -> bool {
    text.starts_with("```") || text.starts_with("~~~")
}

/// Whether a line begins a heading, a list, a quote, a table, a definition or a directive.
fn is_marked(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < text.len() && digits.starts_with(['.', ')']);
    let listed = text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ");
    numbered || listed || text.starts_with(['#', '>', '|', ':']) || text.starts_with("[^")
}

/// The sentences of a text with their places. A full stop before a small letter ends nothing.
fn sentences(text: &str) -> Vec<(usize, &str)> {
    let mut sentences = Vec::new();
    let mut from = 0;
    for (at, mark) in text.match_indices(['.', '!', '?', '…']) {
        let end = at + mark.len();
        let rest = text[end..].trim_start_matches(['»', '"', '*', '_', ')']);
        let next = rest.trim_start();
        let word = next.trim_start_matches(['«', '"', '*', '_', '(', '[']);
        let ends = next.len() < rest.len() && !word.starts_with(char::is_lowercase);
        if ends && end > from {
            sentences.push((from, &text[from..end]));
            from = text.len() - next.len();
        }
    }
    sentences.push((from, &text[from..]));
    sentences
}

/// Words as read: what a link leads to is no word of the text.
fn words(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text;
    while let Some(open) = rest.find("](") {
        count += plain_words(&rest[..open]);
        let after = &rest[open..];
        rest = after.find(')').map_or("", |close| &after[close + 1..]);
    }
    count + plain_words(rest)
}

fn plain_words(text: &str) -> usize {
    let words = text.split_whitespace();
    words
        .filter(|word| word.contains(char::is_alphanumeric))
        .count()
}

fn long_sentence(place: Place, words: usize) -> Problem {
    let cause = format!("предложение длинное: слов в нём {words}, а легко читаются до {SENTENCE}");
    let remedy = "разбейте его на два или вынесите перечисление в список";
    Problem::advice("long-sentence", place, cause, remedy)
}

fn long_paragraph(place: Place, words: usize) -> Problem {
    let cause = format!("абзац длинный: слов в нём {words}, а легко читаются до {PARAGRAPH}");
    let remedy = "разбейте его на абзацы по одной мысли";
    Problem::advice("long-paragraph", place, cause, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_running_text_is_measured() {
        let text = "+++\ntitle = \"x\"\n+++\n\n# Раз\nАбзац\nдальше.\n\n- список\nтоже\n\n1. пункт\n\n```\nкод\n\nкод\n```\nЕщё.\n> цитата\n";
        let source = Source::new("x", text);
        let found: Vec<&str> = paragraphs(&source).into_iter().map(|r| &text[r]).collect();
        assert_eq!(found, ["Ещё."]);
        let source = Source::new("x", "Абзац\nдальше.\n\nДва.");
        assert_eq!(paragraphs(&source).len(), 2);
    }

    #[test]
    fn sentences_end_before_capital_letters() {
        let found = sentences("Раз. Два, т. е. «три!» Четыре? пять 2.5");
        let found: Vec<&str> = found.into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, ["Раз.", "Два, т. е. «три!", "Четыре? пять 2.5"]);
        assert_eq!(words("см. [эту страницу](a b c.md) — да"), 4);
    }
}
