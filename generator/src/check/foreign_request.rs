//! `foreign-request`: the theme makes a browser ask another site. A link that a reader follows is no
//! such request; a style sheet, a script, a font or a picture from elsewhere is.

use super::Context;
use crate::{problem::Problem, source::Source};

pub(super) fn foreign_requests(context: Context, problems: &mut Vec<Problem>) {
    let theme = context.theme;
    let templates = theme.templates.iter();
    // Mail programs load nothing from the site's address but what a letter shows anyway.
    let pages = templates.filter(|template| !template.path.contains("/templates/mail/"));
    for page in pages {
        tell(page, &markup(&page.text), problems);
    }
    let files = theme
        .styles
        .iter()
        .chain(&theme.scripts)
        .chain(&theme.icons);
    for file in files {
        let Ok(text) = str::from_utf8(&file.bytes) else {
            continue;
        };
        let source = Source::new(&file.path, text);
        let found = match file.path.rsplit('.').next() {
            Some("css") => style(text),
            Some("js") => script(text),
            Some("svg") => markup(text),
            _ => Vec::new(),
        };
        tell(&source, &found, problems);
    }
}

fn tell(source: &Source, places: &[usize], problems: &mut Vec<Problem>) {
    for at in places {
        let rest = &source.text[*at..];
        let end = rest
            .find(['"', '\'', ')', ' ', '\n', '>'])
            .unwrap_or(rest.len());
        let cause = format!("тема обращается к чужому сайту: {}", &rest[..end]);
        let remedy = "положите файл в папку темы и сошлитесь на него: чужой сайт увидит каждого читателя и может не открыться";
        problems.push(Problem::error(
            "foreign-request",
            source.place(*at),
            cause,
            remedy,
        ));
    }
}

/// What a foreign address begins with; the last is in all of them.
const SCHEMES: [&str; 5] = ["https://", "http://", "wss://", "ws://", "//"];

/// Foreign addresses right after one of `marks` and a quote or none.
fn after(text: &str, marks: &[&str]) -> Vec<usize> {
    let slashes = memchr::memmem::find_iter(text.as_bytes(), "//");
    let addresses = slashes.filter_map(|at| {
        let end = at + "//".len();
        let scheme = SCHEMES.iter().find(|one| text[..end].ends_with(**one))?;
        Some(end - scheme.len())
    });
    let is_marked = |at: &usize| {
        let before = text[..*at].trim_end_matches([' ', '"', '\'']);
        marks.iter().any(|mark| before.ends_with(mark.trim_end()))
    };
    addresses.filter(is_marked).collect()
}

fn style(text: &str) -> Vec<usize> {
    after(text, &["url(", "@import"])
}

fn script(text: &str) -> Vec<usize> {
    let marks = [
        "import(",
        "import ",
        "from ",
        "fetch(",
        "Worker(",
        "WebSocket(",
        ".src =",
        ".open(\"GET\",",
    ];
    after(text, &marks)
}

/// What a page loads by itself. The address of an `a` is the reader's to follow; that of a `link`
/// is loaded.
fn markup(text: &str) -> Vec<usize> {
    let marks = [
        "src=",
        "srcset=",
        "poster=",
        "<object data=",
        "action=",
        "url(",
        "@import",
    ];
    let mut found = after(text, &marks);
    for (at, _) in text.match_indices("<link") {
        let tag = &text[at..];
        let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
        found.extend(after(tag, &["href="]).into_iter().map(|inner| at + inner));
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_would_load_is_found() {
        assert_eq!(style("a{b:url(https://x)} c{d:url('/e.woff2')}").len(), 1);
        assert_eq!(style("@import \"//x/y.css\";").len(), 1);
        assert_eq!(
            markup("<script src=\"https://x\"></script><img src=\"/a\">").len(),
            1
        );
        assert_eq!(
            markup("<link rel=x href=\"https://x\"><a href=\"https://y\">").len(),
            1
        );
        for request in [
            "fetch('https://x')",
            "import a from\"//x/y.js\";",
            "import('http://x')",
            "new WebSocket( \"wss://x\")",
            "s.src = 'https://x/y.js'",
        ] {
            assert_eq!(script(request).len(), 1, "{request}");
        }
        assert_eq!(
            script("a = b; // told from there\n// https://x\nopen('https://x')").len(),
            0
        );
        assert_eq!(
            markup("<svg xmlns=\"http://www.w3.org/2000/svg\">").len(),
            0
        );
    }
}
