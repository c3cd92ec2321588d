//! `opora report`: the month in figures, a page to print. What stands on it is the handler's and
//! the theme's business.

use crate::{Failure, cli::ReportArgs, desk::Desk, problems};
use jiff::{Timestamp, ToSpan};
use opora_handler::journal::summary;
use std::fs;

/// Writes the page.
pub fn run(arguments: &ReportArgs) -> Result<(), Failure> {
    let now = Timestamp::now();
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
