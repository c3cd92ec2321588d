//! `broken-anchor`: a link to a part of a page that has no such part.

use super::Context;
use crate::{model::Kind, page::glossary, problem::Problem, source::Place, suggest};
use std::collections::{HashMap, HashSet};

/// The anchors of a page in order, and the same for looking up.
struct Anchors<'a> {
    list: Vec<&'a str>,
    set: HashSet<&'a str>,
}

pub(super) fn broken_anchors(context: Context, problems: &mut Vec<Problem>) {
    let mut of_pages: HashMap<&str, Option<Anchors>> = HashMap::new();
    for node in &context.model.nodes {
        for link in &node.page.links {
            let Some(anchor) = link.anchor.as_deref().filter(|anchor| !anchor.is_empty()) else {
                continue;
            };
            let url = link.url.as_str();
            let of_page = of_pages.entry(url).or_insert_with(|| anchors(context, url));
            let Some(known) = of_page else {
                continue;
            };
            if !known.set.contains(anchor) && !in_templates(context, anchor) {
                let place = node.source.place(link.at);
                let told = problems.len();
                problems.push(broken(place, anchor, url, &known.list, told));
            }
        }
    }
}

/// The anchors of a page of the site; of what is no page, nothing is known.
fn anchors<'a>(context: Context<'a>, url: &str) -> Option<Anchors<'a>> {
    let node = context.model.page_at(url)?;
    let headings = node.page.headings.iter().map(|heading| heading.id.as_str());
    let mut anchors: Vec<&str> = headings.collect();
    if node.kind == Kind::Services {
        let services = context.tables.services.rows.iter();
        anchors.extend(services.map(|service| service.id.value.as_str()));
    }
    if url == glossary::URL {
        let terms = context.tables.glossary.rows.iter();
        anchors.extend(terms.map(|entry| entry.id.value.as_str()));
    }
    Some(Anchors {
        set: anchors.iter().copied().collect(),
        list: anchors,
    })
}

/// Whether a template gives the anchor to a part that it makes itself.
fn in_templates(context: Context, anchor: &str) -> bool {
    let id = format!("id=\"{anchor}\"");
    let mut templates = context.theme.templates.iter();
    templates.any(|template| template.text.contains(&id))
}

fn broken(place: Place, anchor: &str, url: &str, known: &[&str], told: usize) -> Problem {
    let cause = format!("на странице {url} нет раздела «#{anchor}»");
    let near = || suggest::while_few(told, known.iter().copied());
    let hint = suggest::hint(anchor, near());
    let list = if known.is_empty() {
        "на ней нет разделов".to_owned()
    } else {
        format!("её разделы: {}", suggest::listed(known))
    };
    let remedy = format!("исправьте часть ссылки после «#».{hint} Сейчас {list}");
    let meant = suggest::certain(anchor, near());
    let meant = meant.map(|meant| format!("#{meant}"));
    Problem::error("broken-anchor", place, cause, remedy).mended_by(&format!("#{anchor}"), meant)
}
