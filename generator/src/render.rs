//! The model into files: pages by their templates, the theme's assets, and what machines read.
//! What a template gets is said by the files beside this one, in the names that templates use.

mod article;
mod contacts;
mod documents;
mod drawn;
mod entry;
mod examples;
mod feed;
mod form;
mod glossary;
mod home;
mod links;
pub mod look;
mod machines;
mod maintenance;
mod programmes;
mod search;
mod section;
mod services;
mod slots;
mod teachers;
mod templates;
pub mod theme_assets;
mod tight;
mod worker;

use crate::{
    assemble::asset_url,
    images::Pictures,
    model::{Kind, Model, Node, NodeId},
    output::{Bytes, Output, file_of},
    page::{glossary::URL, typography::Language},
    problem::Problem,
    progress::{Progress, Stage},
    schema::Tables,
    walk::{Content, Theme},
};
use jiff::civil::Date;
use opora_contract::Desk;
use rayon::prelude::*;
use slots::Shared;
use std::{collections::BTreeSet, sync::Arc};
use templates::Templates;

pub use drawn::Drawn;
use drawn::{Before, Frame, Kept, Told};
pub use examples::examples;
pub use links::Links;
pub use machines::manifest;
pub use maintenance::notices;
pub use teachers::TEACHER_FIELD;
pub use templates::ParsedTemplates;
pub use worker::worker;

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
    /// The links to the pages.
    pub links: &'a Links,
}

/// A page to be made: its address, its template, what the template gets, and the file that an
/// editor would look into if something of it is wrong.
struct Job<'a> {
    url: String,
    template: &'static str,
    context: tera::Context,
    file: &'a str,
}

/// What pages are made with.
struct Brush {
    templates: Templates,
    shared: Shared,
    before: Before,
    /// Whether there will be a next build.
    keeps: bool,
}

impl Brush {
    fn new(
        all: Ingredients,
        (theme, parsed): (&Theme, Option<ParsedTemplates>),
        drawn: Option<&mut Drawn>,
    ) -> Result<Self, Vec<Problem>> {
        let keeps = drawn.is_some();
        let (templates, before) = drawn::before(drawn, theme, parsed, all)?;
        Ok(Self {
            keeps,
            shared: Shared::new(all, &templates, &before)?,
            templates,
            before,
        })
    }

    /// Makes the page of a node.
    fn draw_node(
        &self,
        all: Ingredients,
        id: NodeId,
        node: &Node,
    ) -> Result<(Made, Option<Kept>), Problem> {
        let told = Told::by(all.model, id, node).filter(|_| self.keeps);
        let frame = match self.before.told(&node.page.url, told.as_ref()) {
            Some(kept) if kept.has(self.shared.list(node)) => {
                let html = kept.html.clone();
                return Ok(self.made(html, Arc::clone(&kept.frame), told, Some(node)));
            }
            Some(kept) => Arc::clone(&kept.frame),
            None => self.frame(page(all, id, node)?)?,
        };
        Ok(self.finish(frame, told, Some(node)))
    }

    /// Fills the template of a page, unless it got the same before.
    fn frame(&self, job: Job) -> Result<Arc<Frame>, Problem> {
        let Job {
            url,
            template,
            context,
            file,
        } = job;
        if let Some(frame) = self.before.frame(&url, template, &context) {
            return Ok(frame);
        }
        let filled = self.templates.render(template, &context, file)?;
        Ok(Arc::new(Frame {
            filled: filled.into(),
            file: file.into(),
            url: url.into(),
            template,
            context,
        }))
    }

    /// A page, and what the next build may take again of it.
    fn finish(
        &self,
        frame: Arc<Frame>,
        told: Option<Told>,
        node: Option<&Node>,
    ) -> (Made, Option<Kept>) {
        let html = self.shared.fill(&frame.filled, &frame.url, node);
        self.made(html, frame, told, node)
    }

