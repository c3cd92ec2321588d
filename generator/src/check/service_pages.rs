//! The table of services: audiences and instructions that it names.

use super::{Context, front_matter::unknown_audience, link};
use crate::problem::Problem;

pub(super) fn services(context: Context, problems: &mut Vec<Problem>) {
    let table = &context.tables.services;
    let site = &context.tables.site;
    for service in &table.rows {
        for audience in &service.audience {
            if site.lacks_audience(&audience.value) {
                let place = table.place(audience);
                problems.push(unknown_audience(place, &audience.value, site));
            }
        }
        if !service.standing.is_active() {
            // Its instructions may have been left out with it.
            continue;
        }
        for url in &service.instructions {
            // Another spelling has been told of.
            if url.value.starts_with('/') && !link::exists(context.model, &url.value) {
                let cause = format!("инструкции {} нет", url.value);
                let remedy = link::remedy(context.model, &url.value);
                let place = table.place(url);
                problems.push(Problem::error("broken-link", place, cause, remedy));
            }
        }
    }
}
