//! The form: every way out of a submission, and that no way loses what was typed.

use super::house::{GOOD, House, KEY};
use axum::{
    body::Body,
    http::{Request, header},
};

const FORM: &str = "/desk/forms/support";

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&GOOD[..], more].concat()
}

#[tokio::test]
async fn the_forms_own_page_is_elsewhere() {
    let house = House::new();
    let answer = house.get(FORM).await.expect(303, &[]);
    assert_eq!(answer.header("location"), "/support/");
    house.get("/desk/forms/none").await.expect(404, &["H404"]);
    house
        .post("/desk/forms/none", &GOOD)
        .await
        .expect(404, &["H404"]);
}

#[tokio::test]
async fn a_link_may_answer_questions_but_agrees_to_nothing() {
    let house = House::new();
    let link = format!("{FORM}?topic=access&name=%D0%90%20%3Cb%3E&key=mine&edit=yes&nobody=x");
    let form = house.get(&link).await;
    let parts = ["FORM Написать|", "[topic=access]", "[name=А &lt;b&gt;]"];
    let form = form.expect(200, &parts);
    // The key is fresh, and nothing is wrong with a form that nobody has sent.
    assert!(form.between("key=", "|").len() >= 16);
    assert!(!form.body.contains("Заполните") && !form.body.contains("nobody"));
    for plain in ["?", "?nobody=x", "?key=mine"] {
        let answer = house.get(&format!("{FORM}{plain}")).await.expect(303, &[]);
        assert_eq!(answer.header("location"), "/support/");
    }
    // What is no choice of the form is not chosen.
    let wrong = house.get(&format!("{FORM}?topic=none")).await;
    assert!(!wrong.expect(200, &[]).body.contains("Вход checked"));
    assert_eq!(house.rows(), [0; 4]);
}

#[tokio::test]
async fn without_a_key_the_answers_are_shown_first() {
    let house = House::new();
    let check = house.post(FORM, &GOOD).await;
    let parts = [
        "CHECK /desk/forms/support",
        "(Тема: Вход)",
        "[topic=access]",
        "[text=Не могу войти]",
    ];
    let check = check.expect(200, &parts);
    assert_eq!(house.rows(), [0; 4]);
    let key = check.between("key=", "|");
    let edit = house
        .post(FORM, &with(&[("key", &key), ("edit", "yes")]))
        .await;
    edit.expect(
        200,
        &[
            "FORM Написать|",
            &format!("key={key}|"),
            "[text=Не могу войти]",
        ],
    );
    assert_eq!(house.rows(), [0; 4]);
    house
        .post(FORM, &with(&[("key", &key)]))
        .await
        .expect(303, &[]);
    assert_eq!(house.rows(), [1, 1, 2, 1]);
}

#[tokio::test]
async fn what_the_form_does_not_ask_is_not_carried_along() {
    let house = House::new();
    let check = house
        .post(FORM, &with(&[("status", "closed"), ("key", "short")]))
        .await;
    assert!(!check.expect(200, &["CHECK"]).body.contains("closed"));
}

#[tokio::test]
async fn faults_keep_the_values_and_the_key() {
    let house = House::new();
    let fields = [
        ("key", KEY),
        ("text", "<b>"),
        ("name", "Лев"),
        ("email", "no"),
    ];
    let answer = house.post(FORM, &fields).await;
    let parts = [
        "FORM Ошибка: Написать",
        "key=0123456789abcdef|",
        "(topic: Заполните: Тема)",
        "(text: Короче 5)",
        "(email: Проверьте почту)",
        "[text=&lt;b&gt;]",
        "[name=Лев]",
    ];
    answer.expect(422, &parts);
    let fresh = house
        .post(FORM, &[("text", "a")])
        .await
        .expect(422, &[])
        .between("key=", "|");
    assert_eq!(fresh.len(), 32);
    assert_eq!(house.rows(), [0; 4]);
}

#[tokio::test]
async fn one_key_one_ticket() {
    let house = House::new();
    let first = house.submit().await;
    assert!(first.starts_with("/desk/t/"));
    assert_eq!(house.submit().await, first);
    assert_eq!(house.rows(), [1, 1, 2, 1]);
    let other = [
        ("key", KEY),
        ("topic", "other"),
        ("text", "Другой текст"),
        ("name", "Лев"),
    ];
    let answer = house.post(FORM, &other).await;
    let answer = answer.expect(409, &["УЖЕ-ПРИНЯТО", "[text=Другой текст]"]);
    let key = answer.between("key=", "|");
    assert_ne!(key, KEY);
    assert_eq!(house.rows(), [1, 1, 2, 1]);
    let again = [("key", key.as_str()), other[1], other[2], other[3]];
    house.post(FORM, &again).await.expect(303, &[]);
    assert_eq!(house.rows()[0], 2);
}

