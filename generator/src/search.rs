//! What can be found on the site, handed to the index: the published pages, the entry pages of audiences, and
//! what tables show on pages of their own. How the index is made is [`opora_search`]'s business.

use crate::{
    model::{Kind, Model, Node},
    output::{Bytes, file_of},
    page::{front_matter::FrontMatter, glossary},
    schema::{Tables, people::Person, programmes::Programme, services::Service, site::Audience},
};
use opora_search::{
    build::{self, Counted, Document, Site, Texts},
    fold::fold,
};
use std::collections::{BTreeMap, BTreeSet};

/// A row of a table that can be found.
struct Row<'a> {
    kind: &'static str,
    title: &'a str,
    url: String,
    /// The page that shows it.
    section: &'a str,
    /// What it is, in a sentence; a term's meaning.
    description: String,
    audience: u32,
    words: Counted,
}

/// The entry page of an audience.
struct Entry<'a> {
    title: String,
    url: &'a str,
    description: &'a str,
    audience: u32,
    words: Counted,
}

/// The kind of entry pages: they list what others tell.
const ENTRY: &str = "section";

/// The files of the index by path; none where the site cannot be searched.
#[must_use]
pub fn files(model: &Model, tables: &Tables) -> Vec<(String, Bytes)> {
    if !tables.site.search {
        return Vec::new();
    }
    let rows = rows(model, tables);
    let entries = entries(model, tables);
    let pages = model.nodes.iter().filter(|node| node.kind != Kind::Home);
    let pages = pages.map(|node| document(model, tables, node));
    let others = entries.iter().map(Entry::document);
    let others = others.chain(rows.iter().map(Row::document));
    let documents = pages.chain(others).collect();
    let audiences = tables.site.audiences.iter().take(SETS);
    let site = Site {
        audiences: audiences
            .map(|row| (row.id.value.clone(), row.name.clone()))
            .collect(),
        synonyms: synonyms(tables),
    };
    let files = build::build(documents, site).into_iter();
    files
        .map(|file| (file_of(&file.url), file.text.into_bytes().into()))
        .collect()
}

/// More audiences have no bit of their own; what is for them is for all.
const SETS: usize = 32;

/// The words that mean the same, group by group.
#[must_use]
pub fn synonyms(tables: &Tables) -> Vec<Vec<String>> {
    let groups = tables.synonyms.rows.iter();
    let words = |group: &crate::schema::synonyms::Group| {
        group.words.iter().map(|word| word.value.clone()).collect()
    };
    groups.map(words).collect()
}

/// The kinds of what can be found, in the order in which filters offer them; keys of the texts
/// `search.kind`.
pub const KINDS: [&str; 11] = [
    "instruction",
    "faq",
    "document",
    "form",
    "service",
    "programme",
    "person",
    "term",
    "news",
    "section",
    "page",
];

/// The kinds of which there is something, in that order.
#[must_use]
pub fn kinds(model: &Model, tables: &Tables) -> Vec<&'static str> {
    let rows = rows(model, tables);
    let pages = model.nodes.iter().filter(|node| node.kind != Kind::Home);
    let found = pages
        .map(|node| kind(node.kind))
        .chain(model.entries.values().map(|_| ENTRY))
        .chain(rows.iter().map(|row| row.kind));
    let found: BTreeSet<&str> = found.collect();
    KINDS
        .into_iter()
        .filter(|kind| found.contains(kind))
        .collect()
}

