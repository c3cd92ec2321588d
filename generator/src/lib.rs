//! Content and theme in, a static site and the desk bundle out.
//!
//! [`build`] is the table of contents: files at its two ends, values in the middle. A problem of
//! the content carries its place and its remedy; while there is an error, nothing is written.

pub mod assemble;
pub mod check;
pub mod desk;
pub mod lookup;
pub mod model;
pub mod output;
pub mod page;
pub mod problem;
pub mod render;
pub mod schema;
pub mod site;
pub mod source;
pub mod suggest;
mod toml_words;
pub mod walk;
pub mod words;
pub mod write;

#[cfg(test)]
mod case_tests;

use assemble::Parsed;
use jiff::civil::Date;
use model::Model;
use output::Output;
use page::ParseContext;
pub use problem::{Level, Problem};
use rayon::prelude::*;
use render::{Ingredients, theme_assets};
use schema::Tables;
use source::Source;
use std::{fmt, io, path::PathBuf};
use walk::{Content, Theme};

/// What to build, where from and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The content folder.
    pub content: PathBuf,
    /// The theme folder.
    pub theme: PathBuf,
    /// The output folder; `site/` and `desk/` are made in it.
    pub out: PathBuf,
    /// The day of the build, by which pages expire and reviews become due.
    pub today: Date,
    /// Public address of the site, where it is not the one in `site.toml`.
    pub base_url: Option<String>,
}

/// What a build has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Pages of the site.
    pub pages: usize,
    /// Files that were new or had changed.
    pub written: usize,
    /// Files that are no longer there.
    pub removed: usize,
    /// What the editors should mend all the same.
    pub warnings: Vec<Problem>,
}

/// Why a build has written nothing, or not all.
#[derive(Debug)]
pub enum Failure {
    /// Problems of the content, errors and warnings, in reading order.
    Content(Vec<Problem>),
    /// The disk refused something.
    Disk(DiskError),
}

/// What the disk refused.
#[derive(Debug)]
pub struct DiskError {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub cause: io::Error,
}

/// Builds the site and the desk bundle.
///
/// # Errors
/// Problems of the content, all at once; or what the disk refused.
pub fn build(options: &Options) -> Result<Report, Failure> {
    let content = walk::content(&options.content)?;
    let theme = walk::theme(&options.theme)?;

    let mut problems = read_problems(&content, &theme);
    let (tables, found) = schema::read(&content, &theme);
    problems.extend(found);
    let (pages, found) = parse(&content, &tables);
    problems.extend(found);

    let model = assemble::assemble(pages, &tables, &content.assets, options.today);
    problems.extend(check::check(check::Context {
        tables: &tables,
        model: &model,
        theme: &theme,
        today: options.today,
    }));
    let problems = without_errors(problems)?;

    let (output, pages) = render(options, &content, &theme, &tables, &model)
        .map_err(|found| failed(problems.clone(), found))?;
    let written = write::write(&output, &options.out)?;
    Ok(Report {
        pages,
        written: written.written,
        removed: written.removed,
        warnings: problems,
    })
}

fn read_problems(content: &Content, theme: &Theme) -> Vec<Problem> {
    let all = content.problems.iter().chain(&theme.problems);
    all.cloned().collect()
}

/// Parses all pages, each alone.
fn parse(content: &Content, tables: &Tables) -> (Vec<Parsed>, Vec<Problem>) {
    let lookups = schema::lookups(tables);
    let context = ParseContext {
        lookups: &lookups,
        texts: &tables.texts.1,
        language: site::language(tables),
    };
    let parse = |source: &Source| {
        let path = source.path.as_str();
        let inner = path.strip_prefix("content/").unwrap_or(path);
        page::parse(source, inner, &context)
    };
    let parsed: Vec<_> = content.pages.par_iter().map(parse).collect();
    let mut pages = Vec::new();
    let mut problems = Vec::new();
    for (source, (page, mut found)) in content.pages.iter().zip(parsed) {
        if !tables.are_whole() {
            // A name may stand in what could not be read.
            found.retain(|problem| problem.code != "unknown-lookup");
        }
        pages.push(Parsed {
            source: source.clone(),
            page,
            flawed: !found.is_empty(),
        });
        problems.extend(found);
    }
    (pages, problems)
}

/// All files of the build and the number of pages, or what the templates and the last check say.
fn render(
    options: &Options,
    content: &Content,
    theme: &Theme,
    tables: &Tables,
    model: &Model,
) -> Result<(Output, usize), Vec<Problem>> {
    let mut output = Output::default();
    let assets = theme_assets::put(theme, &mut output);
    let site = site::site(tables, options.base_url.as_deref(), assets);
    let desk = desk::desk(tables, model, site);
    let all = Ingredients {
        model,
        tables,
        desk: &desk,
        language: site::language(tables),
    };
    let pages = render::pages(all, theme, &mut output)?;
    let leaks = check::private_addresses(tables, model, &pages, &content.assets);
    if !leaks.is_empty() {
        return Err(leaks);
    }
    render::rest(all, content, &mut output);
    desk::bundle(&desk, theme, &mut output);
    Ok((output, pages.made.len()))
}

/// The problems in reading order, if they are all warnings.
fn without_errors(mut problems: Vec<Problem>) -> Result<Vec<Problem>, Failure> {
    problems.sort();
    if problems.iter().any(Problem::is_error) {
        Err(Failure::Content(problems))
    } else {
        Ok(problems)
    }
}

fn failed(mut problems: Vec<Problem>, found: Vec<Problem>) -> Failure {
    problems.extend(found);
    problems.sort();
    Failure::Content(problems)
}

impl DiskError {
    pub(crate) fn new(path: PathBuf, cause: io::Error) -> Self {
        Self { path, cause }
    }
}

impl From<DiskError> for Failure {
    fn from(error: DiskError) -> Self {
        Failure::Disk(error)
    }
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let remedy = match self.cause.kind() {
            io::ErrorKind::NotFound => "проверьте, что путь указан верно и папка на месте",
            io::ErrorKind::PermissionDenied => "дайте себе право на эту папку или выберите другую",
            io::ErrorKind::StorageFull => "освободите место на диске",
            _ => "проверьте эту папку и запустите сборку снова",
        };
        let path = self.path.display();
        write!(f, "{path}: {}\n  что сделать: {remedy}", self.cause)
    }
}

impl std::error::Error for DiskError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}
