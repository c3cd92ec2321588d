//! The suites of CommonMark and of GitHub's tables, strikethrough and tasks, which `tests/peers/specs`
//! fetches; without them the test says so and passes. What this house writes differently is undone
//! by rule before comparing, and where an example needs raw HTML or an address that is refused, that
//! is found by the problems that are told. Nothing is excused by its number.

use super::*;
use std::collections::BTreeMap;

/// An example: Markdown and the HTML that is expected.
type Example = (String, String);

fn suite(name: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/tests/markdown");
    std::fs::read_to_string(folder.join(name)).ok()
}

/// The examples of `spec.txt`: between fences of 32 backticks, parted by a line with a dot.
fn commonmark(text: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let open = format!("{fence} example\n");
    let examples = text.split(&open).skip(1).map(|rest| {
        let (example, _) = rest.split_once(&format!("\n{fence}\n")).unwrap();
        let (markdown, html) = example.split_once("\n.\n").unwrap_or_else(|| {
            let markdown = example.strip_suffix("\n.").unwrap();
            (markdown, "")
        });
        let plain = |text: &str| format!("{}\n", text.replace('→', "\t"));
        (plain(markdown), plain(html))
    });
    examples.collect()
}

/// The examples of the parser's own tests.
fn gfm(text: &str) -> Vec<Example> {
    let raw = |rest: &str| rest.split_once("\"##;").unwrap().0.to_owned();
    let examples = text.split("let original = r##\"").skip(1).map(|rest| {
        let (_, expected) = rest.split_once("let expected = r##\"").unwrap();
        (raw(rest), raw(expected))
    });
    examples.collect()
}

/// How an example came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// As expected, once the house's own additions are undone.
    Same,
    /// As expected, once each address has become what the rules for addresses make of it: one from
    /// the root, or none.
    Links,
    /// It needs raw HTML, which is refused.
    Html,
    /// It begins with what the house reads as a key, a callout or a note.
    House,
    Wrong,
}

fn outcome((markdown, expected): &Example) -> Outcome {
    let head = "+++\ntitle = \"Т\"\ndescription = \"О\"\n+++\n";
    let source = Source::new("content/page.md", format!("{head}{markdown}"));
    let (lookups, texts) = (Lookups::default(), texts());
    let context = ParseContext {
        lookups: &lookups,
        texts: &texts,
        language: None,
        pictures: &Pictures::default(),
        glossary: &Glossary::default(),
        search: true,
        agreed: &BTreeSet::default(),
    };
    let (page, problems) = parse(&source, "page.md", &context);
    let html = page.unwrap().html;
    let told = |code: &str| problems.iter().any(|problem| problem.code == code);
    let (ours, theirs) = (undone(&html, false), undone(expected, false));
    if ours == theirs {
        Outcome::Same
    } else if told("raw-html") {
        Outcome::Html
    } else if ours == undone(expected, true) {
        Outcome::Links
    } else if markdown.contains("[[") || markdown.contains("[^") {
        Outcome::House
    } else {
        Outcome::Wrong
    }
}

/// HTML without what the house adds: anchors of headings, figures, regions of tables, labels. With
/// `links`, addresses are those that the rules make of them. Both sides go through the same mill, so
/// it can hide no other difference.
fn undone(html: &str, links: bool) -> String {
    let mut html = html.to_owned();
    while let Some(at) = html.find("<a class=\"anchor\"") {
        let end = at + html[at..].find("</a>").unwrap() + 4;
        html.replace_range(at..end, "");
    }
    html = html.replace("<figure>", "<p>").replace("</figure>", "</p>");
    let mut out = String::new();
    let mut title = None;
    for (number, part) in html.split('<').enumerate() {
        if number == 0 {
            out.push_str(part);
            continue;
        }
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        match tag.split(' ').next().unwrap_or_default() {
            "div" | "/div" => continue,
            // A caption is the title of its picture.
            "figcaption" => title = Some(text.to_owned()),
            "/figcaption" => {}
            _ => out.push_str(&format!("<{}>{text}", attributes(tag, links))),
        }
    }
    if let Some(title) = title {
        out = out.replace("\" /></p>", &format!("\" title=\"{title}\" /></p>"));
    }
    let mut out = out
        .replace("&quot;", "\"")
        .replace("<input />\n", "<input />");
    out = out
        .replace("<input checked />\n", "<input checked />")
        .replace("/> ", "/>");
    for block in ["<blockquote>", "<pre>", "</tbody>"] {
        out = out.replace(&format!("\n{block}"), block);
    }
    let out = out.replace("<tbody></tbody>", "");
    let lines = out.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n").replace(">\n<", "><")
}

/// What the rules for addresses make of one that is written so in HTML; `None` where they refuse it.
fn ruled(value: &str) -> Option<String> {
    if value.starts_with('#') {
        return Some(value.to_owned());
    }
    let mut written = value.to_owned();
    // As it was written before the standard's own renderer encoded it.
    let marks = [
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    for (code, mark) in marks
        .into_iter()
        .chain([("%5B", "["), ("%5C", "\\"), ("%5D", "]")])
    {
        written = written.replace(code, mark);
    }
    let target = links::resolve("page.md", &written).ok()?;
    Some(html::text(&target.href()).replace("&quot;", "\""))
}

/// A tag with the attributes that the standard speaks of, in one spelling.
fn attributes(tag: &str, links: bool) -> String {
    let mut name = tag.split(' ').next().unwrap_or_default().to_owned();
    let mut rest = tag[name.len()..].trim_end_matches('/');
    let mut align = None;
    if name == "input" && rest.contains("checked") {
        name.push_str(" checked");
        rest = "";
    }
    while let Some((key, after)) = rest.trim_start().split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        rest = after;
        let key = key.rsplit(' ').next().unwrap_or_default();
        match key {
            "align" => align = Some(value),
            "class" if matches!(value, "centre" | "right") => align = Some(value),
            "style" => align = value.strip_prefix("text-align: "),
            "href" | "src" if links => match ruled(value) {
                Some(address) => name.push_str(&format!(" {key}=\"{address}\"")),
                None if key == "src" => name.push_str(" src=\"\""),
                None => {}
            },
            "href" | "src" | "alt" | "title" | "start" => {
                name.push_str(&format!(" {key}=\"{value}\""));
            }
            "class" if value.starts_with("language-") => {
                name.push_str(&format!(" class=\"{value}\""));
            }
            _ => {}
        }
    }
    match align {
        Some("centre" | "center") => name.push_str(" centre"),
        Some("right") => name.push_str(" right"),
        // To the left is where cells are anyway.
        _ => {}
    }
    let is_void = matches!(name.split(' ').next(), Some("img" | "br" | "hr" | "input"));
    if is_void { format!("{name} /") } else { name }
}

#[test]
fn suites_of_markdown_pass() {
    let suites = [
        ("commonmark.txt", commonmark as fn(&str) -> Vec<Example>),
        ("gfm_table.txt", gfm),
        ("gfm_strikethrough.txt", gfm),
        ("gfm_tasklist.txt", gfm),
    ];
    let mut wrong = Vec::new();
    for (name, read) in suites {
        let Some(text) = suite(name) else {
            println!("{name}: not fetched; run tests/peers/specs");
            continue;
        };
        let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
        for example in read(&text) {
            let outcome = outcome(&example);
            *counts.entry(outcome).or_default() += 1;
            if outcome == Outcome::Wrong {
                wrong.push(example);
            }
        }
        println!("{name}: {counts:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
