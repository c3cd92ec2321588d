//! `broken-link`: a link to a page or a file that is not published.

use super::Context;
use crate::{
    model::{LeftOut, Model, Node},
    page::LinkRef,
    problem::Problem,
    source::Place,
    suggest,
};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// Addresses that are there without an editor.
const MADE: [&str; 5] = [
    "/404.html",
    "/feed.xml",
    "/robots.txt",
    "/site.webmanifest",
    "/sitemap.xml",
];

pub(super) fn broken_links(context: Context, problems: &mut Vec<Problem>) {
    let leads_nowhere =
        |link: &&LinkRef| link.url.starts_with('/') && !exists(context.model, &link.url);
    let nodes = context.model.nodes.par_iter();
    let lost = nodes.flat_map_iter(|node| {
        let links = node.page.links.iter().filter(leads_nowhere);
        links.map(move |link| (node, link))
    });
    let lost: Vec<(&Node, &LinkRef)> = lost.collect();
    if lost.is_empty() {
        return;
    }
    let mut search = Search::new(context.model);
    for (node, link) in lost {
        let place = node.source.place(link.at);
        let found = search.found(&link.url);
        let (old, new) = mended(node, link, found.meant);
        problems.push(broken(place, link, found, context.model).mended_by(&old, new));
    }
}

/// What there is instead of addresses that are not there, each looked for once.
struct Search<'a> {
    model: &'a Model,
    /// Pages by their former addresses.
    moved: HashMap<&'a str, &'a Node>,
    found: HashMap<&'a str, Found<'a>>,
}

/// What there is instead of an address.
#[derive(Clone, Copy, Default)]
struct Found<'a> {
    /// The page that has moved from there.
    moved: Option<&'a Node>,
    /// The page that is surely meant.
    meant: Option<&'a Node>,
    /// The file or address that is nearest.
    near: Option<&'a str>,
}

impl<'a> Search<'a> {
    fn new(model: &'a Model) -> Self {
        let aliases = model.nodes.iter().flat_map(|node| {
            let aliases = node.page.front.aliases.iter();
            aliases.map(move |alias| (alias.value.as_str(), node))
        });
        // Of two pages that claim an address, the first has it.
        let mut moved = HashMap::new();
        for (alias, node) in aliases {
            moved.entry(alias).or_insert(node);
        }
        Self {
            model,
            moved,
            found: HashMap::new(),
        }
    }

    fn found(&mut self, url: &'a str) -> Found<'a> {
        if let Some(found) = self.found.get(url) {
            return *found;
        }
        let few = self.found.len() < suggest::MOST;
        let moved = self.moved.get(url).copied();
        let found = match moved {
            Some(node) => Found {
                moved,
                meant: Some(node),
                near: None,
            },
            None if few => Found {
                moved: None,
                meant: meant(self.model, url),
                near: nearest(self.model, url),
            },
            None => Found::default(),
        };
        self.found.insert(url, found);
        found
    }
}

/// Whether a link to the address leads somewhere.
pub(super) fn exists(model: &Model, url: &str) -> bool {
    model.has(url) || model.unread.contains(url) || MADE.contains(&url) || url.starts_with("/desk/")
}

fn broken(place: Place, link: &LinkRef, found: Found, model: &Model) -> Problem {
    let cause = match model.left_out.get(&link.url) {
        Some(reason) => format!(
            "страница «{}» не публикуется: {}",
            link.written,
            why(reason)
        ),
        None => format!("страницы или файла «{}» нет", link.written),
    };
    let remedy = worded(model, &link.url, found);
    Problem::error("broken-link", place, cause, remedy)
}

/// The destination as written, without its anchor, and what to write for it.
fn mended(node: &Node, link: &LinkRef, to: Option<&Node>) -> (String, Option<String>) {
    let end = link.written.find(['#', '?']).unwrap_or(link.written.len());
    let written = &link.written[..end];
    let new = to.map(|to| {
        if written.ends_with(".md") {
            format!("]({}", relative(&node.page.path, &to.page.path))
        } else {
            format!("]({}", to.page.url)
        }
    });
    (format!("]({written}"), new)
}

/// The only page that is called almost so.
fn meant<'a>(model: &'a Model, url: &str) -> Option<&'a Node> {
    let names = || model.addresses().map(|url| (last_name(url), url));
    let name = suggest::certain(last_name(url), names().map(|(name, _)| name))?;
    let mut named = names().filter(|(known, _)| *known == name);
    let (_, url) = named.next()?;
    model.page_at(url).filter(|_| named.next().is_none())
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

fn why(reason: &LeftOut) -> String {
    match reason {
        LeftOut::Draft => "это черновик (draft = true)".to_owned(),
        LeftOut::Expired(date) => format!("её срок (expires) вышел {date}"),
        LeftOut::Requires(service) => format!("ей нужен сервис «{service}», а он не действует"),
    }
}

/// What to write instead: where the page has moved, or the nearest one there is.
pub(super) fn remedy(model: &Model, url: &str) -> String {
    worded(model, url, Search::new(model).found(url))
}

fn worded(model: &Model, url: &str, found: Found) -> String {
    if model.left_out.contains_key(url) {
        return "уберите ссылку или дайте этой странице такое же условие".to_owned();
    }
    if let Some(node) = found.moved {
        return format!("это прежний адрес: ссылайтесь на {}", node.page.path);
    }
    match found.near {
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
