//! A form comes in. Nothing that was typed is lost on any way out of here: the page of faults, the
//! check before sending, the refusal of a foreign post and the day the store is full all show the
//! form again, filled ([`super::sheet`]). "Received" is said only by the receipt, after the store
//! has taken it.

use super::{
    error::Failure,
    form_json,
    intake::{Found, Intake, intake},
    json,
    multipart::Trouble,
    pages::{self, Now},
    posted::{self, Sent},
    sender::Network,
    sheet::{Refused, Sheet},
    signs,
    uploads::{self, Uploads},
};
use crate::{
    Handler,
    guard::{self, Sender},
    store::Accepted,
    submit::{self, Attached, Key, Submission},
    token::{Signer, links},
};
use axum::{
    extract::{FromRequest, Path, RawQuery, Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::Timestamp;
use opora_contract::{
    check::{Answers, Fault, Raw},
    form::{CHECKED, Form, Kind, LINK_SIGN, LINK_TIME, OPENED},
    id::TicketId,
};

/// How much counts of what was opened beside the form: addresses, and bytes of one.
const MOST_OPENED: usize = 5;
const LONGEST_ADDRESS: usize = 200;

/// `GET /desk/forms/{form}`: the form's own page is elsewhere; but a built page cannot read what a
/// link says after the question mark, so the form with answers filled in is shown here.
pub(super) async fn show(
    State(handler): State<Handler>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let bundle = handler.bundle();
    let form = bundle.desk.form(&id).ok_or(Failure::NotFound)?;
    if json::is_wanted(&headers) {
        return Ok(form_json::described(&bundle.desk, form));
    }
    let fields = prefilled(form, query.as_deref().unwrap_or_default())?;
    if fields.is_empty() {
        return Ok(pages::see_other(&format!("/{}/", form.id)));
    }
    let mut sheet = Sheet::new(&bundle, form, fields)?;
    sheet.again(StatusCode::OK, &[], None, None)
}

/// What a link answers of the form's own questions. Nobody agrees by following a link.
fn prefilled(form: &Form, query: &str) -> Result<Raw, Failure> {
    let mut fields = posted::parse(query.as_bytes())?;
    let told = |name: &str| match form.field(name) {
        Some(field) => !matches!(field.kind, Kind::Consent { .. } | Kind::Files { .. }),
        None => name == LINK_TIME || name == LINK_SIGN,
    };
    fields.retain(|name, _| told(name));
    if !fields.keys().any(|name| form.field(name).is_some()) {
        fields.clear();
    }
    Ok(fields)
}

/// `POST /desk/forms/{form}`, from a page or from a program.
pub(super) async fn submit(
    State(handler): State<Handler>,
    Path(id): Path<String>,
    Now(now): Now,
    Network(network): Network,
    request: Request,
) -> Result<Response, Failure> {
    if json::is_wanted(request.headers()) {
        return form_json::submit(&handler, &id, network, now, request).await;
    }
    let sent = Sent::from_request(request, &handler).await?;
    from_page(&handler, &id, network, now, sent).await
}

async fn from_page(
    handler: &Handler,
    id: &str,
    network: Option<String>,
    now: Timestamp,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let bundle = handler.bundle();
    let form = bundle.desk.form(id).ok_or(Failure::NotFound)?;
    let mut uploads = uploads::take(form, &mut sent);
    let key: Option<Key> = sent.posted.value("key").parse().ok();
    let signer = match handler.signer().await {
        Ok(signer) => signer,
        Err(cause) => {
            return Sheet::new(&bundle, form, sent.posted.fields)?.not_stored(cause, key);
        }
    };
    let held = uploads::held(signer, form, key.as_ref(), &mut sent, now);
    let (posted, trouble) = (sent.posted, sent.trouble);
    let sender = Sender {
        network,
        signs: signs::seen(signer, &posted, now),
    };
    let edit = posted.value("edit") == "yes";
    let is_checked = !form.is_long() || posted.value(CHECKED) == "yes";
    let signs = signs::carried(signer, &posted, now);
    let mut sheet = Sheet::new(&bundle, form, posted.fields)?;
    sheet.files = match &held {
        Some(held) => held.files.iter().map(|file| file.name.clone()).collect(),
        None => std::mem::take(&mut uploads.names),
    };
    if posted.foreign {
        let notice = sheet.text("desk.notice.foreign");
        return sheet.again(StatusCode::FORBIDDEN, &[], key, Some(notice));
    }
    if edit {
        return sheet.again(StatusCode::OK, &[], key, None);
    }
    let (answers, found) = match judged(handler, &mut sheet, trouble, uploads.fault.take(), now) {
        Ok(taken) => taken,
        Err(refused) => return sheet.refused(&refused, key),
    };
    match guard::refused_until(handler, &sender, key.as_ref(), now).await {
        Ok(None) => {}
        Ok(Some(until)) => return sheet.too_many(key, until, now),
        Err(cause) => return sheet.not_stored(cause, key),
    }
    let second_look = found.is_some() || key.is_none() || !is_checked;
    if second_look && !uploads.may_wait(handler, now) {
        return sheet.not_stored("too many files wait for a second look", key);
    }
    let attached = match attached(handler, held, uploads, &mut sheet, &answers).await {
        Ok(attached) => attached,
        Err(cause) => return sheet.not_stored(cause, key),
    };
    let Some(key) = key.clone().filter(|_| !second_look) else {
        let key = key.unwrap_or_else(|| sheet.fresh_key());
        let held = uploads::hold(signer, &key, attached, now);
        return sheet.confirm(&answers, &key, found.as_ref(), &signs, held);
    };
    let submission = Submission {
        form: sheet.form,
        key: &key,
        answers,
        attached,
        opened: opened(&sheet.fields),
        sender,
    };
    store(handler, signer, &mut sheet, submission, now).await
}

/// The addresses of articles that were opened beside the form, as its script tells them; what is no address of the
/// site is left out.
fn opened(fields: &Raw) -> Vec<String> {
    let told = fields.get(OPENED).and_then(|values| values.first());
    let told = told.map_or("", String::as_str).split(' ');
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '#');
    let is_address = |url: &&str| {
        let own = url.starts_with('/') && !url.starts_with("//");
        own && url.len() <= LONGEST_ADDRESS && url.chars().all(is_part)
    };
    let addresses = told.filter(is_address).take(MOST_OPENED);
    addresses.map(str::to_owned).collect()
}

/// Stores it; "received" is said after that alone.
async fn store(
    handler: &Handler,
    signer: &Signer,
    sheet: &mut Sheet<'_>,
    submission: Submission<'_>,
    now: Timestamp,
) -> Result<Response, Failure> {
    let key = submission.key.clone();
    match submit::submit(handler, submission, now).await {
        Ok(Accepted::New { ticket, .. }) => Ok(receipt(signer, &ticket, now)),
        Ok(Accepted::Already { ticket, .. }) => {
            let stored = handler.store().ticket(&ticket).await.ok().flatten();
            let received = stored.map_or(now, |stored| stored.received_at);
            Ok(receipt(signer, &ticket, received))
        }
        Ok(Accepted::OtherBody) => {
            let notice = sheet.text("form.already_sent");
            sheet.again(StatusCode::CONFLICT, &[], None, Some(notice))
        }
        Err(cause) => sheet.not_stored(cause, Some(key)),
    }
}

/// The answers, and what looks like secrets in them, if all of the form was read and nothing is
/// wrong with it.
fn judged(
    handler: &Handler,
    sheet: &mut Sheet,
    trouble: Option<Trouble>,
    file: Option<Fault>,
    now: Timestamp,
) -> Result<(Answers, Option<Found>), Refused> {
    let status = match trouble {
        None => StatusCode::UNPROCESSABLE_ENTITY,
        Some(Trouble::Broken) => StatusCode::BAD_REQUEST,
        Some(_) => StatusCode::PAYLOAD_TOO_LARGE,
    };
    let notice = match trouble {
        Some(Trouble::Broken) => Some("desk.notice.broken"),
        Some(Trouble::TooLarge) => Some("desk.notice.too_large"),
        _ => None,
    };
    if let Some(notice) = notice {
        // Not all of it is here: faults of what is missing would tell nothing.
        return Err(Refused {
            status,
            faults: Vec::new(),
            notice: Some(sheet.text(notice)),
        });
    }
    let taken = intake(handler, sheet.form, &mut sheet.fields, now);
    let mut faults = match taken {
        Intake::Faulty(faults) => faults,
        Intake::Good(answers) if file.is_none() => return Ok((answers, None)),
        Intake::Secrets(answers, found) if file.is_none() => return Ok((answers, Some(found))),
        Intake::Good(_) | Intake::Secrets(..) => Vec::new(),
    };
    let new = file.filter(|file| faults.iter().all(|fault| fault.field != file.field));
    faults.extend(new);
    Err(Refused {
        status,
        faults,
        notice: None,
    })
}

/// The files of the request: those that wait already, or those that came now.
async fn attached(
    handler: &Handler,
    held: Option<Attached>,
    uploads: Uploads,
    sheet: &mut Sheet<'_>,
    answers: &Answers,
) -> std::io::Result<Attached> {
    match held {
        Some(held) => Ok(held),
        None => {
            let random = &mut sheet.random;
            uploads.keep(handler, sheet.form, answers, random).await
        }
    }
}

/// The way to the receipt; the same each time, for it lives from the moment of the receipt.
fn receipt(signer: &Signer, ticket: &TicketId, received: Timestamp) -> Response {
    pages::see_other(&links::applicant(signer, ticket, received))
}
