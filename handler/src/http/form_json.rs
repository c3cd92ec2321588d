//! The form for programs: the same endpoint with JSON going in or coming out. It is stricter than
//! the page: what the form does not ask is refused, not ignored, for a program's author reads the
//! answer and a person's typing must never be lost.

use super::{
    csrf,
    error::Failure,
    intake::{Found, Intake, intake},
    json::{self, FieldFault},
    multipart::Trouble,
    openapi,
    posted::{Posted, Sent},
    secrets,
    uploads::{self, Uploads},
};
use crate::{
    Handler,
    guard::{self, Sender},
    random::Random,
    store::Accepted,
    submit::{self, Key, Submission},
    token::links,
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use opora_contract::{
    Desk,
    check::{Answers, Fault, Raw},
    form::{Form, Kind, RESERVED},
    id::TicketId,
};
use serde::Serialize;
use serde_json::{Map, Value};

/// A form as a program learns of it.
#[derive(Serialize)]
struct Described<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    regime: &'static str,
    deadline: Option<String>,
    /// JSON Schema of what is posted.
    schema: Value,
}

/// What a program is told of a stored request.
#[derive(Serialize)]
struct Receipt {
    number: String,
    /// The last day for the answer, or the last minute; nothing where nobody answers.
    due: Option<String>,
    status_url: String,
}

/// Something of a program's post that cannot be taken.
struct Refused {
    status: StatusCode,
    key: &'static str,
    faults: Vec<FieldFault>,
}

/// A request that can be stored.
struct Taken {
    key: Option<Key>,
    answers: Answers,
    uploads: Uploads,
}

/// `GET /desk/forms/{form}` by a program: what the form asks.
pub(super) fn described(desk: &Desk, form: &Form) -> Response {
    let described = Described {
        id: form.id.as_str(),
        title: &form.title,
        description: &form.description,
        regime: form.regime.name(),
        deadline: form.regime.is_answered().then(|| form.deadline.to_string()),
        schema: openapi::schema(desk, form),
    };
    json::answer(StatusCode::OK, "application/json", &described)
}

/// `POST /desk/forms/{form}` by a program.
pub(super) async fn submit(
    handler: &Handler,
    id: &str,
    network: Option<String>,
    now: Timestamp,
    request: Request,
) -> Result<Response, Failure> {
    let bundle = handler.bundle();
    let form = bundle.desk.form(id).ok_or(Failure::NotFound)?;
    let headers = request.headers().clone();
    if csrf::is_foreign(&headers, &bundle.desk.site.base_url) {
        return Err(Failure::Foreign);
    }
    let taken = match posted(handler, form, &bundle.desk, request).await? {
        Ok(sent) => judged(handler, form, &headers, sent, now),
        Err(refused) => Err(refused),
    };
    let taken = match taken {
        Ok(taken) => taken,
        Err(refused) => return Ok(refused.told(&bundle.desk)),
    };
    let sender = Sender {
        network,
        signs: Vec::new(),
    };
    let until = guard::refused_until(handler, &sender, taken.key.as_ref(), now).await;
    if let Some(until) = until.map_err(Failure::store)? {
        return Ok(too_many(&bundle.desk, until, now));
    }
    let mut random = Random::from_os().map_err(Failure::ours)?;
    let key = taken.key.unwrap_or_else(|| Key::fresh(&mut random));
    let attached = taken
        .uploads
        .keep(handler, form, &taken.answers, &mut random);
    let submission = Submission {
        form,
        key: &key,
        attached: attached.await.map_err(Failure::store)?,
        answers: taken.answers,
        opened: Vec::new(),
        sender,
    };
    let accepted = submit::submit(handler, submission, now);
    match accepted.await.map_err(Failure::store)? {
        Accepted::New { ticket, .. } => receipt(handler, StatusCode::CREATED, &ticket).await,
        Accepted::Already { ticket, .. } => receipt(handler, StatusCode::OK, &ticket).await,
        Accepted::OtherBody => {
            let refused = Refused {
                status: StatusCode::CONFLICT,
                key: "already_sent",
                faults: Vec::new(),
            };
            Ok(refused.told(&bundle.desk))
        }
    }
}

