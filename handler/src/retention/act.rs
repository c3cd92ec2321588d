//! The act of destruction and the extract from the event log that prove an erasing (order of
//! Roskomnadzor 179 of 28.10.2022): numbers, kinds of data, reason and date, never the data. The
//! words are the theme's; where acts are kept is told in [`crate::attach`].

use super::EraseError;
use crate::{
    attach::Files,
    bundle::{Bundle, RenderError},
    random::Random,
    store::{Delivery, DeliveryState},
    ticket::{
        Erasing, EventKind, Recipient, Ticket,
        erase::{Ground, is_nameless},
    },
    words,
};
use jiff::Timestamp;
use opora_contract::{Desk, form::Purpose, number::Number};
use serde::Serialize;
use std::collections::BTreeSet;

/// A written act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Its name, noted in the events too.
    pub id: String,
    /// The requests it is about.
    pub numbers: Vec<Number>,
    /// Its text.
    pub text: String,
    /// Where the page to print lies: HTML; the text lies beside it.
    pub file: String,
    /// Who of the staff has copies in their mailbox.
    pub mailboxes: Vec<String>,
}

/// An act in the making.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) ground: Ground,
    reason: String,
    numbers: Vec<Number>,
    lines: Vec<Line>,
    mailboxes: BTreeSet<String>,
}

/// One erased request, as templates show it.
#[derive(Debug, Serialize)]
struct Line {
    number: String,
    channel: String,
    received: String,
    closed: String,
    erased: String,
    categories: String,
}

/// The kinds of data that a request may hold, by the keys of their words under `act.category.`.
const CATEGORIES: [&str; 6] = [
    "name",
    "email",
    "phone",
    "answers",
    "files",
    "correspondence",
];

impl Draft {
    /// An act that is about nothing yet. `reason` is what it says of its reason.
    pub(super) fn new(
        bundle: &Bundle,
        why: Erasing,
        reason: String,
        now: Timestamp,
        random: &mut Random,
    ) -> Self {
        let day = now.to_zoned(bundle.zone.clone()).date();
        let mark: String = random.hex().chars().take(6).collect();
        let ground = Ground {
            reason: why,
            act: format!("{day}-{mark}"),
            at: now,
        };
        Self {
            ground,
            reason,
            numbers: Vec::new(),
            lines: Vec::new(),
            mailboxes: BTreeSet::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Notes a ticket as it was before, as it is after, and the letters about it.
    pub(super) fn note(
        &mut self,
        bundle: &Bundle,
        ticket: &Ticket,
        erased: &Ticket,
        letters: &[Delivery],
    ) {
        let (desk, texts) = (&bundle.desk, &bundle.desk.texts);
        let moment = |at| words::moment(at, &bundle.zone, texts);
        let categories = categories(ticket, desk).map(|key| {
            let key = format!("act.category.{key}");
            texts.fill(&key, &[])
        });
        let channel = format!("channel.{}", ticket.received.channel.name());
        self.numbers.push(ticket.number);
        self.lines.push(Line {
            number: ticket.number.to_string(),
            channel: texts.fill(&channel, &[]),
            received: moment(ticket.received_at),
            closed: erased.closed_at.map_or_else(String::new, moment),
            erased: moment(self.ground.at),
            categories: categories.collect::<Vec<_>>().join(", "),
        });
        let sent = letters
            .iter()
            .filter_map(|letter| match (&letter.recipient, letter.state) {
                (Recipient::Staff(owner), DeliveryState::Sent(_)) => Some(desk.owner_name(owner)),
                _ => None,
            });
        self.mailboxes.extend(sent);
    }

    /// Keeps the act beside the files of tickets, as text and as HTML.
    pub(super) async fn write(self, bundle: &Bundle, files: &Files) -> Result<Act, EraseError> {
        let (id, count) = (self.ground.act.clone(), self.lines.len());
        self.written(bundle, files)
            .await
            .map_err(|cause| EraseError::Act { id, count, cause })
    }

    async fn written(self, bundle: &Bundle, files: &Files) -> Result<Act, String> {
        let failed = |error: std::io::Error| error.to_string();
        let render = |name: &str| self.render(bundle, name).map_err(|error| error.to_string());
        let (text, html) = (render("desk/act.txt")?, render("desk/act.html")?);
        let name = |ending: &str| format!("act-{}.{ending}", self.ground.act);
        let kept = files.put_act(&name("txt"), text.clone()).await;
        kept.map_err(failed)?;
        let file = files.put_act(&name("html"), html).await.map_err(failed)?;
        Ok(Act {
            file,
            id: self.ground.act,
            numbers: self.numbers,
            text,
            mailboxes: self.mailboxes.into_iter().collect(),
        })
    }

    fn render(&self, bundle: &Bundle, template: &str) -> Result<String, RenderError> {
        let mut context = bundle.context();
        context.insert("id", &self.ground.act);
        context.insert(
            "at",
            &words::moment(self.ground.at, &bundle.zone, &bundle.desk.texts),
        );
        context.insert("reason", &self.reason);
        context.insert("by_program", &(self.ground.reason == Erasing::Retention));
        context.insert("lines", &self.lines);
        context.insert("mailboxes", &self.mailboxes);
        bundle.render(template, &context)
    }
}

/// Which kinds of data a ticket holds.
fn categories(ticket: &Ticket, desk: &Desk) -> impl Iterator<Item = &'static str> {
    let form = desk.form_by_id(ticket.form());
    let named = ticket.answers().0.iter();
    let named = named.filter(move |answer| !is_nameless(answer, form));
    let mut found: BTreeSet<&str> = named
        .map(|answer| match answer.purpose {
            Some(Purpose::Name) => "name",
            Some(Purpose::Email) => "email",
            Some(Purpose::Phone) => "phone",
            _ => "answers",
        })
        .collect();
    if !ticket.received.files.is_empty() {
        found.insert("files");
    }
    let said = |kind: &EventKind| {
        matches!(
            kind,
            EventKind::Asked { .. }
                | EventKind::Messaged { .. }
                | EventKind::Answered { .. }
                | EventKind::Closed { text: Some(_) }
                | EventKind::Passed { text: Some(_), .. }
                | EventKind::Reopened { .. }
        )
    };
    if ticket.events.iter().any(|event| said(&event.kind)) {
        found.insert("correspondence");
    }
    CATEGORIES
        .into_iter()
        .filter(move |key| found.contains(key))
}
