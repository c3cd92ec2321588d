//! The way of a staff member to the tickets they have: ask for a link, which goes to the recorded
//! address and nowhere else, and the page it opens. The answer to the question is the same for
//! everybody, and takes the same time, so that it tells nothing of who works here.

use super::{
    door,
    error::{Failure, logged},
    pages::{self, Now},
    posted::Posted,
    views::{Eyes, Reader},
};
use crate::{
    Handler,
    bundle::Bundle,
    random::Random,
    ticket::Ticket,
    token::{Signer, links},
    words,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use opora_contract::form::Purpose;
use serde::Serialize;
use std::time::Duration;

/// Every answer takes this long, whether a link was ordered or not. Much longer than a commit.
const ANSWER_AFTER: Duration = Duration::from_millis(300);

/// A line of the queue.
#[derive(Serialize)]
struct Line {
    number: String,
    topic: String,
    applicant: String,
    status: &'static str,
    status_text: String,
    due: String,
    late: bool,
    url: String,
    /// Why it is held back; empty: it is not.
    held: Vec<String>,
}

/// `GET /desk/queue`.
pub(super) async fn ask(State(handler): State<Handler>) -> Result<Response, Failure> {
    request_page(&handler.bundle(), StatusCode::OK, false)
}

/// `POST /desk/queue`.
pub(super) async fn order(
    State(handler): State<Handler>,
    Now(now): Now,
    posted: Posted,
) -> Result<Response, Failure> {
    let bundle = handler.bundle();
    if posted.foreign {
        return Err(Failure::Foreign);
    }
    let shortest = tokio::time::sleep(ANSWER_AFTER);
    let mut random = Random::from_os().map_err(Failure::ours)?;
    let ordered = handler.order_queue_link(posted.value("email"), now, &mut random);
    if let Err(cause) = ordered.await {
        // Told to the log alone: an apology here would tell that the address is known.
        logged(cause);
    }
    shortest.await;
    request_page(&bundle, StatusCode::OK, true)
}

/// `GET /desk/q/{token}`.
pub(super) async fn show(
    State(handler): State<Handler>,
    Path(token): Path<String>,
    Now(now): Now,
) -> Result<Response, Failure> {
    let holder = door::queue(&handler, &token, now).await?;
    let bundle = handler.bundle();
    // Who has left the organisation has no queue any more.
    if !bundle.desk.knows(&holder) {
        return Err(Failure::NotFound);
    }
    let tickets = handler
        .store()
        .open_tickets(&holder)
        .await
        .map_err(Failure::store)?;
    let name = bundle.desk.owner_name(&holder);
    let title = bundle
        .desk
        .texts
        .fill("desk.title.queue", &[("name", &name)]);
    let eyes = Eyes {
        bundle: &bundle,
        reader: Reader::Staff,
        now,
    };
    let signer = handler.signer().await.map_err(Failure::store)?;
    let lines = tickets.iter().map(|ticket| line(signer, &eyes, ticket));
    let (lines, held): (Vec<Line>, Vec<Line>) = lines.partition(|line| line.held.is_empty());
    let mut context = pages::common(&bundle, &title, "queue");
    context.insert("holder", &name);
    context.insert("tickets", &lines);
    context.insert("held", &held);
    pages::answer(&bundle, StatusCode::OK, "desk/queue.html", &context)
}

fn request_page(bundle: &Bundle, status: StatusCode, sent: bool) -> Result<Response, Failure> {
    let title = bundle.desk.texts.fill("desk.title.queue_request", &[]);
    let mut context = pages::common(bundle, &title, "queue_request");
    context.insert("sent", &sent);
    pages::answer(bundle, status, "desk/queue_request.html", &context)
}

fn line(signer: &Signer, eyes: &Eyes, ticket: &Ticket) -> Line {
    let view = eyes.ticket(ticket);
    Line {
        held: view.held,
        number: view.number,
        topic: view.topic,
        applicant: words::shown(ticket, Purpose::Name),
        status: view.status,
        status_text: view.status_text,
        due: view.due,
        late: view.late,
        url: links::staff(signer, ticket, &ticket.assignee, eyes.now),
    }
}
