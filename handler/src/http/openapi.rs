//! The description of the interface for programs, OpenAPI 3.1, made of the forms in use: a schema
//! for each, with what is required under which condition. What the forms ask is theirs to say.

use super::json;
use crate::Handler;
use axum::{extract::State, http::StatusCode, response::Response};
use opora_contract::{
    Desk,
    form::{AGREED, Condition, Field, Form, Kind, OTHER, WEEKDAYS, slot_value},
    text::Texts,
};
use serde_json::{Map, Value, json};

/// `GET /desk/openapi.json`.
pub(super) async fn show(State(handler): State<Handler>) -> Response {
    let document = document(&handler.bundle().desk);
    json::answer(StatusCode::OK, "application/json", &document)
}

/// The description of all forms.
pub(super) fn document(desk: &Desk) -> Value {
    let paths = desk.forms.iter().map(|form| {
        let operations = json!({ "get": look(desk, form), "post": post(desk, form) });
        (format!("/desk/forms/{}", form.id), operations)
    });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": desk.site.title,
            "description": desk.texts.fill("api.description", &[]),
            "version": env!("CARGO_PKG_VERSION"),
        },
        "servers": [{ "url": desk.site.base_url }],
        "paths": paths.collect::<Map<String, Value>>(),
        "components": { "schemas": { "Receipt": receipt(), "Problem": problem() } },
    })
}

fn look(desk: &Desk, form: &Form) -> Value {
    let described = json!({
        "type": "object",
        "required": ["id", "title", "schema"],
        "properties": {
            "id": { "const": form.id.as_str() },
            "title": { "type": "string" },
            "schema": { "type": "object" },
        },
    });
    json!({
        "operationId": format!("describe-{}", form.id),
        "summary": form.title,
        "responses": {
            "200": {
                "description": response(&desk.texts, "described"),
                "content": { "application/json": { "schema": described } },
            },
        },
    })
}

fn post(desk: &Desk, form: &Form) -> Value {
    let key = json!({
        "name": "Idempotency-Key",
        "in": "header",
        "description": desk.texts.fill("api.key", &[]),
        "schema": { "type": "string", "pattern": KEY },
    });
    json!({
        "operationId": format!("submit-{}", form.id),
        "summary": form.title,
        "description": form.description,
        "parameters": [key],
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": schema(desk, form) } },
        },
        "responses": responses(&desk.texts),
    })
}

/// The plainest spelling of a telephone number; the form takes others too.
const PHONE: &str = "^\\+?[0-9]([ -]?[0-9]){4,14}$";

/// How an idempotency key is spelt.
const KEY: &str = "^[A-Za-z0-9_-]{16,64}$";

/// Status and key of the description of each answer.
const STORED: [(&str, &str); 2] = [("201", "stored"), ("200", "already")];
const REFUSED: [(&str, &str); 9] = [
    ("403", "foreign"),
    ("408", "broken_off"),
    ("409", "conflict"),
    ("413", "too_large"),
    ("415", "media"),
    ("422", "faults"),
    ("429", "too_many"),
    ("500", "failed"),
    ("503", "unavailable"),
];

fn response(texts: &Texts, key: &str) -> String {
    texts.fill(&format!("api.response.{key}"), &[])
}

fn responses(texts: &Texts) -> Map<String, Value> {
    let stored = STORED.map(|row| (row, "application/json", "Receipt"));
    let refused = REFUSED.map(|row| (row, "application/problem+json", "Problem"));
    let all = stored.into_iter().chain(refused);
    let rows = all.map(|((status, key), kind, schema)| {
        let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
        let mut content = Map::new();
        content.insert(kind.to_owned(), json!({ "schema": schema }));
        let answer = json!({ "description": response(texts, key), "content": content });
        (status.to_owned(), answer)
    });
    rows.collect()
}

fn receipt() -> Value {
    json!({
        "type": "object",
        "required": ["number", "due", "status_url"],
        "properties": {
            "number": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{6,}$" },
            "due": { "type": ["string", "null"] },
            "status_url": { "type": "string", "format": "uri" },
        },
    })
}

fn problem() -> Value {
    let fault = json!({
        "type": "object",
        "required": ["field", "message"],
        "properties": { "field": { "type": "string" }, "message": { "type": "string" } },
    });
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "faults": { "type": "array", "items": fault },
        },
    })
}

