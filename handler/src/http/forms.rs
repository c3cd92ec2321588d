//! A form comes in. Nothing that was typed is lost on any way out of here: the page of faults, the
//! check before sending, the refusal of a foreign post and the day the store is full all show the
//! form again, filled. "Received" is said only by the receipt, after the store has taken it.

use super::{
    error::{Failure, logged},
    pages::{self, Now},
    posted::{self, Posted},
    views,
};
use crate::{
    Handler,
    bundle::Bundle,
    random::Random,
    store::Accepted,
    submit::{self, Key},
    token::links,
};
use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use opora_contract::{
    check::{Answers, Fault, Raw, check},
    form::{Form, Kind},
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
    posted: Posted,
) -> Result<Response, Failure> {
    let bundle = handler.bundle();
    let mut sheet = Sheet {
        bundle: &bundle,
        form: bundle.desk.form(&id).ok_or(Failure::NotFound)?,
        fields: &posted.fields,
        random: Random::from_os().map_err(Failure::ours)?,
    };
    let key: Option<Key> = posted.value("key").parse().ok();
    if posted.foreign {
        let notice = sheet.text("desk.notice.foreign");
        return sheet.again(StatusCode::FORBIDDEN, &[], key, Some(notice));
    }
    if posted.value("edit") == "yes" {
        return sheet.again(StatusCode::OK, &[], key, None);
    }
    let answers = match check(sheet.form, &bundle.desk, sheet.fields) {
        Ok(answers) => answers,
        Err(faults) => {
            return sheet.again(StatusCode::UNPROCESSABLE_ENTITY, &faults, key, None);
        }
    };
    let Some(key) = key else {
        return sheet.confirm(&answers);
    };
    let accepted = submit::submit(&handler, sheet.form, &key, answers, now, &mut sheet.random);
    match accepted.await {
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
        Err(cause) => {
            logged(cause);
            let channels = pages::channels(&bundle);
            let values = [("channels", channels.as_str())];
            let notice = bundle.desk.texts.fill("desk.notice.not_stored", &values);
            sheet.again(
                StatusCode::SERVICE_UNAVAILABLE,
                &[],
                Some(key),
                Some(notice),
            )
        }
    }
}

/// The way to the receipt; the same each time, for it lives from the moment of the receipt.
fn receipt(handler: &Handler, ticket: &TicketId, received: Timestamp) -> Response {
    pages::see_other(&links::applicant(handler.signer(), ticket, received))
}

impl Sheet<'_> {
    fn text(&self, key: &str) -> String {
        self.bundle.desk.texts.fill(key, &[])
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
        pages::answer(self.bundle, status, "desk/form.html", &context)
    }

    /// The answers once more before sending: a page without scripts had no key, and without one a
    /// double click would make two tickets.
    fn confirm(&mut self, answers: &Answers) -> Result<Response, Failure> {
        let key = Key::fresh(&mut self.random);
        let key = key.as_str();
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
        context.insert("hidden", &self.hidden());
        context.insert("key", key);
        pages::answer(self.bundle, StatusCode::OK, "desk/check.html", &context)
    }

    /// What was posted to the form's own fields, as it came.
    fn hidden(&self) -> Vec<Hidden<'_>> {
        let fields = self.form.fields.iter();
        let values = fields.flat_map(|field| {
            let name = field.id.as_str();
            let given = self.fields.get(name).into_iter().flatten();
            given.map(move |value| Hidden { name, value })
        });
        values.collect()
    }
}
