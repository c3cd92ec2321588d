//! From the files to all that is known of the content: everything read, parsed, put together and
//! looked at by every rule. Nothing is rendered here.

use crate::{
    DiskError, Options, assemble, check,
    images::{self, Cache, Pictures, Readied},
    model::Model,
    page::include,
    parsed::{self, Parsed},
    problem::Problem,
    progress::{Progress, Stage},
    render::{ParsedTemplates, theme_assets::Assets},
    schema::{self, Tables},
    source::Source,
    walk::{self, Content, Seen, Theme},
};
use rayon::prelude::*;
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

/// Where in the output folder made pictures are kept between builds.
const IMAGE_CACHE: &str = ".cache/images";

/// All that a build knows before it renders.
pub(crate) struct Examined {
    pub(crate) content: Content,
    pub(crate) theme: Theme,
    pub(crate) pictures: Arc<Pictures>,
    pub(crate) tables: Tables,
    pub(crate) model: Model,
    pub(crate) problems: Vec<Problem>,
    /// Where editors wrote private addresses.
    pub(crate) private: check::PrivatePlaces,
    /// What becomes of the theme's files.
    pub(crate) assets: Arc<Assets>,
    /// The theme's templates, where an earlier build has not seen them.
    pub(crate) templates: Option<ParsedTemplates>,
}

/// What one build leaves to the next of what it has read.
#[derive(Default)]
pub(crate) struct Kept {
    content: Seen,
    theme: Seen,
    pictures: Readied,
    /// Nothing where there is no next build.
    pages: Option<parsed::Kept>,
    theme_made: MadeOfTheme,
}

/// What was made of the theme, and the hashes of what it was made of.
#[derive(Default)]
struct MadeOfTheme {
    theme: u128,
    tables: u128,
    assets: Arc<Assets>,
}

impl Kept {
    /// Nothing yet, but what is parsed will be kept.
    pub(crate) fn with_pages() -> Self {
        Self {
            pages: Some(parsed::Kept::default()),
            ..Self::default()
        }
    }

    /// Removes made pictures that are of no use any more.
    pub(crate) fn sweep(&self, options: &Options) {
        cache(options).sweep(&self.pictures.hashes());
    }

    /// Gives up what was read, for there is no next build.
    pub(crate) fn forget_texts(&mut self) {
        self.content.clear();
        self.theme.clear();
    }
}

fn cache(options: &Options) -> Cache {
    Cache::at(&options.out.join(IMAGE_CACHE))
}

/// Reads content and theme; `edited` are the only files that can have changed, where that is known.
///
/// # Errors
/// What the disk refused.
pub(crate) fn read(
    options: &Options,
    kept: &mut Kept,
    edited: Option<&[PathBuf]>,
    progress: &Progress,
) -> Result<(Content, Theme), DiskError> {
    progress.begin(Stage::Reading, 0);
    let (content, theme) = rayon::join(
        || walk::content(&options.content, &mut kept.content, edited),
        || walk::theme(&options.theme, &mut kept.theme, edited),
    );
    content.and_then(|content| Ok((content, theme?)))
}

/// Makes pages of what was read and applies every rule.
///
/// # Errors
/// What the disk refused of the pictures' cache.
pub(crate) fn examine(
    options: &Options,
    (mut content, theme): (Content, Theme),
    kept: &mut Kept,
    progress: &Progress,
) -> Result<Examined, DiskError> {
    let unread = content.problems.iter().chain(&theme.problems);
    let mut problems: Vec<Problem> = unread.cloned().collect();
    let (pictures, found) =
        images::prepare(&mut content.assets, &cache(options), &mut kept.pictures)?;
    let pictures = Arc::new(pictures);
    problems.extend(found);
    problems.extend(include(&mut content));
    let sources = std::mem::take(&mut content.pages);
    let is_new = kept.theme_made.theme != theme.digest;
    let (templates, ((tables, found), pages)) = rayon::join(
        || is_new.then(|| ParsedTemplates::of(&theme)),
        || {
            let read = schema::read(&content, &theme);
            let (pages, ()) = rayon::join(
                || parsed::parse(sources, &read.0, &pictures, kept.pages.as_mut(), progress),
                || kept.theme_made.follow(&theme, &read.0),
            );
            (read, pages)
        },
    );
    problems.extend(found);
    problems.extend(pages.iter().flat_map(|page| page.told(&tables)).cloned());

    let secrets = secrets(&pages);
    let model = assemble::assemble(pages, &tables, &content.assets, options.today);
    let mut examined = Examined {
        private: check::private_places(&tables, &model),
        assets: Arc::clone(&kept.theme_made.assets),
        templates,
        content,
        theme,
        pictures,
        tables,
        model,
        problems,
    };
    let found = check::check(examined.context(options));
    examined.problems.extend(found);
    let nodes = examined.model.nodes.iter();
    let published = nodes.filter_map(|node| secrets.get(&node.page.path));
    examined.problems.extend(published.flatten().cloned());
    Ok(examined)
}

impl MadeOfTheme {
    /// Makes the assets anew, unless they are made of the same.
    fn follow(&mut self, theme: &Theme, tables: &Tables) {
        if (self.theme, self.tables) == (theme.digest, tables.digest) {
            return;
        }
        let assets = Assets::of(theme, &tables.site.look, tables.search_words());
        *self = Self {
            theme: theme.digest,
            tables: tables.digest,
            assets: Arc::new(assets),
        };
    }
}

impl Examined {
    /// Gives up the texts of pages, by which places are told.
    pub(crate) fn forget_texts(&mut self) {
        let nothing = Arc::new(Source::new("", ""));
        for node in &mut self.model.nodes {
            node.source = Arc::clone(&nothing);
        }
    }

    /// What the rules look at.
    pub(crate) fn context(&self, options: &Options) -> check::Context<'_> {
        check::Context {
            tables: &self.tables,
            model: &self.model,
            theme: &self.theme,
            today: options.today,
        }
    }
}

/// The secrets that stand in pages, by the page's file.
fn secrets(pages: &[Parsed]) -> BTreeMap<String, Vec<Problem>> {
    let found = pages.iter().filter(|page| !page.secrets.is_empty());
    found
        .map(|page| (page.source.path.clone(), page.secrets.clone()))
        .collect()
}

/// Puts the shared fragments into the pages that include them.
fn include(content: &mut Content) -> Vec<Problem> {
    let fragments = include::fragments(&content.fragments);
    let pages = content.pages.par_iter_mut();
    let found = pages.flat_map_iter(|page| {
        let (whole, found) = include::expand(page, &fragments);
        if let Some(whole) = whole {
            *page = Arc::new(whole);
        }
        found
    });
    found.collect()
}