/// More came from this network than a class sends.
fn too_many(desk: &Desk, until: Timestamp, now: Timestamp) -> Response {
    let refused = Refused {
        status: StatusCode::TOO_MANY_REQUESTS,
        key: "too_many",
        faults: Vec::new(),
    };
    let mut response = refused.told(desk);
    let seconds = until.duration_since(now).as_secs().max(1);
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, seconds.into());
    response
}

/// What was posted, as JSON or as forms are.
async fn posted(
    handler: &Handler,
    form: &Form,
    desk: &Desk,
    request: Request,
) -> Result<Result<Sent, Refused>, Failure> {
    if !json::is_json(request.headers()) {
        let sent = Sent::from_request(request, handler).await?;
        return match sent.trouble {
            Some(Trouble::Broken) => Err(Failure::BrokenOff),
            Some(_) => Err(Failure::TooLarge),
            None => Ok(Ok(sent)),
        };
    }
    let body = Bytes::from_request(request, handler).await;
    let body = body.map_err(|refused| match refused.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::BrokenOff,
    })?;
    let Ok(object) = serde_json::from_slice::<Map<String, Value>>(&body) else {
        return Ok(Err(Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            key: "malformed",
            faults: Vec::new(),
        }));
    };
    Ok(read(form, desk, &object).map(|fields| Sent {
        posted: Posted {
            fields,
            foreign: false,
        },
        files: Vec::new(),
        trouble: None,
    }))
}

/// The values of an object, each of the type that its field asks for.
fn read(form: &Form, desk: &Desk, object: &Map<String, Value>) -> Result<Raw, Refused> {
    let mut fields = Raw::new();
    let mut faults = Vec::new();
    for (name, value) in object {
        let kind = form.field(name).map(|field| &field.kind);
        let own = RESERVED.contains(&name.as_str()) && name != "edit";
        let read = match kind {
            Some(kind) => values(kind, value).ok_or("api.wrong_type"),
            None if own => values_of_own(name, value).ok_or("api.wrong_type"),
            None => Err("api.unknown_field"),
        };
        match read {
            Ok(values) => {
                fields.insert(name.clone(), values);
            }
            Err(key) => faults.push(fault(desk, name, key)),
        }
    }
    if faults.is_empty() {
        Ok(fields)
    } else {
        Err(Refused::faulty(faults))
    }
}

fn values(kind: &Kind, value: &Value) -> Option<Vec<String>> {
    match (kind, value) {
        (Kind::Number { .. }, Value::Number(number)) => Some(vec![number.as_i64()?.to_string()]),
        (Kind::Choices { .. } | Kind::Times { .. }, Value::Array(items)) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            let mut texts: Vec<String> = texts.collect::<Option<_>>()?;
            let given = texts.len();
            texts.sort();
            texts.dedup();
            (texts.len() == given).then_some(texts)
        }
        (Kind::Number { .. } | Kind::Choices { .. } | Kind::Times { .. }, _) => None,
        // Files cannot travel in JSON.
        (Kind::Files { .. }, _) => None,
        // An empty text is no choice, no address and no day.
        (
            Kind::Line { .. } | Kind::Paragraph { .. } | Kind::Context { .. },
            Value::String(text),
        ) => Some(vec![text.clone()]),
        (_, Value::String(text)) if !text.is_empty() => Some(vec![text.clone()]),
        _ => None,
    }
}

fn values_of_own(name: &str, value: &Value) -> Option<Vec<String>> {
    let text = value.as_str()?;
    let decision = name == "as_is" || name == "without";
    (!decision || text == "yes").then(|| vec![text.to_owned()])
}

