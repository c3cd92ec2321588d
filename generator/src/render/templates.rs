//! The theme's templates, ready to be filled; what they refuse becomes a problem with its place.

use super::{Ingredients, feed};
use crate::{
    problem::Problem,
    schema::{Tables, marks::PLACES},
    source::{Place, Source},
    walk::Theme,
};
use std::{collections::BTreeMap, sync::Arc};
use tera::{Context, ErrorKind, ReportError, Tera, TeraResult};

/// The templates.
pub(super) struct Templates {
    tera: Tera,
    /// What is the same on every page, by the mark that stands for it.
    once: Vec<(String, Arc<[u8]>)>,
}

/// Templates that get nothing of the page that includes them: they are filled once for all pages.
const ONCE: &str = "partials/once/";

/// Bytes that most templates need at most, so that they need not move while they are filled.
const ROOM: usize = 16 * 1024;

impl Templates {
    /// Makes all templates ready, those that the handler fills too: their mistakes are told here.
    pub(super) fn load(
        parsed: ParsedTemplates,
        theme: &Theme,
        all: Ingredients,
    ) -> Result<Self, Vec<Problem>> {
        if theme.templates.is_empty() {
            return Err(vec![no_templates()]);
        }
        let files = theme.templates.iter();
        let mut tera = parsed.0.map_err(|error| all_refused(theme, &error))?;
        share(&mut tera, all);
        let mut once = Vec::new();
        let mut marks = Vec::new();
        for name in files.map(name).filter(|name| name.starts_with(ONCE)) {
            let html = tera.render(name, &Context::new());
            let html = html.map_err(|error| vec![refused(&error, name)])?;
            let mark = format!("\0{name}\0");
            marks.push((name, mark.clone()));
            once.push((mark, html.into_bytes().into()));
        }
        tera.add_raw_templates(marks)
            .map_err(|error| all_refused(theme, &error))?;
        Ok(Self { tera, once })
    }

    /// Whether the theme has that template.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    /// The names of all templates.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tera.get_template_names()
    }

    /// What is the same on every page, by the mark that stands for it in a filled template.
    pub(super) fn once(&self) -> &[(String, Arc<[u8]>)] {
        &self.once
    }

    /// The attribute of each place that the theme marks; of those without a mark, nothing. It needs
    /// no escaping: the table takes nothing else than names.
    pub(super) fn itemprops(tables: &Tables) -> BTreeMap<&'static str, String> {
        let attribute = |place| match tables.mark(place) {
            Some(mark) => format!(" itemprop=\"{}\"", mark.itemprop),
            None => String::new(),
        };
        PLACES.map(|place| (place, attribute(place))).into()
    }

    /// Fills one template.
    pub(super) fn render(
        &self,
        name: &str,
        context: &Context,
        page: &str,
    ) -> Result<Vec<u8>, Problem> {
        let mut made = Vec::with_capacity(ROOM);
        let done = self.tera.render_to(name, context, &mut made);
        done.map_err(|error| refused(&error, page))?;
        Ok(made)
    }
}

/// The templates of a theme as they are written, or what is wrong with them. They ask for nothing else,
/// so that they are parsed while the content is.
pub struct ParsedTemplates(TeraResult<Tera>);

impl ParsedTemplates {
    /// Parses all at once, for they extend and include each other.
    #[must_use]
    pub fn of(theme: &Theme) -> Self {
        let mut tera = Tera::new();
        let texts = theme.templates.iter().map(|t| (name(t), t.text.as_str()));
        Self(tera.add_raw_templates(texts).map(|()| tera))
    }
}

/// Gives the templates what they all may use.
fn share(tera: &mut Tera, all: Ingredients) {
    let shared = tera.global_context();
    shared.insert("site", &all.desk.site);
    shared.insert("t", &all.desk.texts);
    shared.insert("marks", &Templates::itemprops(all.tables));
    shared.insert("feed", &feed::exists(all.model).then_some(feed::URL));
}

/// A context, or the problem that it could not be made.
pub(super) fn finished(context: TeraResult<Context>, page: &str) -> Result<Context, Problem> {
    context.map_err(|error| refused(&error, page))
}

/// The name by which templates call each other: `partials/head.html`.
fn name(template: &Source) -> &str {
    let name = template.path.strip_prefix("theme/templates/");
    name.unwrap_or(&template.path)
}

fn no_templates() -> Problem {
    let cause = "в теме нет ни одного шаблона";
    let remedy = "возьмите папку theme/templates из поставки Опоры";
    Problem::error("template", Place::file("theme/templates"), cause, remedy)
}

/// All templates that are not written right. Taken together, only the first of them is told; one by
/// one, they miss each other, so that only mistakes of writing count.
fn all_refused(theme: &Theme, error: &tera::Error) -> Vec<Problem> {
    let alone = theme.templates.iter().filter_map(|template| {
        let error = Tera::new()
            .add_raw_template(name(template), &template.text)
            .err()?;
        let written_wrong = matches!(error.kind(), ErrorKind::SyntaxError(_));
        written_wrong.then(|| refused(&error, "theme/templates"))
    });
    let mut problems: Vec<Problem> = alone.collect();
    let first = refused(error, "theme/templates");
    if !problems.contains(&first) {
        problems.push(first);
    }
    problems
}

/// What Tera says, in its own words: it speaks to those who write templates.
fn refused(error: &tera::Error, page: &str) -> Problem {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let cause = format!("шаблон не заполняется: {}", report.message());
            let remedy = "исправьте шаблон в этой строке";
            Problem::error("template", place(report), cause, remedy)
        }
        other => {
            let cause = format!("шаблон не заполняется: {other}");
            let remedy = "проверьте, что шаблон есть в theme/templates и назван верно";
            Problem::error("template", Place::file(page), cause, remedy)
        }
    }
}

fn place(report: &ReportError) -> Place {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let span = report.span();
    Place {
        file: format!("theme/templates/{}", report.filename()),
        line: narrow(span.start_line),
        column: narrow(span.start_col).saturating_add(1),
    }
}
