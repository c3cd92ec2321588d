//! The time that does not run: while a question to the applicant is open, a deadline in working
//! days or hours stands still, and moves on by the time waited when the reply comes. A deadline in
//! calendar days and one of the law do not move. Counting itself is the contract's.

use super::state::Ticket;
use jiff::{Timestamp, Zoned, civil::Time, tz::TimeZone};
use opora_contract::{
    Desk,
    deadline::{DeadlineRule, Due, due},
};

/// The longest wait that is made up for, in units of the rule; a deadline rule has no more either.
const LONGEST: u16 = 999;

/// The deadline counted anew by the ticket's rule from `now`.
#[must_use]
pub fn anew(ticket: &Ticket, desk: &Desk, zone: &TimeZone, now: Timestamp) -> Due {
    let now = now.to_zoned(zone.clone());
    due(ticket.received.rule, &now, &desk.calendar, &desk.hours)
}

/// The deadline moved by what was waited for the applicant between `asked` and `now`; `None` where
/// it does not move.
#[must_use]
pub fn moved(
    ticket: &Ticket,
    desk: &Desk,
    zone: &TimeZone,
    asked: Timestamp,
    now: Timestamp,
) -> Option<Due> {
    if ticket.received.regime.is_statutory() {
        return None;
    }
    let rule: fn(u16) -> DeadlineRule = match ticket.received.rule {
        DeadlineRule::WorkingDays(_) => DeadlineRule::WorkingDays,
        DeadlineRule::WorkingHours(_) => DeadlineRule::WorkingHours,
        DeadlineRule::Days(_) => return None,
    };
    let count = |units, from: &Zoned| due(rule(units), from, &desk.calendar, &desk.hours);
    let asked = asked.to_zoned(zone.clone());
    let now = now.to_zoned(zone.clone());
    let reached = |end: Due| (end.date, end.time.unwrap_or(Time::MIN)) <= (now.date(), now.time());
    let waited = (1..=LONGEST)
        .take_while(|units| reached(count(*units, &asked)))
        .last()?;
    let old = ticket.due;
    let start = old.date.to_datetime(old.time.unwrap_or(Time::MIN));
    let start = start.to_zoned(zone.clone()).ok()?;
    let end = count(waited, &start);
    Some(Due {
        estimated: end.estimated || old.estimated,
        ..end
    })
}
