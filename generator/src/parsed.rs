//! All pages parsed, each alone and side by side. What an earlier build has made of the same text is
//! taken again; what a page is made of besides its text is compared first.

use crate::{
    check,
    images::Pictures,
    lookup::Lookups,
    page::{self, Page, ParseContext, glossary::Glossary, typography::Language},
    problem::Problem,
    progress::{Progress, Stage},
    schema::{self, Tables, glossary},
    site,
    source::Source,
};
use opora_contract::text::Texts;
use rayon::prelude::*;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// What parsing has made of a file.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The file.
    pub source: Arc<Source>,
    /// The page, if its head could be read.
    pub page: Option<Arc<Page>>,
    /// What is wrong with the page.
    pub problems: Vec<Problem>,
    /// The secrets that stand in it, whatever else is wrong.
    pub secrets: Vec<Problem>,
}

impl Parsed {
    /// What is surely wrong with the page: a name that it looks up may stand in a table that could
    /// not be read.
    pub fn told(&self, tables: &Tables) -> impl Iterator<Item = &Problem> {
        let whole = tables.are_whole();
        let problems = self.problems.iter();
        problems.filter(move |problem| whole || problem.code != "unknown-lookup")
    }
}

/// What one build leaves to the next.
#[derive(Debug, Default)]
pub struct Kept {
    basis: Option<Basis>,
    pages: HashMap<String, Parsed>,
}

/// What pages are made of besides their text.
#[derive(Debug, PartialEq, Eq)]
struct Basis {
    lookups: Lookups,
    texts: Texts,
    language: Language,
    glossary: Glossary,
    pictures: Arc<Pictures>,
    search: bool,
    agreed: BTreeSet<String>,
}

/// Parses all pages. What is `kept` of an earlier build is used and becomes that of this one; without it, nothing
/// is kept.
#[must_use]
pub fn parse(
    sources: Vec<Arc<Source>>,
    tables: &Tables,
    pictures: &Arc<Pictures>,
    mut kept: Option<&mut Kept>,
    progress: &Progress,
) -> Vec<Parsed> {
    progress.begin(Stage::Parsing, sources.len());
    let basis = Basis {
        lookups: schema::lookups(tables),
        texts: tables.texts.1.clone(),
        language: site::language(tables),
        glossary: glossary::finder(tables),
        pictures: Arc::clone(pictures),
        search: tables.site.search,
        agreed: schema::documents::agreed(tables),
    };
    let known = match &mut kept {
        Some(kept) if kept.basis.as_ref() == Some(&basis) => std::mem::take(&mut kept.pages),
        _ => HashMap::new(),
    };
    let context = ParseContext {
        lookups: &basis.lookups,
        texts: &basis.texts,
        language: Some(basis.language),
        pictures: &basis.pictures,
        glossary: &basis.glossary,
        search: basis.search,
        agreed: &basis.agreed,
    };
    let pages = sources.into_par_iter().map(|source| {
        progress.step();
        let same = known.get(&source.path);
        let same = same
            .filter(|known| Arc::ptr_eq(&known.source, &source) || known.source.reads_as(&source));
        match same {
            Some(same) => (same.clone(), false),
            None => (fresh(source, &context), true),
        }
    });
    let pages: Vec<(Parsed, bool)> = pages.collect();
    if let Some(kept) = kept {
        kept.pages = known;
        kept.basis = Some(basis);
        kept.follow(&pages);
    }
    pages.into_iter().map(|(page, _)| page).collect()
}

impl Kept {
    /// Becomes the pages that there are now, of which some are new or have changed.
    fn follow(&mut self, pages: &[(Parsed, bool)]) {
        let with_path = |page: &Parsed| (page.source.path.clone(), page.clone());
        let new = pages.iter().filter(|(_, is_new)| *is_new);
        self.pages.extend(new.map(|(page, _)| with_path(page)));
        if self.pages.len() > pages.len() {
            // Some are gone.
            self.pages = pages.iter().map(|(page, _)| with_path(page)).collect();
        }
    }
}

fn fresh(source: Arc<Source>, context: &ParseContext) -> Parsed {
    let path = source.path.as_str();
    let inner = path.strip_prefix("content/").unwrap_or(path);
    let (page, problems) = page::parse(&source, inner, context);
    Parsed {
        page: page.map(Arc::new),
        secrets: check::secrets_in(&source),
        source,
        problems,
    }
}
