//! A ticket as templates show it, to the one who asked and to the one who answers: words instead of
//! codes, and for each only what is meant for them. No HTML here, and nothing is decided.

use crate::{
    bundle::Bundle,
    store::{Delivery, DeliveryState},
    ticket::{Actor, Channel, Event, EventKind, File, Recipient, Status, Ticket},
    words,
};
use jiff::{Timestamp, tz::TimeZone};
use opora_contract::{
    Desk, check::Answers, deadline::Due, form::Purpose, owner::Owner, text::Texts,
};
use serde::Serialize;

/// Who looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// The one who asked.
    Applicant,
    /// The one who answers.
    Staff,
}

/// A question and its answer.
#[derive(Debug, Serialize)]
pub(super) struct AnswerView<'a> {
    /// The question that the form asks it by; none where a link told it.
    question: Option<&'a str>,
    label: String,
    shown: &'a str,
}

/// A file that came with the request.
#[derive(Debug, Serialize)]
struct FileView<'a> {
    id: &'a str,
    name: &'a str,
    size: String,
}

/// One thing that happened.
#[derive(Debug, Serialize)]
pub(super) struct EventView {
    at: String,
    at_iso: String,
    who: String,
    kind: &'static str,
    title: String,
    text: Option<String>,
}

/// What both readers see of a ticket.
#[derive(Debug, Serialize)]
pub(super) struct TicketView<'a> {
    pub(super) number: String,
    pub(super) status: &'static str,
    pub(super) status_text: String,
    pub(super) topic: String,
    received: String,
    received_iso: String,
    pub(super) due: String,
    due_iso: String,
    /// For the applicant: the day has passed and there is no answer.
    due_passed: bool,
    /// For the staff: late now, or answered late.
    pub(super) late: bool,
    assignee: String,
    answers: Vec<AnswerView<'a>>,
    files: Vec<FileView<'a>>,
    events: Vec<EventView>,
    can_message: bool,
    can_reopen: bool,
    /// For the staff only: why it is held back, in sentences.
    pub(super) held: Vec<String>,
    /// For the staff only: why the applicant got no confirmation by mail.
    unconfirmed: Option<String>,
    /// For the staff only: addresses of the articles that were opened beside the form.
    opened: &'a [String],
    /// Name of the rules by which it is treated.
    regime: &'static str,
    /// Whether somebody answers; else it was finished when it came.
    answered: bool,
    /// An anonymous appeal: registered, and there is nobody to answer to.
    anonymous: bool,
    /// For the staff only.
    applicant: Option<ApplicantView>,
    /// For the staff only: the letters and what became of them.
    pub(super) deliveries: Vec<DeliveryView>,
}

/// A letter and what became of it.
#[derive(Debug, Serialize)]
pub(super) struct DeliveryView {
    to: String,
    what: String,
    state: String,
    at: String,
    error: Option<String>,
}

/// Who asked.
#[derive(Debug, Serialize)]
struct ApplicantView {
    name: String,
    email: String,
    phone: String,
    role: String,
    /// For whom they write, with what they are to each other.
    represented: String,
    reply: String,
}

/// Someone a ticket can be passed to.
#[derive(Debug, Serialize)]
pub(super) struct ColleagueView<'a> {
    value: String,
    name: &'a str,
}

/// What looks and when.
#[derive(Clone, Copy)]
pub(super) struct Eyes<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) reader: Reader,
    pub(super) now: Timestamp,
}