/// The answers and the key, if all of it can be taken.
fn judged(
    handler: &Handler,
    form: &Form,
    headers: &HeaderMap,
    mut sent: Sent,
    now: Timestamp,
) -> Result<Taken, Refused> {
    let bundle = handler.bundle();
    let desk = &bundle.desk;
    let mut uploads = uploads::take(form, &mut sent);
    let mut fields = sent.posted.fields;
    let sentence = |fault: &Fault| FieldFault {
        field: fault.field.to_string(),
        message: fault.sentence(form, &desk.texts),
    };
    if let Some(fault) = uploads.fault.take() {
        return Err(Refused::faulty(vec![sentence(&fault)]));
    }
    let key = key(headers, &fields);
    let key = key.map_err(|()| Refused::faulty(vec![fault(desk, "key", "api.bad_key")]))?;
    match intake(handler, form, &mut fields, now) {
        Intake::Good(answers) => {
            let faults = not_asked(form, desk, &fields, &answers);
            if faults.is_empty() {
                Ok(Taken {
                    key,
                    answers,
                    uploads,
                })
            } else {
                Err(Refused::faulty(faults))
            }
        }
        Intake::Faulty(faults) => Err(Refused::faulty(faults.iter().map(sentence).collect())),
        Intake::Secrets(_, found) => Err(Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            key: "secret",
            faults: secret_faults(desk, &found),
        }),
    }
}

/// The key of the header `Idempotency-Key`, in quotes or without, or of the field `key`.
fn key(headers: &HeaderMap, fields: &Raw) -> Result<Option<Key>, ()> {
    let parsed = |text: &str| text.parse::<Key>().map_err(|_| ());
    let posted = fields.get("key").and_then(|values| values.first());
    let posted = posted.map(|text| parsed(text)).transpose()?;
    match headers.get("idempotency-key") {
        Some(header) => {
            let text = header.to_str().map_err(|_| ())?;
            parsed(text.trim_matches('"')).map(Some)
        }
        None => Ok(posted),
    }
}

/// What was answered though the form does not ask it after these answers.
fn not_asked(form: &Form, desk: &Desk, fields: &Raw, answers: &Answers) -> Vec<FieldFault> {
    let given = form.fields.iter().filter(|field| {
        let values = fields.get(field.id.as_str()).into_iter().flatten();
        values.into_iter().any(|value| !value.trim().is_empty())
    });
    let unasked = given.filter(|field| answers.values(&field.id).is_empty());
    let told = unasked.map(|field| fault(desk, field.id.as_str(), "api.not_asked"));
    told.collect()
}

fn secret_faults(desk: &Desk, found: &Found) -> Vec<FieldFault> {
    let faults = found.places.iter().map(|(id, secrets)| {
        let what = secrets::names(secrets, &desk.texts);
        FieldFault {
            field: id.to_string(),
            message: desk.texts.fill("secret.found", &[("what", &what)]),
        }
    });
    faults.collect()
}

fn fault(desk: &Desk, field: &str, key: &str) -> FieldFault {
    FieldFault {
        field: field.to_owned(),
        message: desk.texts.fill(key, &[]),
    }
}

impl Refused {
    fn faulty(faults: Vec<FieldFault>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            key: "faults",
            faults,
        }
    }

    fn told(&self, desk: &Desk) -> Response {
        let title = desk.texts.fill(&format!("api.{}.title", self.key), &[]);
        let detail = desk.texts.fill(&format!("api.{}.detail", self.key), &[]);
        json::problem_with(self.status, self.key, &title, &detail, &self.faults)
    }
}

/// Number, deadline and the address where the state is shown.
async fn receipt(
    handler: &Handler,
    status: StatusCode,
    id: &TicketId,
) -> Result<Response, Failure> {
    let found = handler.store().ticket(id).await.map_err(Failure::store)?;
    let ticket = found.ok_or(Failure::NotFound)?;
    let due = match ticket.due.time {
        Some(time) => ticket.due.date.to_datetime(time).to_string(),
        None => ticket.due.date.to_string(),
    };
    let signer = handler.signer().await.map_err(Failure::store)?;
    let path = links::applicant(signer, id, ticket.received_at);
    let base = &handler.bundle().desk.site.base_url;
    let receipt = Receipt {
        number: ticket.number.to_string(),
        due: ticket.received.regime.is_answered().then_some(due),
        status_url: format!("{base}{path}"),
    };
    let mut response = json::answer(status, "application/json", &receipt);
    if let Ok(location) = receipt.status_url.parse() {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}
