//! A checked request becomes a stored ticket: owner and deadline are found, the letters are named,
//! and all of it is handed to the store in one piece. Knows no HTTP, no SQL and no mail server.

use crate::{
    Handler,
    bundle::Bundle,
    guard::{self, Case, Judgement, Sender},
    random::Random,
    store::{Accepted, NewTicket, StoreError},
    ticket::{Actor, Channel, Event, EventKind, File, Received},
};
use jiff::Timestamp;
use opora_contract::{
    check::{Answers, Fault, Raw, check},
    deadline::due,
    form::{Form, Purpose},
    id::TicketId,
    routing::{Destination, fallback, route},
};
use sha2::{Digest, Sha256};
use std::str::FromStr;

/// The key that makes a repeated submission the same one: 16 to 64 of `A-Za-z0-9_-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

/// Why a text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a key is 16 to 64 of A-Z, a-z, 0-9, '_' and '-'")]
pub struct BadKey;

impl FromStr for Key {
    type Err = BadKey;
    fn from_str(text: &str) -> Result<Self, BadKey> {
        let usual = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if (16..=64).contains(&text.len()) && text.bytes().all(usual) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadKey)
        }
    }
}

impl Key {
    /// A fresh key.
    pub fn fresh(random: &mut Random) -> Self {
        Self(random.hex())
    }

    /// The key as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The files that came with a request, kept already under the ticket that it is to become.
#[derive(Debug, Clone)]
pub struct Attached {
    /// The ticket's identifier.
    pub ticket: TicketId,
    /// The files.
    pub files: Vec<File>,
}

impl Attached {
    /// No files.
    pub fn nothing(random: &mut Random) -> Self {
        Self {
            ticket: random.ticket_id(),
            files: Vec::new(),
        }
    }
}

/// A request from the form, checked.
#[derive(Debug, Clone)]
pub struct Submission<'a> {
    /// The form.
    pub form: &'a Form,
    /// The key that makes a repetition the same request.
    pub key: &'a Key,
    /// What was answered.
    pub answers: Answers,
    /// What came with it.
    pub attached: Attached,
    /// Addresses of the articles that were opened beside the form.
    pub opened: Vec<String>,
    /// Who sent it.
    pub sender: Sender,
}

/// Stores a request from the form. Returns only after it is stored durably. Files that turn out to
/// have come a second time are removed.
///
/// # Errors
/// Where the store cannot take it; nothing may be confirmed then. Its files are left: it may be
/// stored nevertheless, and those of no ticket are swept.
pub async fn submit(
    handler: &Handler,
    submission: Submission<'_>,
    now: Timestamp,
) -> Result<Accepted, StoreError> {
    let own = submission.attached.ticket.clone();
    let with_files = !submission.attached.files.is_empty();
    let request = Request {
        form: submission.form,
        channel: Channel::Form,
        key: submission.key.clone(),
        answers: submission.answers,
        attached: submission.attached,
        opened: submission.opened,
        sender: Some(submission.sender),
        received_at: now,
    };
    let accepted = accept(handler, request, now).await?;
    let is_own = match &accepted {
        Accepted::New { ticket, .. } | Accepted::Already { ticket, .. } => *ticket == own,
        Accepted::OtherBody => false,
    };
    if with_files && !is_own {
        // Those that cannot be removed now are swept as any others that no ticket came for.
        let removed = handler.files().remove_of(&own).await;
        drop(removed.inspect_err(|error| tracing::warn!(%error, "files wait for the sweep")));
    }
    Ok(accepted)
}

/// Why a request entered by hand is not taken.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// Answers are missing or wrong.
    #[error("the answers do not fit the form")]
    Faults(Vec<Fault>),
    /// The store cannot take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A request that came by telephone, by e-mail or in person, to be entered on a form by hand.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The form.
    pub form: &'a Form,
    /// How the request came.
    pub channel: Channel,
    /// The answers, as they would be posted.
    pub raw: &'a Raw,
    /// When it came.
    pub received_at: Timestamp,
}

/// Stores a request entered by hand; the deadline counts from when it came.
///
/// # Errors
/// Where the answers do not fit the form, or the store cannot take it.
pub async fn add(
    handler: &Handler,
    entry: &Entry<'_>,
    now: Timestamp,
    random: &mut Random,
) -> Result<Accepted, AddError> {
    let bundle = handler.bundle();
    let answers = check(entry.form, &bundle.desk, entry.raw).map_err(AddError::Faults)?;
    let request = Request {
        form: entry.form,
        channel: entry.channel,
        key: Key::fresh(random),
        answers,
        attached: Attached::nothing(random),
        opened: Vec::new(),
        sender: None,
        received_at: entry.received_at,
    };
    Ok(accept(handler, request, now).await?)
}