    fn made(
        &self,
        html: Bytes,
        frame: Arc<Frame>,
        told: Option<Told>,
        node: Option<&Node>,
    ) -> (Made, Option<Kept>) {
        let (path, file) = (file_of(&frame.url), Arc::clone(&frame.file));
        let list = node.and_then(|node| self.shared.list(node));
        let kept = self.keeps.then(|| Kept {
            told,
            frame,
            list: list.map(Arc::clone),
            html: html.clone(),
        });
        (Made { path, file, html }, kept)
    }
}

/// Puts all pages into the output; tells what was made. The theme comes with its templates, if they are
/// parsed. What an earlier build has `drawn` of the same is taken again; without it, nothing is kept.
///
/// # Errors
/// What the templates refused.
pub fn pages(
    all: Ingredients,
    theme: (&Theme, Option<ParsedTemplates>),
    mut drawn: Option<&mut Drawn>,
    progress: &Progress,
    output: &mut Output,
) -> Result<Pages, Vec<Problem>> {
    let synonyms = crate::search::synonyms(all.tables);
    let (brush, others) = rayon::join(
        || Brush::new(all, theme, drawn.as_deref_mut()),
        || others(all, &synonyms),
    );
    let brush = brush?;
    progress.begin(Stage::Rendering, all.model.nodes.len() + others.len());

    let nodes = all.model.nodes.par_iter().enumerate();
    let made = nodes.map(|(id, node)| brush.draw_node(all, id, node));
    let others = others.into_par_iter();
    let made = made.chain(others.map(|job| Ok(brush.finish(brush.frame(job?)?, None, None))));
    let made = made.inspect(|_| progress.step());
    let made: Vec<Result<_, Problem>> = made.collect();

    let mut pages = Pages::default();
    let mut problems = Vec::new();
    let mut frames = Vec::new();
    for made in made {
        match made {
            Ok((made, frame)) => {
                frames.extend(frame);
                pages.made.push(made);
            }
            Err(problem) => problems.push(problem),
        }
    }
    let files = pages.made.iter();
    output.extend(files.map(|made| (made.path.clone(), made.html.clone())));
    match drawn {
        Some(drawn) => drawn.keep(brush, frames),
        None => rayon::spawn(move || drop(brush)),
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

/// The pages that are no node's.
fn others<'a>(all: Ingredients<'a>, synonyms: &'a [Vec<String>]) -> Vec<Result<Job<'a>, Problem>> {
    let plain = || -> Vec<Result<Job, Problem>> {
        let forms = all.desk.forms.iter().map(|form| form::job(all, form));
        let rest = [machines::not_found(all), worker::offline(all)];
        forms.chain(entry::jobs(all)).chain(rest).collect()
    };
    let of_search = || {
        let searched = all.tables.site.search;
        searched.then(|| search::jobs(all, synonyms))
    };
    let (mut others, of_search) = rayon::join(plain, of_search);
    others.extend(of_search.into_iter().flatten());
    others
}

/// The pages that were made.
#[derive(Debug, Default)]
pub struct Pages {
    /// One after the other.
    pub made: Vec<Made>,
}

/// A page that was made.
#[derive(Debug)]
pub struct Made {
    /// Its path below the output folder.
    pub path: String,
    /// The file that an editor would look into, as shown.
    pub file: Arc<str>,
    /// What is written.
    pub html: Bytes,
}

/// Puts everything else of the site into the output: assets, redirections, and what machines
/// read.
pub fn rest(all: Ingredients, content: &Content, pictures: &Pictures, output: &mut Output) {
    for file in &content.assets {
        let url = asset_url(&file.path);
        if !all.model.withheld.contains(&url) {
            output.put_at(&url, Arc::clone(&file.bytes));
        }
    }
    let shown = all.model.nodes.iter().flat_map(|node| &node.page.images);
    let shown: BTreeSet<&str> = shown.map(|image| image.url.as_str()).collect();
    for copy in pictures.copies(&shown) {
        output.put_at(&copy.url, Arc::clone(&copy.bytes));
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
