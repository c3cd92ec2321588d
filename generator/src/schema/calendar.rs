//! `data/calendar.toml`: the production calendar by year, and the hours of work of `site.toml`.

use super::{
    read_file,
    table::Table,
    wording::{HOURS, MONTH_DAY, WEEKDAYS},
};
use crate::{
    problem::Problem,
    source::{Located, Source},
};
use jiff::civil::{Date, Time};
use opora_contract::calendar::{self, DayHours, Hours};
use std::collections::{BTreeMap, BTreeSet};

/// The production calendar.
#[derive(Debug)]
pub struct Calendar {
    /// The file.
    pub source: Source,
    /// What it says.
    pub calendar: calendar::Calendar,
}

/// Reads `calendar.toml`.
pub(super) fn read(file: Result<Source, String>, problems: &mut Vec<Problem>) -> Calendar {
    let read = read_file(file, problems, calendar);
    Calendar {
        source: read.source,
        calendar: read.value,
    }
}

pub(super) fn calendar(top: &mut Table) -> calendar::Calendar {
    top.require("week");
    let week = top.number("week", 5, 6).unwrap_or(5);
    let mut years = BTreeMap::new();
    for (number, year) in top.rows("year", year) {
        let text = Located::new(number.value.to_string(), number.at);
        if years.insert(number.value, year).is_some() {
            top.bad_value(
                "year",
                &text,
                "этот год уже описан выше: оставьте одно описание",
            );
        }
    }
    calendar::Calendar {
        week: i8::try_from(week).map_or(5, i8::cast_unsigned),
        years,
    }
}

fn year(row: &mut Table) -> Option<(Located<i16>, calendar::Year)> {
    row.require("year");
    let at = row.at;
    let number = row.number("year", 2000, 2200);
    let number = number.and_then(|year| i16::try_from(year).ok());
    // Days are read even of a year that has no number, to tell what is wrong with them.
    let base = number.unwrap_or(2024);
    let year = calendar::Year {
        days_off: days(row, "days_off", base),
        short_days: days(row, "short_days", base),
        working_weekends: days(row, "working_weekends", base),
    };
    Some((Located::new(number?, at), year))
}

fn days(row: &mut Table, key: &'static str, year: i16) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    for day in row.list::<String>(key, "") {
        match month_day(&day.value, year) {
            Some(date) => {
                days.insert(date);
            }
            None => row.bad_value(key, &day, MONTH_DAY),
        }
    }
    days
}

fn month_day(text: &str, year: i16) -> Option<Date> {
    let (month, day) = text.split_once('-')?;
    let two = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !two(month) || !two(day) {
        return None;
    }
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Reads the `[[hours]]` of `site.toml`.
pub(super) fn hours(top: &mut Table) -> Hours {
    top.require("hours");
    Hours(top.rows("hours", day_hours))
}

/// Days of the week as they are written, from Monday.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn day_hours(row: &mut Table) -> Option<DayHours> {
    row.require("days");
    let mut days = Vec::new();
    for day in row.list::<String>("days", "") {
        let found = (1..).zip(DAYS).find(|(_, name)| *name == day.value);
        match found {
            Some((number, _)) => days.push(number),
            None => row.bad_value("days", &day, WEEKDAYS),
        }
    }
    let from = row.located_text("from");
    let to = row.located_text("to");
    let pause = row.optional_located("break");
    let hours = DayHours {
        days,
        from: time(row, "from", &from)?,
        to: time(row, "to", &to)?,
        pause: pause.and_then(|pause| stretch(row, &pause)),
    };
    if hours.from >= hours.to {
        row.bad_value("to", &to, "конец работы должен быть позже начала (from)");
    }
    if let (Some(pause), Some((start, end))) = (row.optional_located("break"), hours.pause)
        && !(hours.from < start && start < end && end < hours.to)
    {
        row.bad_value("break", &pause, "перерыв должен лежать внутри часов работы");
    }
    Some(hours)
}

fn time(row: &mut Table, key: &str, text: &Located<String>) -> Option<Time> {
    let time = clock(&text.value);
    if time.is_none() && !text.value.is_empty() {
        row.bad_value(key, text, HOURS);
    }
    time
}

fn stretch(row: &mut Table, text: &Located<String>) -> Option<(Time, Time)> {
    let both = text.value.split_once('-');
    let both = both.and_then(|(from, to)| Some((clock(from)?, clock(to)?)));
    if both.is_none() {
        row.bad_value("break", text, "перерыв пишут так: \"13:00-14:00\"");
    }
    both
}

/// `09:00`, to the minute.
fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let two = |part: &str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !two(hour) || !two(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}
