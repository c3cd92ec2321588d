//! The assignee's page and the queue: five buttons, second clicks, outdated pages, dead links, and
//! the question for a link that tells nobody anything.

use super::house::House;
use crate::{
    deliver::bounced::{Bounced, Noted, bounced},
    ticket::Letter,
};
use opora_contract::token::Scope;

#[tokio::test]
async fn the_page_shows_the_whole_request() {
    let house = House::new();
    house.submit().await;
    let link = house.annas_link().await;
    let parts = [
        "|Лев|Новое|me=Анна|seen=1|can=true|",
        "[person:boris=Борис]",
        "[department:it=Отдел ИТ]",
        "(received Заявитель )",
    ];
    let page = house.get(&link).await.expect(200, &parts);
    assert!(!page.body.contains("person:anna"), "not to oneself");
}

#[tokio::test]
async fn take_ask_answer() {
    let house = House::new();
    let receipt = house.submit().await;
    let link = house.annas_link().await;
    let post = |step: &str, fields: &[(&'static str, &'static str)]| {
        let (path, fields) = (format!("{link}/{step}"), fields.to_vec());
        let house = &house;
        async move { house.post(&path, &fields).await }
    };
    for _ in 0..2 {
        post("take", &[("seen", "1")]).await.expect(303, &[]);
    }
    for _ in 0..2 {
        post("ask", &[("text", "Что видно?"), ("seen", "2")])
            .await
            .expect(303, &[]);
    }
    house
        .get(&link)
        .await
        .expect(200, &["can=false", "seen=3", "(asked Анна Что видно?)"]);
    let message = [("text", "Ничего"), ("seen", "3")];
    house
        .post(&format!("{receipt}/message"), &message)
        .await
        .expect(303, &[]);
    // The page had not shown the reply: the answer is kept and shown with what happened.
    let stale = post("answer", &[("text", "Перезагрузите"), ("seen", "3")]).await;
    let parts = [
        "ИЗМЕНИЛОСЬ Заявитель написал",
        "draft=answer:Перезагрузите:",
        "seen=4",
    ];
    stale.expect(409, &parts);
    post("answer", &[("text", "Перезагрузите")])
        .await
        .expect(409, &["ИЗМЕНИЛОСЬ"]);
    post("answer", &[("text", "Перезагрузите"), ("seen", "4")])
        .await
        .expect(303, &[]);
    house
        .get(&receipt)
        .await
        .expect(200, &["(answered Анна Перезагрузите)"]);
    post("answer", &[("text", " "), ("seen", "5")])
        .await
        .expect(422, &["ПУСТО"]);
    let closing = [("text", "Всё"), ("close", "yes"), ("seen", "5")];
    for _ in 0..2 {
        let done = post("answer", &closing).await.expect(303, &[]);
        let done = house.get(done.header("location")).await;
        let done = done.expect(200, &["ЗАКРЫТО 2", "Ссылка мертва", "/desk/queue"]);
        assert!(!done.body.contains("Перезагрузите"));
    }
    post("close", &[("text", "Иначе")])
        .await
        .expect(410, &["H410-closed"]);
    house.get(&link).await.expect(410, &["H410-closed"]);
}

#[tokio::test]
async fn passing_on_kills_the_link() {
    let house = House::new();
    let receipt = house.submit().await;
    let link = house.annas_link().await;
    let path = format!("{link}/pass");
    for (to, status, part) in [
        ("person:anna", 422, "СЕБЕ"),
        ("person:none", 422, "КОМУ"),
        ("", 422, "КОМУ"),
        ("<b>", 422, "draft=pass:тайна:&lt;b&gt;"),
        ("person:boris", 303, ""),
        // The second click of the same hand on the same button.
        ("person:boris", 303, ""),
        ("department:it", 410, "H410-reassigned"),
    ] {
        let answer = house
            .post(&path, &[("to", to), ("text", "тайна"), ("seen", "1")])
            .await;
        let answer = answer.expect(status, &[part]);
        if status == 303 {
            let done = answer.header("location").to_owned();
            assert!(done.starts_with("/desk/done/"), "{done}");
            let page = house.get(&done).await;
            let page = page.expect(200, &["ПЕРЕДАНО 2", "Борис", "Письмо уйдёт"]);
            assert!(!page.body.contains("тайна"));
            let token = done.trim_start_matches("/desk/done/");
            for door in ["/desk/s", "/desk/t", "/desk/q"] {
                house.get(&format!("{door}/{token}")).await.expect(404, &[]);
            }
        }
    }
    let dead = house.get(&link).await.expect(410, &["/desk/queue"]);
    assert!(!dead.body.contains("Лев") && !dead.body.contains("Борис"));
    // The note to the colleague is not the applicant's.
    let applicant = house.get(&receipt).await.expect(200, &["(passed Анна )"]);
    assert!(!applicant.body.contains("тайна"));
    // The generation alone is not enough, nor is the name alone.
    let ticket = Scope::Ticket(house.ticket_id().parse().unwrap());
    for (owner, generation, status) in [
        ("person:anna", 1, 410),
        ("person:boris", 0, 410),
        ("person:boris", 1, 200),
    ] {
        let link = house.link(ticket.clone(), owner, generation, 60).await;
        house.get(&link).await.expect(status, &[]);
    }
}

