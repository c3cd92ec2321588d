//! The words of a letter: a ticket as it was when the letter was ordered, filled into the bundle's
//! templates `mail/<letter>.{subject.txt,txt,html}`. A letter to the applicant repeats nothing they
//! typed: it may be somebody else's address.

use super::{
    address::{BadAddress, Postbox, on_the_wire},
    message::Written,
};
use crate::{
    bundle::{Bundle, RenderError},
    random::hex,
    store::{About, Delivery},
    ticket::{Actor, Event, EventKind, FoldError, Letter, Recipient, Ticket},
    token::{Signer, links},
    words,
};
use lettre::{Address, message::Mailbox};
use opora_contract::{form::Purpose, text::Texts};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What a letter about a ticket is written from.
#[derive(Debug, Clone)]
pub struct Story {
    /// The ticket, with all that has happened to it since.
    pub ticket: Ticket,
    /// All letters about it, to find the first one of a conversation.
    pub deliveries: Vec<Delivery>,
    /// The requests of a letter that tells of many.
    pub others: Vec<Ticket>,
}

/// Why a letter cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The recipient has no address (any more).
    #[error("the recipient has no mail address")]
    NoAddress,
    /// The recipient's address cannot be written to.
    #[error("the recipient's mail address cannot be written to")]
    BadAddress,
    /// A template is wrong; the theme can be mended, so another attempt makes sense.
    #[error(transparent)]
    Template(#[from] RenderError),
    /// The ticket is not what the letter tells of.
    #[error("the ticket's events: {0}")]
    Damaged(#[from] FoldError),
}

impl ComposeError {
    /// Whether another attempt makes no sense.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::NoAddress | Self::BadAddress)
    }

    /// What the staff is told of it.
    #[must_use]
    pub fn sentence(&self, texts: &Texts) -> String {
        match self {
            Self::NoAddress => texts.fill("desk.delivery.no_address", &[]),
            Self::BadAddress => texts.fill("desk.delivery.bad_address", &[]),
            Self::Template(_) | Self::Damaged(_) => self.to_string(),
        }
    }
}

/// What a template is filled with, besides `site` and `t`.
#[derive(Debug, Default, Serialize)]
struct Words {
    number: String,
    topic: String,
    due: String,
    link: String,
    text: Option<String>,
    assignee: String,
    applicant: Option<Applicant>,
    answers: Vec<AnswerShown>,
    files: Vec<String>,
    requests: Vec<RequestShown>,
    queue: String,
    reasons: Vec<String>,
    from_name: String,
    note: Option<String>,
    staff_name: String,
    /// What was written is on the desk's page alone.
    discreet: bool,
}

/// The applicant, for the staff's eyes.
#[derive(Debug, Serialize)]
struct Applicant {
    name: String,
    email: String,
    phone: String,
    role: String,
    represented: String,
}

/// An answer, for the staff's eyes.
#[derive(Debug, Serialize)]
struct AnswerShown {
    label: String,
    shown: String,
}

/// A request in a letter that tells of many.
#[derive(Debug, Serialize)]
struct RequestShown {
    number: String,
    topic: String,
    due: String,
    link: String,
}

/// Writes a letter. `story` is given for the letters that belong to a ticket.
///
/// # Errors
/// [`ComposeError`].
pub fn compose(
    bundle: &Bundle,
    signer: &Signer,
    ours: &Postbox,
    delivery: &Delivery,
    story: Option<&Story>,
) -> Result<Written, ComposeError> {
    let ticket = match (&delivery.subject, story) {
        (About::Event { seq, .. }, Some(story)) => Some(story.ticket.at(*seq)?),
        _ => None,
    };
    let to = recipient_address(bundle, delivery, ticket.as_ref())?;
    let words = match &ticket {
        Some(ticket) => ticket_words(bundle, delivery, ticket),
        None => Words::default(),
    };
    let staff = match &delivery.recipient {
        Recipient::Staff(owner) => Some(bundle.desk.owner_name(owner)),
        Recipient::Applicant => None,
    };
    let words = Words {
        link: letters_link(bundle, signer, delivery, ticket.as_ref()),
        staff_name: staff.clone().unwrap_or_default(),
        requests: requests(bundle, signer, delivery, story),
        queue: queue_link(bundle, signer, delivery),
        ..words
    };
    let mut context = bundle.context();
    context.insert("letter", &words);
    let render = |ending: &str| {
        let name = format!("mail/{}.{ending}", delivery.letter.name());
        bundle.render(&name, &context)
    };
    Ok(Written {
        message_id: message_id(delivery, &to, &ours.host),
        answers_to: story.and_then(|story| first_letter(delivery, story, &to, &ours.host)),
        to_name: staff,
        reply_to: reply_to(delivery.letter, ticket.as_ref()),
        to,
        date: delivery.created_at,
        subject: render("subject.txt")?,
        text: render("txt")?,
        html: render("html")?,
    })
}

