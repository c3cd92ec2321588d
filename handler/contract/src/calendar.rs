//! The production calendar: which days of a year are worked, in full or shortened, and the hours
//! of work of the organisation. Counting deadlines on it is [`crate::deadline`]'s business.

use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Days off, moved and shortened days, by year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Days of the ordinary working week: 5 (Saturday is off) or 6.
    pub week: u8,
    /// What is known, by year.
    pub years: BTreeMap<i16, Year>,
}

/// One year of the production calendar; only what differs from the ordinary week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    /// Public holidays and days off moved to working days.
    pub days_off: BTreeSet<Date>,
    /// Working days shortened by one hour (Labour Code of Russia, art. 95).
    pub short_days: BTreeSet<Date>,
    /// Weekend days that are worked because their day off was moved.
    pub working_weekends: BTreeSet<Date>,
}

/// What the calendar knows of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// A full working day.
    Working,
    /// A working day shortened by one hour.
    Shortened,
    /// A day off.
    Off,
}

impl Calendar {
    /// What `date` is, or `None` where its year is not in the calendar.
    #[must_use]
    pub fn day(&self, date: Date) -> Option<Day> {
        let year = self.years.get(&date.year())?;
        Some(if year.short_days.contains(&date) {
            Day::Shortened
        } else if year.working_weekends.contains(&date) {
            Day::Working
        } else if year.days_off.contains(&date) || self.is_weekend(date) {
            Day::Off
        } else {
            Day::Working
        })
    }

    /// Whether `date` is off in the ordinary week, holidays left aside.
    #[must_use]
    pub fn is_weekend(&self, date: Date) -> bool {
        match date.weekday() {
            Weekday::Sunday => true,
            Weekday::Saturday => self.week < 6,
            _ => false,
        }
    }
}

/// Hours of work, by day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(pub Vec<DayHours>);

/// Hours shared by some days of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// ISO numbers of the days: Monday is 1.
    pub days: Vec<i8>,
    /// Start of work.
    pub from: Time,
    /// End of work, later than `from`.
    pub to: Time,
    /// Pause within the day: start and end.
    pub pause: Option<(Time, Time)>,
}

impl Hours {
    /// The stretches of work on a working `date`, in order. A weekday that has no hours of its own
    /// (a moved Saturday) is worked as the first one listed; a shortened day ends an hour earlier.
    #[must_use]
    pub fn stretches(&self, date: Date, day: Day) -> Vec<(Time, Time)> {
        let iso = date.weekday().to_monday_one_offset();
        let Some(hours) = self
            .0
            .iter()
            .find(|h| h.days.contains(&iso))
            .or(self.0.first())
        else {
            return Vec::new();
        };
        let end = match day {
            Day::Off => return Vec::new(),
            Day::Working => hours.to,
            Day::Shortened => hours.to.saturating_sub(jiff::SignedDuration::from_hours(1)),
        };
        let parts = match hours.pause {
            Some((start, stop)) => vec![(hours.from, start.min(end)), (stop, end)],
            None => vec![(hours.from, end)],
        };
        parts.into_iter().filter(|(from, to)| from < to).collect()
    }
}
