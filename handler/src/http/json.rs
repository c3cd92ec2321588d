//! Answers for programs: when they are wanted, and what went wrong as `application/problem+json`
//! (RFC 9457). What is said is told by those who say it.

use axum::{
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// Whether the one who asks is a program: it sends JSON, or takes JSON and no pages.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let value = |name: HeaderName| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_ascii_lowercase()
    };
    let accept = value(header::ACCEPT);
    let json = ["application/json", "application/problem+json"];
    let takes = json.iter().any(|kind| accept.contains(kind));
    is_json(headers) || (takes && !accept.contains("text/html"))
}

/// Whether the body is said to be JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// What is wrong with one field.
#[derive(Debug, Serialize)]
pub(super) struct FieldFault {
    /// Name of the field.
    pub(super) field: String,
    /// The sentence for people.
    pub(super) message: String,
}

#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    faults: &'a [FieldFault],
}

/// What went wrong.
pub(super) fn problem(status: StatusCode, key: &str, title: &str, detail: &str) -> Response {
    problem_with(status, key, title, detail, &[])
}

/// What went wrong, and with which fields.
pub(super) fn problem_with(
    status: StatusCode,
    key: &str,
    title: &str,
    detail: &str,
    faults: &[FieldFault],
) -> Response {
    let problem = Problem {
        kind: format!("urn:opora:problem:{key}"),
        title,
        status: status.as_u16(),
        detail,
        faults,
    };
    answer(status, "application/problem+json", &problem)
}

/// An answer of plain data.
pub(super) fn answer(status: StatusCode, kind: &'static str, body: &impl Serialize) -> Response {
    // Serialising plain data into memory cannot fail.
    let body = serde_json::to_vec(body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}
