//! A form shown again with what was written on it: with faults, with a notice, or as its answers for
//! a second look. When which of them is shown is told by [`super::forms`].

use super::{
    error::{Failure, logged},
    intake::Found,
    pages, secrets,
    uploads::HELD,
    views,
};
use crate::{bundle::Bundle, random::Random, submit::Key};
use axum::{
    http::{StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use opora_contract::{
    check::{Answers, Fault, Raw},
    form::{Form, Kind, LINK_SIGN, LINK_TIME, OPENED},
    view::form_view,
};
use serde::Serialize;
use std::fmt;

/// A form, and what was written on it.
pub(super) struct Sheet<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) form: &'a Form,
    pub(super) fields: Raw,
    pub(super) random: Random,
    /// Files that came along and have to be chosen again where the form is shown again.
    pub(super) files: Vec<String>,
}

/// Why a form is shown again instead of taken.
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) faults: Vec<Fault>,
    pub(super) notice: Option<String>,
}

/// A value that the check page sends on.
#[derive(Serialize)]
struct Hidden<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> Sheet<'a> {
    /// A form with answers and no files.
    pub(super) fn new(bundle: &'a Bundle, form: &'a Form, fields: Raw) -> Result<Self, Failure> {
        Ok(Self {
            bundle,
            form,
            fields,
            random: Random::from_os().map_err(Failure::ours)?,
            files: Vec::new(),
        })
    }

    /// A sentence of the texts.
    pub(super) fn text(&self, key: &str) -> String {
        self.bundle.desk.texts.fill(key, &[])
    }

    /// A key that nobody has used.
    pub(super) fn fresh_key(&mut self) -> Key {
        Key::fresh(&mut self.random)
    }

    /// The form with what is wrong.
    pub(super) fn refused(
        &mut self,
        refused: &Refused,
        key: Option<Key>,
    ) -> Result<Response, Failure> {
        let notice = refused.notice.clone();
        self.again(refused.status, &refused.faults, key, notice)
    }

    /// Store or disk do not take it today.
    pub(super) fn not_stored(
        &mut self,
        cause: impl fmt::Display,
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
    pub(super) fn too_many(
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
    pub(super) fn again(
        &mut self,
        status: StatusCode,
        faults: &[Fault],
        key: Option<Key>,
        notice: Option<String>,
    ) -> Result<Response, Failure> {
        let key = key.unwrap_or_else(|| self.fresh_key());
        let key = Some(key.as_str().to_owned());
        let view = form_view(self.form, &self.bundle.desk, &self.fields, faults, key);
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
    /// double click would make two tickets; the form is long; or something looks like a secret.
    /// `signs` and `held` go along, to come back with the answers.
    pub(super) fn confirm(
        &self,
        answers: &Answers,
        key: &Key,
        found: Option<&Found>,
        signs: &[(&'static str, String)],
        held: Option<String>,
    ) -> Result<Response, Failure> {
        let key = key.as_str();
        let desk = &self.bundle.desk;
        let view = form_view(self.form, desk, &self.fields, &[], Some(key.to_owned()));
        let title = match found {
            Some(_) => "desk.title.secret",
            None => "desk.title.check",
        };
        let mut context = pages::common(self.bundle, &self.text(title), "check");
        let secrets =
            found.map(|found| secrets::by_question(self.form, &found.places, &desk.texts));
        context.insert("secrets", &secrets.unwrap_or_default());
        context.insert("may_stay", &found.is_none_or(|found| found.may_stay));
        context.insert("form", &view);
        context.insert("answers", &views::answers(answers, &desk.texts));
        let mut hidden = self.hidden();
        hidden.extend(signs.iter().map(|(name, value)| Hidden { name, value }));
        hidden.extend(held.iter().map(|value| Hidden { name: HELD, value }));
        context.insert("hidden", &hidden);
        context.insert("key", key);
        pages::answer(self.bundle, StatusCode::OK, "desk/check.html", &context)
    }

    /// What was posted to the form's own fields, as it came, and what its script told beside them.
    fn hidden(&self) -> Vec<Hidden<'_>> {
        let carried = |kind: &Kind| !matches!(kind, Kind::Files { .. });
        let fields = self.form.fields.iter().filter(|f| carried(&f.kind));
        let names = fields.map(|field| field.id.as_str());
        let values = names
            .chain([LINK_TIME, LINK_SIGN, OPENED])
            .flat_map(|name| {
                let given = self.fields.get(name).into_iter().flatten();
                given.map(move |value| Hidden { name, value })
            });
        values.collect()
    }
}
