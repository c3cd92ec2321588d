//! `missing-asset`: a picture of a page, or the logo, that is not in the content folder.

use super::{Context, link::nearest_address};
use crate::{problem::Problem, source::Place, suggest};

pub(super) fn missing_assets(context: Context, problems: &mut Vec<Problem>) {
    let assets = &context.model.assets;
    for node in &context.model.nodes {
        for image in &node.page.images {
            if image.url.starts_with('/') && !assets.contains(&image.url) {
                let known = suggest::while_few(problems.len(), assets.iter().map(String::as_str));
                let near = nearest_address(&image.url, known);
                let hint = near.map_or_else(String::new, |near| format!(" Похоже на «{near}»."));
                let place = node.source.place(image.at);
                problems.push(missing(place, &image.written, &hint));
            }
        }
    }
    let site = &context.tables.site;
    if let Some(logo) = site
        .look
        .logo
        .as_ref()
        .filter(|logo| !assets.contains(&logo.value))
    {
        problems.push(missing(site.source.place(logo.at), &logo.value, ""));
    }
}

fn missing(place: Place, written: &str, hint: &str) -> Problem {
    let cause = format!("картинки «{written}» нет");
    let remedy = format!("положите файл рядом со страницей или исправьте имя.{hint}");
    Problem::error("missing-asset", place, cause, remedy)
}
