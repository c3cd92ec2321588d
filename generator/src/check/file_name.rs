//! `bad-name`: a page's file or folder whose name cannot stand in an address.

use super::Context;
use crate::problem::Problem;

pub(super) fn bad_file_names(context: Context, problems: &mut Vec<Problem>) {
    for node in &context.model.nodes {
        let path = node.page.path.as_str();
        let inner = path.strip_prefix("content/").unwrap_or(path);
        let stem = inner.strip_suffix(".md").unwrap_or(inner);
        if let Some(name) = stem.split('/').find(|name| !fits(name)) {
            let cause = format!("имя «{name}» не годится в адрес страницы");
            let remedy = "назовите файл или папку короткими латинскими словами через дефис, например first-login";
            let place = crate::source::Place::file(path);
            problems.push(Problem::error("bad-name", place, cause, remedy));
        }
    }
}

fn fits(name: &str) -> bool {
    let plain = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    !name.is_empty() && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn names_are_short_latin_words() {
        assert!(fits("first-login") && fits("2026"));
        for bad in ["Вход", "First", "a b", "a.b", ""] {
            assert!(!fits(bad), "{bad}");
        }
    }
}
