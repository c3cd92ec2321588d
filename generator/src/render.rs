//! The model into files: pages by their templates, the theme's assets, and what machines read.
//! What a template gets is said by the files beside this one, in the names that templates use.

mod article;
mod contacts;
mod documents;
mod entry;
mod feed;
mod form;
mod glossary;
mod home;
mod machines;
mod maintenance;
mod programmes;
mod section;
mod services;
mod slots;
mod teachers;
mod templates;
pub mod theme_assets;

use crate::{
    assemble::asset_url,
    images::Pictures,
    model::{Kind, Model, Node, NodeId},
    output::{Bytes, Output},
    page::{glossary::URL, typography::Language},
    problem::Problem,
    schema::Tables,
    walk::{Content, Theme},
};
use jiff::civil::Date;
use opora_contract::Desk;
use rayon::prelude::*;
use slots::Shared;
use std::collections::BTreeSet;
use templates::Templates;

pub use maintenance::notices;
pub use teachers::TEACHER_FIELD;

/// Everything that pages are made of.
#[derive(Clone, Copy)]
pub struct Ingredients<'a> {
    /// The pages.
    pub model: &'a Model,
    /// The tables.
    pub tables: &'a Tables,
    /// What the handler gets; the form's page is made of it, and its site is every page's.
    pub desk: &'a Desk,
    /// Whose words are used for dates.
    pub language: Language,
    /// The day of the build.
    pub today: Date,
}

/// A page to be made: its address, its template, what the template gets, and the file that an
/// editor would look into if something of it is wrong.
struct Job<'a> {
    url: String,
    template: &'static str,
    context: tera::Context,
    file: &'a str,
}
/// Puts all pages into the output; tells what was made.
///
/// # Errors
/// What the templates refused.
pub fn pages(all: Ingredients, theme: &Theme, output: &mut Output) -> Result<Pages, Vec<Problem>> {
    let templates = Templates::load(theme, all)?;
    let shared = Shared::new(all, &templates)?;
    let nodes = all.model.nodes.par_iter().enumerate();
    let made = nodes.map(|(id, node)| {
        let job = page(all, id, node)?;
        let filled = templates.render(job.template, &job.context, job.file)?;
        Ok((job.url, job.file, shared.fill(&filled, Some(node))))
    });
    let mut made: Vec<Result<_, Problem>> = made.collect();
    let forms = all.desk.forms.iter().map(|form| form::job(all, form));
    let others = forms
        .chain(entry::jobs(all))
        .chain([machines::not_found(all)]);
    made.extend(others.map(|job| {
        let job = job?;
        let filled = templates.render(job.template, &job.context, job.file)?;
        Ok((job.url, job.file, shared.fill(&filled, None)))
    }));
    let mut pages = Pages::default();
    let mut problems = Vec::new();
    for made in made {
        match made {
            Ok((url, file, html)) => {
                output.put_at(&url, html.clone());
                pages.made.push((file.to_owned(), html));
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() {
        Ok(pages)
    } else {
        // One mistake in a template shows on every page that it makes.
        problems.sort();
        problems.dedup();
        Err(problems)
    }
}

/// The pages that were made: the file of each, and its HTML.
#[derive(Debug, Default)]
pub struct Pages {
    /// File as shown, and HTML.
    pub made: Vec<(String, Bytes)>,
}

/// Puts everything else of the site into the output: assets, redirections, and what machines
/// read.
pub fn rest(all: Ingredients, content: &Content, pictures: &Pictures, output: &mut Output) {
    for file in &content.assets {
        let url = asset_url(&file.path);
        if !all.model.withheld.contains(&url) {
            output.put_at(&url, file.bytes.clone());
        }
    }
    let shown = all.model.nodes.iter().flat_map(|node| &node.page.images);
    let shown: BTreeSet<&str> = shown.map(|image| image.url.as_str()).collect();
    for copy in pictures.copies(&shown) {
        output.put_at(&copy.url, copy.bytes.clone());
    }
    machines::redirections(all, output);
    machines::sitemap(all, output);
    machines::robots(all, output);
    machines::manifest(all, output);
    feed::put(all, output);
}

fn page<'a>(all: Ingredients<'a>, id: NodeId, node: &'a Node) -> Result<Job<'a>, Problem> {
    let file = node.page.path.as_str();
    let (template, context) = match node.kind {
        Kind::Home => ("home.html", home::context(all, id, node)),
        Kind::Section if is_faq(node) => ("faq.html", section::faq(all, id, node)),
        Kind::Section => ("section.html", section::context(all, id, node)),
        Kind::Contacts => ("contacts.html", contacts::contacts(all, id, node)),
        Kind::Services => ("services.html", services::services(all, id, node)),
        Kind::Responsible => ("responsible.html", services::responsible(all, id, node)),
        Kind::Documents => ("documents.html", documents::list(all, id, node)),
        Kind::Document => ("document.html", documents::document(all, id, node)),
        Kind::Programmes => ("programmes.html", programmes::context(all, id, node)),
        Kind::Teachers => ("teachers.html", teachers::context(all, id, node)),
        Kind::Maintenance => ("maintenance.html", maintenance::context(all, id, node)),
        Kind::Plain if node.page.url == URL => ("glossary.html", glossary::context(all, id, node)),
        Kind::Instruction | Kind::Faq | Kind::News | Kind::Plain => {
            ("page.html", article::context(all, id, node))
        }
    };
    Ok(Job {
        url: node.page.url.clone(),
        template,
        context: templates::finished(context, file)?,
        file,
    })
}

fn is_faq(node: &Node) -> bool {
    node.page.path.starts_with("content/faq/")
}
