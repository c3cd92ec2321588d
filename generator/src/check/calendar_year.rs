//! `calendar-year`: deadlines are counted without the year's calendar. From October on, the next
//! year's calendar is known and wanted too: a deadline may reach into it.

use super::Context;
use crate::{problem::Problem, source::Place};

/// The month from which the next year's calendar is wanted; it is approved in autumn.
const NEXT_YEAR_FROM: i8 = 10;

pub(super) fn missing_years(context: Context, problems: &mut Vec<Problem>) {
    let this = context.today.year();
    let next = (context.today.month() >= NEXT_YEAR_FROM).then_some(this + 1);
    let calendar = &context.tables.calendar;
    if calendar.source.text.is_empty() {
        // The file is missing, which has been told.
        return;
    }
    for year in [Some(this), next].into_iter().flatten() {
        if !calendar.calendar.years.contains_key(&year) {
            problems.push(missing(Place::file(&calendar.source.path), year));
        }
    }
}

fn missing(place: Place, year: i16) -> Problem {
    let cause = format!("нет производственного календаря на {year} год: сроки будут с запасом");
    let remedy = format!(
        "добавьте [[year]] с year = {year} по утверждённому календарю (праздники, переносы, сокращённые дни)"
    );
    Problem::warning("calendar-year", place, cause, remedy)
}
