//! The page of search as it is without a script: the words of the portal in the order of letters, a page for each
//! letter where they are many. Results are put into it by the script, or by a server that fills the same template.

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
use opora_search::latin;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use tera::Context;

/// Where the page stands.
pub(super) const URL: &str = "/search/";

/// Key of its title.
const TITLE: &str = "search.title";

/// Key of the title of a letter's page.
const LETTER_TITLE: &str = "search.letter";

/// With more pages than these only sections, services and synonyms are listed: nobody reads hundreds of titles
/// of one letter.
const MOST: usize = 4000;

/// The most that titles and addresses of the list may have together on the page of search, in bytes: three
/// kilobytes as they are sent, so that the whole page comes in the first flight of a connection.
const HEAVY: usize = 10_000;

#[derive(Serialize)]
struct SearchPage<'a> {
    page: Head<'a>,
    kind: &'static str,
    breadcrumbs: Vec<Link<'a>>,
    /// Where each letter is.
    letters: &'a [Choice<'a>],
    /// The entries, letter by letter; none where letters have pages of their own.
    index: &'a [Letter<'a>],
    kinds: Vec<Choice<'a>>,
    audiences: Vec<Choice<'a>>,
    answer: Option<()>,
}

/// The page of a letter.
#[derive(Serialize)]
struct LetterPage<'a> {
    page: Head<'a>,
    kind: &'static str,
    breadcrumbs: Vec<Link<'a>>,
    letters: &'a [Choice<'a>],
    letter: &'a Letter<'a>,
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

/// The page, and those of the letters.
pub(super) fn jobs<'a>(
    all: Ingredients<'a>,
    synonyms: &'a [Vec<String>],
) -> Vec<Result<Job<'a>, Problem>> {
    let index = index(all, synonyms);
    let urls: Vec<String> = if weight(&index) > HEAVY {
        addresses(&index)
    } else {
        (1..=index.len()).map(|n| format!("#az-{n}")).collect()
    };
    let letters = index.iter().zip(&urls);
    let letters = letters.map(|(letter, url)| Choice {
        id: url,
        name: &letter.letter,
    });
    let letters: Vec<Choice> = letters.collect();
    let is_whole = urls.iter().all(|url| url.starts_with('#'));
    if is_whole {
        return vec![job(all, &letters, &index)];
    }
    let own = index.iter().zip(&urls);
    let own = own.map(|(letter, url)| letter_job(all, &letters, letter, url));
    std::iter::once(job(all, &letters, &[]))
        .chain(own)
        .collect()
}

fn job<'a>(all: Ingredients<'a>, letters: &[Choice], index: &[Letter]) -> Result<Job<'a>, Problem> {
    let texts = &all.desk.texts;
    let file = "theme/templates/search.html";
    let audiences = all.tables.site.audiences.iter();
    let context = Context::from_serialize(&SearchPage {
        page: Head {
            title: texts.get(TITLE).unwrap_or_default(),
            description: texts.get("search.index_text").unwrap_or_default(),
            url: URL,
            kind: "search",
        },
        kind: "search",
        breadcrumbs: vec![home(all)],
        letters,
        index,
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

fn letter_job<'a>(
    all: Ingredients<'a>,
    letters: &[Choice],
    letter: &Letter,
    url: &str,
) -> Result<Job<'a>, Problem> {
    let texts = &all.desk.texts;
    let file = "theme/templates/letter.html";
    let title = texts.fill(LETTER_TITLE, &[("letter", &letter.letter)]);
    let context = Context::from_serialize(&LetterPage {
        page: Head {
            title: &title,
            description: texts.get("search.letter_text").unwrap_or_default(),
            url,
            kind: "letter",
        },
        kind: "letter",
        breadcrumbs: vec![
            home(all),
            Link {
                title: texts.get(TITLE).unwrap_or_default(),
                url: URL,
            },
        ],
        letters,
        letter,
    });
    Ok(Job {
        context: templates::finished(context, file)?,
        url: url.to_owned(),
        template: "letter.html",
        file,
    })
}

fn home(all: Ingredients<'_>) -> Link<'_> {
    Link {
        title: all.desk.texts.get("page.home").unwrap_or_default(),
        url: "/",
    }
}

/// What the list weighs, in bytes of its titles and addresses.
fn weight(index: &[Letter]) -> usize {
    let entries = index.iter().flat_map(|letter| &letter.entries);
    let weights =
        entries.map(|entry| entry.title.len() + entry.url.len() + entry.also.map_or(0, str::len));
    weights.sum()
}

/// Where the page of each letter stands: `/search/zh/`. Those that sound alike, as Э and Е, are told apart by numbers.
fn addresses(index: &[Letter]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut address = |letter: &Letter| {
        let is_latin = letter.letter.chars().all(|c| c.is_ascii_alphabetic());
        let name = latin::slug(&letter.letter);
        let name = match name.as_str() {
            "" => "other".to_owned(),
            name if is_latin => format!("latin-{name}"),
            name => name.to_owned(),
        };
        let others = (2_u32..).map(|n| format!("{URL}{name}-{n}/"));
        let free = std::iter::once(format!("{URL}{name}/"))
            .chain(others)
            .find(|url| !taken.contains(url))
            .unwrap_or_default();
        taken.insert(free.clone());
        free
    };
    index.iter().map(&mut address).collect()
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
