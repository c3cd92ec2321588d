//! The theme to look at: its components in all their states, as a small site beside the portal's own. The
//! organisation's colour, channels and words are in it, so its content is read as for a build.

use crate::{
    Failure, Level, Options, Report, desk,
    examined::{self, Kept},
    output::Output,
    progress::Progress,
    render::{self, Ingredients},
    schema, site,
    write::{self, Written},
};

/// Builds the pages of all components below `options.out`.
///
/// # Errors
/// Problems of the content and of the examples; or what the disk refused.
pub fn build(options: &Options, progress: &Progress) -> Result<Report, Failure> {
    let mut kept = Kept::default();
    let read = examined::read(options, &mut kept, None, progress)?;
    let examined = examined::examine(options, read, &mut kept, progress)?;
    let levels = &examined.tables.site.levels;
    let mut problems = levels.apply(examined.problems.clone());
    problems.retain(|problem| problem.level != Level::Advice);
    let warnings = crate::without_errors(problems)?;
    let (tables, model, theme) = (&examined.tables, &examined.model, &examined.theme);
    let components =
        schema::examples::read(theme).map_err(|found| crate::failed(Vec::new(), found))?;
    let mut output = Output::default();
    let assets = examined.assets.put(&mut output);
    let site = site::site(tables, options.base_url.as_deref(), assets, Vec::new());
    let desk = desk::desk(tables, model, site);
    let all = Ingredients {
        model,
        tables,
        desk: &desk,
        language: site::language(tables),
        today: options.today,
        links: &render::Links::of(model),
    };
    let pages = render::examples(all, theme, &examined.pictures, &components, &mut output)
        .map_err(|found| crate::failed(Vec::new(), found))?;
    render::manifest(all, &mut output);
    let written = write::write(&output, &options.out, &Written::default(), progress)?;
    let report = Report {
        pages,
        written: 0,
        removed: 0,
        desk: false,
        warnings,
    };
    Ok(report.of(&written))
}
