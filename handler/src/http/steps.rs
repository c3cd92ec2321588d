//! A button was pressed: the step is made, or the page has something to say and what was typed to
//! show again. Refusals of the core become sentences here; the second click on a button whose first
//! one has worked is as good as the first. Which steps there are is told by the pages.

use super::{
    error::{Failure, logged},
    pages,
    views::{Eyes, Reader},
};
use crate::{
    Handler,
    ticket::{Actor, Command, Event, EventKind, Refusal, Ticket, act::tidy},
    work::{WorkError, work},
};
use axum::http::StatusCode;

/// What became of a step.
pub(super) enum Step {
    /// It is made, now or by an earlier click; the ticket after it.
    Done(Box<Ticket>),
    /// It is not; the page says why.
    Kept(Box<Kept>),
}

/// Why a step is not made, and the ticket as it stands.
pub(super) struct Kept {
    pub(super) ticket: Ticket,
    pub(super) status: StatusCode,
    pub(super) fault: String,
}

/// Someone at a ticket.
pub(super) struct Hand<'a> {
    pub(super) handler: &'a Handler,
    pub(super) eyes: Eyes<'a>,
    pub(super) by: Actor,
    pub(super) ticket: Ticket,
}

impl Hand<'_> {
    /// Makes a step. `seen` is the last event that the page had shown.
    pub(super) async fn step(self, command: Command, seen: u32) -> Result<Step, Failure> {
        if is_done(&self.ticket, &self.by, &command) {
            return Ok(Step::Done(Box::new(self.ticket)));
        }
        let (id, now) = (&self.ticket.id, self.eyes.now);
        let made = work(self.handler, id, &self.by, command.clone(), Some(seen), now);
        let (refusal, ticket) = match made.await {
            Ok(ticket) => return Ok(Step::Done(Box::new(ticket))),
            Err(WorkError::NoTicket) => return Err(Failure::NotFound),
            Err(WorkError::Store(cause)) => return Ok(self.unavailable(&cause)),
            Err(WorkError::Refused { refusal, ticket }) => (refusal, *ticket),
        };
        if is_done(&ticket, &self.by, &command) {
            return Ok(Step::Done(Box::new(ticket)));
        }
        match (&refusal, self.eyes.reader) {
            // The link died between the look at the door and the step.
            (Refusal::Closed, Reader::Staff) => Err(Failure::Closed),
            (Refusal::Erased, _) => Err(Failure::Erased),
            (Refusal::NotYours { .. }, Reader::Staff) => Err(Failure::Reassigned),
            _ => Ok(Hand { ticket, ..self }.refused(&refusal, seen)),
        }
    }

    /// The step came from a page that is not ours.
    pub(super) fn foreign(self) -> Step {
        let texts = &self.eyes.bundle.desk.texts;
        let fault = texts.fill("desk.notice.foreign_action", &[]);
        self.kept(StatusCode::FORBIDDEN, fault)
    }

    /// The step is refused.
    pub(super) fn refused(self, refusal: &Refusal, seen: u32) -> Step {
        let fault = sentence(&self.eyes, refusal, &self.ticket, seen);
        self.kept(status(refusal), fault)
    }

    /// The store does not take anything today.
    fn unavailable(self, cause: &impl std::fmt::Display) -> Step {
        logged(cause);
        let bundle = self.eyes.bundle;
        let channels = pages::channels(bundle);
        let values = [("channels", channels.as_str())];
        let fault = bundle.desk.texts.fill("desk.notice.unavailable", &values);
        self.kept(StatusCode::SERVICE_UNAVAILABLE, fault)
    }

    fn kept(self, status: StatusCode, fault: String) -> Step {
        Step::Kept(Box::new(Kept {
            ticket: self.ticket,
            status,
            fault,
        }))
    }
}

/// The sentence of a refusal.
fn sentence(eyes: &Eyes, refusal: &Refusal, ticket: &Ticket, seen: u32) -> String {
    let desk = &eyes.bundle.desk;
    let (name, what) = match refusal {
        Refusal::AlreadyTaken { by: owner } | Refusal::NotYours { assignee: owner } => {
            (desk.owner_name(owner), String::new())
        }
        Refusal::Changed => changed(eyes, ticket, seen),
        _ => Default::default(),
    };
    let max = match refusal {
        Refusal::TooLong { max } => max.to_string(),
        _ => String::new(),
    };
    let values = [("name", name.as_str()), ("what", &what), ("max", &max)];
    let key = format!("refusal.{}", refusal.key());
    desk.texts.fill(&key, &values)
}

/// What the typed text can mend is a fault of the form; the rest is a conflict of two hands.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NothingWritten
        | Refusal::TooLong { .. }
        | Refusal::UnknownColleague
        | Refusal::ToOneself => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::AlreadyTaken { .. }
        | Refusal::Closed
        | Refusal::NotFinished
        | Refusal::NotYours { .. }
        | Refusal::NotAllowed
        | Refusal::Erased
        | Refusal::Changed => StatusCode::CONFLICT,
    }
}

/// Who did what last, after what the page had shown.
fn changed(eyes: &Eyes, ticket: &Ticket, seen: u32) -> (String, String) {
    let by_people = |event: &&Event| event.seq > seen && event.by != Actor::Desk;
    let last = ticket.events.iter().rev().find(by_people);
    last.map_or_else(Default::default, |event| {
        (eyes.actor(&event.by), eyes.title(&event.kind))
    })
}

/// Whether the last thing that people did to the ticket is this very step, by the same hand: the
/// button was pressed twice, or the answer to the first press was lost on the way.
pub(super) fn is_done(ticket: &Ticket, by: &Actor, command: &Command) -> bool {
    let events = ticket.events.iter().rev();
    let mut people = events.filter(|event| event.by != Actor::Desk);
    let mut mine = || people.next().filter(|event| event.by == *by);
    let Some(last) = mine() else {
        return false;
    };
    match (command, &last.kind) {
        // An answer that closes is two events.
        (Command::Answer { text, close: true }, EventKind::Closed { text: None }) => {
            let text = text.clone();
            let answer = Command::Answer { text, close: false };
            mine().is_some_and(|event| is_same(&event.kind, &answer))
        }
        _ => is_same(&last.kind, command),
    }
}

fn is_same(kind: &EventKind, command: &Command) -> bool {
    let note = |kept: &Option<String>, text: &str| kept.as_deref().unwrap_or("") == tidy(text);
    match (kind, command) {
        (EventKind::Taken, Command::Take)
        | (EventKind::Released { .. }, Command::Release)
        | (EventKind::Rejected, Command::Reject) => true,
        (EventKind::Asked { text: kept }, Command::Ask { text })
        | (EventKind::Answered { text: kept }, Command::Answer { text, close: false })
        | (EventKind::Messaged { text: kept, .. }, Command::Message { text })
        | (EventKind::Reopened { text: kept, .. }, Command::Reopen { text }) => *kept == tidy(text),
        (
            EventKind::Passed {
                to: had,
                text: kept,
            },
            Command::Pass { to, text },
        ) => had == to && note(kept, text),
        (EventKind::Closed { text: kept }, Command::Close { text }) => note(kept, text),
        _ => false,
    }
}
