//! The applicant's page and the doors: receipts, messages, reopening, links that are dead or never
//! lived, and that looking changes nothing.

use super::house::{Answer, House};
use axum::http::Method;
use opora_contract::token::Scope;

#[tokio::test]
async fn the_receipt_can_be_opened_again() {
    let house = House::new();
    let receipt = house.submit().await;
    let parts = [
        "TICKET Принято 2",
        "|Принято|fresh=true|seen=1|",
        "(received Вы )",
        "[Текст=Не могу войти]",
    ];
    let first = house.get(&receipt).await.expect(200, &parts);
    assert_eq!(house.get(&receipt).await.body, first.body);
    assert_eq!(house.rows(), [1, 1, 2, 1]);
}

#[tokio::test]
async fn a_message_once() {
    let house = House::new();
    let receipt = house.submit().await;
    let path = format!("{receipt}/message");
    let message = [("text", "Ещё\r\nвопрос"), ("seen", "1")];
    for _ in 0..3 {
        let done = house.post(&path, &message).await.expect(303, &[]);
        assert_eq!(done.header("location"), receipt);
    }
    assert_eq!(house.rows()[1], 2);
    let parts = [
        "TICKET Обращение 2",
        "fresh=false",
        "seen=2",
        "(messaged Вы Ещё\nвопрос)",
    ];
    house.get(&receipt).await.expect(200, &parts);
    // Another text, written on a page that did not show the first, is shown again and not lost.
    let stale = house
        .post(&path, &[("text", "Третий"), ("seen", "1")])
        .await;
    stale.expect(409, &["ИЗМЕНИЛОСЬ Вы написал", "draft=Третий|message"]);
    house
        .post(&path, &[("text", "Третий")])
        .await
        .expect(303, &[]);
    assert_eq!(house.rows()[1], 3);
}

#[tokio::test]
async fn two_clicks_at_once_make_one_message() {
    let house = House::new();
    let path = format!("{}/message", house.submit().await);
    let message = [("text", "Вопрос"), ("seen", "1")];
    let clicks = tokio::join!(house.post(&path, &message), house.post(&path, &message));
    clicks.0.expect(303, &[]);
    clicks.1.expect(303, &[]);
    assert_eq!(house.rows()[1], 2);
}

#[tokio::test]
async fn refusals_keep_the_text() {
    let house = House::new();
    let receipt = house.submit().await;
    let long = "я".repeat(10_001);
    let rows = [
        ("message", " \r\n ", 422, "ПУСТО"),
        ("message", long.as_str(), 422, "ДЛИННО 10000"),
        (
            "reopen",
            "Не помогло",
            409,
            "НЕ-ЗАКРЫТО|draft=Не помогло|reopen",
        ),
    ];
    for (step, text, status, part) in rows {
        let answer = house
            .post(&format!("{receipt}/{step}"), &[("text", text)])
            .await;
        answer.expect(status, &["TICKET Ошибка: ", part, text.trim()]);
    }
    let foreign = [("origin", "https://evil.example")];
    let path = format!("{receipt}/message");
    let answer = house.post_with(&path, &[("text", "Текст")], &foreign).await;
    answer.expect(403, &["ЧУЖОЕ", "draft=Текст"]);
    assert_eq!(house.rows()[1], 1);
}

#[tokio::test]
async fn a_closed_ticket_is_opened_again() {
    let house = House::new();
    let receipt = house.submit().await;
    let link = house.annas_link().await;
    let close = [("text", "Готово"), ("seen", "1")];
    house
        .post(&format!("{link}/close"), &close)
        .await
        .expect(303, &[]);
    let message = house
        .post(&format!("{receipt}/message"), &[("text", "Но")])
        .await;
    message.expect(409, &["ЗАКРЫТО", "draft=Но|message"]);
    let reopen = [("text", "Не помогло"), ("seen", "2")];
    for _ in 0..2 {
        house
            .post(&format!("{receipt}/reopen"), &reopen)
            .await
            .expect(303, &[]);
    }
    house
        .get(&receipt)
        .await
        .expect(200, &["(closed Анна Готово)(reopened Вы Не помогло)"]);
    house.get(&link).await.expect(410, &["H410-reassigned"]);
}