/// JSON Schema of what is posted to a form.
pub(super) fn schema(desk: &Desk, form: &Form) -> Value {
    let fields = form.fields.iter();
    let carried: Vec<&Field> = fields
        .filter(|f| !matches!(f.kind, Kind::Files { .. }))
        .collect();
    let mut properties: Map<String, Value> = carried
        .iter()
        .map(|field| (field.id.to_string(), property(desk, field)))
        .collect();
    properties.insert(
        "key".to_owned(),
        json!({ "type": "string", "pattern": KEY }),
    );
    for decision in ["as_is", "without"] {
        properties.insert(decision.to_owned(), json!({ "const": "yes" }));
    }
    for link in ["link_time", "link_sign"] {
        properties.insert(link.to_owned(), json!({ "type": "string" }));
    }
    let always = carried.iter().filter(|f| f.required && f.when.0.is_empty());
    let required: Vec<&str> = always.map(|field| field.id.as_str()).collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let conditional = carried.iter().filter(|field| !field.when.0.is_empty());
    let rules: Vec<Value> = conditional.map(|field| rule(form, field)).collect();
    if let (Some(object), false) = (schema.as_object_mut(), rules.is_empty()) {
        object.insert("allOf".to_owned(), Value::Array(rules));
    }
    schema
}

/// When a question is asked: then it may be required, else it must not be answered.
fn rule(form: &Form, field: &Field) -> Value {
    let id = field.id.as_str();
    let mut forbidden = Map::new();
    forbidden.insert(id.to_owned(), Value::Bool(false));
    let then = if field.required {
        json!({ "required": [id] })
    } else {
        json!({})
    };
    json!({ "if": holds(form, &field.when), "then": then, "else": { "properties": forbidden } })
}

fn holds(form: &Form, when: &Condition) -> Value {
    let properties = when.0.iter().map(|(id, values)| {
        let several = form
            .field(id.as_str())
            .is_some_and(|f| f.kind.takes_several());
        let wanted = if several {
            json!({ "contains": { "enum": values } })
        } else {
            json!({ "enum": values })
        };
        (id.to_string(), wanted)
    });
    let properties: Map<String, Value> = properties.collect();
    let required: Vec<&String> = properties.keys().collect();
    json!({ "properties": properties, "required": required })
}

fn property(desk: &Desk, field: &Field) -> Value {
    let mut property = of_kind(desk, field);
    if let Some(object) = property.as_object_mut() {
        object.insert("title".to_owned(), json!(field.label));
        if let Some(hint) = &field.hint {
            object.insert("description".to_owned(), json!(hint));
        }
    }
    property
}

fn of_kind(desk: &Desk, field: &Field) -> Value {
    match &field.kind {
        // Spaces around a text do not count.
        Kind::Line { min, max } | Kind::Paragraph { min, max } if field.required => {
            let least = (*min).max(1);
            json!({ "type": "string", "minLength": least, "maxLength": max, "pattern": "\\S" })
        }
        Kind::Line { max, .. } | Kind::Paragraph { max, .. } => {
            json!({ "type": "string", "maxLength": max })
        }
        Kind::Choice { options } => {
            let ids: Vec<&str> = options.iter().map(|option| option.id.as_str()).collect();
            json!({ "enum": ids })
        }
        Kind::Choices { options, max } => several(
            options.iter().map(|o| o.id.to_string()).collect(),
            *max,
            field,
        ),
        Kind::Times { days, slots, max } => {
            let names = WEEKDAYS.iter().zip(1..).filter(|(_, n)| days.contains(n));
            let wish = |(day, _): (&&str, u8)| {
                slots
                    .iter()
                    .map(|slot| slot_value(day, &slot.id))
                    .collect::<Vec<_>>()
            };
            several(names.flat_map(wish).collect(), *max, field)
        }
        Kind::Date { .. } => json!({ "type": "string", "format": "date" }),
        Kind::Number { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Kind::Email => json!({ "type": "string", "format": "email", "maxLength": 254 }),
        Kind::Phone => json!({ "type": "string", "pattern": PHONE }),
        Kind::Person { from, other } => {
            let people = desk.people.iter().filter(|person| from.has(person));
            with_other(people.map(|person| person.id.to_string()), other.is_some())
        }
        Kind::Service { other } => {
            let services = desk.services.iter();
            with_other(
                services.map(|service| service.id.to_string()),
                other.is_some(),
            )
        }
        Kind::Page => {
            let pages = desk.pages.iter().map(|page| page.url.as_str());
            json!({ "enum": pages.collect::<Vec<_>>() })
        }
        Kind::Consent { .. } => json!({ "const": AGREED }),
        Kind::Context { .. } | Kind::Files { .. } => json!({ "type": "string" }),
    }
}

fn several(values: Vec<String>, max: Option<u32>, field: &Field) -> Value {
    let most = max.map_or(values.len(), |max| {
        usize::try_from(max).unwrap_or(values.len())
    });
    json!({
        "type": "array",
        "items": { "enum": values },
        "uniqueItems": true,
        "minItems": usize::from(field.required),
        "maxItems": most,
    })
}

fn with_other(ids: impl Iterator<Item = String>, other: bool) -> Value {
    let ids: Vec<String> = ids.chain(other.then(|| OTHER.to_owned())).collect();
    json!({ "enum": ids })
}
