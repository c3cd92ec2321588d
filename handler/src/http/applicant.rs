//! The applicant's page: first the receipt, later the state and the answer; a further message and
//! the reopening of a finished request. Showing it changes nothing.

use super::{
    door,
    error::Failure,
    intake::{AS_IS, WITHOUT, YES},
    pages::{self, Now},
    posted::Posted,
    secrets,
    steps::{Hand, Step},
    views::{Eyes, Reader},
};
use crate::{
    Handler,
    bundle::Bundle,
    ticket::{Actor, Command, EventKind, Ticket},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use opora_contract::secret::{self, Secret};

/// The two boxes of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextBox {
    Message,
    Reopen,
}

/// What could not be done, and the text that was meant for it.
struct Draft<'a> {
    status: StatusCode,
    fault: String,
    which: TextBox,
    text: &'a str,
    doubt: Option<Doubt>,
}

/// Something in a text looks like a secret.
#[derive(Debug, Clone, Copy)]
struct Doubt {
    /// Whether it may be sent as it is all the same.
    may_stay: bool,
}

/// The page of one link.
struct Sheet<'a> {
    bundle: &'a Bundle,
    token: &'a str,
    now: Timestamp,
}

/// `GET /desk/t/{token}`.
pub(super) async fn show(
    State(handler): State<Handler>,
    Path(token): Path<String>,
    Now(now): Now,
) -> Result<Response, Failure> {
    let ticket = door::applicant(&handler, &token, now).await?;
    let sheet = Sheet {
        bundle: &handler.bundle(),
        token: &token,
        now,
    };
    sheet.page(&ticket, None)
}

/// `POST /desk/t/{token}/message`.
pub(super) async fn message(
    State(handler): State<Handler>,
    Path(token): Path<String>,
    now: Now,
    posted: Posted,
) -> Result<Response, Failure> {
    step(&handler, &token, now, &posted, TextBox::Message).await
}

/// `POST /desk/t/{token}/reopen`.
pub(super) async fn reopen(
    State(handler): State<Handler>,
    Path(token): Path<String>,
    now: Now,
    posted: Posted,
) -> Result<Response, Failure> {
    step(&handler, &token, now, &posted, TextBox::Reopen).await
}

async fn step(
    handler: &Handler,
    token: &str,
    Now(now): Now,
    posted: &Posted,
    which: TextBox,
) -> Result<Response, Failure> {
    let ticket = door::applicant(handler, token, now).await?;
    let bundle = &*handler.bundle();
    let sheet = Sheet { bundle, token, now };
    // A page without the number of what it showed is taken as one that showed all.
    let seen = posted.value("seen").parse().unwrap_or(ticket.seq);
    let mut text = posted.value("text").to_owned();
    if posted.value(WITHOUT) == YES {
        let mark = bundle.desk.texts.fill("secret.mark", &[]);
        text = secret::hide(&text, &secret::find(&text), &mark);
    }
    if let Some((fault, doubt)) = sheet.doubt(&ticket, &text).filter(|_| !posted.foreign)
        && !(doubt.may_stay && posted.value(AS_IS) == YES)
    {
        let draft = Draft {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            fault,
            which,
            text: &text,
            doubt: Some(doubt),
        };
        return sheet.page(&ticket, Some(draft));
    }
    let command = match which {
        TextBox::Message => Command::Message { text },
        TextBox::Reopen => Command::Reopen { text },
    };
    let hand = Hand {
        handler,
        eyes: sheet.eyes(),
        by: Actor::Applicant,
        ticket,
    };
    let step = if posted.foreign {
        hand.foreign()
    } else {
        hand.step(command, seen).await?
    };
    match step {
        Step::Done(_) => Ok(pages::see_other(&format!("/desk/t/{token}"))),
        Step::Kept(kept) => {
            let draft = Draft {
                status: kept.status,
                fault: kept.fault,
                which,
                text: posted.value("text"),
                doubt: None,
            };
            sheet.page(&kept.ticket, Some(draft))
        }
    }
}

impl Sheet<'_> {
    fn eyes(&self) -> Eyes<'_> {
        Eyes {
            bundle: self.bundle,
            reader: Reader::Applicant,
            now: self.now,
        }
    }

    /// What in a text looks like a secret, in a sentence.
    fn doubt(&self, ticket: &Ticket, text: &str) -> Option<(String, Doubt)> {
        let spots = secret::find(text);
        let password = spots.iter().any(|spot| spot.secret == Secret::Password);
        let doubt = Doubt {
            may_stay: !(password && ticket.received.regime.forbids_passwords()),
        };
        let told = || secrets::sentence(&spots, &self.bundle.desk.texts);
        (!spots.is_empty()).then(|| (told(), doubt))
    }

    /// The page; with a draft, what could not be done is said above the text meant for it.
    fn page(&self, ticket: &Ticket, draft: Option<Draft>) -> Result<Response, Failure> {
        let fresh = is_fresh(ticket);
        let title = self.title(ticket, fresh, draft.is_some());
        let mut context = pages::common(self.bundle, &title, "ticket");
        context.insert("ticket", &self.eyes().ticket(ticket));
        context.insert("fresh", &fresh);
        context.insert("seen", &ticket.seq);
        context.insert("action", &format!("/desk/t/{}", self.token));
        let received = &ticket.received;
        let mailed = received.quarantine.is_empty() && received.unconfirmed.is_none();
        context.insert("confirmed", &mailed);
        context.insert("contact_email", &ticket.applicant_email());
        context.insert("fault", &draft.as_ref().map(|draft| &draft.fault));
        context.insert("draft", draft.as_ref().map_or("", |draft| draft.text));
        let doubt = draft.as_ref().and_then(|draft| draft.doubt);
        context.insert("secret", &doubt.is_some());
        context.insert("may_stay", &doubt.is_none_or(|doubt| doubt.may_stay));
        let which = draft.as_ref().map_or("", |draft| match draft.which {
            TextBox::Message => "message",
            TextBox::Reopen => "reopen",
        });
        context.insert("draft_for", which);
        let status = draft.map_or(StatusCode::OK, |draft| draft.status);
        pages::answer(self.bundle, status, "desk/ticket.html", &context)
    }

    fn title(&self, ticket: &Ticket, fresh: bool, faulty: bool) -> String {
        let number = ticket.number.to_string();
        let texts = &self.bundle.desk.texts;
        let key = if fresh {
            "desk.title.receipt"
        } else {
            "desk.title.ticket"
        };
        let title = texts.fill(key, &[("number", &number)]);
        if faulty {
            texts.fill("desk.title.fault", &[("title", &title)])
        } else {
            title
        }
    }
}

/// Whether nothing was said yet by either side, so that the page is still the receipt.
fn is_fresh(ticket: &Ticket) -> bool {
    ticket.events.iter().all(|event| match event.kind {
        EventKind::Received(_)
        | EventKind::Taken
        | EventKind::Passed { .. }
        | EventKind::Released { .. }
        | EventKind::DeliveryFailed { .. } => true,
        EventKind::Asked { .. }
        | EventKind::Messaged { .. }
        | EventKind::Answered { .. }
        | EventKind::Closed { .. }
        | EventKind::Rejected
        | EventKind::Reopened { .. }
        | EventKind::Erased { .. } => false,
    })
}
