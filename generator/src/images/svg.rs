//! Drawings. They are published as they are, so one that acts, or asks another site for anything, is
//! refused. Browsers run nothing in a drawing that a page shows; but a drawing can be opened alone.

use crate::{
    problem::Problem,
    source::{Place, Source},
    walk::File,
};

/// Elements that act or bring in something foreign.
const ELEMENTS: [&str; 8] = [
    "<script",
    "<foreignobject",
    "<iframe",
    "<embed",
    "<object",
    "<audio",
    "<video",
    "<!entity",
];

/// Attributes and rules that name an address.
const ADDRESSES: [&str; 5] = ["href", "src", "url(", "@import", "xml-stylesheet"];

/// The first thing in a drawing that may not be there.
pub(super) fn check(file: &File) -> Option<Problem> {
    let Ok(text) = std::str::from_utf8(&file.bytes) else {
        let place = Place::file(&file.path);
        let cause = "рисунок SVG записан не в кодировке UTF-8";
        let remedy = "сохраните его в UTF-8";
        return Some(Problem::error("svg-content", place, cause, remedy));
    };
    let (at, what) = fault(text)?;
    let place = Source::new(file.path.clone(), text).place(at);
    let remedy = "уберите это из рисунка или сохраните его как PNG";
    Some(Problem::error("svg-content", place, what, remedy))
}

/// Byte offset and description of what may not be there.
fn fault(text: &str) -> Option<(usize, String)> {
    // Letters keep their length, so offsets are those of the text.
    let small = text.to_ascii_lowercase();
    for element in ELEMENTS {
        if let Some(at) = small.find(element) {
            return Some((at, format!("в рисунке есть «{element}»")));
        }
    }
    if let Some(at) = handler(&small) {
        return Some((at, "в рисунке есть обработчик событий (on…=)".to_owned()));
    }
    for name in ADDRESSES {
        for (at, _) in small.match_indices(name) {
            let rest = &text[at + name.len()..];
            if let Some(address) = foreign(name, rest) {
                return Some((at, format!("рисунок ссылается на «{address}»")));
            }
        }
    }
    None
}

/// Where an attribute such as `onload=` stands.
fn handler(small: &str) -> Option<usize> {
    let found = small.match_indices("on").find(|(at, _)| {
        let before = small[..*at].chars().next_back();
        let rest = small[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let is_named = rest.len() < small.len() - at - 2;
        let apart = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/');
        is_named && before.is_some_and(apart) && rest.trim_start().starts_with('=')
    });
    found.map(|(at, _)| at)
}

/// The address after a name, unless it is a part of the drawing or a picture within it.
fn foreign<'a>(name: &str, rest: &'a str) -> Option<&'a str> {
    let rest = match name {
        "href" | "src" => rest.trim_start().strip_prefix('=')?,
        _ => rest,
    };
    let address = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'(".contains(c));
    let end = address.find(|c: char| c.is_whitespace() || "\"')>;".contains(c));
    let address = &address[..end.unwrap_or(address.len())];
    let is_own = address.is_empty() || address.starts_with('#');
    let pictures = [
        "data:image/png",
        "data:image/jpeg",
        "data:image/webp",
        "data:font/",
    ];
    (!is_own && !pictures.iter().any(|own| address.starts_with(own))).then_some(address)
}

/// Width and height of a drawing, from its own words or from its `viewBox`.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let root = &text[text.find("<svg")?..];
    let root = &root[..root.find('>')?];
    let pixels = |name: &str| whole(attribute(root, name)?.trim_end_matches("px").parse().ok()?);
    if let (Some(width), Some(height)) = (pixels("width"), pixels("height")) {
        return Some((width, height));
    }
    let sides = attribute(root, "viewBox")?;
    let sides = sides.split([' ', ',']).filter(|side| !side.is_empty());
    let sides: Vec<f64> = sides.filter_map(|side| side.parse().ok()).collect();
    match sides.as_slice() {
        [_, _, width, height] => Some((whole(*width)?, whole(*height)?)),
        _ => None,
    }
}

/// A length as whole pixels, if it is one that a picture can have.
fn whole(length: f64) -> Option<u32> {
    let text = format!("{:.0}", length.round());
    text.parse()
        .ok()
        .filter(|pixels| (1..=100_000).contains(pixels))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut found = tag.match_indices(name).filter_map(|(at, _)| {
        let apart = tag[..at].ends_with(char::is_whitespace);
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?;
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = value[1..].split(quote).next()?;
        apart.then_some(value)
    });
    found.next()
}