impl Eyes<'_> {
    fn desk(&self) -> &Desk {
        &self.bundle.desk
    }

    fn texts(&self) -> &Texts {
        &self.bundle.desk.texts
    }

    fn zone(&self) -> &TimeZone {
        &self.bundle.zone
    }

    /// A moment in words.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        words::moment(at, self.zone(), self.texts())
    }

    /// A deadline in words.
    pub(super) fn due(&self, due: Due) -> String {
        words::due(due, self.texts())
    }

    /// A status in words for the reader.
    pub(super) fn status(&self, status: Status) -> String {
        self.sentence("status", status.name(), &[])
    }

    /// The reader's own sentence of a group, or everybody's.
    fn sentence(&self, group: &str, name: &str, values: &[(&str, &str)]) -> String {
        let own = format!("{group}.applicant.{name}");
        if self.reader == Reader::Applicant && self.texts().get(&own).is_some() {
            return self.texts().fill(&own, values);
        }
        self.texts().fill(&format!("{group}.{name}"), values)
    }

    /// The ticket.
    pub(super) fn ticket<'t>(&self, ticket: &'t Ticket) -> TicketView<'t> {
        let late = ticket.is_late(self.now, self.zone());
        let regime = ticket.received.regime;
        let open = ticket.answered_at.is_none() && ticket.status != Status::Closed;
        TicketView {
            number: ticket.number.to_string(),
            status: ticket.status.name(),
            status_text: self.status(ticket.status),
            topic: words::topic(ticket, self.desk()),
            received: self.moment(ticket.received_at),
            received_iso: ticket.received_at.to_string(),
            due: self.due(ticket.due),
            due_iso: due_iso(ticket.due),
            due_passed: late && open,
            late,
            assignee: self.desk().owner_name(&ticket.assignee),
            answers: answers(ticket.answers(), self.texts()),
            files: self.files(ticket),
            events: self.events(ticket),
            can_message: ticket.status != Status::Closed,
            can_reopen: regime.is_answered()
                && matches!(ticket.status, Status::Answered | Status::Closed),
            held: self.held(ticket),
            unconfirmed: self.unconfirmed(ticket),
            opened: match self.reader {
                Reader::Staff => &ticket.received.opened,
                Reader::Applicant => &[],
            },
            regime: regime.name(),
            answered: regime.is_answered(),
            anonymous: ticket.is_anonymous_appeal(),
            applicant: (self.reader == Reader::Staff).then(|| self.applicant(ticket)),
            deliveries: Vec::new(),
        }
    }

    /// Why a ticket is held back, while it is.
    pub(super) fn held(&self, ticket: &Ticket) -> Vec<String> {
        let reasons = ticket.received.quarantine.iter();
        let shown = reasons.filter(|_| ticket.held && self.reader == Reader::Staff);
        let sentence = |name: &str| self.texts().fill(&format!("quarantine.{name}"), &[]);
        shown.map(|reason| sentence(reason.name())).collect()
    }

    fn unconfirmed(&self, ticket: &Ticket) -> Option<String> {
        let why = ticket.received.unconfirmed?;
        let staff = self.reader == Reader::Staff;
        staff.then(|| {
            self.texts()
                .fill(&format!("unconfirmed.{}", why.name()), &[])
        })
    }

    fn files<'t>(&self, ticket: &'t Ticket) -> Vec<FileView<'t>> {
        let view = |file: &'t File| FileView {
            id: &file.id,
            name: &file.name,
            size: words::size(file.size, self.texts()),
        };
        ticket.received.files.iter().map(view).collect()
    }

    /// Who asked. The answer goes the way the request came, unless another was chosen.
    fn applicant(&self, ticket: &Ticket) -> ApplicantView {
        let shown = |purpose| words::shown(ticket, purpose);
        let mut reply = shown(Purpose::Reply);
        let channel = ticket.received.channel;
        if reply.is_empty() && channel != Channel::Form {
            reply = self.sentence("channel", channel.name(), &[]);
        }
        ApplicantView {
            name: shown(Purpose::Name),
            email: shown(Purpose::Email),
            phone: shown(Purpose::Phone),
            role: shown(Purpose::Role),
            represented: words::represented(ticket, self.texts()),
            reply,
        }
    }

    /// What happened, as far as it is for the reader.
    pub(super) fn events(&self, ticket: &Ticket) -> Vec<EventView> {
        let shown = ticket.events.iter().filter(|event| self.may_see(event));
        shown.map(|event| self.event(event)).collect()
    }

    /// The desk's own troubles with a colleague's mailbox are not the applicant's.
    fn may_see(&self, event: &Event) -> bool {
        match &event.kind {
            EventKind::DeliveryFailed { recipient, .. } => {
                self.reader == Reader::Staff || *recipient == Recipient::Applicant
            }
            // That it was held back is not told: it was received like any other.
            EventKind::Released { .. } => self.reader == Reader::Staff,
            _ => true,
        }
    }

    fn event(&self, event: &Event) -> EventView {
        EventView {
            at: self.moment(event.at),
            at_iso: event.at.to_string(),
            who: self.actor(&event.by),
            kind: event.kind.name(),
            title: self.title(&event.kind),
            text: self.text(&event.kind),
        }
    }

    /// What an event is called, for example «Передано: Отдел ИТ».
    pub(super) fn title(&self, kind: &EventKind) -> String {
        let to = match kind {
            EventKind::Passed { to, .. } | EventKind::Released { to } => self.desk().owner_name(to),
            _ => String::new(),
        };
        let recipient = match kind {
            EventKind::DeliveryFailed { recipient, .. } => self.recipient(recipient),
            _ => String::new(),
        };
        self.sentence(
            "event",
            kind.name(),
            &[("to", &to), ("recipient", &recipient)],
        )
    }

    /// Notes between colleagues and the words of mail servers are for the staff.
    fn text(&self, kind: &EventKind) -> Option<String> {
        let staff = self.reader == Reader::Staff;
        match kind {
            EventKind::Received(_)
            | EventKind::Taken
            | EventKind::Released { .. }
            | EventKind::Rejected
            | EventKind::Erased { .. } => None,
            EventKind::Asked { text }
            | EventKind::Messaged { text, .. }
            | EventKind::Answered { text }
            | EventKind::Reopened { text, .. } => Some(text.clone()),
            EventKind::Closed { text } => text.clone(),
            EventKind::Passed { text, .. } => text.clone().filter(|_| staff),
            EventKind::DeliveryFailed { reason, .. } => staff.then(|| reason.clone()),
        }
    }

    /// Who did it, in the reader's eyes.
    pub(super) fn actor(&self, actor: &Actor) -> String {
        match (actor, self.reader) {
            (Actor::Staff(owner), _) => self.desk().owner_name(owner),
            (Actor::Applicant, Reader::Applicant) => self.texts().fill("event.who.you", &[]),
            (Actor::Applicant, Reader::Staff) => self.texts().fill("event.who.applicant", &[]),
            (Actor::Desk, _) => self.texts().fill("event.who.desk", &[]),
        }
    }

    /// Whom a letter is for.
    pub(super) fn recipient(&self, recipient: &Recipient) -> String {
        match recipient {
            Recipient::Applicant => self.actor(&Actor::Applicant),
            Recipient::Staff(owner) => self.desk().owner_name(owner),
        }
    }

    /// The letters about a ticket and what became of them.
    pub(super) fn deliveries(&self, deliveries: &[Delivery]) -> Vec<DeliveryView> {
        deliveries
            .iter()
            .map(|delivery| self.delivery(delivery))
            .collect()
    }

    fn delivery(&self, delivery: &Delivery) -> DeliveryView {
        let (state, at) = match delivery.state {
            DeliveryState::Waiting if delivery.attempts > 0 => ("retrying", delivery.next_at),
            DeliveryState::Waiting => ("waiting", delivery.created_at),
            DeliveryState::Sent(at) => ("sent", at),
            DeliveryState::Failed(at) => ("failed", at),
        };
        let letter = delivery.letter.name();
        DeliveryView {
            to: self.recipient(&delivery.recipient),
            what: self.texts().fill(&format!("desk.letter.{letter}"), &[]),
            state: self.texts().fill(&format!("desk.delivery.{state}"), &[]),
            at: self.moment(at),
            error: delivery.error.clone(),
        }
    }

    /// Everybody the ticket can be passed to: departments and people but the one who has it.
    pub(super) fn colleagues(&self, ticket: &Ticket) -> Vec<ColleagueView<'_>> {
        let departments = self.desk().departments.iter();
        let departments = departments.map(|d| (Owner::Department(d.id.clone()), d.name.as_str()));
        let people = self.desk().people.iter();
        let people = people.map(|p| (Owner::Person(p.id.clone()), p.name.as_str()));
        let others = people
            .chain(departments)
            .filter(|(owner, _)| *owner != ticket.assignee);
        let view = |(owner, name): (Owner, _)| ColleagueView {
            value: owner.to_string(),
            name,
        };
        others.map(view).collect()
    }
}

/// The answers with the questions as asked.
pub(super) fn answers<'a>(answers: &'a Answers, texts: &Texts) -> Vec<AnswerView<'a>> {
    let views = answers.0.iter().map(|answer| AnswerView {
        question: answer.origin.is_person().then(|| answer.field.as_str()),
        label: words::label(answer, texts),
        shown: &answer.shown,
    });
    views.collect()
}

fn due_iso(due: Due) -> String {
    match due.time {
        Some(time) => due.date.to_datetime(time).to_string(),
        None => due.date.to_string(),
    }
}
