//! A timer's call: letters are tried and what is over goes, but for nobody who does not know the word.
//! This house has no templates of letters, so that a try is all there is to see.

use super::house::{Answer, House};
use axum::{body::Body, http::Request};

const WORD: &str = "0123456789abcdef0123456789abcdef";

/// Calls as a timer of Yandex Cloud does.
async fn call(house: &House, task: &str, payload: &str) -> Answer {
    let kind = "yandex.cloud.events.serverless.triggers.TimerMessage";
    let message = serde_json::json!({ "messages": [{
        "event_metadata": { "event_type": kind, "created_at": "2026-11-20T12:05:14.227761Z" },
        "details": { "trigger_id": "a1s", "payload": payload },
    }]});
    let request = Request::post(format!("/desk/timer/{task}"));
    house
        .send(request.body(Body::from(message.to_string())).unwrap())
        .await
}

fn tries(house: &House) -> i64 {
    let sql = "SELECT sum(attempts) FROM deliveries";
    house
        .database()
        .query_row(sql, [], |row| row.get(0))
        .unwrap()
}

#[tokio::test]
async fn letters_are_tried_when_the_timer_calls() {
    let house = House::with_timer(WORD);
    house.submit().await;
    assert_eq!(tries(&house), 0);
    call(&house, "deliver", WORD)
        .await
        .expect(200, &["\"retried\":2"]);
    assert_eq!(tries(&house), 2);
    call(&house, "deliver", WORD)
        .await
        .expect(200, &["\"retried\":0"]);
    call(&house, "sweep", WORD)
        .await
        .expect(200, &["\"erased\":0"]);
    call(&house, "other", WORD).await.expect(404, &[]);
}

#[tokio::test]
async fn nothing_is_done_for_others() {
    let house = House::with_timer(WORD);
    house.submit().await;
    let other = WORD.replace('f', "e");
    let nowhere = call(&house, "nowhere", &other).await.body;
    for payload in ["", "0123", &other, &WORD.to_uppercase()] {
        let answer = call(&house, "deliver", payload).await.expect(404, &[]);
        assert_eq!(answer.body, nowhere);
    }
    let request = Request::post("/desk/timer/deliver");
    let answer = house.send(request.body(Body::from(WORD)).unwrap()).await;
    answer.expect(404, &[]);
    let without = House::new();
    without.submit().await;
    call(&without, "deliver", WORD).await.expect(404, &[]);
    assert_eq!(tries(&house) + tries(&without), 0);
}
