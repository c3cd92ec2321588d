//! Deadlines, stretches of days and hours of work in words, for readers. Templates get them finished; single dates are
//! the contract's.

use crate::page::typography::Language;
use jiff::civil::{Date, Time};
use opora_contract::{
    calendar::{DayHours, Hours},
    deadline::DeadlineRule,
    text::{Texts, plural_ru},
    words::date,
};

/// The texts that [`dates`] is made with, besides those of one date.
pub const DATES_KEYS: [&str; 2] = ["date.day", "date.span"];

/// «с 5 по 6 декабря 2026 г.», «5 декабря 2026 г.»: of the first day only what the last does not say
/// again.
#[must_use]
pub fn dates(from: Date, until: Date, texts: &Texts) -> String {
    let last = date(until, texts);
    if from == until {
        return last;
    }
    let first = match (from.year() == until.year(), from.month() == until.month()) {
        (true, true) => from.day().to_string(),
        (true, false) => {
            let month = texts.fill(&format!("date.month.{}", from.month()), &[]);
            let day = from.day().to_string();
            texts.fill("date.day", &[("day", &day), ("month", &month)])
        }
        _ => date(from, texts),
    };
    texts.fill("date.span", &[("from", &first), ("until", &last)])
}

/// «3 рабочих дня».
#[must_use]
pub fn deadline(rule: DeadlineRule, language: Language) -> String {
    let (count, russian, english) = match rule {
        DeadlineRule::WorkingDays(n) => (
            n,
            ["рабочий день", "рабочих дня", "рабочих дней"],
            ["working day", "working days"],
        ),
        DeadlineRule::Days(n) => (n, ["день", "дня", "дней"], ["day", "days"]),
        DeadlineRule::WorkingHours(n) => (
            n,
            ["рабочий час", "рабочих часа", "рабочих часов"],
            ["working hour", "working hours"],
        ),
    };
    let words = match language {
        Language::Russian => russian[plural_ru(u64::from(count))],
        Language::English => english[usize::from(count != 1)],
    };
    format!("{count}\u{a0}{words}")
}

/// «пн–чт 9:00–18:00, перерыв 13:00–14:00; пт 9:00–17:00».
#[must_use]
pub fn hours(hours: &Hours, language: Language) -> String {
    let pauses: Vec<_> = hours.0.iter().map(|row| row.pause).collect();
    let shared = pauses.windows(2).all(|pair| pair[0] == pair[1]);
    let rows = hours.0.iter().map(|row| {
        let worked = format!("{} {}", days(row, language), stretch(row.from, row.to));
        if shared {
            worked
        } else {
            worked + &pause(row.pause, language)
        }
    });
    let rows: Vec<String> = rows.collect();
    if shared {
        let pause = pause(pauses.first().copied().flatten(), language);
        rows.join(", ") + &pause
    } else {
        rows.join("; ")
    }
}

fn pause(pause: Option<(Time, Time)>, language: Language) -> String {
    let word = match language {
        Language::Russian => "перерыв",
        Language::English => "break",
    };
    pause.map_or_else(String::new, |(from, to)| {
        format!(", {word} {}", stretch(from, to))
    })
}

fn stretch(from: Time, to: Time) -> String {
    let clock = |time: Time| format!("{}:{:02}", time.hour(), time.minute());
    format!("{}–{}", clock(from), clock(to))
}

/// Days of the week from Monday.
const RUSSIAN_DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
const ENGLISH_DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// «пн–чт», «вт, чт».
fn days(row: &DayHours, language: Language) -> String {
    let names = match language {
        Language::Russian => RUSSIAN_DAYS,
        Language::English => ENGLISH_DAYS,
    };
    let name = |day: i8| {
        let index = usize::try_from(day - 1).unwrap_or(0);
        names.get(index).copied().unwrap_or_default()
    };
    let mut days = row.days.clone();
    days.sort_unstable();
    days.dedup();
    let runs = days.chunk_by(|a, b| a + 1 == *b);
    let runs = runs.map(|run| match run {
        [first, .., last] if run.len() > 2 => format!("{}–{}", name(*first), name(*last)),
        _ => run
            .iter()
            .map(|day| name(*day))
            .collect::<Vec<_>>()
            .join(", "),
    });
    runs.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_days_do_not_repeat_themselves() {
        let day = |month, day| jiff::civil::date(2026, month, day);
        for (from, until, russian, english) in [
            (
                day(12, 5),
                day(12, 5),
                "5 декабря 2026 г.",
                "5 December 2026",
            ),
            (
                day(12, 5),
                day(12, 6),
                "с 5 по 6 декабря 2026 г.",
                "5 to 6 December 2026",
            ),
            (
                day(11, 30),
                day(12, 1),
                "с 30 ноября по 1 декабря 2026 г.",
                "30 November to 1 December 2026",
            ),
        ] {
            let shown = |text: &str| {
                let texts: Texts = toml::from_str(text).unwrap();
                dates(from, until, &texts).replace('\u{a0}', " ")
            };
            assert_eq!(shown(include_str!("../../theme/texts/ru.toml")), russian);
            assert_eq!(shown(include_str!("../../theme/texts/en.toml")), english);
        }
    }

    #[test]
    fn deadlines_are_counted_in_russian() {
        for (rule, words) in [
            ("1 working days", "1 рабочий день"),
            ("3 working days", "3 рабочих дня"),
            ("15 working days", "15 рабочих дней"),
            ("30 days", "30 дней"),
            ("4 working hours", "4 рабочих часа"),
        ] {
            let rule = rule.parse().unwrap();
            let shown = deadline(rule, Language::Russian).replace('\u{a0}', " ");
            assert_eq!(shown, words);
        }
    }

    #[test]
    fn hours_of_work_are_told_by_runs_of_days() {
        let time = |h| Time::constant(h, 0, 0, 0);
        let row = |days: &[i8], to| DayHours {
            days: days.to_vec(),
            from: time(9),
            to: time(to),
            pause: Some((time(13), time(14))),
        };
        let week = Hours(vec![row(&[1, 2, 3, 4], 18), row(&[5], 17)]);
        assert_eq!(
            hours(&week, Language::Russian),
            "пн–чт 9:00–18:00, пт 9:00–17:00, перерыв 13:00–14:00"
        );
        let some = Hours(vec![row(&[2, 4], 16)]);
        assert_eq!(
            hours(&some, Language::English),
            "Tue, Thu 9:00–16:00, break 13:00–14:00"
        );
    }
}