/// A checked request, wherever it came from.
#[derive(Clone)]
struct Request<'a> {
    form: &'a Form,
    channel: Channel,
    key: Key,
    answers: Answers,
    attached: Attached,
    opened: Vec<String>,
    /// Who sent it; nobody, where it was entered by hand.
    sender: Option<Sender>,
    received_at: Timestamp,
}

async fn accept(
    handler: &Handler,
    request: Request<'_>,
    now: Timestamp,
) -> Result<Accepted, StoreError> {
    loop {
        let ticket = judged(handler, request.clone(), now).await?;
        match handler.store().accept(ticket).await {
            // One limit more is known to be reached each time, so this ends.
            Err(StoreError::Outdated) => {}
            accepted => {
                let accepted = accepted?;
                handler.metrics().submitted(&accepted);
                handler.nudge();
                return Ok(accepted);
            }
        }
    }
}

/// The ticket that a request becomes as things stand.
async fn judged(
    handler: &Handler,
    request: Request<'_>,
    now: Timestamp,
) -> Result<NewTicket, StoreError> {
    let bundle = handler.bundle();
    let local = request.received_at.to_zoned(bundle.zone.clone());
    let destination = route(request.form, &request.answers, &bundle.desk, local.date());
    let fallback = fallback(request.form, &bundle.desk, local.date());
    let email = request.answers.value_of(Purpose::Email);
    let reaches = handler.reaches(email, &destination.owner);
    let judgement = match &request.sender {
        Some(sender) => {
            let case = Case {
                answers: &request.answers,
                sender,
                answered: request.form.regime.is_answered(),
                owner: &destination.owner,
                fallback: &fallback,
                reaches,
            };
            guard::judge(handler, &case, now).await?
        }
        None if request.form.regime.is_answered() => {
            let reaches = reaches && !guard::comes_back(handler, email, now).await?;
            Judgement::by_hand(&destination.owner, reaches)
        }
        None => Judgement::default(),
    };
    let owner = if judgement.quarantine.is_empty() {
        destination.owner
    } else {
        // Who looks at what is held back has it until it is let through.
        fallback
    };
    let destination = Destination {
        owner,
        ..destination
    };
    Ok(new_ticket(&bundle, request, destination, judgement, now))
}

fn new_ticket(
    bundle: &Bundle,
    request: Request,
    destination: Destination,
    judgement: Judgement,
    now: Timestamp,
) -> NewTicket {
    let (form, desk) = (request.form, &bundle.desk);
    let body = body_hash(form, &request.answers, &request.attached.files);
    let local = request.received_at.to_zoned(bundle.zone.clone());
    let due = due(destination.deadline, &local, &desk.calendar, &desk.hours);
    let received = Received {
        form: form.id.clone(),
        regime: form.regime,
        channel: request.channel,
        answers: request.answers,
        owner: destination.owner,
        rule: destination.deadline,
        due,
        files: request.attached.files,
        opened: request.opened,
        quarantine: judgement.quarantine,
        unconfirmed: judgement.unconfirmed,
        retention_days: Some(form.retention_days),
    };
    NewTicket {
        id: request.attached.ticket,
        year: local.year(),
        key: request.key.as_str().to_owned(),
        body,
        event: Event {
            seq: 1,
            at: request.received_at,
            by: match request.channel {
                Channel::Form => Actor::Applicant,
                Channel::Phone | Channel::Email | Channel::InPerson => Actor::Desk,
            },
            kind: EventKind::Received(Box::new(received)),
        },
        deliveries: judgement.deliveries,
        ordered_at: now,
        counts: judgement.counts,
        within: judgement.within,
    }
}

/// SHA-256 over the form, the files and what was answered, in the order of the fields' names. Labels are left
/// out: a text corrected on the site between two clicks does not make another request of it.
fn body_hash(form: &Form, answers: &Answers, files: &[File]) -> [u8; 32] {
    let mut sorted: Vec<_> = answers.0.iter().collect();
    sorted.sort_by(|a, b| a.field.cmp(&b.field));
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        // The length in front keeps ("ab", "c") and ("a", "bc") apart.
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    part(form.id.as_str());
    for answer in sorted {
        part(answer.field.as_str());
        part(&answer.values.len().to_string());
        answer.values.iter().for_each(|value| part(value));
    }
    files.iter().for_each(|file| part(&file.sha256));
    hash.finalize().into()
}
