//! What a command makes of a ticket: events and letters, or a refusal in so many words. Pure: the
//! same ticket, command and moment give the same decision. Who may hold a link is checked at the
//! door, storing the decision is [`crate::work`]'s business.

use super::{
    event::{Actor, Event, EventKind, Letter, NewDelivery, Recipient},
    pause,
    refusal::Refusal,
    state::{Status, Ticket},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use opora_contract::{Desk, owner::Owner, routing::route};

/// The most characters of one text.
pub const LONGEST_TEXT: usize = 10_000;

/// So many messages of an applicant within so long are told by letters; further ones wait on the
/// page, so that nobody fills a specialist's mailbox.
const MANY: usize = 20;
const MANY_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// What someone wants to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Staff: take it into work.
    Take,
    /// Staff: ask the applicant.
    Ask {
        /// The question.
        text: String,
    },
    /// Staff: answer.
    Answer {
        /// The answer.
        text: String,
        /// Whether to close it too.
        close: bool,
    },
    /// Staff: pass it to a colleague.
    Pass {
        /// The colleague.
        to: Owner,
        /// A note for them; may be empty.
        text: String,
    },
    /// Staff: close it.
    Close {
        /// A few words to the applicant; may be empty.
        text: String,
    },
    /// Staff: let through what is held back.
    Release,
    /// Staff: close what is held back as spam.
    Reject,
    /// Applicant: write more.
    Message {
        /// The message.
        text: String,
    },
    /// Applicant: open it again.
    Reopen {
        /// Why.
        text: String,
    },
}

/// What is decided upon: to be stored together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The events, in order; their numbers follow the ticket's last.
    pub events: Vec<Event>,
    /// The letters that tell of them.
    pub deliveries: Vec<NewDelivery>,
}

/// What a decision depends on besides the ticket.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The organisation.
    pub desk: &'a Desk,
    /// Its time zone.
    pub zone: &'a TimeZone,
    /// The moment.
    pub now: Timestamp,
    /// Number of the last event that the page showed, where there was one.
    pub seen: Option<u32>,
    /// Whether letters reach the applicant: an address was given, and it is not our own.
    pub applicant_reads_mail: bool,
}

/// Decides on a command.
///
/// # Errors
/// A [`Refusal`]; nothing has happened then.
pub fn act(
    ticket: &Ticket,
    by: &Actor,
    command: Command,
    around: &Circumstances,
) -> Result<Decision, Refusal> {
    if ticket.erased_at.is_some() {
        return Err(Refusal::Erased);
    }
    let mut draft = Draft {
        ticket,
        by,
        around,
        decision: Decision {
            events: Vec::new(),
            deliveries: Vec::new(),
        },
    };
    match command {
        Command::Message { text } => {
            applicant_may(by)?;
            if ticket.status == Status::Closed {
                return Err(Refusal::Closed);
            }
            seen_all(ticket, by, around.seen)?;
            draft.message(written(text)?);
        }
        Command::Reopen { text } => {
            applicant_may(by)?;
            if !ticket.received.regime.is_answered() {
                return Err(Refusal::NotAllowed);
            }
            if !matches!(ticket.status, Status::Closed | Status::Answered) {
                return Err(Refusal::NotFinished);
            }
            seen_all(ticket, by, around.seen)?;
            let due = pause::anew(ticket, around.desk, around.zone, around.now);
            let text = written(text)?;
            draft.tell_assignee(EventKind::Reopened { text, due }, Letter::Reopened);
        }
        command => staff_command(&mut draft, command)?,
    }
    Ok(draft.decision)
}

fn staff_command(draft: &mut Draft, command: Command) -> Result<(), Refusal> {
    let ticket = draft.ticket;
    let Actor::Staff(me) = draft.by else {
        return Err(Refusal::NotAllowed);
    };
    if ticket.status == Status::Closed {
        return Err(Refusal::Closed);
    }
    if *me != ticket.assignee {
        let assignee = ticket.assignee.clone();
        return Err(Refusal::NotYours { assignee });
    }
    match command {
        Command::Release | Command::Reject if !ticket.held => return Err(Refusal::NotAllowed),
        Command::Release => {
            draft.release();
            return Ok(());
        }
        Command::Reject => {
            draft.happens(EventKind::Rejected);
            return Ok(());
        }
        // Letters that were withheld have to leave before any other.
        _ if ticket.held => return Err(Refusal::NotAllowed),
        _ => {}
    }
    if command == Command::Take {
        return match &ticket.taken_by {
            Some(by) => Err(Refusal::AlreadyTaken { by: by.clone() }),
            None => {
                draft.happens(EventKind::Taken);
                Ok(())
            }
        };
    }
    seen_all(ticket, draft.by, draft.around.seen)?;
    match command {
        Command::Ask { text } => {
            let text = written(text)?;
            draft.take_if_new();
            draft.tell_applicant(EventKind::Asked { text }, Letter::Question);
        }
        Command::Answer { text, close } => {
            let text = written(text)?;
            draft.take_if_new();
            draft.tell_applicant(EventKind::Answered { text }, Letter::Answer);
            if close {
                draft.happens(EventKind::Closed { text: None });
            }
        }
        Command::Pass { to, text } => draft.pass(me, to, text)?,
        Command::Close { text } => {
            let text = optional(text)?;
            draft.tell_applicant(EventKind::Closed { text }, Letter::Closed);
        }
        // Taken care of above.
        Command::Take
        | Command::Release
        | Command::Reject
        | Command::Message { .. }
        | Command::Reopen { .. } => {}
    }
    Ok(())
}

fn applicant_may(by: &Actor) -> Result<(), Refusal> {
    match by {
        Actor::Applicant => Ok(()),
        Actor::Staff(_) | Actor::Desk => Err(Refusal::NotAllowed),
    }
}

