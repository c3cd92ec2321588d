//! `missing-text` in templates: `t.some.key` that is not in the interface texts. It looks at all
//! templates, for a build fills only those of the site, not those of the desk and of mails.

use super::Context;
use crate::{
    problem::Problem,
    source::{Place, Source},
};
use opora_contract::text::Texts;

pub(super) fn template_texts(context: Context, problems: &mut Vec<Problem>) {
    let (source, texts) = &context.tables.texts;
    if source.text.is_empty() {
        // The file is missing, which has been told.
        return;
    }
    for template in &context.theme.templates {
        for (key, at) in keys(template) {
            if !exists(texts, key) {
                problems.push(missing(template.place(at), key, &source.path));
            }
        }
    }
}

/// The keys that a template uses, with their places.
fn keys(template: &Source) -> Vec<(&str, usize)> {
    let mut keys = Vec::new();
    for (start, code) in code(&template.text) {
        for (at, _) in code.match_indices("t.") {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || "_.\"'".contains(c)) {
                continue;
            }
            let rest = &code[at + 2..];
            let name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
            let end = rest.find(|c| !name(c)).unwrap_or(rest.len());
            let key = rest[..end].trim_end_matches('.');
            if !key.is_empty() {
                keys.push((key, start + at));
            }
        }
    }
    keys
}

/// The parts of a template that are code: `{{ … }}` and `{% … %}`.
fn code(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|found| from + found) {
        let end = match text.as_bytes().get(open + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                from = open + 1;
                continue;
            }
        };
        let inside = open + 2;
        let close = text[inside..]
            .find(end)
            .map_or(text.len(), |at| inside + at);
        if end != "#}" {
            parts.push((inside, &text[inside..close]));
        }
        from = close;
    }
    parts
}

/// Whether a key names a sentence or a group of them: a template may choose one by itself.
fn exists(texts: &Texts, key: &str) -> bool {
    let found = key.split('.').try_fold(texts, |node, part| match node {
        Texts::Group(group) => group.get(part),
        Texts::Text(_) => None,
    });
    found.is_some()
}

fn missing(place: Place, key: &str, file: &str) -> Problem {
    let cause = format!("шаблон берёт текст «{key}», а его нет");
    let remedy = format!("добавьте его в {file} или исправьте имя в шаблоне");
    Problem::error("missing-text", place, cause, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_in_code_alone() {
        let text = "t.no {{ t.page.home }} {# t.no #} {% if a.t.no or t.b_c | get(key=\"t.x\") %}";
        let source = Source::new("x", text);
        let found: Vec<&str> = keys(&source).into_iter().map(|(key, _)| key).collect();
        assert_eq!(found, ["page.home", "b_c"]);
    }
}