#[tokio::test]
async fn expired_links_say_so() {
    let house = House::new();
    house.submit().await;
    let ticket = Scope::Ticket(house.ticket_id().parse().unwrap());
    for scope in [ticket, Scope::Queue] {
        let link = house.link(scope, "person:anna", 0, -1).await;
        house
            .get(&link)
            .await
            .expect(410, &["H410-expired", "/desk/queue"]);
        if link.starts_with("/desk/s/") {
            house
                .post(&format!("{link}/take"), &[])
                .await
                .expect(410, &["H410-expired"]);
        }
    }
    assert_eq!(house.rows()[1], 1);
}

#[tokio::test]
async fn links_of_who_has_left_are_dead() {
    let house = House::new();
    house.submit().await;
    let ticket = house.annas_link().await;
    let queue = house.link(Scope::Queue, "person:anna", 0, 60).await;
    for link in [&ticket, &queue] {
        house.get(link).await.expect(200, &[]);
    }
    house.dismiss("anna");
    house.get(&ticket).await.expect(410, &["H410-reassigned"]);
    house.get(&queue).await.expect(404, &["H404"]);
    let taken = house
        .post(&format!("{ticket}/take"), &[("seen", "1")])
        .await;
    taken.expect(410, &["H410-reassigned"]);
    assert_eq!(house.rows()[1], 1);
}

#[tokio::test]
async fn foreign_posts_do_nothing() {
    let house = House::new();
    house.submit().await;
    let link = house.annas_link().await;
    let foreign = [("sec-fetch-site", "cross-site")];
    let fields = [("text", "Ответ"), ("seen", "1"), ("to", "person:boris")];
    for step in ["take", "ask", "answer", "pass", "close"] {
        let answer = house
            .post_with(&format!("{link}/{step}"), &fields, &foreign)
            .await;
        answer.expect(403, &["ЧУЖОЕ", &format!("draft={step}:Ответ:")]);
    }
    let queue = [("email", "anna@help.example")];
    house
        .post_with("/desk/queue", &queue, &foreign)
        .await
        .expect(403, &["H403"]);
    assert_eq!(house.rows(), [1, 1, 2, 1]);
}

#[tokio::test]
async fn a_link_to_the_queue_is_asked_for() {
    let house = House::new();
    house
        .get("/desk/queue")
        .await
        .expect(200, &["ASK sent=false"]);
    let mut answers = Vec::new();
    for email in [
        "anna@help.example",
        " ANNA@help.example ",
        "nobody@help.example",
        "",
        "anna@help.example",
    ] {
        answers.push(
            house
                .post("/desk/queue", &[("email", email)])
                .await
                .expect(200, &["sent=true"]),
        );
    }
    for answer in &answers {
        assert_eq!(
            (&answer.body, &answer.headers),
            (&answers[0].body, &answers[0].headers)
        );
    }
    assert_eq!(
        house.rows()[2],
        1,
        "one letter, however often it is asked for"
    );
}

#[tokio::test]
async fn the_queue_holds_live_links() {
    let house = House::new();
    house.submit().await;
    let queue = house.link(Scope::Queue, "person:anna", 0, 60).await;
    let page = house
        .get(&queue)
        .await
        .expect(200, &["QUEUE Анна|(2", " Вход Лев "]);
    let url = page.between("Лев ", ")");
    let path = url
        .strip_prefix("https://help.example")
        .unwrap_or(&url)
        .to_owned();
    house.get(&path).await.expect(200, &["STAFF"]);
    let other = house.link(Scope::Queue, "person:boris", 0, 60).await;
    assert_eq!(
        house.get(&other).await.expect(200, &[]).body,
        "QUEUE Борис|"
    );
    let gone = house.link(Scope::Queue, "person:gone", 0, 60).await;
    house.get(&gone).await.expect(404, &["H404"]);
}

#[tokio::test]
async fn a_store_that_fails_keeps_what_was_typed() {
    let house = House::new();
    let receipt = house.submit().await;
    let link = house.annas_link().await;
    let drop = "PRAGMA foreign_keys = OFF; DROP TABLE deliveries";
    house.database().execute_batch(drop).unwrap();
    let text = [("text", "Ответ"), ("seen", "1")];
    let answer = house.post(&format!("{link}/answer"), &text).await;
    answer.expect(503, &["НЕДОСТУПНО Телефон", "draft=answer:Ответ:"]);
    let message = house.post(&format!("{receipt}/message"), &text).await;
    message.expect(503, &["НЕДОСТУПНО Телефон", "draft=Ответ|message"]);
    house.get(&receipt).await.expect(200, &["seen=1"]);
}

#[tokio::test]
async fn a_letter_that_came_back_shows_with_its_reason_to_the_staff_alone() {
    let house = House::new();
    let receipt = house.submit().await;
    let (link, id) = (house.annas_link().await, house.ticket_id());
    let letters = house.handler.store().deliveries(&id.parse().unwrap()).await;
    let letters = letters.unwrap();
    let confirmed = letters.iter().any(|l| l.letter == Letter::Confirmation);
    assert!(confirmed);
    let news = Bounced {
        letter: format!("{id}.1.confirmation.0").parse().unwrap(),
        reason: "550 <b>no such user".to_owned(),
        for_good: true,
    };
    let now = jiff::Timestamp::now();
    for noted in [Noted::Now, Noted::Before] {
        assert_eq!(bounced(&house.handler, &news, now).await, Ok(noted));
    }
    let page = house.get(&link).await.expect(200, &["(delivery_failed "]);
    assert!(page.body.contains("550 "), "{}", page.body);
    assert!(!page.body.contains("<b>"), "{}", page.body);
    let page = house.get(&receipt).await;
    let page = page.expect(200, &["(delivery_failed "]);
    assert!(!page.body.contains("550 "), "{}", page.body);
}
