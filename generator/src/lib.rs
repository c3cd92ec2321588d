//! Content and theme in, a static site and the desk bundle out.
//!
//! [`build`] is the table of contents: files at its two ends, values in the middle. A problem of
//! the content carries its place and its remedy; while there is an error, nothing is written.

pub mod assemble;
pub mod check;
pub mod desk;
pub mod editor;
mod external;
pub mod fix;
pub mod images;
pub mod levels;
pub mod lookup;
pub mod messages;
pub mod model;
pub mod output;
pub mod page;
pub mod parsed;
pub mod problem;
pub mod render;
pub mod rules;
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

use images::Pictures;
use jiff::civil::Date;
use levels::Levels;
use model::Model;
use output::Output;
use page::include;
use parsed::Kept;
pub use problem::{Level, Problem};
use render::{Ingredients, theme_assets};
use schema::Tables;
use source::Place;
use std::{collections::BTreeMap, fmt, io, path::PathBuf, sync::Arc};
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

/// Where in the output folder made pictures are kept between builds.
const IMAGE_CACHE: &str = ".cache/images";

/// Builds the site and the desk bundle, once.
///
/// # Errors
/// Problems of the content, all at once; or what the disk refused.
pub fn build(options: &Options) -> Result<Report, Failure> {
    Builder::default().build(options)
}

/// Builds again and again, as content changes: what has not changed is not parsed anew.
#[derive(Debug, Default)]
pub struct Builder {
    kept: Kept,
}

impl Builder {
    /// Builds the site and the desk bundle.
    ///
    /// # Errors
    /// Problems of the content, all at once; or what the disk refused.
    pub fn build(&mut self, options: &Options) -> Result<Report, Failure> {
        build_with(options, &mut self.kept)
    }
}

fn build_with(options: &Options, kept: &mut Kept) -> Result<Report, Failure> {
    let read = examine(options, kept)?;
    let mut problems = read.tables.site.levels.apply(read.problems.clone());
    problems.retain(|problem| problem.level != Level::Advice);
    let problems = without_errors(problems)?;

    let (output, pages) =
        render(options, &read).map_err(|found| failed(problems.clone(), found))?;
    let written = write::write(&output, &options.out)?;
    Ok(Report {
        pages,
        written: written.written,
        removed: written.removed,
        warnings: problems,
    })
}

/// Everything that can be said of the content, and what of it leads to other sites. Nothing is
/// written but pictures kept for the next build. `levels` count before those of the site.
///
/// # Errors
/// What the disk refused.
pub fn check(options: &Options, levels: &Levels) -> Result<Checked, DiskError> {
    let read = examine(options, &mut Kept::default())?;
    let levels = read.tables.site.levels.under(levels);
    let advice = check::advice(context(&read.tables, &read.model, &read.theme, options));
    let found = read.problems.iter().cloned().chain(advice);
    let mut problems = levels.apply(found.collect());
    if !problems.iter().any(Problem::is_error)
        && let Err(found) = render(options, &read)
    {
        problems.extend(levels.apply(found));
    }
    problems.sort();
    problems.dedup();
    Ok(Checked {
        problems,
        external: external::links(&read.tables, &read.model),
        levels,
    })
}

/// What a check has found.
#[derive(Debug)]
pub struct Checked {
    /// All problems in reading order.
    pub problems: Vec<Problem>,
    /// Addresses of other sites, each with the places that lead there.
    pub external: BTreeMap<String, Vec<Place>>,
    /// The levels that apply.
    pub levels: Levels,
}

/// All that a build knows before it renders.
struct Examined {
    content: Content,
    theme: Theme,
    pictures: Arc<Pictures>,
    tables: Tables,
    model: Model,
    problems: Vec<Problem>,
}

/// Reads everything and applies every rule.
fn examine(options: &Options, kept: &mut Kept) -> Result<Examined, DiskError> {
    let mut content = walk::content(&options.content)?;
    let theme = walk::theme(&options.theme)?;

    let mut problems = read_problems(&content, &theme);
    let cache = options.out.join(IMAGE_CACHE);
    let (pictures, found) = images::prepare(&mut content.assets, &cache)?;
    let pictures = Arc::new(pictures);
    problems.extend(found);
    problems.extend(include(&mut content));
    let (tables, found) = schema::read(&content, &theme);
    problems.extend(found);
    let sources = std::mem::take(&mut content.pages);
    let pages = parsed::parse(sources, &tables, &pictures, kept);
    problems.extend(pages.iter().flat_map(|page| page.told(&tables)).cloned());

    let model = assemble::assemble(pages, &tables, &content.assets, options.today);
    problems.extend(check::check(context(&tables, &model, &theme, options)));
    Ok(Examined {
        content,
        theme,
        pictures,
        tables,
        model,
        problems,
    })
}

/// What the rules look at.
fn context<'a>(
    tables: &'a Tables,
    model: &'a Model,
    theme: &'a Theme,
    options: &Options,
) -> check::Context<'a> {
    check::Context {
        tables,
        model,
        theme,
        today: options.today,
    }
}

fn read_problems(content: &Content, theme: &Theme) -> Vec<Problem> {
    let all = content.problems.iter().chain(&theme.problems);
    all.cloned().collect()
}

/// Puts the shared fragments into the pages that include them.
fn include(content: &mut Content) -> Vec<Problem> {
    let fragments = include::fragments(&content.fragments);
    let mut problems = Vec::new();
    for page in &mut content.pages {
        let (whole, found) = include::expand(page, &fragments);
        if let Some(whole) = whole {
            *page = whole;
        }
        problems.extend(found);
    }
    problems
}

/// All files of the build and the number of pages, or what the templates and the last check say.
fn render(options: &Options, read: &Examined) -> Result<(Output, usize), Vec<Problem>> {
    let Examined {
        content,
        theme,
        pictures,
        tables,
        model,
        ..
    } = read;
    let mut output = Output::default();
    let assets = theme_assets::put(theme, &mut output);
    let notices = render::notices(tables, model, options.today);
    let site = site::site(tables, options.base_url.as_deref(), assets, notices);
    let desk = desk::desk(tables, model, site);
    let all = Ingredients {
        model,
        tables,
        desk: &desk,
        language: site::language(tables),
        today: options.today,
    };
    let pages = render::pages(all, theme, &mut output)?;
    let leaks = check::private_addresses(tables, model, &pages, &content.assets);
    if !leaks.is_empty() {
        return Err(leaks);
    }
    render::rest(all, content, pictures, &mut output);
    desk::bundle(&desk, theme, &mut output);
    Ok((output, pages.made.len()))
}

/// The problems in reading order, if they are all warnings.
fn without_errors(mut problems: Vec<Problem>) -> Result<Vec<Problem>, Failure> {
    problems.sort();
    // What is wrong with a shared fragment is found on every page that includes it.
    problems.dedup();
    if problems.iter().any(Problem::is_error) {
        Err(Failure::Content(problems))
    } else {
        Ok(problems)
    }
}

fn failed(mut problems: Vec<Problem>, found: Vec<Problem>) -> Failure {
    problems.extend(found);
    problems.sort();
    problems.dedup();
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
