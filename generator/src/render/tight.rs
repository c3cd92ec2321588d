//! Scripts and styles without the spaces that mean nothing. What they are joined of is said in `theme_assets`.

/// Signs beside which a space means nothing. `+`, `-` and `/` are none: two of them together mean something else.
const SIGNS: &str = "=<>?:&|,;{}()[]!*%";

/// Signs after which, and before which, the end of a line means nothing: no statement ends there by itself.
const OPENS: &str = ";{,([";
const CLOSES: &str = "}),];";

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
        let length = match comment {
            Some(length) => length,
            None if is_literal => literal(rest, c),
            None => c.len_utf8(),
        };
        let (piece, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        let is_idle = |other: char| SIGNS.contains(other);
        let is_needless = match c {
            ' ' => is_idle(before) || after.starts_with(is_idle),
            '\n' => {
                let closes = |other: char| CLOSES.contains(other);
                !after_comment && (OPENS.contains(before) || after.starts_with(closes))
            }
            _ => false,
        };
        if !is_needless {
            tight.push_str(piece);
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

/// A line without the spaces that mean nothing; what stands in double quotes as it is.
pub fn style_line(line: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::script as script_of;

    #[test]
    fn spaces_go_and_texts_stay() {
        for (script, expected) in [
            ("a = b + -c;", "a=b + -c;"),
            (
                "say(\"a = b\", `c, ${d} = e`);",
                "say(\"a = b\",`c, ${d} = e`);",
            ),
            ("x.replace(/[ /] = (b)/g, c)", "x.replace(/[ /] = (b)/g,c)"),
            ("return a / b, c / d", "return a / b,c / d"),
            ("(a) / 2 , \"\\\" , \"", "(a)/ 2,\"\\\" , \""),
            ("const { я } = o", "const{я}=o"),
            ("a;\nb = {\nc\n}\nd; // e;\nf", "a;b={c}\nd;// e;\nf"),
            (
                "f('a = b') // it's c = d\ng = 'h'",
                "f('a = b')// it's c = d\ng='h'",
            ),
            ("a /* b = 'c */ = d", "a /* b = 'c */=d"),
        ] {
            assert_eq!(script_of(script), expected);
        }
    }
}
