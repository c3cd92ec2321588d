//! What the register lacks: requests that nobody has, that nobody took, that are late or lie idle,
//! letters that did not arrive, numbers that are missing. For the head; no name, no word of an
//! applicant stands in it.

use super::{Register, one_line, short_due, short_moment};
use crate::{
    Handler,
    bundle::Bundle,
    store::{Gap as PassedOver, StoreError},
    ticket::{EventKind, Recipient, Status, Ticket},
    words,
};
use jiff::{SignedDuration, Timestamp};
use opora_contract::{
    deadline::{DeadlineRule, due},
    number::Number,
};
use std::collections::{BTreeMap, BTreeSet};

/// The columns, by the keys of their headings in the interface texts.
const COLUMNS: [&str; 7] = [
    "gap.what",
    "journal.number",
    "journal.received",
    "journal.topic",
    "journal.assignee",
    "journal.due",
    "gap.more",
];

/// A new request should be taken within so many working days.
const TAKEN_WITHIN: DeadlineRule = DeadlineRule::WorkingDays(1);

/// After so long without a step an open request lies idle. As long as it is open, the time for
/// which it is kept does not even begin.
const IDLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The kinds of gaps, the most pressing first; by their names under `gap.` in the interface texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Who has it is not in the tables any more.
    NoOwner,
    /// The answer is late.
    Late,
    /// Nobody has taken it within a working day.
    NeverTaken,
    /// A letter about it was given up.
    Undelivered,
    /// Nothing has happened to it for thirty days, and it is open.
    Idle,
    /// No request has this number.
    Missing,
}

impl Gap {
    /// Its name in the interface texts, `gap.<name>`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Gap::NoOwner => "no_owner",
            Gap::Late => "late",
            Gap::NeverTaken => "never_taken",
            Gap::Undelivered => "undelivered",
            Gap::Idle => "idle",
            Gap::Missing => "missing",
        }
    }
}

/// The gaps of some tickets: all of a year, or its missing numbers are those left out.
#[must_use]
pub fn gaps(
    bundle: &Bundle,
    tickets: &[Ticket],
    passed_over: &[PassedOver],
    now: Timestamp,
) -> Register {
    let text = |key: &str| bundle.desk.texts.fill(key, &[]);
    let mut found: Vec<(Gap, &Ticket)> = Vec::new();
    for ticket in tickets {
        found.extend(of(bundle, ticket, now).into_iter().map(|gap| (gap, ticket)));
    }
    found.sort_by_key(|(gap, ticket)| (*gap, ticket.number));
    let rows = found.iter().map(|(gap, ticket)| row(bundle, *gap, ticket));
    let missing = missing(tickets).into_iter().map(|(first, last)| {
        let mut row = vec![text("gap.missing"), span(first, last)];
        row.resize(COLUMNS.len() - 1, String::new());
        row.push(why(bundle, first, last, passed_over));
        row
    });
    Register {
        headings: COLUMNS.iter().map(|key| text(key)).collect(),
        rows: rows.chain(missing).collect(),
    }
}

/// The gaps of all tickets, whenever received.
///
/// # Errors
/// Where the store fails.
pub async fn of_all(handler: &Handler, now: Timestamp) -> Result<Register, StoreError> {
    let all = handler.store().received(Timestamp::MIN, Timestamp::MAX);
    let passed_over = handler.store().gaps(Timestamp::MIN, Timestamp::MAX);
    let (all, passed_over) = (all.await?, passed_over.await?);
    Ok(gaps(&handler.bundle(), &all, &passed_over, now))
}

