//! Content and theme in, a static site and the desk bundle out.
//!
//! [`build`] is the table of contents: files at its two ends, values in the middle. A problem of
//! the content carries its place and its remedy; while there is an error, nothing is written.

pub mod assemble;
mod builder;
pub mod check;
pub mod colour;
pub mod desk;
pub mod editor;
mod examined;
pub mod examples;
mod external;
pub mod fix;
pub mod images;
pub mod levels;
pub mod lookup;
mod memo;
pub mod messages;
pub mod model;
pub mod output;
pub mod page;
pub mod parsed;
pub mod problem;
pub mod progress;
mod relative;
pub mod render;
pub mod rules;
pub mod schema;
pub mod search;
pub mod site;
pub mod source;
mod stamp;
pub mod suggest;
mod toml_words;
pub mod walk;
pub mod words;
pub mod write;

#[cfg(test)]
mod case_tests;
#[cfg(test)]
mod rebuild_tests;

pub use builder::Builder;
use examined::{Examined, Kept};
use jiff::civil::Date;
use levels::Levels;
use output::{Bytes, Output};
pub use problem::{Level, Problem};
use progress::Progress;
use render::{Drawn, Ingredients, ParsedTemplates};
use source::Place;
use std::{collections::BTreeMap, fmt, io, path::PathBuf};
use write::Written;

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
    /// Whether addresses are relative to the page at hand, so that the site opens from a folder.
    pub relative: bool,
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
    /// Whether any of them belongs to the desk bundle.
    pub desk: bool,
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

/// Builds the site and the desk bundle, once. Where the last build was made of the same and its
/// files are as it left them, that is all there is to find out.
///
/// # Errors
/// Problems of the content, all at once; or what the disk refused.
pub fn build(options: &Options, progress: &Progress) -> Result<Report, Failure> {
    let mut kept = Kept::default();
    let read = examined::read(options, &mut kept, None, progress)?;
    let inputs = memo::inputs(&read, options);
    if let Some(report) = memo::unchanged(&options.out, &inputs) {
        return Ok(report);
    }
    let mut examined = examined::examine(options, read, &mut kept, progress)?;
    // Every problem knows its place by now: the texts need not be in memory beside the pages.
    kept.forget_texts();
    examined.forget_texts();
    let templates = examined.templates.take();
    // Much of the index is made in one piece after the other, while pages keep all processors busy.
    let (finished, index) = rayon::join(
        || finish(options, (&examined, templates), None, progress),
        || search::files(&examined.model, &examined.tables),
    );
    let (mut output, report) = finished?;
    for (path, bytes) in index {
        output.put(&path, bytes);
    }
    let written = write::write(&output, &options.out, &Written::default(), progress)?;
    let report = report.of(&written);
    kept.sweep(options);
    memo::keep(&options.out, inputs, &report, &written);
    // Nobody need wait until the memory is given back.
    rayon::spawn(move || drop((output, written, examined, kept)));
    Ok(report)
}

/// From what is known of the content to the files of the site, its search left out, and to what a build
/// says of them. `last` is what an earlier build has left.
fn finish(
    options: &Options,
    (read, templates): (&Examined, Option<ParsedTemplates>),
    last: Option<(&mut Drawn, &Written, &[String])>,
    progress: &Progress,
) -> Result<(Output, Report), Failure> {
    let mut problems = read.tables.site.levels.apply(read.problems.clone());
    problems.retain(|problem| problem.level != Level::Advice);
    let problems = without_errors(problems)?;
    let nothing = Written::default();
    let (drawn, before, private) = match last {
        Some((drawn, before, private)) => (Some(drawn), before, private),
        None => (None, &nothing, &[][..]),
    };
    let vetted = check::private(&read.tables) == private;
    let vetted = |path: &str, bytes: &Bytes| {
        let known = before.files.get(path).filter(|_| vetted);
        known.is_some_and(|known| known.bytes.shares_all(bytes))
    };
    let (output, pages) = render(options, (read, templates), drawn, vetted, progress)
        .map_err(|found| failed(problems.clone(), found))?;
    let report = Report {
        pages,
        written: 0,
        removed: 0,
        desk: false,
        warnings: problems,
    };
    Ok((output, report))
}

/// Everything that can be said of the content, and what of it leads to other sites. Nothing is
/// written but pictures kept for the next build. `levels` count before those of the site.
///
/// # Errors
/// What the disk refused.
pub fn check(
    options: &Options,
    levels: &Levels,
    progress: &Progress,
) -> Result<Checked, DiskError> {
    let mut kept = Kept::default();
    let read = examined::read(options, &mut kept, None, progress)?;
    let mut read = examined::examine(options, read, &mut kept, progress)?;
    let templates = read.templates.take();
    let levels = read.tables.site.levels.under(levels);
    let advice = check::advice(read.context(options));
    let found = read.problems.iter().cloned().chain(advice);
    let mut problems = levels.apply(found.collect());
    if !problems.iter().any(Problem::is_error)
        && let Err(found) = render(options, (&read, templates), None, |_, _| false, progress)
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

/// All files of the build but those of the search, and the number of pages, or what the templates and the
/// last check say. What is `vetted` has been searched for private addresses before.
fn render(
    options: &Options,
    (read, templates): (&Examined, Option<ParsedTemplates>),
    drawn: Option<&mut Drawn>,
    vetted: impl Fn(&str, &Bytes) -> bool,
    progress: &Progress,
) -> Result<(Output, usize), Vec<Problem>> {
    let Examined {
        content,
        theme,
        pictures,
        tables,
        model,
        private,
        assets: made,
        ..
    } = read;
    let mut output = Output::default();
    let assets = made.put(&mut output);
    let notices = render::notices(tables, model, options.today);
    let site = site::site(tables, options.base_url.as_deref(), assets, notices);
    let desk = desk::desk(tables, model, site);
    let links = render::Links::of(model);
    let all = Ingredients {
        model,
        tables,
        desk: &desk,
        language: site::language(tables),
        today: options.today,
        links: &links,
    };
    let mut pages = render::pages(all, (theme, templates), drawn, progress, &mut output)?;
    let count = pages.made.len();
    pages.made.retain(|page| !vetted(&page.path, &page.html));
    let leaks = check::private_addresses(tables, private, &pages, &content.assets);
    if !leaks.is_empty() {
        return Err(leaks);
    }
    let mut bundle = Output::default();
    rayon::join(
        || {
            render::rest(all, content, pictures, &mut output);
            render::worker(all, made.worker.as_deref(), &mut output);
        },
        || desk::bundle(&desk, theme, &mut bundle),
    );
    output.append(bundle);
    desk::list_pages(&mut output);
    if options.relative {
        relative::make(&mut output, &desk.site.base_url);
    }
    // Nobody need wait until the memory is given back.
    rayon::spawn(move || drop((desk, links, pages)));
    Ok((output, count))
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

impl Report {
    /// The same, with what was done on the disk.
    fn of(mut self, written: &Written) -> Self {
        self.written = written.written;
        self.removed = written.removed;
        self.desk = written.desk;
        self
    }
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
