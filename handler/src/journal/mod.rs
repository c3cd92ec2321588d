//! The register of a period: one row a ticket, all derived from its events. Here are the rows; how
//! they are written is told in [`table`], [`csv`] and [`xlsx`]; what is wrong with them in [`gaps`],
//! what they come to in [`summary`]. Which period and where to write is
//! the command line's business.

pub mod csv;
pub mod gaps;
pub mod summary;
pub mod table;
pub mod tallies;
pub mod xlsx;

use crate::{
    Handler,
    bundle::Bundle,
    retention::{expired, shown},
    store::{Gap, StoreError},
    ticket::{EventKind, Recipient, Ticket},
    words,
};
use jiff::{Timestamp, ToSpan, Zoned, civil::Date, tz::TimeZone};
use opora_contract::{Desk, deadline::Due, form::Purpose};

/// The columns, by the keys of their headings under `journal.` in the interface texts.
pub const COLUMNS: [&str; 15] = [
    "number",
    "received",
    "channel",
    "topic",
    "applicant",
    "role",
    "assignee",
    "due",
    "taken",
    "answered",
    "closed",
    "status",
    "late",
    "undelivered",
    "regime",
];

/// A register: headings and rows of plain one-line text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The headings.
    pub headings: Vec<String>,
    /// The rows, each as long as the headings.
    pub rows: Vec<Vec<String>>,
}

/// The register of what was received from `from` to `to`, both days included, as it stands at
/// `now`. Days are those of the organisation's time zone.
///
/// # Errors
/// Where the store fails.
pub async fn register(
    handler: &Handler,
    from: Date,
    to: Date,
    now: Timestamp,
) -> Result<Register, StoreError> {
    let bundle = handler.bundle();
    let tickets = received_in(handler, from, to).await?;
    let (start, end) = bounds(from, to, &bundle.zone);
    let gaps = handler.store().gaps(start, end).await?;
    let mut register = rows(&bundle, &tickets, now)?;
    register.explain(&gaps, &tickets, &bundle);
    Ok(register)
}

/// The tickets received from `from` to `to`, both days included, by number.
///
/// # Errors
/// Where the store fails.
pub async fn received_in(
    handler: &Handler,
    from: Date,
    to: Date,
) -> Result<Vec<Ticket>, StoreError> {
    let (start, end) = bounds(from, to, &handler.bundle().zone);
    handler.store().received(start, end).await
}

/// From the first moment of a day until before the first one after another.
fn bounds(from: Date, to: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    (
        start_of(from, zone),
        start_of(to.saturating_add(1.day()), zone),
    )
}

/// The first moment of a day. Outside the calendar's range there are no tickets either.
fn start_of(date: Date, zone: &TimeZone) -> Timestamp {
    let start = date.to_zoned(zone.clone()).map(|zoned| zoned.timestamp());
    start.unwrap_or(Timestamp::MAX)
}

/// The register of some tickets. Of those whose time is over it tells what is counted, no name.
///
/// # Errors
/// Where a ticket's events do not fit together, which its loading has excluded.
pub fn rows(bundle: &Bundle, tickets: &[Ticket], now: Timestamp) -> Result<Register, StoreError> {
    let text = |key: &str| bundle.desk.texts.fill(key, &[]);
    let heading = |column: &&str| text(&format!("journal.{column}"));
    let row = |ticket| {
        let shown = shown(ticket, &bundle.desk, now)?;
        Ok(row(bundle, &shown, now))
    };
    let rows: Result<Vec<_>, StoreError> = tickets.iter().map(row).collect();
    Ok(Register {
        headings: COLUMNS.iter().map(heading).collect(),
        rows: rows?,
    })
}

