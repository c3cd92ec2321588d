//! `broken-link` in `site.toml`: links of the page's head and foot, of emergencies and of channels.

use super::{Context, link};
use crate::problem::Problem;

pub(super) fn site_links(context: Context, problems: &mut Vec<Problem>) {
    let site = &context.tables.site;
    let links = site.nav.iter().chain(&site.footer).chain(&site.emergency);
    let links = links.map(|link| (link.value.url.as_str(), link.at));
    let channels = site.channels.iter();
    let channels = channels.filter_map(|row| Some((row.href.as_deref()?, row.id.at)));
    for (url, at) in links.chain(channels) {
        if url.starts_with('/') && !link::exists(context.model, url) {
            let cause = format!("страницы {url} нет");
            let remedy = link::remedy(context.model, url);
            let place = site.source.place(at);
            problems.push(Problem::error("broken-link", place, cause, remedy));
        }
    }
}