#[tokio::test]
async fn every_bad_token_is_answered_alike() {
    let house = House::new();
    let receipt = house.submit().await;
    let token = receipt.rsplit('/').next().unwrap();
    let staff = house.annas_link().await;
    let staff = staff.rsplit('/').next().unwrap();
    let queue = house.link(Scope::Queue, "person:anna", 0, 60).await;
    let queue = queue.rsplit('/').next().unwrap();
    let cut = &token[..token.len() - 1];
    let flipped = token.replacen('.', "A.", 1);
    let number = house.get(&receipt).await.between("|", "|");
    let bad = [
        "x",
        "1",
        "%20",
        "%ff",
        "%00",
        ".",
        "a.b",
        &number,
        cut,
        &flipped,
        &"a".repeat(5000),
    ];
    let pages = ["t", "s", "q"];
    let mut bodies: Vec<Answer> = Vec::new();
    for page in pages {
        for token in bad {
            bodies.push(house.get(&format!("/desk/{page}/{token}")).await);
        }
    }
    for (page, token) in [
        ("t", staff),
        ("t", queue),
        ("s", token),
        ("s", queue),
        ("q", token),
        ("q", staff),
    ] {
        bodies.push(house.get(&format!("/desk/{page}/{token}")).await);
    }
    for path in [
        format!("t/{cut}/message"),
        format!("s/{cut}/take"),
        format!("s/{staff}/erase"),
    ] {
        bodies.push(house.post(&format!("/desk/{path}"), &[("text", "x")]).await);
    }
    for answer in &bodies {
        assert_eq!(answer.status.as_u16(), 404);
        assert_eq!(answer.body, bodies[0].body);
    }
    assert_eq!(house.rows(), [1, 1, 2, 1]);
}

#[tokio::test]
async fn looking_changes_nothing() {
    let house = House::new();
    let receipt = house.submit().await;
    let staff = house.annas_link().await;
    let queue = house.link(Scope::Queue, "person:anna", 0, 60).await;
    let before = house.rows();
    let steps = [
        "", "/take", "/ask", "/answer", "/pass", "/close", "/message", "/reopen",
    ];
    for base in [
        receipt,
        staff,
        queue,
        "/desk/queue".to_owned(),
        "/desk/forms/support".to_owned(),
    ] {
        for step in steps {
            for method in [
                Method::GET,
                Method::HEAD,
                Method::OPTIONS,
                Method::PUT,
                Method::DELETE,
            ] {
                let answer = house.ask(method, &format!("{base}{step}")).await;
                assert!(!answer.status.is_server_error());
            }
        }
    }
    assert_eq!(house.rows(), before);
}

#[tokio::test]
async fn methods() {
    let house = House::new();
    let receipt = house.submit().await;
    let staff = house.annas_link().await;
    let rows = [
        (Method::POST, receipt.clone(), "GET,HEAD"),
        (Method::GET, format!("{receipt}/message"), "POST"),
        (Method::GET, format!("{staff}/take"), "POST"),
        (Method::OPTIONS, "/desk/queue".to_owned(), "GET,HEAD,POST"),
        (
            Method::DELETE,
            "/desk/forms/support".to_owned(),
            "GET,HEAD,POST",
        ),
        (Method::POST, "/".to_owned(), "GET,HEAD"),
        (Method::OPTIONS, "/support/".to_owned(), "GET,HEAD"),
        (Method::TRACE, "/healthz".to_owned(), "GET,HEAD"),
    ];
    for (method, path, allow) in rows {
        let answer = house.ask(method, &path).await.expect(405, &["H405"]);
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
    house
        .ask(Method::POST, "/desk/none")
        .await
        .expect(404, &["H404"]);
}