/// Synonyms of what the site has: the word, and address and title of what is so called. A page is called
/// what its title or one of its keywords says.
pub fn named_so<'a>(
    model: &'a Model,
    tables: &'a Tables,
    synonyms: &'a [Vec<String>],
) -> impl Iterator<Item = (&'a str, String, &'a str)> {
    let pages = model.nodes.iter().filter(|node| node.kind != Kind::Home);
    let names = pages.flat_map(|node| {
        let keywords = node.page.front.keywords.iter().map(String::as_str);
        let names = keywords.chain([node.title()]);
        names.map(move |name| (fold(name), (node.page.url.clone(), node.title())))
    });
    let services = rows(model, tables)
        .into_iter()
        .filter(|row| row.kind == "service");
    let services = services.map(|row| (fold(row.title), (row.url, row.title)));
    let words = synonyms.iter().flatten();
    let words: BTreeSet<String> = words.map(|word| fold(word)).collect();
    let names = names.chain(services);
    let names: BTreeMap<String, (String, &str)> =
        names.filter(|(name, _)| words.contains(name)).collect();
    synonyms.iter().flat_map(move |group| {
        let meant = group
            .iter()
            .find_map(|word| names.get(&fold(word)).cloned());
        let others = group.iter().map(String::as_str);
        let others = others.filter_map(move |word| {
            let (url, title) = meant.clone()?;
            (fold(word) != fold(title)).then_some((word, url, title))
        });
        others.collect::<Vec<_>>()
    })
}

/// The words of a page's head and body.
#[must_use]
pub fn counted(front: &FrontMatter, text: &str, headings: &[std::ops::Range<usize>]) -> Counted {
    let part = |from: usize, to: Option<usize>| text.get(from..to.unwrap_or(text.len()));
    let next = |at: usize| headings.get(at).map(|heading| heading.start);
    let sections = headings.iter().enumerate().map(|(number, heading)| {
        let title = text.get(heading.clone()).unwrap_or_default();
        let below = part(heading.end, next(number + 1));
        (title, below.unwrap_or_default())
    });
    Counted::of(&Texts {
        title: &front.title.value,
        keywords: front.keywords.iter().map(String::as_str).collect(),
        description: &front.description.value,
        opening: part(0, next(0)).unwrap_or_default(),
        sections: sections.collect(),
    })
}

fn document<'a>(model: &'a Model, tables: &Tables, node: &'a Node) -> Document<'a> {
    let front = &node.page.front;
    let kind = kind(node.kind);
    let description = front.description.value.as_str();
    let parent = node.parent.and_then(|id| model.nodes.get(id));
    let parent = parent.filter(|parent| parent.kind != Kind::Home);
    let headings = node.page.headings.iter();
    Document {
        url: &node.page.url,
        title: node.title(),
        section: parent.map_or("", Node::title),
        answer: if kind == "faq" { description } else { "" },
        description,
        kind,
        audience: audience(tables, node.audience.iter().map(String::as_str)),
        headings: headings
            .map(|heading| (heading.title.as_str(), heading.id.as_str()))
            .collect(),
        words: &node.page.words_found,
    }
}

/// What readers call a page's kind, one of [`KINDS`].
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Instruction => "instruction",
        Kind::Faq => "faq",
        Kind::Document | Kind::Documents => "document",
        Kind::News => "news",
        Kind::Section => "section",
        Kind::Services | Kind::Responsible => "service",
        Kind::Contacts | Kind::Teachers => "person",
        Kind::Programmes => "programme",
        Kind::Home | Kind::Maintenance | Kind::Plain => "page",
    }
}

fn audience<'a>(tables: &Tables, named: impl Iterator<Item = &'a str>) -> u32 {
    let number = |id: &str| {
        let is_it = |row: &Audience| row.id.value == id;
        tables.site.audiences.iter().take(SETS).position(is_it)
    };
    named
        .filter_map(number)
        .fold(0, |set, number| set | 1 << number)
}

/// The entry pages that the site has.
fn entries<'a>(model: &'a Model, tables: &'a Tables) -> Vec<Entry<'a>> {
    let audiences = tables.site.audiences.iter();
    let entries = audiences.filter_map(|row| {
        let title = row.entry_title(&tables.texts.1);
        let description = row.description.as_deref();
        let description = description.unwrap_or(&tables.site.description);
        Some(Entry {
            url: model.entries.get(&row.id.value)?,
            description,
            audience: audience(tables, std::iter::once(row.id.value.as_str())),
            words: Counted::of(&Texts {
                title: &title,
                description,
                ..Texts::default()
            }),
            title,
        })
    });
    entries.collect()
}

