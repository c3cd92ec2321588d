//! The page of a section: what stands in it; and the pages of questions, by topic.

use super::{Ingredients, article};
use crate::model::{Node, NodeId};
use opora_contract::words;
use serde::Serialize;
use tera::{Context, TeraResult};

#[derive(Serialize)]
struct Entry<'a> {
    title: &'a str,
    description: &'a str,
    url: &'a str,
    audience: Vec<&'a str>,
    date: Option<String>,
    date_iso: Option<String>,
    /// Whether it is an edition that is no longer in force.
    former: bool,
}

#[derive(Serialize)]
struct Section<'a> {
    title: &'a str,
    description: &'a str,
    url: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct Topic<'a> {
    title: &'a str,
    url: &'a str,
    description: &'a str,
    questions: Vec<Question<'a>>,
}

#[derive(Serialize)]
struct Question<'a> {
    title: &'a str,
    url: &'a str,
    answer: &'a str,
}

/// The context of `section.html`.
pub(super) fn context(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let pages: Vec<Entry> = all.model.leaves(id).map(|page| entry(all, page)).collect();
    let sections: Vec<Section> = all
        .model
        .sections(id)
        .map(|(id, section)| Section {
            title: section.title(),
            description: &section.page.front.description.value,
            url: &section.page.url,
            count: all.model.count(id),
        })
        .collect();
    context.insert("pages", &pages);
    context.insert("sections", &sections);
    Ok(context)
}

/// The context of `faq.html`: the topics below a section of questions, and the section itself where
/// questions stand right in it.
pub(super) fn faq(all: Ingredients, id: NodeId, node: &Node) -> TeraResult<Context> {
    let mut context = article::context(all, id, node)?;
    let below = all
        .model
        .sections(id)
        .map(|(id, section)| topic(all, id, section));
    let topics = [topic(all, id, node)].into_iter().chain(below);
    let topics: Vec<Topic> = topics.filter(|topic| !topic.questions.is_empty()).collect();
    context.insert("topics", &topics);
    Ok(context)
}

fn topic<'a>(all: Ingredients<'a>, id: NodeId, section: &'a Node) -> Topic<'a> {
    let questions = all.model.leaves(id).map(|page| Question {
        title: page.title(),
        url: &page.page.url,
        answer: &page.page.front.description.value,
    });
    Topic {
        title: section.title(),
        url: &section.page.url,
        description: &section.page.front.description.value,
        questions: questions.collect(),
    }
}

fn entry<'a>(all: Ingredients<'a>, page: &'a Node) -> Entry<'a> {
    let date = page.page.front.date.as_ref().map(|date| date.value);
    Entry {
        title: page.title(),
        description: &page.page.front.description.value,
        url: &page.page.url,
        audience: article::audience(all, page).collect(),
        date: date.map(|date| words::date(date, &all.desk.texts)),
        date_iso: date.map(|date| date.to_string()),
        former: page.page.front.edition.is_some(),
    }
}
