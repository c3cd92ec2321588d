//! A problem as people read it: what, where, the line of the source with the place underlined, what
//! to do.

use opora_generator::{
    Options, Problem,
    messages::{self, Lang},
};
use std::{fs, path::PathBuf};

/// Longer lines are cut: a terminal shows no more.
const WIDEST: usize = 160;

/// The problem with its line of the source, where that can be read.
pub fn shown(problem: &Problem, options: &Options, lang: Lang) -> String {
    let (cause, remedy) = messages::said(problem, lang);
    let Problem {
        code,
        file,
        line,
        column,
        ..
    } = problem;
    let level = messages::level(problem.level, lang);
    let what_to_do = match lang {
        Lang::Ru => "что сделать",
        Lang::En => "help",
    };
    let number = line.to_string();
    let pad = " ".repeat(number.len());
    let mut text = format!("{level}[{code}]: {cause}\n{pad}--> {file}:{line}:{column}\n");
    if let Some(source) = source_line(problem, options) {
        let (shown, mark) = underlined(&source, *column);
        text += &format!("{pad} |\n{number} | {shown}\n{pad} | {mark}\n");
    }
    text + &format!("{pad} = {what_to_do}: {remedy}\n")
}

/// Where a file of the content or the theme lies on the disk.
pub fn path(file: &str, options: &Options) -> Option<PathBuf> {
    let (room, inner) = file.split_once('/')?;
    match room {
        "content" => Some(options.content.join(inner)),
        "theme" => Some(options.theme.join(inner)),
        _ => None,
    }
}

fn source_line(problem: &Problem, options: &Options) -> Option<String> {
    let text = fs::read_to_string(path(&problem.file, options)?).ok()?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let line = usize::try_from(problem.line).ok()?.checked_sub(1)?;
    let line = text.lines().nth(line)?;
    // A terminal must not obey what stands in a file; a tab is as wide as its mark.
    let plain: String = line
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    // A problem of a whole table stands at its first line, and there often is a comment.
    let comment = problem.file.ends_with(".toml") && plain.trim_start().starts_with('#');
    (!plain.trim().is_empty() && !comment).then_some(plain)
}

/// The line as shown, and the marks below it.
fn underlined(line: &str, column: u32) -> (String, String) {
    let chars: Vec<char> = line.chars().collect();
    let from = usize::try_from(column).unwrap_or(1).saturating_sub(1);
    let from = from.min(chars.len());
    let length = extent(&chars[from..]).max(1);
    let skipped = if from > WIDEST / 2 {
        from - WIDEST / 4
    } else {
        0
    };
    let end = chars.len().min(skipped + WIDEST);
    let mut shown: String = chars[skipped..end].iter().collect();
    if skipped > 0 {
        shown.insert(0, '…');
    }
    if end < chars.len() {
        shown.push('…');
    }
    let before = from - skipped + usize::from(skipped > 0);
    let length = length.min(end.saturating_sub(from).max(1));
    (shown, " ".repeat(before) + &"^".repeat(length))
}

/// How much stands together at the beginning: a text in quotes, a link, a lookup, a word.
fn extent(rest: &[char]) -> usize {
    let upto = |end: char| {
        let found = rest.iter().skip(1).position(|c| *c == end);
        found.map_or(rest.len(), |at| at + 2)
    };
    match rest {
        ['"', ..] => upto('"'),
        ['[' | '!', ..] if rest.contains(&')') => upto(')'),
        ['{', '{', ..] => (upto('}') + 1).min(rest.len()),
        ['[', ..] => upto(']'),
        ['<', ..] => upto('>'),
        _ => {
            let ends = |c: &char| c.is_whitespace() || "=,;()[]{}\"".contains(*c);
            rest.iter().position(ends).unwrap_or(rest.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_underlined() {
        for (line, column, mark) in [
            ("titel = \"x\"", 1, "^^^^^"),
            ("date = \"01.02.2026\"", 8, "       ^^^^^^^^^^^^"),
            ("См. [тут](a.md).", 5, "    ^^^^^^^^^^^"),
            ("в {{ a }} б", 3, "  ^^^^^^^"),
            ("конец", 6, "     ^"),
        ] {
            assert_eq!(underlined(line, column).1, mark, "{line}");
        }
        let (shown, mark) = underlined(&"ы ".repeat(500), 401);
        assert!(shown.chars().count() <= WIDEST + 2);
        assert_eq!(shown.chars().nth(mark.chars().count() - 1), Some('ы'));
    }
}
