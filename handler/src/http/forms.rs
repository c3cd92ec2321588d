//! A form comes in. Nothing that was typed is lost on any way out of here: the page of faults, the
//! check before sending, the refusal of a foreign post and the day the store is full all show the
//! form again, filled. "Received" is said only by the receipt, after the store has taken it.

use super::{
    error::{Failure, logged},
    multipart::Trouble,
    pages::{self, Now},
    posted::{self, Posted, Sent},
    sender::Network,
    signs,
    uploads::{self, HELD},
    views,
};
use crate::{
    Handler,
    bundle::Bundle,
    guard::{self, Sender},
    random::Random,
    store::Accepted,
    submit::{self, Attached, Key, Submission},
    token::links,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::{StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use opora_contract::{
    check::{Answers, Fault, Raw, check},
    form::{Field, Form, Kind},
    id::TicketId,
    view::form_view,
};
use serde::Serialize;

/// A form, and what was written on it.
struct Sheet<'a> {
    bundle: &'a Bundle,
    form: &'a Form,
    fields: &'a Raw,
    random: Random,
    /// Files that came along and have to be chosen again where the form is shown again.
    files: Vec<String>,
}

/// A value that the check page sends on.
#[derive(Serialize)]
struct Hidden<'a> {
    name: &'a str,
    value: &'a str,
}

/// `GET /desk/forms/{form}`: the form's own page is elsewhere; but a built page cannot read what a
/// link says after the question mark, so the form with answers filled in is shown here.
pub(super) async fn show(
    State(handler): State<Handler>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let bundle = handler.bundle();
    let form = bundle.desk.form(&id).ok_or(Failure::NotFound)?;
    let fields = prefilled(form, query.as_deref().unwrap_or_default())?;
    if fields.is_empty() {
        return Ok(pages::see_other(&format!("/{}/", form.id)));
    }
    let mut sheet = Sheet {
        bundle: &bundle,
        form,
        fields: &fields,
        random: Random::from_os().map_err(Failure::ours)?,
        files: Vec::new(),
    };
    sheet.again(StatusCode::OK, &[], None, None)
}

/// What a link answers of the form's own questions. Nobody agrees by following a link.
fn prefilled(form: &Form, query: &str) -> Result<Raw, Failure> {
    let mut fields = posted::parse(query.as_bytes())?;
    let asked = |name: &str| {
        let field = form.field(name);
        field.is_some_and(|field| !matches!(field.kind, Kind::Consent { .. }))
    };
    fields.retain(|name, _| asked(name));
    Ok(fields)
}

/// `POST /desk/forms/{form}`.
pub(super) async fn submit(
    State(handler): State<Handler>,
    Path(id): Path<String>,
    Now(now): Now,
    Network(network): Network,
    mut sent: Sent,
) -> Result<Response, Failure> {
    let bundle = handler.bundle();
    let form = bundle.desk.form(&id).ok_or(Failure::NotFound)?;
    let mut uploads = uploads::take(form, &mut sent);
    let key: Option<Key> = sent.posted.value("key").parse().ok();
    let held = uploads::held(&handler, form, key.as_ref(), &mut sent, now);
    let Sent {
        posted, trouble, ..
    } = sent;
    let sender = Sender {
        network,
        signs: signs::seen(&handler, &posted, now),
    };
    let mut sheet = Sheet {
        bundle: &bundle,
        form,
        fields: &posted.fields,
        random: Random::from_os().map_err(Failure::ours)?,
        files: std::mem::take(&mut uploads.names),
    };
    if posted.foreign {
        let notice = sheet.text("desk.notice.foreign");
        return sheet.again(StatusCode::FORBIDDEN, &[], key, Some(notice));
    }
    if posted.value("edit") == "yes" {
        return sheet.again(StatusCode::OK, &[], key, None);
    }
    let answers = match sheet.checked(trouble, uploads.fault.take()) {
        Ok(answers) => answers,
        Err(refused) => return sheet.refused(&refused, key),
    };
    match guard::refused_until(&handler, &sender, key.as_ref(), now).await {
        Ok(None) => {}
        Ok(Some(until)) => return sheet.too_many(key, until, now),
        Err(cause) => return sheet.not_stored(cause, key),
    }
    if key.is_none() && !uploads.may_wait(&handler, now) {
        return sheet.not_stored("too many files wait for a second look", key);
    }
    let attached = match held {
        Some(held) => Ok(held),
        None => {
            let kept = uploads.keep(&handler, sheet.form, &answers, &mut sheet.random);
            kept.await
        }
    };
    let attached = match attached {
        Ok(attached) => attached,
        Err(cause) => return sheet.not_stored(cause, key),
    };
    let Some(key) = key else {
        return sheet.confirm(&handler, &posted, &answers, attached, now);
    };
    let submission = Submission {
        form: sheet.form,
        key: &key,
        answers,
        attached,
        sender,
    };
    match submit::submit(&handler, submission, now).await {
        Ok(Accepted::New { ticket, .. }) => Ok(receipt(&handler, &ticket, now)),
        Ok(Accepted::Already { ticket, .. }) => {
            let stored = handler.store().ticket(&ticket).await.ok().flatten();
            let received = stored.map_or(now, |stored| stored.received_at);
            Ok(receipt(&handler, &ticket, received))
        }
        Ok(Accepted::OtherBody) => {
            let notice = sheet.text("form.already_sent");
            sheet.again(StatusCode::CONFLICT, &[], None, Some(notice))
        }
        Err(cause) => sheet.not_stored(cause, Some(key)),
    }
}

