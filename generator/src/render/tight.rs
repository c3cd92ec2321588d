//! Scripts and styles without the spaces that mean nothing. What they are joined of is said in `theme_assets`.

use std::{cmp::Reverse, collections::BTreeMap};

/// Signs beside which a space means nothing.
const SIGNS: &str = "=<>?:&|,;{}()[]!*%";

/// Signs of which two together mean something else.
const TWINS: &str = "+-/";

/// Signs after which, and before which, the end of a line means nothing: no statement ends there by itself.
const OPENS: &str = ";{,([";
const CLOSES: &str = "}),];?:&|.";

/// What declares a name that keeps its value; `let` says the same to those who know that it does.
const CONSTANT: &str = "const";

/// A script without the spaces and ends of lines that mean nothing; texts, regular expressions and comments as they are.
pub fn script(script: &str) -> String {
    let mut tight = String::with_capacity(script.len());
    let mut before = '\n';
    let mut after_comment = false;
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        let comment = comment(rest);
        let starts_expression = before == '\n' || "(,=:[!&|?{;>".contains(before);
        let is_literal = matches!(c, '"' | '\'' | '`') || c == '/' && starts_expression;
        let after_constant = rest
            .strip_prefix(CONSTANT)
            .filter(|after| after.starts_with(' '));
        let is_constant = after_constant.is_some() && "\n;{}(".contains(before);
        let length = match comment {
            Some(length) => length,
            None if is_literal => literal(rest, c),
            None if is_constant => CONSTANT.len(),
            None => c.len_utf8(),
        };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let is_needless = match c {
            ' ' => is_idle(before, after.chars().next()),
            '\n' => {
                let closes = |other: char| CLOSES.contains(other);
                !after_comment && (OPENS.contains(before) || after.starts_with(closes))
            }
            _ => false,
        };
        if !is_needless {
            tight.push_str(if is_constant { "let" } else { piece });
        }
        after_comment = comment.is_some();
        if c != ' ' && comment.is_none() && !is_needless {
            // What follows an expression divides it.
            before = if is_literal { ')' } else { c };
        }
        rest = after;
    }
    tight
}

/// Whether a space between two characters means nothing.
fn is_idle(before: char, after: Option<char>) -> bool {
    let beside = |signs: &str| signs.contains(before) || after.is_some_and(|c| signs.contains(c));
    beside(SIGNS) || beside(TWINS) && after != Some(before)
}

/// The length of the comment that a script begins with.
fn comment(script: &str) -> Option<usize> {
    if script.starts_with("//") {
        return Some(script.find('\n').unwrap_or(script.len()));
    }
    let inner = script.strip_prefix("/*")?;
    Some(inner.find("*/").map_or(script.len(), |end| end + 4))
}

/// The length of the text or the regular expression that a script begins with.
fn literal(script: &str, mark: char) -> usize {
    let (mut is_escaped, mut in_class) = (false, false);
    for (at, c) in script.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' | ']' if mark == '/' => in_class = c == '[',
            _ if c == mark && !in_class => return at + mark.len_utf8(),
            _ => {}
        }
    }
    script.len()
}

/// A line without the spaces that mean nothing; what stands in double quotes as it is. In a sum the spaces
/// around its sign mean something, between selectors they do not.
pub fn style_line(line: &str) -> String {
    let (selector, rest) = line.split_at(line.find('{').unwrap_or_default());
    let selector = selector.replace(" + ", "+").replace(" ~ ", "~");
    let line = format!("{selector}{rest}");
    let spaces = [
        ("; }", "}"),
        (" { ", "{"),
        (" {", "{"),
        (" }", "}"),
        ("; ", ";"),
        (": ", ":"),
        (", ", ","),
        (" > ", ">"),
    ];
    let parts = line.split('"').enumerate().map(|(number, part)| {
        if number % 2 == 1 {
            return part.to_owned();
        }
        let part = part.to_owned();
        spaces
            .iter()
            .fold(part, |part, (wide, tight)| part.replace(wide, tight))
    });
    parts.collect::<Vec<_>>().join("\"")
}

