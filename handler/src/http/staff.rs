//! The assignee's page: the whole request and five buttons, each a POST. A link is the only key; it
//! is looked at afresh for every request. What was typed on an outdated page is shown again.

use super::{
    door,
    error::{Failure, logged},
    pages::{self, Now},
    posted::Posted,
    steps::{Hand, Kept, Step, is_done},
    views::{Eyes, Reader},
};
use crate::{
    Handler,
    bundle::Bundle,
    ticket::{Actor, Command, EventKind, Refusal, Status, Ticket},
    token::links,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use opora_contract::{desk::Link, owner::Owner};
use serde::Serialize;

/// What was typed, for the page that has to say no.
#[derive(Debug, Default, Serialize)]
struct Draft {
    which: String,
    text: String,
    to: String,
    close: bool,
}

/// Which buttons there are.
#[derive(Debug, Serialize)]
struct Can {
    take: bool,
    ask: bool,
    answer: bool,
    pass: bool,
    close: bool,
    /// Let through what is held back, or close it as spam.
    release: bool,
}

/// The page of one link.
struct Sheet<'a> {
    handler: &'a Handler,
    bundle: &'a Bundle,
    token: &'a str,
    me: &'a Owner,
    now: Timestamp,
}

/// `GET /desk/s/{token}`.
pub(super) async fn show(
    State(handler): State<Handler>,
    Path(token): Path<String>,
    Now(now): Now,
) -> Result<Response, Failure> {
    let (ticket, me) = door::staff(&handler, &token, now).await?;
    let sheet = Sheet {
        handler: &handler,
        bundle: &handler.bundle(),
        token: &token,
        me: &me,
        now,
    };
    sheet.page(&ticket, None).await
}

/// `POST /desk/s/{token}/{step}`.
pub(super) async fn step(
    State(handler): State<Handler>,
    Path((token, step)): Path<(String, String)>,
    Now(now): Now,
    posted: Posted,
) -> Result<Response, Failure> {
    if !STEPS.contains(&step.as_str()) {
        return Err(Failure::NotFound);
    }
    let (ticket, me) = match door::staff(&handler, &token, now).await {
        Err(dead @ (Failure::Closed | Failure::Reassigned)) => {
            return again(&handler, &token, &step, &posted, now)
                .await
                .ok_or(dead);
        }
        alive_or_not => alive_or_not?,
    };
    let sheet = Sheet {
        handler: &handler,
        bundle: &handler.bundle(),
        token: &token,
        me: &me,
        now,
    };
    match sheet.step(ticket, &step, &posted).await? {
        Step::Done(ticket) if ticket.status == Status::Closed || ticket.assignee != me => {
            let signer = handler.signer().await.map_err(Failure::store)?;
            Ok(pages::see_other(&links::done(signer, &ticket, &me, now)))
        }
        Step::Done(_) => Ok(pages::see_other(&format!("/desk/s/{token}"))),
        Step::Kept(kept) => {
            sheet
                .page(&kept.ticket, Some((&kept, draft(&step, &posted))))
                .await
        }
    }
}

/// The second click on the button whose first one took the ticket away: as good as the first.
async fn again(
    handler: &Handler,
    token: &str,
    step: &str,
    posted: &Posted,
    now: Timestamp,
) -> Option<Response> {
    let (ticket, me) = door::former(handler, token, now).await.ok()?;
    let by = Actor::Staff(me.clone());
    let done = command(step, posted).is_some_and(|command| is_done(&ticket, &by, &command));
    let signer = handler.signer().await.ok()?;
    let to = || links::done(signer, &ticket, &me, now);
    done.then(|| pages::see_other(&to()))
}

/// `GET /desk/done/{token}`: the step that took the ticket from its holder is done.
pub(super) async fn done(
    State(handler): State<Handler>,
    Path(token): Path<String>,
    Now(now): Now,
) -> Result<Response, Failure> {
    let (ticket, event) = door::done(&handler, &token, now).await?;
    let bundle = handler.bundle();
    let texts = &bundle.desk.texts;
    let (key, name) = match &event.kind {
        EventKind::Passed { to, .. } | EventKind::Released { to } => {
            ("passed", bundle.desk.owner_name(to))
        }
        _ => ("closed", String::new()),
    };
    let number = ticket.number.to_string();
    let fill = |part: &str| {
        let key = format!("desk.done.{key}.{part}");
        texts.fill(&key, &[("number", &number), ("name", &name)])
    };
    let heading = fill("heading");
    let mut context = pages::common(&bundle, &heading, "message");
    context.insert("heading", &heading);
    context.insert("paragraphs", &[fill("text")]);
    context.insert("kind", "done");
    let queue = Link {
        title: texts.fill("desk.new_link", &[]),
        url: "/desk/queue".to_owned(),
    };
    context.insert("links", &[queue]);
    pages::answer(&bundle, StatusCode::OK, "desk/message.html", &context)
}

