//! `opora report`: the month in figures, a page to print. What stands on it is the handler's and
//! the theme's business.

use crate::{
    Failure,
    cli::{ReportArgs, ReportWhat, SearchReportArgs},
    desk::Desk,
    journal, problems,
};
use jiff::{Timestamp, ToSpan};
use opora_handler::journal::{summary, tallies};
use std::fs;

/// Writes the page.
pub fn run(arguments: &ReportArgs) -> Result<(), Failure> {
    let now = Timestamp::now();
    if let Some(ReportWhat::Search(arguments)) = &arguments.what {
        return search(arguments, now);
    }
    let page = Desk::open(&arguments.folders)?.run(async |handler| {
        let today = now.to_zoned(handler.bundle().zone.clone()).date();
        let last_month = today.first_of_month().saturating_sub(1.day());
        let day = arguments.month.unwrap_or(last_month);
        let page = summary::page(handler, day, now).await;
        page.map_err(|error| Failure::broken("итоги не составлены", error))
    })?;
    let failed = |error| Failure::broken("итоги не записаны", error);
    match &arguments.output {
        Some(path) => {
            fs::write(path, page).map_err(failed)?;
            problems::tell(&format!("Итоги: {}", path.display()));
            Ok(())
        }
        None => problems::pour(page.as_bytes()).map_err(failed),
    }
}

/// Puts what readers told of the search and of pages on the screen or into a file.
fn search(arguments: &SearchReportArgs, now: Timestamp) -> Result<(), Failure> {
    let register = Desk::open(&arguments.folders)?.run(async |handler| {
        let today = now.to_zoned(handler.bundle().zone.clone()).date();
        let from = arguments.from.unwrap_or(today.first_of_month());
        let to = arguments.to.unwrap_or(today);
        journal::period(from, to)?;
        let found = tallies::register(handler, from, to).await;
        found.map_err(|error| Failure::broken("хранилище обращений", error))
    })?;
    journal::put(
        &register,
        arguments.format,
        arguments.output.as_deref(),
        now,
    )
}
