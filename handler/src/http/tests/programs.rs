//! The form for programs: what is stored, repeated and refused, and in which words.

use super::house::{Answer, GOOD, House, KEY};
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

const FORM: &str = "/desk/forms/support";

async fn post(house: &House, key: &str, body: &Value) -> Answer {
    let request = Request::post(FORM)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .header("idempotency-key", key)
        .body(Body::from(body.to_string()))
        .unwrap();
    house.send(request).await
}

fn good() -> Value {
    let pairs = GOOD.map(|(name, value)| (name.to_owned(), json!(value)));
    Value::Object(pairs.into_iter().collect())
}

fn with(name: &str, value: Value) -> Value {
    let mut body = good();
    body[name] = value;
    body
}

#[tokio::test]
async fn a_request_is_stored_once_and_shown_again() {
    let house = House::new();
    let answer = post(&house, KEY, &good())
        .await
        .expect(201, &["\"due\":\"2"]);
    let stored: Value = serde_json::from_str(&answer.body).unwrap();
    let url = stored["status_url"].as_str().unwrap();
    assert_eq!(answer.header("location"), url);
    let path = &url[url.find("/desk/").unwrap()..];
    let number = stored["number"].as_str().unwrap();
    house.get(path).await.expect(200, &[number]);
    let again = post(&house, KEY, &good()).await.expect(200, &[]);
    assert_eq!(serde_json::from_str::<Value>(&again.body).unwrap(), stored);
    let other = with("text", json!("Совсем другое дело"));
    let conflict = post(&house, KEY, &other).await;
    let conflict = conflict.expect(409, &["urn:opora:problem:already_sent"]);
    assert_eq!(conflict.header("content-type"), "application/problem+json");
    assert_eq!(house.rows(), [1, 1, 2, 1]);
}

#[tokio::test]
async fn what_does_not_fit_is_told_by_field() {
    let house = House::new();
    let rows = [
        (json!({}), "topic"),
        (with("topic", json!("none")), "topic"),
        (with("topic", json!(["access"])), "topic"),
        (with("text", json!(7)), "text"),
        (with("email", json!("")), "email"),
        (with("nobody", json!("x")), "nobody"),
        (with("edit", json!("yes")), "edit"),
        (with("as_is", json!("no")), "as_is"),
        (with("text", json!("пароль: Qwerty12")), "text"),
    ];
    for (body, field) in rows {
        let answer = post(&house, KEY, &body).await.expect(422, &[]);
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        let mut faults = problem["faults"].as_array().unwrap().iter();
        assert!(
            faults.any(|fault| fault["field"] == field),
            "{body} {problem}"
        );
        assert_eq!(problem["status"], 422);
    }
    post(&house, "short", &good())
        .await
        .expect(422, &["\"key\""]);
    post(&house, KEY, &json!([]))
        .await
        .expect(422, &["problem:malformed"]);
    assert_eq!(house.rows(), [0; 4]);
}

#[tokio::test]
async fn refusals_are_problems_for_programs() {
    let house = House::new();
    let ask = |path: &str, kind: &str, body: String| {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT, "application/json")
            .body(Body::from(body))
            .unwrap();
        house.send(request)
    };
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(800_000));
    for (path, kind, body, status, key) in [
        (
            "/desk/forms/none",
            "application/json",
            "{}".to_owned(),
            404,
            "not_found",
        ),
        (FORM, "text/plain", "x".to_owned(), 415, "media"),
        (FORM, "application/json", long, 413, "too_large"),
    ] {
        let answer = ask(path, kind, body).await;
        let answer = answer.expect(status, &[&format!("urn:opora:problem:{key}")]);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let urlencoded = "application/x-www-form-urlencoded";
    let pairs = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(GOOD)
        .finish();
    ask(FORM, urlencoded, pairs)
        .await
        .expect(201, &["status_url"]);
}

#[tokio::test]
async fn the_interface_describes_itself() {
    let house = House::new();
    let answer = house.get("/desk/openapi.json").await.expect(200, &[]);
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    let schema = &document["paths"][FORM]["post"]["requestBody"]["content"]["application/json"];
    let schema = &schema["schema"];
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["properties"]["email"]["format"], "email");
    let request = Request::get(FORM).header(header::ACCEPT, "application/json");
    let answer = house.send(request.body(Body::empty()).unwrap()).await;
    let form: Value = serde_json::from_str(&answer.expect(200, &[]).body).unwrap();
    assert_eq!(&form["schema"], schema);
}
