//! Deadlines: `15 working days`, `30 days`, `4 working hours`, counted by the production calendar
//! in the organisation's time zone. The day of receipt is not counted (Civil Code of Russia,
//! art. 191). Reads no clock: the moment of receipt is an argument.

use crate::calendar::{Calendar, Day, Hours};
use jiff::{
    SignedDuration, ToSpan, Zoned,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How long an answer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DeadlineRule {
    /// Working days of the production calendar.
    WorkingDays(u16),
    /// Calendar days; where the last one is off, the working day before it counts.
    Days(u16),
    /// Hours of work.
    WorkingHours(u16),
}

/// Why a text is not a deadline rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a deadline is written \"3 working days\", \"30 days\" or \"4 working hours\", from 1 to 999"
)]
pub struct BadDeadline;

/// The moment an answer is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Due {
    /// The last day, in the organisation's time zone.
    pub date: Date,
    /// The last minute, where the rule counts hours; else the whole day counts.
    pub time: Option<Time>,
    /// True where a year's calendar was missing, so that the date was taken on the safe
    /// (earlier) side.
    pub estimated: bool,
}

impl Due {
    /// The first instant at which the answer is late.
    #[must_use]
    pub fn late_from(&self, zone: &TimeZone) -> jiff::Timestamp {
        let end = match self.time {
            Some(time) => self.date.to_datetime(time),
            None => self
                .date
                .saturating_add(1.day())
                .to_datetime(Time::midnight()),
        };
        // An instant outside jiff's range cannot be reached by a rule of at most 999 days.
        zone.to_timestamp(end).unwrap_or(jiff::Timestamp::MAX)
    }
}

/// The days on which no year of the calendar is known are answered on the safe side: no holiday is
/// assumed, and the first Saturday met in such a year counts as worked, since one day off in a
/// month is commonly moved from it.
struct SafeCalendar<'a> {
    calendar: &'a Calendar,
    saturday_used: bool,
    estimated: bool,
}

impl SafeCalendar<'_> {
    fn day(&mut self, date: Date) -> Day {
        if let Some(day) = self.calendar.day(date) {
            return day;
        }
        self.estimated = true;
        let saturday = date.weekday() == jiff::civil::Weekday::Saturday;
        if saturday && !self.saturday_used {
            self.saturday_used = true;
            return Day::Working;
        }
        if self.calendar.is_weekend(date) {
            Day::Off
        } else {
            Day::Working
        }
    }
}

/// When an answer to what was received at `received` is due under `rule`.
#[must_use]
pub fn due(rule: DeadlineRule, received: &Zoned, calendar: &Calendar, hours: &Hours) -> Due {
    let mut days = SafeCalendar {
        calendar,
        saturday_used: false,
        estimated: false,
    };
    let (date, time) = match rule {
        DeadlineRule::WorkingDays(n) => (working_days(n, received.date(), &mut days), None),
        DeadlineRule::Days(n) => (calendar_days(n, received.date(), &mut days), None),
        DeadlineRule::WorkingHours(n) => {
            let (date, time) = working_hours(n, received, hours, &mut days);
            (date, Some(time))
        }
    };
    Due {
        date,
        time,
        estimated: days.estimated,
    }
}

fn working_days(count: u16, received: Date, days: &mut SafeCalendar) -> Date {
    let mut date = received;
    let mut left = count;
    while left > 0 {
        date = date.saturating_add(1.day());
        if days.day(date) != Day::Off {
            left -= 1;
        }
    }
    date
}

fn calendar_days(count: u16, received: Date, days: &mut SafeCalendar) -> Date {
    let mut date = received.saturating_add(i32::from(count).days());
    while days.day(date) == Day::Off && date > received.saturating_add(1.day()) {
        date = date.saturating_sub(1.day());
    }
    date
}

/// No more days than this are walked for a rule in hours; reached only with empty hours of work.
const HOURS_HORIZON_DAYS: u16 = 2_000;

fn working_hours(
    count: u16,
    received: &Zoned,
    hours: &Hours,
    days: &mut SafeCalendar,
) -> (Date, Time) {
    let mut left = SignedDuration::from_hours(i64::from(count));
    let mut date = received.date();
    let mut not_before = received.time();
    for _ in 0..HOURS_HORIZON_DAYS {
        let day = days.day(date);
        for (from, to) in hours.stretches(date, day) {
            let start = from.max(not_before);
            let room = start.duration_until(to);
            if room >= left {
                return (date, start.saturating_add(left));
            }
            if room.is_positive() {
                left -= room;
            }
        }
        date = date.saturating_add(1.day());
        not_before = Time::midnight();
    }
    (date, Time::midnight())
}