fn recipient_address(
    bundle: &Bundle,
    delivery: &Delivery,
    ticket: Option<&Ticket>,
) -> Result<Address, ComposeError> {
    let typed = match &delivery.recipient {
        Recipient::Applicant => ticket.and_then(Ticket::applicant_email),
        Recipient::Staff(owner) => bundle.desk.owner_email(owner),
    };
    let typed = typed.ok_or(ComposeError::NoAddress)?;
    on_the_wire(typed).map_err(|BadAddress| ComposeError::BadAddress)
}

/// The link in a letter; it lives from the moment the letter was ordered, so that the same letter
/// holds the same link.
fn letters_link(
    bundle: &Bundle,
    signer: &Signer,
    delivery: &Delivery,
    ticket: Option<&Ticket>,
) -> String {
    let from = delivery.created_at;
    let base = &bundle.desk.site.base_url;
    let path = match (&delivery.recipient, ticket) {
        (Recipient::Applicant, Some(ticket)) => links::applicant(signer, &ticket.id, from),
        (Recipient::Staff(owner), Some(ticket)) => links::staff(signer, ticket, owner, from),
        (Recipient::Staff(owner), None) => links::queue(signer, owner, from),
        // No letter to an applicant is about nothing.
        (Recipient::Applicant, None) => "/".to_owned(),
    };
    format!("{base}{path}")
}

fn queue_link(bundle: &Bundle, signer: &Signer, delivery: &Delivery) -> String {
    let base = &bundle.desk.site.base_url;
    match &delivery.recipient {
        Recipient::Staff(owner) => {
            let path = links::queue(signer, owner, delivery.created_at);
            format!("{base}{path}")
        }
        Recipient::Applicant => String::new(),
    }
}

/// The most requests listed in one letter; the queue has them all.
const MOST_LISTED: usize = 200;

fn requests(
    bundle: &Bundle,
    signer: &Signer,
    delivery: &Delivery,
    story: Option<&Story>,
) -> Vec<RequestShown> {
    let others = story.map_or(&[][..], |story| &story.others);
    let shown = others.iter().take(MOST_LISTED).map(|ticket| RequestShown {
        number: ticket.number.to_string(),
        topic: words::topic(ticket, &bundle.desk),
        due: words::due(ticket.due, &bundle.desk.texts),
        link: {
            let path = links::staff(signer, ticket, &ticket.assignee, delivery.created_at);
            format!("{}{path}", bundle.desk.site.base_url)
        },
    });
    shown.collect()
}

