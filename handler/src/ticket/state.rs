//! What a ticket's events amount to: status, assignee, clocks. A pure fold; whether a step is
//! allowed is decided in [`super::act`], before its events come here.

use super::event::{Actor, Channel, Event, EventKind, Received};
use jiff::{Timestamp, tz::TimeZone};
use opora_contract::{
    check::Answers,
    deadline::Due,
    form::{Purpose, Regime},
    id::{FormId, TicketId},
    number::Number,
    owner::Owner,
};
use serde::Serialize;

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has taken it into work.
    New,
    /// The assignee works on it.
    InWork,
    /// A question to the applicant is open; the time does not run.
    Waiting,
    /// Answered, and open for further messages.
    Answered,
    /// Closed.
    Closed,
}

impl Status {
    /// Its name, as stored and as in the interface texts, `status.<name>`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::InWork => "in_work",
            Status::Waiting => "waiting",
            Status::Answered => "answered",
            Status::Closed => "closed",
        }
    }
}

/// A ticket: its events and what follows from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Identifier; 128 random bits.
    pub id: TicketId,
    /// Number for people to quote.
    pub number: Number,
    /// All that happened, in order; never empty.
    pub events: Vec<Event>,
    /// The request as received: form, channel, answers, first owner, rule, first deadline.
    pub received: Received,
    /// Where it stands.
    pub status: Status,
    /// Who has it.
    pub assignee: Owner,
    /// Grows by one when it is passed on, closed or reopened: staff links of earlier ones are dead.
    pub generation: u32,
    /// When the answer is due.
    pub due: Due,
    /// When it came.
    pub received_at: Timestamp,
    /// When it was first taken into work.
    pub taken_at: Option<Timestamp>,
    /// When the request, or what reopened it, was first answered.
    pub answered_at: Option<Timestamp>,
    /// When it was closed, while it is.
    pub closed_at: Option<Timestamp>,
    /// When what people wrote was erased.
    pub erased_at: Option<Timestamp>,
    /// Who has it in work; nobody after it was passed on or reopened.
    pub taken_by: Option<Owner>,
    /// Since when a question to the applicant is open.
    pub waiting_since: Option<Timestamp>,
    /// Whether it is held back: nobody has let it through yet.
    pub held: bool,
    /// Number of the last event.
    pub seq: u32,
}

/// Why events make no ticket: the store is damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// The first event is not the receipt, or there is none.
    #[error("the first event is not the receipt")]
    NotReceived,
    /// A second receipt.
    #[error("event {0} is a second receipt")]
    ReceivedTwice(u32),
    /// The numbers of the events have a gap.
    #[error("event {found} stands where {expected} should")]
    Gap {
        /// The number that should be there.
        expected: u32,
        /// The number that is.
        found: u32,
    },
}

/// A ticket from its events.
///
/// # Errors
/// Where the events are not numbered from 1 without gaps, or do not begin with the only receipt.
pub fn fold(id: TicketId, number: Number, events: Vec<Event>) -> Result<Ticket, FoldError> {
    let mut rest = events.into_iter();
    let first = rest.next().ok_or(FoldError::NotReceived)?;
    let EventKind::Received(received) = first.kind.clone() else {
        return Err(FoldError::NotReceived);
    };
    if first.seq != 1 {
        return Err(FoldError::Gap {
            expected: 1,
            found: first.seq,
        });
    }
    let mut ticket = Ticket {
        id,
        number,
        status: Status::New,
        assignee: received.owner.clone(),
        generation: 0,
        due: received.due,
        received_at: first.at,
        taken_at: None,
        answered_at: None,
        closed_at: None,
        erased_at: None,
        taken_by: None,
        waiting_since: None,
        held: !received.quarantine.is_empty(),
        seq: 1,
        received: *received,
        events: vec![first],
    };
    if !ticket.received.regime.is_answered() {
        ticket.closed_at = Some(ticket.received_at);
        ticket.status = ticket.status_now();
    }
    for event in rest {
        ticket.push(event)?;
    }
    Ok(ticket)
}

impl Ticket {
    /// The ticket one event later.
    ///
    /// # Errors
    /// Where the event is not the next one, or is a second receipt.
    pub fn push(&mut self, event: Event) -> Result<(), FoldError> {
        if event.seq != self.seq + 1 {
            return Err(FoldError::Gap {
                expected: self.seq + 1,
                found: event.seq,
            });
        }
        self.apply(&event)?;
        self.status = self.status_now();
        self.seq = event.seq;
        self.events.push(event);
        Ok(())
    }