fn row(bundle: &Bundle, ticket: &Ticket, now: Timestamp) -> Vec<String> {
    let (desk, zone) = (&bundle.desk, &bundle.zone);
    let text = |key: String| desk.texts.fill(&key, &[]);
    let moment = |at: Option<Timestamp>| {
        at.map_or_else(String::new, |at| {
            short_moment(&at.to_zoned(zone.clone()), desk)
        })
    };
    let late = if ticket.is_late(now, zone) {
        text("journal.yes".to_owned())
    } else {
        String::new()
    };
    let applicant = if expired(ticket, desk, now) {
        text("journal.erased".to_owned())
    } else {
        applicant(ticket, desk)
    };
    let due = if ticket.received.regime.is_answered() {
        short_due(ticket.due, desk)
    } else {
        String::new()
    };
    let cells = [
        ticket.number.to_string(),
        moment(Some(ticket.received_at)),
        text(format!("channel.{}", ticket.received.channel.name())),
        words::topic(ticket, desk),
        applicant,
        words::shown(ticket, Purpose::Role),
        desk.owner_name(&ticket.assignee),
        due,
        moment(ticket.taken_at),
        moment(ticket.answered_at),
        moment(ticket.closed_at),
        text(status(ticket)),
        late,
        undelivered(ticket, desk),
        text(format!("regime.{}", ticket.received.regime.name())),
    ];
    cells.iter().map(|cell| one_line(cell)).collect()
}

/// The key of its status; one that is held back waits for another look than a new one.
fn status(ticket: &Ticket) -> String {
    if ticket.held {
        "status.held".to_owned()
    } else {
        format!("status.{}", ticket.status.name())
    }
}

impl Register {
    /// Says in a row of its own, between its neighbours, why numbers are missing.
    fn explain(&mut self, gaps: &[Gap], tickets: &[Ticket], bundle: &Bundle) {
        // From the last one, so that the places of the earlier ones stay.
        for gap in gaps.iter().rev() {
            let place = tickets.partition_point(|ticket| ticket.number < gap.first);
            let mut row = vec![String::new(); COLUMNS.len()];
            let words = [
                format!("{} — {}", gap.first, gap.last),
                short_moment(&gap.at.to_zoned(bundle.zone.clone()), &bundle.desk),
                String::new(),
                bundle.desk.texts.fill("journal.gap", &[]),
            ];
            row.splice(..words.len(), words);
            self.rows.insert(place, row);
        }
    }
}

/// Day and minute in figures, as tables want them.
fn short_moment(local: &Zoned, desk: &Desk) -> String {
    let day = short_date(local.date(), desk);
    format!("{day} {}", local.strftime("%H:%M"))
}

fn short_due(due: Due, desk: &Desk) -> String {
    let day = short_date(due.date, desk);
    match due.time {
        Some(time) => format!("{day} {}", time.strftime("%H:%M")),
        None => day,
    }
}

fn short_date(date: Date, desk: &Desk) -> String {
    let order = if desk.site.language == "ru" {
        "%d.%m.%Y"
    } else {
        "%Y-%m-%d"
    };
    date.strftime(order).to_string()
}

/// Who asked, and for whom.
fn applicant(ticket: &Ticket, desk: &Desk) -> String {
    let name = words::shown(ticket, Purpose::Name);
    let represented = words::represented(ticket, &desk.texts);
    if represented.is_empty() {
        return name;
    }
    let values = [("name", name.as_str()), ("represented", &represented)];
    desk.texts.fill("journal.for", &values)
}

/// Whom letters did not reach, and why.
fn undelivered(ticket: &Ticket, desk: &Desk) -> String {
    let failures = ticket.events.iter().filter_map(|event| match &event.kind {
        EventKind::DeliveryFailed { recipient, reason } => {
            let who = match recipient {
                Recipient::Applicant => desk.texts.fill("event.who.applicant", &[]),
                Recipient::Staff(owner) => desk.owner_name(owner),
            };
            Some(match reason.as_str() {
                "" => who,
                reason => format!("{who}: {reason}"),
            })
        }
        _ => None,
    });
    let unconfirmed = ticket.received.unconfirmed.map(|why| {
        let key = format!("unconfirmed.{}", why.name());
        desk.texts.fill(&key, &[])
    });
    failures.chain(unconfirmed).collect::<Vec<_>>().join("; ")
}

/// Without line ends, control characters and those that reorder or hide text: a register is read
/// in terminals and spreadsheets, which obey them.
fn one_line(text: &str) -> String {
    let hides = |c| matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
    let plain = text
        .chars()
        .map(|c| if c.is_control() || hides(c) { ' ' } else { c });
    let plain: String = plain.collect();
    plain
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;