/// What tables show: services, people who are public, programmes, forms, terms.
fn rows<'a>(model: &'a Model, tables: &'a Tables) -> Vec<Row<'a>> {
    let page = |kind| model.nodes.iter().find(|node| node.kind == kind);
    let mut rows = Vec::new();
    if let Some(page) = page(Kind::Services) {
        let active = tables
            .services
            .rows
            .iter()
            .filter(|row| row.standing.is_active());
        rows.extend(active.map(|row| service(tables, page, row)));
    }
    if let Some(page) = page(Kind::Teachers) {
        let teachers = tables.people.rows.iter();
        let teachers = teachers.filter(|row| row.public && !row.subjects.is_empty());
        rows.extend(teachers.map(|row| teacher(page, row)));
    }
    if let Some(page) = page(Kind::Programmes) {
        let active = tables
            .programmes
            .rows
            .iter()
            .filter(|row| row.standing.is_active());
        rows.extend(active.map(|row| programme(page, row)));
    }
    if let Some(page) = model.page_at(glossary::URL) {
        let terms = tables.glossary.rows.iter();
        rows.extend(terms.map(|term| {
            let words = term.forms.iter().map(String::as_str).collect();
            Row::new(
                "term",
                &term.term,
                (page, term.id.value.as_str()),
                &term.definition,
                words,
            )
        }));
    }
    let forms = tables.forms.iter();
    rows.extend(forms.filter_map(|form| {
        let url = model.forms.get(form.id.as_str())?;
        let named = form.audience.iter().map(|id| id.value.as_str());
        Some(Row {
            audience: audience(tables, named),
            url: url.clone(),
            section: "",
            ..Row::made("form", &form.title, &form.description, Vec::new())
        })
    }));
    rows
}

fn service<'a>(tables: &Tables, page: &'a Node, row: &'a Service) -> Row<'a> {
    let named = row.audience.iter().map(|id| id.value.as_str());
    Row {
        audience: audience(tables, named),
        ..Row::new(
            "service",
            &row.name,
            (page, row.id.value.as_str()),
            &row.purpose,
            Vec::new(),
        )
    }
}

fn teacher<'a>(page: &'a Node, row: &'a Person) -> Row<'a> {
    let about = format!("{}. {}", row.post, row.subjects.join(", "));
    Row::new(
        "person",
        &row.name,
        (page, row.id.value.as_str()),
        &about,
        Vec::new(),
    )
}

fn programme<'a>(page: &'a Node, row: &'a Programme) -> Row<'a> {
    let about = format!("{} {}", row.description, row.level);
    Row::new(
        "programme",
        &row.name,
        (page, &row.id.value),
        &about,
        Vec::new(),
    )
}

impl Entry<'_> {
    fn document(&self) -> Document<'_> {
        Document {
            url: self.url,
            title: &self.title,
            section: "",
            answer: "",
            description: self.description,
            kind: ENTRY,
            audience: self.audience,
            headings: Vec::new(),
            words: &self.words,
        }
    }
}

impl<'a> Row<'a> {
    /// A row that has an anchor on a page.
    fn new(
        kind: &'static str,
        title: &'a str,
        (page, anchor): (&'a Node, &str),
        description: &str,
        keywords: Vec<&str>,
    ) -> Self {
        Self {
            url: format!("{}#{anchor}", page.page.url),
            section: page.title(),
            ..Self::made(kind, title, description, keywords)
        }
    }

    fn made(kind: &'static str, title: &'a str, description: &str, keywords: Vec<&str>) -> Self {
        Self {
            kind,
            title,
            url: String::new(),
            section: "",
            description: description.to_owned(),
            audience: 0,
            words: Counted::of(&Texts {
                title,
                keywords,
                description,
                ..Texts::default()
            }),
        }
    }

    fn document(&self) -> Document<'_> {
        Document {
            url: &self.url,
            title: self.title,
            section: self.section,
            answer: if self.kind == "term" {
                &self.description
            } else {
                ""
            },
            description: &self.description,
            kind: self.kind,
            audience: self.audience,
            headings: Vec::new(),
            words: &self.words,
        }
    }
}
