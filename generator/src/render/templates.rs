//! The theme's templates, ready to be filled; what they refuse becomes a problem with its place.

use crate::{
    problem::Problem,
    source::{Place, Source},
    walk::Theme,
};
use opora_contract::Desk;
use tera::{Context, ErrorKind, ReportError, Tera, TeraResult};

/// The templates.
pub(super) struct Templates(Tera);

impl Templates {
    /// Loads all templates, those that the handler fills too: their mistakes are told here.
    pub(super) fn load(theme: &Theme, desk: &Desk) -> Result<Self, Vec<Problem>> {
        if theme.templates.is_empty() {
            return Err(vec![no_templates()]);
        }
        let mut tera = Tera::new();
        // All at once, for they extend and include each other.
        let all = theme.templates.iter().map(|t| (name(t), &t.text));
        if let Err(error) = tera.add_raw_templates(all) {
            return Err(all_refused(theme, &error));
        }
        let shared = tera.global_context();
        shared.insert("site", &desk.site);
        shared.insert("t", &desk.texts);
        Ok(Self(tera))
    }

    /// Fills one template.
    pub(super) fn render(
        &self,
        name: &str,
        context: &Context,
        page: &str,
    ) -> Result<String, Problem> {
        let made = self.0.render(name, context);
        made.map_err(|error| refused(&error, page))
    }
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