    fn apply(&mut self, event: &Event) -> Result<(), FoldError> {
        match &event.kind {
            EventKind::Received(_) => return Err(FoldError::ReceivedTwice(event.seq)),
            EventKind::Taken => {
                self.taken_at.get_or_insert(event.at);
                self.taken_by = match &event.by {
                    Actor::Staff(owner) => Some(owner.clone()),
                    Actor::Applicant | Actor::Desk => Some(self.assignee.clone()),
                };
            }
            EventKind::Asked { .. } => {
                self.waiting_since.get_or_insert(event.at);
            }
            EventKind::Messaged { due, .. } => {
                self.waiting_since = None;
                if let Some(due) = due {
                    self.due = *due;
                    self.answered_at = None;
                }
            }
            EventKind::Answered { .. } => {
                self.waiting_since = None;
                self.answered_at.get_or_insert(event.at);
            }
            EventKind::Passed { to, .. } => {
                self.assignee = to.clone();
                self.taken_by = None;
                self.generation += 1;
            }
            EventKind::Closed { .. } => {
                self.waiting_since = None;
                self.closed_at = Some(event.at);
                self.generation += 1;
            }
            EventKind::Reopened { due, .. } => {
                self.due = *due;
                self.closed_at = None;
                self.answered_at = None;
                self.taken_by = None;
                self.generation += 1;
            }
            EventKind::Released { to } => {
                self.held = false;
                if self.assignee != *to {
                    self.assignee = to.clone();
                    self.generation += 1;
                }
            }
            EventKind::Rejected => {
                self.held = false;
                self.closed_at = Some(event.at);
                self.generation += 1;
            }
            EventKind::Erased { .. } => self.erased_at = Some(event.at),
            EventKind::DeliveryFailed { .. } => {}
        }
        Ok(())
    }

    fn status_now(&self) -> Status {
        if self.closed_at.is_some() {
            Status::Closed
        } else if self.waiting_since.is_some() {
            Status::Waiting
        } else if self.answered_at.is_some() {
            Status::Answered
        } else if self.taken_by.is_some() {
            Status::InWork
        } else {
            Status::New
        }
    }

    /// The ticket as it was right after event `seq`; a letter tells of that moment, whenever it
    /// is sent.
    ///
    /// # Errors
    /// As [`fold`]; also where there is no such event.
    pub fn at(&self, seq: u32) -> Result<Ticket, FoldError> {
        let past = self.events.iter().take_while(|event| event.seq <= seq);
        let past = fold(self.id.clone(), self.number, past.cloned().collect())?;
        if past.seq == seq {
            Ok(past)
        } else {
            Err(FoldError::Gap {
                expected: seq,
                found: past.seq,
            })
        }
    }

    /// The event that began a generation: the ticket was passed on, closed or reopened, for example.
    #[must_use]
    pub fn turn(&self, generation: u32) -> Option<&Event> {
        let reached = |event: &&Event| {
            let past = self.at(event.seq);
            past.is_ok_and(|past| past.generation == generation)
        };
        self.events.iter().find(reached)
    }

    /// Whether the answer is late at `now`, or came late. While a question to the applicant is
    /// open the time stands still at the moment it was asked.
    #[must_use]
    pub fn is_late(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let stopped = self.answered_at.or(self.closed_at).or(self.waiting_since);
        stopped.unwrap_or(now) >= self.due.late_from(zone)
    }

    /// The form it was written on.
    #[must_use]
    pub fn form(&self) -> &FormId {
        &self.received.form
    }

    /// What was written.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        &self.received.answers
    }

    /// Whether it is an anonymous appeal: there is nobody to answer to (law 59-FZ, art. 11).
    #[must_use]
    pub fn is_anonymous_appeal(&self) -> bool {
        let by_form = self.received.channel == Channel::Form;
        let appeal = self.received.regime == Regime::Appeal;
        appeal && by_form && self.answers().are_unanswerable()
    }

    /// The applicant's mail address, where one was given.
    #[must_use]
    pub fn applicant_email(&self) -> Option<&str> {
        self.answers().value_of(Purpose::Email)
    }
}
