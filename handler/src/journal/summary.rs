//! The month on one page, for the director: how many requests, about what, how fast, what lies.
//! Figures only: no name, no number of a request.

use super::{
    gaps::{self, Gap},
    received_in,
};
use crate::{
    Handler,
    bundle::{Bundle, RenderError},
    store::StoreError,
    ticket::{Status, Ticket},
    words,
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use std::collections::BTreeMap;

/// Why there is no summary.
#[derive(Debug, thiserror::Error)]
pub enum SummaryError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The template cannot be filled.
    #[error(transparent)]
    Template(#[from] RenderError),
}

/// A line of a table: what, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// In words.
    pub what: String,
    /// How many.
    pub count: usize,
}

/// The figures of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Requests received in the month.
    pub received: usize,
    /// Of these, answered or closed within their time.
    pub in_time: usize,
    /// Of these, answered or closed late, or not yet though the time is over.
    pub late: usize,
    /// Of these, still to be answered, in time so far.
    pub pending: usize,
    /// By channel, the most common first.
    pub channels: Vec<Line>,
    /// By topic, the most common first.
    pub topics: Vec<Line>,
    /// By who has it, the most common first.
    pub assignees: Vec<Line>,
    /// What is wrong today with any request, whenever received.
    pub gaps: Vec<Line>,
}

/// The figures of a month's tickets, and the gaps of all, as they stand at `now`.
#[must_use]
pub fn summary(bundle: &Bundle, month: &[Ticket], all: &[Ticket], now: Timestamp) -> Summary {
    let desk = &bundle.desk;
    let done = |t: &Ticket| t.answered_at.is_some() || t.status == Status::Closed;
    let late = |t: &Ticket| t.is_late(now, &bundle.zone);
    let how_many = |fits: &dyn Fn(&Ticket) -> bool| month.iter().filter(|t| fits(t)).count();
    let channel = |t: &Ticket| {
        let key = format!("channel.{}", t.received.channel.name());
        desk.texts.fill(&key, &[])
    };
    Summary {
        received: month.len(),
        in_time: how_many(&|t| done(t) && !late(t)),
        late: how_many(&late),
        pending: how_many(&|t| !done(t) && !late(t)),
        channels: tally(month.iter().map(channel)),
        topics: tally(month.iter().map(|t| words::topic(t, desk))),
        assignees: tally(month.iter().map(|t| desk.owner_name(&t.assignee))),
        gaps: gap_lines(bundle, all, now),
    }
}

/// How often each comes, the most common first.
fn tally(names: impl Iterator<Item = String>) -> Vec<Line> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let lines = counts.into_iter().map(|(what, count)| Line { what, count });
    let mut lines: Vec<Line> = lines.collect();
    lines.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.what.cmp(&b.what)));
    lines
}

fn gap_lines(bundle: &Bundle, all: &[Ticket], now: Timestamp) -> Vec<Line> {
    let mut counts: BTreeMap<Gap, usize> = BTreeMap::new();
    for gap in all.iter().flat_map(|ticket| gaps::of(bundle, ticket, now)) {
        *counts.entry(gap).or_default() += 1;
    }
    let words = |gap: Gap| bundle.desk.texts.fill(&format!("gap.{}", gap.name()), &[]);
    let line = |(gap, count)| Line {
        what: words(gap),
        count,
    };
    counts.into_iter().map(line).collect()
}

/// The page of the month in which `day` lies, to be printed.
///
/// # Errors
/// Where the store fails or the theme's template cannot be filled.
pub async fn page(handler: &Handler, day: Date, now: Timestamp) -> Result<String, SummaryError> {
    let bundle = handler.bundle();
    let (first, last) = (day.first_of_month(), day.last_of_month());
    let month = received_in(handler, first, last).await?;
    let all = handler.store().received(Timestamp::MIN, Timestamp::MAX);
    let all = all.await?;
    let texts = &bundle.desk.texts;
    let mut context = bundle.context();
    context.insert("from", &opora_contract::words::date(first, texts));
    context.insert("until", &opora_contract::words::date(last, texts));
    context.insert("at", &words::moment(now, &bundle.zone, texts));
    context.insert("figures", &summary(&bundle, &month, &all, now));
    Ok(bundle.render("desk/report.html", &context)?)
}