/// A text that was written on an outdated page is shown again, not sent: the staff must know of
/// what the applicant or a colleague did meanwhile, and nobody's second click repeats the first.
fn seen_all(ticket: &Ticket, by: &Actor, seen: Option<u32>) -> Result<(), Refusal> {
    let Some(seen) = seen else { return Ok(()) };
    let matters = |event: &&Event| match by {
        Actor::Applicant => event.by == Actor::Applicant,
        Actor::Staff(_) | Actor::Desk => event.by != Actor::Desk,
    };
    let missed = ticket.events.iter().filter(|event| event.seq > seen);
    match missed.filter(matters).count() {
        0 => Ok(()),
        _ => Err(Refusal::Changed),
    }
}

/// A text as stored: line ends as `\n`, no control or reordering characters, trimmed.
pub(crate) fn tidy(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let reorders = |c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let keep = |c: &char| matches!(c, '\n' | '\t') || !(c.is_control() || reorders(*c));
    let kept: String = lines.chars().filter(keep).collect();
    kept.trim().to_owned()
}

fn optional(text: String) -> Result<Option<String>, Refusal> {
    match written(text) {
        Ok(text) => Ok(Some(text)),
        Err(Refusal::NothingWritten) => Ok(None),
        Err(other) => Err(other),
    }
}

fn written(text: String) -> Result<String, Refusal> {
    let text = tidy(&text);
    if text.is_empty() {
        Err(Refusal::NothingWritten)
    } else if text.chars().count() > LONGEST_TEXT {
        Err(Refusal::TooLong { max: LONGEST_TEXT })
    } else {
        Ok(text)
    }
}

/// A decision in the making.
struct Draft<'a> {
    ticket: &'a Ticket,
    by: &'a Actor,
    around: &'a Circumstances<'a>,
    decision: Decision,
}

impl Draft<'_> {
    /// Adds an event; its number.
    fn happens(&mut self, kind: EventKind) -> u32 {
        let last = self.decision.events.last();
        let seq = last.map_or(self.ticket.seq, |event| event.seq) + 1;
        self.decision.events.push(Event {
            seq,
            at: self.around.now,
            by: self.by.clone(),
            kind,
        });
        seq
    }

    /// Who asks or answers has it in work, whether the button was pressed or not.
    fn take_if_new(&mut self) {
        if self.ticket.taken_by.is_none() {
            self.happens(EventKind::Taken);
        }
    }

    fn tell_applicant(&mut self, kind: EventKind, letter: Letter) {
        let event = self.happens(kind);
        if self.around.applicant_reads_mail {
            self.decision.deliveries.push(NewDelivery {
                event,
                recipient: Recipient::Applicant,
                letter,
            });
        }
    }

    fn tell_staff(&mut self, who: Owner, kind: EventKind, letter: Letter) {
        let event = self.happens(kind);
        self.decision.deliveries.push(NewDelivery {
            event,
            recipient: Recipient::Staff(who),
            letter,
        });
    }

    /// Where letters are withheld, or the assignee has had many of this applicant's within
    /// minutes, the page alone tells of it.
    fn tell_assignee(&mut self, kind: EventKind, letter: Letter) {
        if self.ticket.held || self.wrote_much() {
            self.happens(kind);
        } else {
            self.tell_staff(self.ticket.assignee.clone(), kind, letter);
        }
    }

    fn wrote_much(&self) -> bool {
        let since = self.around.now.saturating_sub(MANY_WITHIN);
        let since = since.unwrap_or(self.around.now);
        let of_late = self.ticket.events.iter().filter(|event| event.at >= since);
        of_late.filter(|event| event.by == Actor::Applicant).count() >= MANY
    }

    /// Goes where the form's rules send it now, with the letters that were withheld.
    fn release(&mut self) {
        let Circumstances {
            desk, zone, now, ..
        } = *self.around;
        let form = desk.form_by_id(self.ticket.form());
        let today = now.to_zoned(zone.clone()).date();
        let to = form.map_or_else(
            || self.ticket.assignee.clone(),
            |form| route(form, self.ticket.answers(), desk, today).owner,
        );
        let kind = EventKind::Released { to: to.clone() };
        self.tell_staff(to, kind, Letter::RequestReceived);
        if let (true, Some(released)) = (
            self.around.applicant_reads_mail,
            self.decision.events.last().map(|event| event.seq),
        ) {
            self.decision.deliveries.push(NewDelivery {
                event: released,
                recipient: Recipient::Applicant,
                letter: Letter::Confirmation,
            });
        }
    }

    /// A reply to a question moves the deadline by the time waited; a message after the answer
    /// starts it anew, for it asks for another answer.
    fn message(&mut self, text: String) {
        let Circumstances {
            desk, zone, now, ..
        } = *self.around;
        let due = match (self.ticket.waiting_since, self.ticket.answered_at) {
            (_, Some(_)) => Some(pause::anew(self.ticket, desk, zone, now)),
            (Some(asked), None) => pause::moved(self.ticket, desk, zone, asked, now),
            (None, None) => None,
        };
        let kind = EventKind::Messaged { text, due };
        self.tell_assignee(kind, Letter::MessageFromApplicant);
    }

    fn pass(&mut self, me: &Owner, to: Owner, text: String) -> Result<(), Refusal> {
        if to == *me {
            return Err(Refusal::ToOneself);
        }
        if !self.around.desk.knows(&to) {
            return Err(Refusal::UnknownColleague);
        }
        let text = optional(text)?;
        let kind = EventKind::Passed {
            to: to.clone(),
            text,
        };
        self.tell_staff(to, kind, Letter::PassedToYou);
        Ok(())
    }
}
