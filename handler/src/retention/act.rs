//! The act of destruction and the extract from the event log that prove an erasing (order of
//! Roskomnadzor 179 of 28.10.2022): numbers, kinds of data, reason and date, never the data. It is
//! planned before anything is erased, for afterwards nobody could tell what there was. The words are
//! the theme's; where acts are kept is told in [`crate::attach`].

use super::EraseError;
use crate::{
    attach::Files,
    bundle::{Bundle, RenderError},
    random::Random,
    store::{Delivery, DeliveryState, Store, StoreError},
    ticket::{
        Erasing, EventKind, Recipient, Ticket,
        erase::{Ground, is_nameless},
    },
    words,
};
use jiff::Timestamp;
use opora_contract::{Desk, form::Purpose, id::TicketId, number::Number};
use serde::{Deserialize, Serialize};
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
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) ground: Ground,
    reason: String,
    planned: Vec<Planned>,
}

/// A request that is to be erased, or was.
#[derive(Debug, Serialize, Deserialize)]
struct Planned {
    ticket: TicketId,
    number: Number,
    line: Line,
    /// Who of the staff has copies in their mailbox.
    mailboxes: Vec<String>,
}

/// One erased request, as templates show it.
#[derive(Debug, Serialize, Deserialize)]
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
            planned: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.planned.is_empty()
    }

    /// The plan as it is kept until the act is written.
    pub(super) fn spelt(&self) -> String {
        // Serialising plain data into memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Leaves what was really erased under this act: of the rest somebody was faster, or it failed.
    pub(super) async fn settle(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let mut erased = Vec::new();
        for planned in std::mem::take(&mut self.planned) {
            let ticket = store.ticket(&planned.ticket).await?;
            if ticket.is_some_and(|ticket| is_erased_under(&ticket, &self.ground.act)) {
                erased.push(planned);
            }
        }
        self.planned = erased;
        Ok(())
    }

    /// Plans to erase a ticket as it stands, with the letters about it; in place of an earlier plan.
    pub(super) fn plan(&mut self, bundle: &Bundle, ticket: &Ticket, letters: &[Delivery]) {
        let (desk, texts) = (&bundle.desk, &bundle.desk.texts);
        let moment = |at| words::moment(at, &bundle.zone, texts);
        let categories = categories(ticket, desk).map(|key| {
            let key = format!("act.category.{key}");
            texts.fill(&key, &[])
        });
        let channel = format!("channel.{}", ticket.received.channel.name());
        let line = Line {
            number: ticket.number.to_string(),
            channel: texts.fill(&channel, &[]),
            received: moment(ticket.received_at),
            // One that is open is closed by the erasing.
            closed: moment(ticket.closed_at.unwrap_or(self.ground.at)),
            erased: moment(self.ground.at),
            categories: categories.collect::<Vec<_>>().join(", "),
        };
        let sent = letters
            .iter()
            .filter_map(|letter| match (&letter.recipient, letter.state) {
                (Recipient::Staff(owner), DeliveryState::Sent(_)) => Some(desk.owner_name(owner)),
                _ => None,
            });
        let mailboxes = sent.collect();
        self.planned.retain(|planned| planned.ticket != ticket.id);
        self.planned.push(Planned {
            ticket: ticket.id.clone(),
            number: ticket.number,
            line,
            mailboxes,
        });
    }

    fn mailboxes(&self) -> Vec<String> {
        let all = self.planned.iter().flat_map(|planned| &planned.mailboxes);
        let all: BTreeSet<&String> = all.collect();
        all.into_iter().cloned().collect()
    }

    /// Keeps the act beside the files of tickets, as text and as HTML.
    pub(super) async fn write(self, bundle: &Bundle, files: &Files) -> Result<Act, EraseError> {
        let (id, count) = (self.ground.act.clone(), self.planned.len());
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
            mailboxes: self.mailboxes(),
            id: self.ground.act,
            numbers: self.planned.iter().map(|planned| planned.number).collect(),
            text,
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
        let lines: Vec<&Line> = self.planned.iter().map(|planned| &planned.line).collect();
        context.insert("lines", &lines);
        context.insert("mailboxes", &self.mailboxes());
        bundle.render(template, &context)
    }
}

fn is_erased_under(ticket: &Ticket, id: &str) -> bool {
    let events = ticket.events.iter();
    { events }.any(|event| matches!(&event.kind, EventKind::Erased { act, .. } if act == id))
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