fn ticket_words(bundle: &Bundle, delivery: &Delivery, ticket: &Ticket) -> Words {
    let desk = &bundle.desk;
    let event = ticket.events.last();
    let common = Words {
        number: ticket.number.to_string(),
        topic: words::topic(ticket, desk),
        due: words::due(ticket.due, &desk.texts),
        assignee: desk.owner_name(&ticket.assignee),
        text: event.and_then(|event| specialists_text(event).cloned()),
        ..Words::default()
    };
    if delivery.recipient == Recipient::Applicant {
        return Words {
            from_name: common.assignee.clone(),
            ..common
        };
    }
    let shown = |purpose| words::shown(ticket, purpose);
    if ticket.received.regime.is_discreet() {
        return Words {
            note: event.and_then(|event| note(bundle, event)),
            reasons: reasons(bundle, ticket),
            discreet: true,
            text: None,
            ..common
        };
    }
    // What is held back is read on its page, behind a warning.
    let told = !matches!(delivery.letter, Letter::RequestHeld | Letter::Digest);
    let answers = ticket
        .answers()
        .0
        .iter()
        .filter(|_| told)
        .map(|answer| AnswerShown {
            label: words::label(answer, &desk.texts),
            shown: answer.shown.clone(),
        });
    Words {
        text: event.and_then(text).cloned(),
        reasons: reasons(bundle, ticket),
        applicant: told.then(|| Applicant {
            name: shown(Purpose::Name),
            email: shown(Purpose::Email),
            phone: shown(Purpose::Phone),
            role: shown(Purpose::Role),
            represented: words::represented(ticket, &desk.texts),
        }),
        answers: answers.collect(),
        files: ticket
            .received
            .files
            .iter()
            .filter(|_| told)
            .map(|f| f.name.clone())
            .collect(),
        from_name: event.map_or_else(String::new, |event| match &event.by {
            Actor::Staff(owner) => desk.owner_name(owner),
            Actor::Applicant => shown(Purpose::Name),
            Actor::Desk => String::new(),
        }),
        note: event.and_then(|event| note(bundle, event)),
        ..common
    }
}

fn reasons(bundle: &Bundle, ticket: &Ticket) -> Vec<String> {
    let reasons = ticket.received.quarantine.iter();
    let sentence = |name: &str| bundle.desk.texts.fill(&format!("quarantine.{name}"), &[]);
    reasons.map(|reason| sentence(reason.name())).collect()
}

/// The text of an event, if it was written by the staff for the applicant.
fn specialists_text(event: &Event) -> Option<&String> {
    match &event.kind {
        EventKind::Asked { text } | EventKind::Answered { text } => Some(text),
        EventKind::Closed { text } => text.as_ref(),
        _ => None,
    }
}

/// The text of an event that is for the staff to read.
fn text(event: &Event) -> Option<&String> {
    match &event.kind {
        EventKind::Messaged { text, .. } | EventKind::Reopened { text, .. } => Some(text),
        _ => None,
    }
}

fn note(bundle: &Bundle, event: &Event) -> Option<String> {
    match &event.kind {
        EventKind::Passed { text, .. } => text.clone(),
        EventKind::DeliveryFailed { recipient, reason } => {
            let who = match recipient {
                Recipient::Applicant => bundle.desk.texts.fill("mail.applicant", &[]),
                Recipient::Staff(owner) => bundle.desk.owner_name(owner),
            };
            Some(format!("{who}: {reason}"))
        }
        _ => None,
    }
}

fn reply_to(letter: Letter, ticket: Option<&Ticket>) -> Option<Mailbox> {
    let staff_letter = matches!(
        letter,
        Letter::RequestReceived
            | Letter::MessageFromApplicant
            | Letter::PassedToYou
            | Letter::Reopened
    );
    let ticket = ticket.filter(|_| staff_letter)?;
    if ticket.received.regime.is_discreet() {
        return None;
    }
    let address = on_the_wire(ticket.applicant_email()?).ok()?;
    Some(Mailbox::new(
        Some(words::shown(ticket, Purpose::Name)),
        address,
    ))
}

/// The identifier of a letter: fixed by what it tells of and who gets it, so that a second copy of
/// it can be recognised.
fn message_id(delivery: &Delivery, to: &Address, host: &str) -> String {
    let letter = delivery.letter.name();
    let hash = hex(&Sha256::digest(to.to_string())[..6]);
    match &delivery.subject {
        About::Event { ticket, seq } => format!("<{ticket}.{seq}.{letter}.{hash}@{host}>"),
        About::Nothing { nonce } => format!("<{nonce}.{letter}.{hash}@{host}>"),
    }
}

/// The first letter about the ticket to the same recipient, if this is a later one: mail programs
/// show them together then.
fn first_letter(delivery: &Delivery, story: &Story, to: &Address, host: &str) -> Option<String> {
    let same = |other: &&Delivery| other.recipient == delivery.recipient;
    let first = story.deliveries.iter().find(same)?;
    (first.id != delivery.id).then(|| message_id(first, to, host))
}
