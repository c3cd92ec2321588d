//! Secrets: pointed out before anything is stored, left out by default, kept where the person says
//! so; on the form, on the ticket's page, for programs.

use super::house::{GOOD, House, KEY};

const FORM: &str = "/desk/forms/support";

fn telling<'a>(text: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let others = GOOD.into_iter().filter(|(name, _)| *name != "text");
    others
        .chain([("text", text), ("key", KEY)])
        .chain(more.iter().copied())
        .collect()
}

const TOLD: &str = "Не могу войти, пароль: Qwerty12";

#[tokio::test]
async fn a_secret_is_pointed_out_before_anything_is_stored() {
    let house = House::new();
    let check = house.post(FORM, &telling(TOLD, &[])).await;
    let parts = [
        "SECRET (Текст: пароль)",
        "stay=true",
        &format!("[text={TOLD}]"),
    ];
    let check = check.expect(200, &parts);
    assert_eq!(check.between("key=", "|"), KEY);
    assert_eq!(house.rows(), [0; 4]);
    let sent = house
        .post(FORM, &telling(TOLD, &[("without", "yes")]))
        .await;
    let sent = sent.expect(303, &[]);
    let page = house.get(sent.header("location")).await;
    let page = page.expect(200, &["[Текст=Не могу войти, пароль: [скрыто]]"]);
    assert!(!page.body.contains("Qwerty12"));
}

#[tokio::test]
async fn what_is_no_secret_can_be_sent_as_it_is() {
    let house = House::new();
    let sent = house.post(FORM, &telling(TOLD, &[("as_is", "yes")])).await;
    let sent = sent.expect(303, &[]);
    let page = house.get(sent.header("location")).await;
    page.expect(200, &["пароль: Qwerty12]"]);
}

#[tokio::test]
async fn a_message_is_looked_at_too() {
    let house = House::new();
    let link = house.submit().await;
    let message = format!("{link}/message");
    let card = "карта 4111 1111 1111 1111";
    let kept = house.post(&message, &[("text", card)]).await;
    kept.expect(422, &["Похоже на: номер карты", &format!("draft={card}")]);
    let sent = house
        .post(&message, &[("text", card), ("without", "yes")])
        .await;
    sent.expect(303, &[]);
    let page = house.get(&link).await.expect(200, &["карта [скрыто]"]);
    assert!(!page.body.contains("4111"));
    let sent = house
        .post(&message, &[("text", card), ("as_is", "yes")])
        .await;
    sent.expect(303, &[]);
    house.get(&link).await.expect(200, &[card]);
}
