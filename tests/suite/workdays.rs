//! The due date counted a second way, straight from `content/data/calendar.toml`, to compare with
//! what the receipt says. Knows working days only: the form of the starter content asks no more.

use jiff::{
    ToSpan, Zoned,
    civil::{Date, Weekday},
};
use std::{fs, path::Path};

/// The day that is `count` working days after today in the organisation's zone.
pub fn after_today(count: u32, calendar: &Path) -> Date {
    let text = fs::read_to_string(calendar).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let listed = |date: Date, key: &str| {
        let years = table["year"].as_array().unwrap();
        let year = years
            .iter()
            .find(|year| year["year"].as_integer() == Some(date.year().into()))
            .unwrap_or_else(|| panic!("no calendar for {date}"));
        let day = toml::Value::from(date.strftime("%m-%d").to_string());
        year[key].as_array().unwrap().contains(&day)
    };
    let worked = |date: Date| {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        listed(date, "working_weekends") || !(weekend || listed(date, "days_off"))
    };
    let mut date = today();
    let mut left = count;
    while left > 0 {
        date = date.tomorrow().unwrap();
        left -= u32::from(worked(date));
    }
    date
}

/// Today, where the organisation of the starter content is.
pub fn today() -> Date {
    Zoned::now().in_tz("Europe/Moscow").unwrap().date()
}

/// Adds this year and the next to a calendar that lacks them, with no holidays at all: the tests
/// must run in years that nobody has planned yet.
pub fn complete_calendar(calendar: &Path) {
    let mut text = fs::read_to_string(calendar).unwrap();
    let this = today().year();
    let next = today().checked_add(1.year()).unwrap().year();
    for year in [this, next] {
        if !text.contains(&format!("year = {year}\n")) {
            text += &format!("\n[[year]]\nyear = {year}\ndays_off = []\n");
            text += "short_days = []\nworking_weekends = []\n";
        }
    }
    fs::write(calendar, text).unwrap();
}