/// What is wrong with one ticket.
#[must_use]
pub fn of(bundle: &Bundle, ticket: &Ticket, now: Timestamp) -> Vec<Gap> {
    let (desk, zone) = (&bundle.desk, &bundle.zone);
    let open = ticket.status != Status::Closed;
    let received = ticket.received_at.to_zoned(zone.clone());
    let take_until = due(TAKEN_WITHIN, &received, &desk.calendar, &desk.hours);
    let last_step = ticket.events.last().map(|event| event.at);
    let idle_since = now.saturating_sub(IDLE).unwrap_or(Timestamp::MIN);
    let unanswered = open && ticket.answered_at.is_none();
    let candidates = [
        (
            Gap::NoOwner,
            open && desk.owner_email(&ticket.assignee).is_none(),
        ),
        (Gap::Late, unanswered && ticket.is_late(now, zone)),
        (
            Gap::NeverTaken,
            ticket.status == Status::New && take_until.late_from(zone) <= now,
        ),
        (Gap::Undelivered, open && !unreached(ticket).is_empty()),
        (
            Gap::Idle,
            open && last_step.is_some_and(|at| at <= idle_since),
        ),
    ];
    let wrong = candidates.into_iter().filter(|(_, is_so)| *is_so);
    wrong.map(|(gap, _)| gap).collect()
}

/// Whom letters about it did not reach.
fn unreached(ticket: &Ticket) -> BTreeSet<&Recipient> {
    let failed = ticket.events.iter().filter_map(|event| match &event.kind {
        EventKind::DeliveryFailed { recipient, .. } => Some(recipient),
        _ => None,
    });
    failed.collect()
}

fn row(bundle: &Bundle, gap: Gap, ticket: &Ticket) -> Vec<String> {
    let (desk, zone) = (&bundle.desk, &bundle.zone);
    let moment = |at: Timestamp| short_moment(&at.to_zoned(zone.clone()), desk);
    let who = |recipient: &&Recipient| match recipient {
        Recipient::Applicant => desk.texts.fill("event.who.applicant", &[]),
        Recipient::Staff(owner) => desk.owner_name(owner),
    };
    let last = ticket
        .events
        .last()
        .map_or(ticket.received_at, |event| event.at);
    let more = match gap {
        Gap::Undelivered => {
            let names: Vec<String> = unreached(ticket).iter().map(who).collect();
            names.join("; ")
        }
        Gap::Idle => desk.texts.fill("gap.since", &[("moment", &moment(last))]),
        Gap::NoOwner | Gap::Late | Gap::NeverTaken | Gap::Missing => String::new(),
    };
    let cells = [
        desk.texts.fill(&format!("gap.{}", gap.name()), &[]),
        ticket.number.to_string(),
        moment(ticket.received_at),
        words::topic(ticket, desk),
        desk.owner_name(&ticket.assignee),
        short_due(ticket.due, desk),
        more,
    ];
    cells.iter().map(|cell| one_line(cell)).collect()
}

/// The numbers that no ticket has, as spans. A year's first is always 1.
fn missing(tickets: &[Ticket]) -> Vec<(Number, Number)> {
    let mut years: BTreeMap<i16, BTreeSet<u32>> = BTreeMap::new();
    for Number { year, serial } in tickets.iter().map(|ticket| ticket.number) {
        years.entry(year).or_default().insert(serial);
    }
    let mut spans = Vec::new();
    for (year, serials) in years {
        let mut expected = 1;
        for serial in serials {
            let number = |serial| Number { year, serial };
            if serial > expected {
                spans.push((number(expected), number(serial - 1)));
            }
            expected = serial.saturating_add(1);
        }
    }
    spans
}

fn span(first: Number, last: Number) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first} — {last}")
    }
}

/// Why numbers are missing: the store has noted that it passed them over, or nobody knows.
fn why(bundle: &Bundle, first: Number, last: Number, passed_over: &[PassedOver]) -> String {
    let desk = &bundle.desk;
    let noted = passed_over
        .iter()
        .find(|gap| gap.first <= first && last <= gap.last);
    match noted {
        Some(gap) => {
            let moment = short_moment(&gap.at.to_zoned(bundle.zone.clone()), desk);
            desk.texts.fill("gap.restored", &[("moment", &moment)])
        }
        None => desk.texts.fill("gap.unexplained", &[]),
    }
}