#[tokio::test]
async fn what_was_opened_beside_the_form_is_shown_to_the_staff() {
    let house = House::new();
    let told = "/faq/a/ //host/ /b/#c javascript:x /d<e /1/ /2/ /3/ /4/";
    // Without a key there is a second look, which carries it on.
    let looked = house.post(FORM, &with(&[("opened", told)])).await;
    let looked = looked.expect(200, &["CHECK", "[opened=/faq/a/ //host/"]);
    let key = looked.between("key=", "|");
    let sent = with(&[("key", &key), ("opened", told)]);
    house.post(FORM, &sent).await.expect(303, &[]);
    let page = house.get(&house.annas_link().await).await;
    page.expect(200, &["opened=/faq/a/ /b/#c /1/ /2/ /3/ |"]);
}

#[tokio::test]
async fn a_foreign_post_is_shown_and_not_stored() {
    let house = House::new();
    let foreign = [("sec-fetch-site", "cross-site")];
    let answer = house
        .post_with(FORM, &with(&[("key", KEY)]), &foreign)
        .await;
    answer.expect(403, &["ЧУЖОЕ", "[text=Не могу войти]"]);
    assert_eq!(house.rows(), [0; 4]);
    let own = [("sec-fetch-site", "same-origin"), ("origin", "null")];
    house
        .post_with(FORM, &with(&[("key", KEY)]), &own)
        .await
        .expect(303, &[]);
}

#[tokio::test]
async fn a_store_that_fails_confirms_nothing_and_keeps_the_text() {
    let house = House::new();
    house
        .database()
        .execute("DROP TABLE idempotency", [])
        .unwrap();
    let answer = house.post(FORM, &with(&[("key", KEY)])).await;
    let parts = [
        "НЕ-СОХРАНЕНО Телефон: +7 812 000-00-00",
        "[text=Не могу войти]",
        "key=0123456789abcdef|",
    ];
    answer.expect(503, &parts);
}

#[tokio::test]
async fn hostile_bodies_are_answered_plainly() {
    let house = House::new();
    let urlencoded = "application/x-www-form-urlencoded";
    let mut invalid = b"topic=access&name=L&text=".to_vec();
    invalid.extend([0xff, 0xfe, 0xc0, 0x80, b'a', b'b', b'c', b'd', b'e']);
    let rows: [(&str, Vec<u8>, u16); 11] = [
        (urlencoded, "a=1&".repeat(100_000).into_bytes(), 413),
        (urlencoded, "&".repeat(200_000).into_bytes(), 422),
        (urlencoded, "a=1&".repeat(60_000).into_bytes(), 413),
        (urlencoded, vec![b'x'; 800 * 1024], 413),
        (urlencoded, vec![b'%'; 200 * 1024], 422),
        (urlencoded, invalid, 200),
        (urlencoded, Vec::new(), 422),
        (
            "application/x-www-form-urlencoded; charset=windows-1251",
            b"a=1".to_vec(),
            422,
        ),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), 422),
        ("application/json", b"{}".to_vec(), 422),
        ("text/plain", b"a=1".to_vec(), 415),
    ];
    for (kind, body, status) in rows {
        let request = Request::post(FORM).header(header::CONTENT_TYPE, kind);
        let answer = house.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status.as_u16(), status, "{kind} {}", answer.body);
    }
    // Of what is too long the beginning is in the form again, to its last whole letter.
    let long = format!("topic=access&name=Lev&text={}", "%D0%BF".repeat(200_000));
    let request = Request::post(FORM).header(header::CONTENT_TYPE, urlencoded);
    let answer = house.send(request.body(Body::from(long)).unwrap()).await;
    let answer = answer.expect(413, &["НЕ-ПОМЕСТИЛОСЬ", "[name=Lev]", "[text=пппп"]);
    assert!(!answer.body.contains('\u{fffd}'));
    assert!(answer.body.chars().filter(|c| *c == 'п').count() > 100_000);
    let bare = house
        .send(Request::post(FORM).body(Body::from("a=1")).unwrap())
        .await;
    bare.expect(415, &["H415"]);
    assert_eq!(house.rows(), [0; 4]);
}
