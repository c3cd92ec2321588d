//! The files of a posted form: those of its file field are looked at, kept before the ticket is,
//! and carried over the page that shows the answers once more. A page cannot fill a file field: where
//! the form is shown again, the files are named, to be chosen again. What is taken is told by
//! [`crate::attach`].

use super::{multipart::Trouble, posted::Sent};
use crate::{
    Handler,
    attach::{self, Checked, Upload},
    random::Random,
    submit::{Attached, Key},
    ticket::File,
    token::Signer,
};
use jiff::{SignedDuration, Timestamp};
use opora_contract::{
    check::{Answers, Fault, FaultKind},
    form::{Field, Form, Kind},
    id::TicketId,
};
use serde::{Deserialize, Serialize};
use std::io;

/// Name of the value that carries the files over the page of the answers.
pub(super) const HELD: &str = "held";

/// How long files wait for the second look at the answers.
const HOLDING: SignedDuration = SignedDuration::from_hours(1);

/// The files of a post.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    checked: Vec<Checked>,
    /// What is wrong with them; at most one fault.
    pub(super) fault: Option<Fault>,
    /// Their names, to be shown where they have to be chosen again.
    pub(super) names: Vec<String>,
}

/// Files that are kept already and wait for their form to be sent a second time. Bound to the key:
/// whatever is sent twice is one ticket, with these files.
#[derive(Debug, Serialize, Deserialize)]
struct Held {
    key: String,
    ticket: TicketId,
    files: Vec<File>,
    until: i64,
}

/// The form's question for files.
pub(super) fn field(form: &Form) -> Option<&Field> {
    let mut fields = form.fields.iter();
    fields.find(|field| matches!(field.kind, Kind::Files { .. }))
}

/// Takes the files of a post and puts their names where the check of the answers looks for them;
/// names written there by hand are no files.
pub(super) fn take(form: &Form, sent: &mut Sent) -> Uploads {
    for field in &form.fields {
        if matches!(field.kind, Kind::Files { .. }) {
            sent.posted.fields.remove(field.id.as_str());
        }
    }
    let Some((field, most)) = field(form).and_then(|field| match field.kind {
        Kind::Files { max_bytes, .. } => Some((field, max_bytes)),
        _ => None,
    }) else {
        return Uploads::default();
    };
    let asked = |upload: &Upload| upload.field == field.id.as_str();
    let mut files = std::mem::take(&mut sent.files);
    files.retain(asked);
    let names: Vec<String> = files.iter().map(attach::shown_name).collect();
    sent.posted
        .fields
        .insert(field.id.to_string(), names.clone());
    let looked: Result<Vec<Checked>, _> = files.iter().map(attach::check).collect();
    let size: usize = files.iter().map(|file| file.bytes.len()).sum();
    let too_large = size as u64 > most || sent.trouble == Some(Trouble::FilesTooLarge);
    let kind = match &looked {
        _ if too_large => Some(FaultKind::FilesTooLarge { max_bytes: most }),
        // The check of the answers counts them.
        _ if sent.trouble == Some(Trouble::TooManyFiles) => None,
        Ok(_) => None,
        Err(refused) => Some(FaultKind::FileNotAllowed {
            name: refused.name.clone(),
        }),
    };
    Uploads {
        checked: looked.unwrap_or_default(),
        fault: kind.map(|kind| Fault {
            field: field.id.clone(),
            kind,
        }),
        names,
    }
}

impl Uploads {
    /// Whether the files may wait for the second look at the answers.
    pub(super) fn may_wait(&self, handler: &Handler, now: Timestamp) -> bool {
        let size: usize = self.checked.iter().map(|file| file.bytes.len()).sum();
        size == 0 || handler.files().may_wait(size as u64, now)
    }

    /// Keeps the files, if the answers say that they were asked for.
    pub(super) async fn keep(
        self,
        handler: &Handler,
        form: &Form,
        answers: &Answers,
        random: &mut Random,
    ) -> io::Result<Attached> {
        let ticket = random.ticket_id();
        let asked = field(form).is_some_and(|field| !answers.values(&field.id).is_empty());
        let files = if asked && !self.checked.is_empty() {
            attach::keep(handler.files(), &ticket, self.checked, random).await?
        } else {
            Vec::new()
        };
        Ok(Attached { ticket, files })
    }
}

/// The value that brings kept files back with the key; nothing where there are none.
pub(super) fn hold(
    signer: &Signer,
    key: &Key,
    attached: Attached,
    now: Timestamp,
) -> Option<String> {
    let held = Held {
        key: key.as_str().to_owned(),
        ticket: attached.ticket,
        files: attached.files,
        until: now.as_second().saturating_add(HOLDING.as_secs()),
    };
    let text = serde_json::to_string(&held).ok();
    let text = text.filter(|_| !held.files.is_empty());
    text.map(|text| signer.seal(HELD, &text))
}

/// The files that wait under this key; their names go where the check looks for them.
pub(super) fn held(
    signer: &Signer,
    form: &Form,
    key: Option<&Key>,
    sent: &mut Sent,
    now: Timestamp,
) -> Option<Attached> {
    let text = signer.unseal(HELD, sent.posted.value(HELD))?;
    let held: Held = serde_json::from_str(&text).ok()?;
    if held.key != key?.as_str() || held.until < now.as_second() {
        return None;
    }
    let names = held.files.iter().map(|file| file.name.clone()).collect();
    let field = field(form)?.id.to_string();
    sent.posted.fields.insert(field, names);
    Some(Attached {
        ticket: held.ticket,
        files: held.files,
    })
}
