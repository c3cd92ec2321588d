//! The page of search as it is without a script: the words of the portal in the order of letters. Results
//! are put into it by the script, or by a server that fills the same template.

use super::{
    Ingredients, Job,
    article::{Head, Link},
    templates,
};
use crate::{
    model::{Kind, Node},
    problem::Problem,
    search,
};
use serde::Serialize;
use std::collections::BTreeMap;
use tera::Context;

/// Where the page stands.
pub(super) const URL: &str = "/search/";

/// Key of its title.
const TITLE: &str = "search.title";

/// With more pages than these only sections, services and synonyms are listed: a list of thousands of
/// titles helps nobody, and a page must not be heavy.
const MOST: usize = 400;

#[derive(Serialize)]
struct SearchPage<'a> {
    page: Head<'a>,
    kind: &'static str,
    breadcrumbs: Vec<Link<'a>>,
    index: Vec<Letter<'a>>,
    kinds: Vec<Choice<'a>>,
    audiences: Vec<Choice<'a>>,
    answer: Option<()>,
}

#[derive(Serialize)]
struct Letter<'a> {
    letter: String,
    entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    title: &'a str,
    url: String,
    /// What the entry leads to, where its own words are another name for it.
    also: Option<&'a str>,
}

#[derive(Serialize)]
struct Choice<'a> {
    id: &'a str,
    name: &'a str,
}

/// The page.
pub(super) fn job<'a>(
    all: Ingredients<'a>,
    synonyms: &'a [Vec<String>],
) -> Result<Job<'a>, Problem> {
    let title = all.desk.texts.get(TITLE).unwrap_or_default();
    let home = all.desk.texts.get("page.home").unwrap_or_default();
    let file = "theme/templates/search.html";
    let audiences = all.tables.site.audiences.iter();
    let context = Context::from_serialize(&SearchPage {
        page: Head {
            title,
            description: all.desk.texts.get("search.index_text").unwrap_or_default(),
            url: URL,
            kind: "search",
        },
        kind: "search",
        breadcrumbs: vec![Link {
            title: home,
            url: "/",
        }],
        index: index(all, synonyms),
        kinds: kinds(all),
        audiences: audiences
            .filter(|row| all.model.entries.contains_key(&row.id.value))
            .map(|row| Choice {
                id: &row.id.value,
                name: &row.name,
            })
            .collect(),
        answer: None,
    });
    Ok(Job {
        context: templates::finished(context, file)?,
        url: URL.to_owned(),
        template: "search.html",
        file,
    })
}

/// The kinds that there is something of, in the order in which filters offer them.
fn kinds<'a>(all: Ingredients<'a>) -> Vec<Choice<'a>> {
    let kinds = search::kinds(all.model, all.tables);
    let named = kinds.into_iter().filter_map(|id| {
        let name = all.desk.texts.get(&format!("search.kind.{id}"))?;
        Some(Choice { id, name })
    });
    named.collect()
}

/// Titles and synonyms by their first letter.
fn index<'a>(all: Ingredients<'a>, synonyms: &'a [Vec<String>]) -> Vec<Letter<'a>> {
    let pages = all
        .model
        .nodes
        .iter()
        .filter(|node| node.kind != Kind::Home);
    let few = all.model.nodes.len() <= MOST;
    let shown =
        |node: &&Node| few || !matches!(node.kind, Kind::Instruction | Kind::Faq | Kind::News);
    let pages = pages.filter(shown).map(|node| Entry {
        title: node.title(),
        url: node.page.url.clone(),
        also: None,
    });
    let forms = all.desk.forms.iter().filter_map(|form| {
        Some(Entry {
            title: &form.title,
            url: all.model.forms.get(form.id.as_str())?.clone(),
            also: None,
        })
    });
    let mut entries: Vec<Entry> = pages.chain(forms).collect();
    entries.extend(
        search::named_so(all.model, all.tables, synonyms).map(|(word, url, title)| Entry {
            title: word,
            url,
            also: Some(title),
        }),
    );
    let key = |entry: &Entry| (opora_search::fold::fold(entry.title), entry.url.clone());
    entries.sort_by_cached_key(key);
    entries.dedup_by(|one, other| one.title == other.title && one.url == other.url);
    let mut letters: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        letters.entry(letter(entry.title)).or_default().push(entry);
    }
    let letters = letters.into_iter();
    letters
        .map(|(letter, entries)| Letter { letter, entries })
        .collect()
}

/// Under which letter a title stands; digits and signs are one.
fn letter(title: &str) -> String {
    let folded = opora_search::fold::fold(title);
    let first = folded.chars().find(|c| opora_search::fold::is_part(*c));
    match first {
        Some(c) if c.is_alphabetic() => c.to_uppercase().collect(),
        _ => "0–9".to_owned(),
    }
}