/// A style sheet with short names for its custom properties, the most used first. They are the sheet's own:
/// no page and no script names one.
pub fn short_names(sheet: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut pieces = Vec::new();
    let mut rest = sheet;
    while let Some(at) = rest.find("--") {
        let (before, from) = rest.split_at(at);
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        let (name, after) = from.split_at(end);
        let is_name = name.len() > 2 && !before.ends_with(is_part);
        pieces.push((before, is_name, name));
        rest = after;
    }
    let mut counts = BTreeMap::new();
    for (.., name) in pieces.iter().filter(|(_, is_name, _)| *is_name) {
        *counts.entry(*name).or_insert(0_usize) += 1;
    }
    let mut names: Vec<&str> = counts.keys().copied().collect();
    names.sort_by_key(|name| Reverse(counts.get(name).copied()));
    let short: BTreeMap<&str, String> = names.into_iter().zip((0..).map(short)).collect();
    let mut tight = String::with_capacity(sheet.len());
    for (before, is_name, name) in pieces {
        tight.push_str(before);
        let own = short.get(name).filter(|_| is_name);
        tight.push_str(own.map_or(name, String::as_str));
    }
    tight.push_str(rest);
    tight
}

/// `--a` of 0, `--z` of 25, `--ba` of 26.
fn short(number: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap_or_default());
    match number / 26 {
        0 => format!("--{}", letter(number)),
        above => format!("{}{}", short(above), letter(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::{script as script_of, short_names, style_line};

    #[test]
    fn spaces_around_signs_go_between_selectors_alone() {
        let line = "p + p, a ~ b { width: calc(1px + 2px); content: \"a + b\"; }";
        let tight = "p+p,a~b{width:calc(1px + 2px);content:\"a + b\"}";
        assert_eq!(style_line(line), tight);
    }

    #[test]
    fn names_of_properties_become_short_wherever_they_stand() {
        let sheet =
            "a-b--c{--ink:#000;--paper:#fff}d{color:var(--ink);x:calc(1px - -2px)}e{y:var(--ink)}";
        assert_eq!(
            short_names(sheet),
            "a-b--c{--a:#000;--b:#fff}d{color:var(--a);x:calc(1px - -2px)}e{y:var(--a)}"
        );
        let many: String = (0..60).map(|n| format!("--name{n:02}:1;")).collect();
        assert!(short_names(&many).ends_with("--ch:1;"));
    }

    #[test]
    fn spaces_go_and_texts_stay() {
        for (script, expected) in [
            ("a = b + -c - d", "a=b+-c-d"),
            ("a + +b - --c", "a+ +b- --c"),
            (
                "say(\"a = b\", `c, ${d} = e`);",
                "say(\"a = b\",`c, ${d} = e`);",
            ),
            ("x.replace(/[ /] = (b)/g, c)", "x.replace(/[ /] = (b)/g,c)"),
            ("return a / b, c / d", "return a/b,c/d"),
            ("a / /b/.c // + d", "a/ /b/.c// + d"),
            ("(a) / 2 , \"\\\" , \"", "(a)/2,\"\\\" , \""),
            (
                "const { я } = o;\nof(const a of b)",
                "let{я}=o;of(let a of b)",
            ),
            (
                "a.const = aconst + \"; const \"",
                "a.const=aconst+\"; const \"",
            ),
            ("a;\nb = {\nc\n}\nd; // e;\nf", "a;b={c}\nd;// e;\nf"),
            ("a = b\n? c\n: d\n.e\ng", "a=b?c:d.e\ng"),
            (
                "f('a = b') // it's c = d\ng = 'h'",
                "f('a = b')// it's c = d\ng='h'",
            ),
            ("a /* b = 'c */ = d", "a/* b = 'c */=d"),
        ] {
            assert_eq!(script_of(script), expected);
        }
    }
}