/// The buttons, by the last part of their address.
const STEPS: [&str; 7] = [
    "take", "ask", "answer", "pass", "close", "release", "reject",
];

/// The command of a button; nothing, where it is passed to nobody.
fn command(step: &str, posted: &Posted) -> Option<Command> {
    let text = posted.value("text").to_owned();
    Some(match step {
        "take" => Command::Take,
        "release" => Command::Release,
        "reject" => Command::Reject,
        "ask" => Command::Ask { text },
        "answer" => Command::Answer {
            text,
            close: posted.value("close") == "yes",
        },
        "pass" => Command::Pass {
            to: posted.value("to").parse().ok()?,
            text,
        },
        _ => Command::Close { text },
    })
}

fn draft(step: &str, posted: &Posted) -> Draft {
    Draft {
        which: step.to_owned(),
        text: posted.value("text").to_owned(),
        to: posted.value("to").to_owned(),
        close: posted.value("close") == "yes",
    }
}

impl Sheet<'_> {
    fn eyes(&self) -> Eyes<'_> {
        Eyes {
            bundle: self.bundle,
            reader: Reader::Staff,
            now: self.now,
        }
    }

    async fn step(&self, ticket: Ticket, step: &str, posted: &Posted) -> Result<Step, Failure> {
        let hand = Hand {
            handler: self.handler,
            eyes: self.eyes(),
            by: Actor::Staff(self.me.clone()),
            ticket,
        };
        // Without a number of what was seen nothing was: then every event counts as missed.
        let seen = posted.value("seen").parse().unwrap_or(0);
        match command(step, posted) {
            _ if posted.foreign => Ok(hand.foreign()),
            Some(command) => hand.step(command, seen).await,
            None => Ok(hand.refused(&Refusal::UnknownColleague, seen)),
        }
    }

    /// The page; where a step was not made, it says why and shows again what was typed.
    async fn page(
        &self,
        ticket: &Ticket,
        kept: Option<(&Kept, Draft)>,
    ) -> Result<Response, Failure> {
        let desk = &self.bundle.desk;
        let number = ticket.number.to_string();
        let mut title = desk.texts.fill("desk.title.ticket", &[("number", &number)]);
        if kept.is_some() {
            title = desk.texts.fill("desk.title.fault", &[("title", &title)]);
        }
        let (status, fault, draft) = match kept {
            Some((kept, draft)) => (kept.status, Some(&kept.fault), draft),
            None => (StatusCode::OK, None, Draft::default()),
        };
        let mut view = self.eyes().ticket(ticket);
        // A page without its letters still keeps what was typed; an apology in its place would not.
        let letters = self.handler.store().deliveries(&ticket.id).await;
        let letters = letters
            .inspect_err(|cause| drop(logged(cause)))
            .unwrap_or_default();
        view.deliveries = self.eyes().deliveries(&letters);
        let mut context = pages::common(self.bundle, &title, "staff");
        context.insert("ticket", &view);
        context.insert("events", &self.eyes().events(ticket));
        context.insert("can", &can(ticket));
        context.insert("colleagues", &self.eyes().colleagues(ticket));
        context.insert("seen", &ticket.seq);
        context.insert("action", &format!("/desk/s/{}", self.token));
        context.insert("fault", &fault);
        context.insert("draft", &draft);
        context.insert("me", &desk.owner_name(self.me));
        pages::answer(self.bundle, status, "desk/staff.html", &context)
    }
}

fn can(ticket: &Ticket) -> Can {
    let open = ticket.status != Status::Closed && !ticket.held;
    Can {
        take: open && ticket.taken_by.is_none(),
        ask: open,
        answer: open,
        pass: open,
        close: open,
        release: ticket.held,
    }
}