/// Why a form is shown again instead of taken.
struct Refused {
    status: StatusCode,
    faults: Vec<Fault>,
    notice: Option<String>,
}

/// The way to the receipt; the same each time, for it lives from the moment of the receipt.
fn receipt(handler: &Handler, ticket: &TicketId, received: Timestamp) -> Response {
    pages::see_other(&links::applicant(handler.signer(), ticket, received))
}

impl Sheet<'_> {
    fn text(&self, key: &str) -> String {
        self.bundle.desk.texts.fill(key, &[])
    }

    /// The answers, if all of the form was read and nothing is wrong with it.
    fn checked(&self, trouble: Option<Trouble>, file: Option<Fault>) -> Result<Answers, Refused> {
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
                notice: Some(self.text(notice)),
            });
        }
        let checked = check(self.form, &self.bundle.desk, self.fields);
        match (checked, file) {
            (Ok(answers), None) => Ok(answers),
            (checked, file) => {
                let mut faults = checked.err().unwrap_or_default();
                let new = file.filter(|file| faults.iter().all(|fault| fault.field != file.field));
                faults.extend(new);
                Err(Refused {
                    status,
                    faults,
                    notice: None,
                })
            }
        }
    }

    fn refused(&mut self, refused: &Refused, key: Option<Key>) -> Result<Response, Failure> {
        let notice = refused.notice.clone();
        self.again(refused.status, &refused.faults, key, notice)
    }

    /// Store or disk do not take it today.
    fn not_stored(
        &mut self,
        cause: impl std::fmt::Display,
        key: Option<Key>,
    ) -> Result<Response, Failure> {
        logged(cause);
        let channels = pages::channels(self.bundle);
        let values = [("channels", channels.as_str())];
        let texts = &self.bundle.desk.texts;
        let notice = texts.fill("desk.notice.not_stored", &values);
        self.again(StatusCode::SERVICE_UNAVAILABLE, &[], key, Some(notice))
    }

    /// More came from this network than a class sends. What was written is shown again, with the key:
    /// sent later it is the same request.
    fn too_many(
        &mut self,
        key: Option<Key>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Response, Failure> {
        let seconds = until.duration_since(now).as_secs().max(1);
        let channels = pages::channels(self.bundle);
        let minutes = ((seconds + 59) / 60).to_string();
        let values = [("channels", channels.as_str()), ("minutes", &minutes)];
        let notice = self.bundle.desk.texts.fill("desk.notice.too_many", &values);
        let mut response = self.again(StatusCode::TOO_MANY_REQUESTS, &[], key, Some(notice))?;
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, seconds.into());
        Ok(response)
    }

    /// The form again, filled. Without a key it gets a fresh one.
    fn again(
        &mut self,
        status: StatusCode,
        faults: &[Fault],
        key: Option<Key>,
        notice: Option<String>,
    ) -> Result<Response, Failure> {
        let key = key.unwrap_or_else(|| Key::fresh(&mut self.random));
        let key = Some(key.as_str().to_owned());
        let view = form_view(self.form, &self.bundle.desk, self.fields, faults, key);
        let title = if faults.is_empty() && notice.is_none() {
            self.form.title.clone()
        } else {
            let values = [("title", self.form.title.as_str())];
            self.bundle.desk.texts.fill("desk.title.fault", &values)
        };
        let mut context = pages::common(self.bundle, &title, "form");
        context.insert("form", &view);
        context.insert("notice", &notice);
        context.insert("files_again", &self.files);
        pages::answer(self.bundle, status, "desk/form.html", &context)
    }

    /// The answers once more before sending: a page without scripts had no key, and without one a
    /// double click would make two tickets.
    fn confirm(
        &mut self,
        handler: &Handler,
        posted: &Posted,
        answers: &Answers,
        attached: Attached,
        now: Timestamp,
    ) -> Result<Response, Failure> {
        let fresh = Key::fresh(&mut self.random);
        let key = fresh.as_str();
        let held = uploads::hold(handler, &fresh, attached, now);
        let view = form_view(
            self.form,
            &self.bundle.desk,
            self.fields,
            &[],
            Some(key.to_owned()),
        );
        let mut context = pages::common(self.bundle, &self.text("desk.title.check"), "check");
        context.insert("form", &view);
        context.insert("answers", &views::answers(answers));
        let mut hidden = self.hidden();
        let signs = signs::carried(handler, posted, now);
        hidden.extend(signs.iter().map(|(name, value)| Hidden { name, value }));
        hidden.extend(held.iter().map(|value| Hidden { name: HELD, value }));
        context.insert("hidden", &hidden);
        context.insert("key", key);
        pages::answer(self.bundle, StatusCode::OK, "desk/check.html", &context)
    }

    /// What was posted to the form's own fields, as it came.
    fn hidden(&self) -> Vec<Hidden<'_>> {
        let is_file = |field: &&Field| matches!(field.kind, Kind::Files { .. });
        let fields = self.form.fields.iter().filter(|field| !is_file(field));
        let values = fields.flat_map(|field| {
            let name = field.id.as_str();
            let given = self.fields.get(name).into_iter().flatten();
            given.map(move |value| Hidden { name, value })
        });
        values.collect()
    }
}
