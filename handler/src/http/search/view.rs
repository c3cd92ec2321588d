//! What the template of results gets: `answer` of `search.html`, as `generator/search/FORMAT.md` tells.

use super::{Asked, Found, MOST_PAGES, Shown};
use opora_contract::text::Texts;
use opora_search::query::Piece;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct View<'a> {
    q: &'a str,
    count: usize,
    shown: usize,
    instead: Vec<Instead<'a>>,
    literal_url: String,
    results: Vec<Row<'a>>,
    kinds: Vec<Choice<'a>>,
    audiences: Vec<Choice<'a>>,
    more_url: Option<String>,
}

#[derive(Serialize)]
struct Instead<'a> {
    typed: &'a str,
    words: &'a [String],
}

#[derive(Serialize)]
struct Row<'a> {
    title: &'a str,
    url: &'a str,
    section: &'a str,
    kind: &'a str,
    kind_name: &'a str,
    answer: &'a str,
    sentence: &'a [Piece],
    heading: Option<&'a str>,
    heading_url: Option<String>,
}

/// One value of a filter.
#[derive(Serialize)]
struct Choice<'a> {
    id: &'a str,
    name: &'a str,
    count: usize,
    url: String,
    current: bool,
}

impl<'a> View<'a> {
    pub(super) fn of(found: &'a Found, asked: &'a Asked, texts: &'a Texts) -> Self {
        let answer = &found.answer;
        let instead = answer.instead.iter().map(|one| Instead {
            typed: &one.typed,
            words: &one.words,
        });
        let more = answer.hits.len() > found.shown.len() && asked.pages < MOST_PAGES;
        let next = Asked {
            pages: asked.pages + 1,
            ..asked.clone()
        };
        let literal = Asked {
            literal: true,
            pages: 1,
            ..asked.clone()
        };
        Self {
            q: &asked.text,
            count: answer.hits.len(),
            shown: found.shown.len(),
            instead: instead.collect(),
            literal_url: url(&literal),
            results: found.shown.iter().map(|shown| row(shown, texts)).collect(),
            kinds: kinds(found, asked, texts),
            audiences: audiences(found, asked, texts),
            more_url: more.then(|| url(&next)),
        }
    }
}

fn row<'a>(shown: &'a Shown, texts: &'a Texts) -> Row<'a> {
    let record = &shown.record;
    let heading = shown.heading.as_ref();
    Row {
        title: &record.title,
        url: &record.url,
        section: &record.section,
        kind: &shown.kind,
        kind_name: texts
            .get(&format!("search.kind.{}", shown.kind))
            .unwrap_or_default(),
        answer: &record.answer,
        sentence: &shown.sentence,
        heading: heading.map(|(title, _)| title.as_str()),
        heading_url: heading.map(|(_, anchor)| format!("{}#{anchor}", record.url)),
    }
}

fn kinds<'a>(found: &'a Found, asked: &'a Asked, texts: &'a Texts) -> Vec<Choice<'a>> {
    let counted = found.manifest.kinds.iter().zip(&found.answer.kinds);
    let rows = counted.map(|(id, count)| {
        let name = texts.get(&format!("search.kind.{id}")).unwrap_or(id);
        (id.as_str(), name, *count)
    });
    choices(rows, found, texts, asked.kind.as_deref(), |kind| Asked {
        kind,
        pages: 1,
        ..asked.clone()
    })
}

fn audiences<'a>(found: &'a Found, asked: &'a Asked, texts: &'a Texts) -> Vec<Choice<'a>> {
    let counted = found.manifest.audiences.iter().zip(&found.answer.audiences);
    let rows = counted.map(|((id, name), count)| (id.as_str(), name.as_str(), *count));
    choices(rows, found, texts, asked.audience.as_deref(), |audience| {
        Asked {
            audience,
            pages: 1,
            ..asked.clone()
        }
    })
}

/// The values of which something was found, after the choice of all of them; nothing where there is
/// nothing to choose.
fn choices<'a>(
    rows: impl Iterator<Item = (&'a str, &'a str, usize)>,
    found: &Found,
    texts: &'a Texts,
    current: Option<&str>,
    asked: impl Fn(Option<String>) -> Asked,
) -> Vec<Choice<'a>> {
    let rows = rows.filter(|(id, _, count)| *count > 0 || current == Some(*id));
    let rows: Vec<Choice> = rows
        .map(|(id, name, count)| Choice {
            id,
            name,
            count,
            url: url(&asked(Some(id.to_owned()))),
            current: current == Some(id),
        })
        .collect();
    if rows.len() < 2 && current.is_none() {
        return Vec::new();
    }
    let all = Choice {
        id: "",
        name: texts.get("search.any").unwrap_or_default(),
        count: found.answer.unfiltered,
        url: url(&asked(None)),
        current: current.is_none(),
    };
    std::iter::once(all).chain(rows).collect()
}

/// The address that asks this.
fn url(asked: &Asked) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("q", &asked.text);
    let filters = [("kind", &asked.kind), ("audience", &asked.audience)];
    for (name, value) in filters {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    if asked.literal {
        query.append_pair("literal", "1");
    }
    if asked.pages > 1 {
        query.append_pair("page", &asked.pages.to_string());
    }
    format!("/search/?{}", query.finish())
}