impl FromStr for DeadlineRule {
    type Err = BadDeadline;
    fn from_str(text: &str) -> Result<Self, BadDeadline> {
        let (count, unit) = text.split_once(' ').ok_or(BadDeadline)?;
        let count: u16 = count.parse().map_err(|_| BadDeadline)?;
        if !(1..=999).contains(&count) {
            return Err(BadDeadline);
        }
        match unit {
            "working days" | "working day" => Ok(DeadlineRule::WorkingDays(count)),
            "days" | "day" => Ok(DeadlineRule::Days(count)),
            "working hours" | "working hour" => Ok(DeadlineRule::WorkingHours(count)),
            _ => Err(BadDeadline),
        }
    }
}

impl fmt::Display for DeadlineRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeadlineRule::WorkingDays(n) => write!(f, "{n} working days"),
            DeadlineRule::Days(n) => write!(f, "{n} days"),
            DeadlineRule::WorkingHours(n) => write!(f, "{n} working hours"),
        }
    }
}

impl TryFrom<String> for DeadlineRule {
    type Error = BadDeadline;
    fn try_from(text: String) -> Result<Self, BadDeadline> {
        text.parse()
    }
}

impl From<DeadlineRule> for String {
    fn from(rule: DeadlineRule) -> String {
        rule.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DayHours, Year};
    use jiff::Timestamp;

    fn calendar() -> Calendar {
        let mut calendar = Calendar {
            week: 5,
            years: Default::default(),
        };
        for line in include_str!("testdata/calendar.txt")
            .lines()
            .filter(|l| !l.starts_with('#'))
        {
            let mut words = line.split_whitespace();
            let year: i16 = words.next().unwrap().parse().unwrap();
            let kind = words.next().unwrap();
            let days = words
                .map(|day| format!("{year}-{day}").parse::<Date>().unwrap())
                .collect();
            let known: &mut Year = calendar.years.entry(year).or_default();
            match kind {
                "off" => known.days_off = days,
                "short" => known.short_days = days,
                _ => known.working_weekends = days,
            }
        }
        calendar
    }

    fn hours() -> Hours {
        let time = |h| Time::constant(h, 0, 0, 0);
        let pause = Some((time(13), time(14)));
        Hours(vec![
            DayHours {
                days: vec![1, 2, 3, 4],
                from: time(9),
                to: time(18),
                pause,
            },
            DayHours {
                days: vec![5],
                from: time(9),
                to: time(17),
                pause,
            },
        ])
    }

    fn shown(due: Due) -> String {
        let mark = if due.estimated { "~" } else { "" };
        let time = due
            .time
            .map(|t| t.strftime(" %H:%M").to_string())
            .unwrap_or_default();
        format!("{mark}{}{time}", due.date)
    }

    #[test]
    fn table() {
        let (calendar, hours) = (calendar(), hours());
        let rows = include_str!("testdata/deadlines.txt").lines();
        let rows: Vec<_> = rows
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
            .collect();
        assert!(rows.len() >= 45, "the table has shrunk to {}", rows.len());
        for row in rows {
            let cells: Vec<&str> = row.split(" | ").collect();
            let received: Timestamp = cells[0].parse().unwrap();
            let received = received.in_tz(cells[1]).unwrap();
            let due = due(cells[2].parse().unwrap(), &received, &calendar, &hours);
            assert_eq!(shown(due), cells[3], "{row}");
        }
    }

    #[test]
    fn lateness_begins_when_the_day_is_over() {
        let zone = TimeZone::get("Asia/Vladivostok").unwrap();
        let day = Due {
            date: "2026-05-19".parse().unwrap(),
            time: None,
            estimated: false,
        };
        assert_eq!(day.late_from(&zone).to_string(), "2026-05-19T14:00:00Z");
        let hour = Due {
            time: Some(Time::constant(16, 30, 0, 0)),
            ..day
        };
        assert_eq!(hour.late_from(&zone).to_string(), "2026-05-19T06:30:00Z");
    }

    #[test]
    fn rules_have_one_meaning() {
        for good in [
            "15 working days",
            "1 working day",
            "30 days",
            "4 working hours",
        ] {
            assert!(good.parse::<DeadlineRule>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "15",
            "0 days",
            "-1 days",
            "1000 days",
            "3 weeks",
            "15  days",
            "x days",
        ] {
            assert_eq!(bad.parse::<DeadlineRule>(), Err(BadDeadline), "{bad}");
        }
    }
}
