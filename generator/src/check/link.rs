//! `broken-link`: a link to a page or a file that is not published.

use super::Context;
use crate::{
    model::{LeftOut, Model, Node},
    page::LinkRef,
    problem::Problem,
    source::Place,
    suggest,
};
use std::collections::BTreeMap;

/// Addresses that are there without an editor.
const MADE: [&str; 5] = [
    "/404.html",
    "/feed.xml",
    "/robots.txt",
    "/site.webmanifest",
    "/sitemap.xml",
];

pub(super) fn broken_links(context: Context, problems: &mut Vec<Problem>) {
    for node in &context.model.nodes {
        for link in &node.page.links {
            if link.url.starts_with('/') && !exists(context.model, &link.url) {
                let place = node.source.place(link.at);
                let fix = meant(node, link, context.model);
                problems.push(broken(place, link, context.model).mended_by(&fix.0, fix.1));
            }
        }
    }
}

/// Whether a link to the address leads somewhere.
pub(super) fn exists(model: &Model, url: &str) -> bool {
    model.has(url) || model.unread.contains(url) || MADE.contains(&url) || url.starts_with("/desk/")
}

fn broken(place: Place, link: &LinkRef, model: &Model) -> Problem {
    let cause = match model.left_out.get(&link.url) {
        Some(reason) => format!(
            "страница «{}» не публикуется: {}",
            link.written,
            why(reason)
        ),
        None => format!("страницы или файла «{}» нет", link.written),
    };
    let remedy = remedy(model, &link.url);
    Problem::error("broken-link", place, cause, remedy)
}

/// The destination as written, without its anchor, and the one that is surely meant: where the page
/// has moved, or the only page that is called almost so.
fn meant(node: &Node, link: &LinkRef, model: &Model) -> (String, Option<String>) {
    let end = link.written.find(['#', '?']).unwrap_or(link.written.len());
    let written = &link.written[..end];
    let old = format!("]({written}");
    let to = moved(model, &link.url).or_else(|| {
        let names = || model.addresses().map(|url| (last_name(url), url));
        let name = suggest::certain(last_name(&link.url), names().map(|(name, _)| name))?;
        let mut named = names().filter(|(known, _)| *known == name);
        let (_, url) = named.next()?;
        model.page_at(url).filter(|_| named.next().is_none())
    });
    let new = to.map(|to| {
        if written.ends_with(".md") {
            format!("]({}", relative(&node.page.path, &to.page.path))
        } else {
            format!("]({}", to.page.url)
        }
    });
    (old, new)
}

/// The way from one file of the content to another.
fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    let mut to: Vec<&str> = to.split('/').collect();
    from.pop();
    while from
        .first()
        .is_some_and(|first| to.len() > 1 && to.first() == Some(first))
    {
        from.remove(0);
        to.remove(0);
    }
    "../".repeat(from.len()) + &to.join("/")
}

/// The page whose former address this is.
fn moved<'a>(model: &'a Model, url: &str) -> Option<&'a Node> {
    model.nodes.iter().find(|node| {
        let mut aliases = node.page.front.aliases.iter();
        aliases.any(|alias| alias.value == url)
    })
}

fn why(reason: &LeftOut) -> String {
    match reason {
        LeftOut::Draft => "это черновик (draft = true)".to_owned(),
        LeftOut::Expired(date) => format!("её срок (expires) вышел {date}"),
        LeftOut::Requires(service) => format!("ей нужен сервис «{service}», а он не действует"),
    }
}

/// What to write instead: where the page has moved, or the nearest one there is.
pub(super) fn remedy(model: &Model, url: &str) -> String {
    if model.left_out.contains_key(url) {
        return "уберите ссылку или дайте этой странице такое же условие".to_owned();
    }
    if let Some(node) = moved(model, url) {
        return format!("это прежний адрес: ссылайтесь на {}", node.page.path);
    }
    match nearest(model, url) {
        Some(found) => format!("исправьте ссылку. Похоже на «{found}»."),
        None => "исправьте ссылку или напишите эту страницу".to_owned(),
    }
}

/// The file of the page whose address is nearest.
fn nearest<'a>(model: &'a Model, url: &str) -> Option<&'a str> {
    let found = nearest_address(url, model.addresses())?;
    let page = model.page_at(found);
    Some(page.map_or(found, |node| node.page.path.as_str()))
}

/// The known address whose last name, which tells pages apart (`x` of `/faq/x/`), is nearest.
pub(super) fn nearest_address<'a>(
    url: &str,
    known: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let by_name: BTreeMap<&str, &str> = known.map(|known| (last_name(known), known)).collect();
    let name = suggest::nearest(last_name(url), by_name.keys().copied())?;
    by_name.get(name).copied()
}

fn last_name(url: &str) -> &str {
    let inner = url.trim_end_matches('/');
    inner.rsplit('/').next().unwrap_or(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_between_files() {
        let from = "content/faq/access/x.md";
        assert_eq!(relative(from, "content/faq/access/y.md"), "y.md");
        assert_eq!(relative(from, "content/faq/tech/y.md"), "../tech/y.md");
        assert_eq!(relative("content/x.md", "content/a/y.md"), "a/y.md");
    }
}
