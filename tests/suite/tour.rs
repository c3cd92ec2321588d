//! The whole way, from the home page to the closed ticket and the journal, as people go it: once
//! with letters in a folder, once through a mail server with STARTTLS and a password.

use crate::{
    browser::{Browser, Page},
    form::Form,
    mail::Letter,
    place::Place,
    post::{Post, Sink, USER, wait_for},
    server::Server,
    words::{number_in, t},
    workdays,
};
use std::collections::BTreeSet;

/// Words that only the applicant typed: no letter to an applicant may repeat them.
const NAME: &str = "Канарейкина Ксения";
const TEXT: &str = "Канарейка-первая: после входа белая страница, <b>ничего</b> не нажимается.";
const REPLY: &str = "Канарейка-вторая: Firefox, вчера вечером.";
const AGAIN: &str = "Канарейка-третья: снова белая страница.";
const CANARIES: [&str; 2] = ["Канарейк", "белая страница"];
const EMAIL: &str = "ksenia@mail.example";
/// Answers for the technical side of the service that is asked about.
const FIRST: &str = "zaitseva@bereg.example";
/// Gets the ticket next.
const SECOND: &str = "sokolov@bereg.example";

#[test]
fn with_letters_in_a_folder() {
    let place = Place::with_own_content();
    let server = Server::start(&place);
    walk(&place, &server, &mut Post::of(place.data().join("mail")));
    read_the_mailbox(&server);
    assert_eq!(
        server.process.stop(),
        Some(0),
        "it ends well when asked to stop"
    );
}

#[test]
fn with_a_mail_server() {
    let mut place = Place::with_own_content();
    let sink = Sink::with_tls(&place.path("smtp"));
    place.env = sink.settings();
    walk(&place, &Server::start(&place), &mut sink.post());
    let log = sink.log();
    assert!(
        log.iter()
            .all(|line| line.tls && line.user.as_deref() == Some(USER.0))
    );
    let told_once = |id: &str| log.iter().filter(|line| line.message_id == id).count() == 1;
    assert!(
        log.iter().all(|line| told_once(&line.message_id)),
        "a letter was sent twice"
    );
}

/// From the home page to the journal, on any leg: whatever keeps the requests and takes the letters.
pub fn walk(place: &Place, server: &Server, post: &mut Post) {
    let mut visitor = Browser::new(&server.base);
    let number = ask(place, &mut visitor);
    let receipt = visitor.page.address.clone();

    let letter = post.next_to(FIRST);
    check_request(&letter, &number, &server.base);
    let confirmation = post.next_to(EMAIL);
    check_to_applicant(&confirmation, &number);
    assert!(
        confirmation.link().ends_with(&receipt),
        "the link is the receipt's"
    );

    let mut first = Browser::new(&server.base);
    take_and_ask(&mut first, &letter.link());
    let question = post.next_to(EMAIL);
    check_to_applicant(&question, &number);
    question.says("В каком браузере?");

    visitor.open(&question.link()).says("В каком браузере?");
    let form = visitor.form("/message").fill(t("ticket.reply"), REPLY);
    visitor.press(form, t("ticket.send")).says(REPLY);
    post.next_to(FIRST).says(REPLY);

    pass_on(&mut first, &letter.link());
    let passed = post.next_to(SECOND);
    passed.says(TEXT).says("Посмотри, пожалуйста").says(&number);
    let mut second = Browser::new(&server.base);
    second.open(&passed.link()).says(REPLY);
    answer_and_close(&mut second, &passed.link(), "Очистите кэш браузера.");

    let answered = post.next_to(EMAIL);
    check_to_applicant(&answered, &number);
    answered.says("Очистите кэш браузера.");
    visitor.open(&receipt).says("Очистите кэш браузера.");
    let form = visitor.form("/reopen").fill(t("ticket.reopen"), AGAIN);
    visitor.press(form, t("ticket.reopen_button")).says(AGAIN);

    let reopened = post.next_to(SECOND);
    reopened.says(AGAIN);
    assert_eq!(
        second.open(&passed.link()).status,
        410,
        "the old link stays dead"
    );
    answer_and_close(&mut second, &reopened.link(), "Мы исправили страницу.");
    check_to_applicant(&post.next_to(EMAIL), &number);
    visitor.open(&receipt).says("Мы исправили страницу.");

    let letters = post.all();
    let ids: BTreeSet<&String> = letters
        .iter()
        .map(|(_, letter)| &letter.message_id)
        .collect();
    assert_eq!(
        ids.len(),
        letters.len(),
        "each letter has an identifier of its own"
    );

    let by_phone = add_by_phone(place);
    post.next_to("study@bereg.example").says(&by_phone);
    read_the_journal(place, &number, &by_phone);
}

/// From the home page to the receipt, by way of four mistakes. Returns the number.
fn ask(place: &Place, visitor: &mut Browser) -> String {
    visitor.open("/");
    visitor.click("Написать в поддержку");
    assert_eq!(visitor.page.address, "/support/");
    let form = visitor.form("/desk/forms/support");
    let form = form.choose("Что случилось", "Что-то не работает");
    let form = form.choose("Где это случилось", "Система дистанционного обучения");
    let form = form.choose("С какого устройства", "Компьютер");
    let form = form
        .fill("Опишите подробнее", "Коротко")
        .fill("Как к вам обращаться", NAME);
    let form = form.choose("Куда ответить", "На электронную почту");
    let page = visitor.press(form.fill("Электронная почта", "ksenia@"), "Отправить");
    check_mistakes(page, 4);

    let form = visitor.form("/desk/forms/support");
    assert_eq!(form.value("Как к вам обращаться"), NAME);
    assert_eq!(form.value("Электронная почта"), "ksenia@");
    assert_eq!(form.chosen("Что случилось"), ["Что-то не работает"]);
    assert_eq!(
        form.chosen("С какого устройства"),
        ["Компьютер или ноутбук"]
    );
    let form = form
        .choose("Кто вы", "Родитель")
        .fill("Опишите подробнее", TEXT);
    let form = form.fill("Электронная почта", EMAIL).tick(t("form.agree"));
    let (action, body) = (form.action.clone(), form.body("Отправить"));
    visitor.post(&action, &body);
    check_receipt(place, &visitor.page);
    repeat(visitor, &action, &body, form)
}

/// Each mistake is told on top, linked to its field, and once more at the field.
fn check_mistakes(page: &Page, count: usize) {
    assert_eq!(page.status, 422);
    assert!(
        page.texts("title").concat().starts_with(t("form.fault")),
        "the title tells of it"
    );
    let told = page.texts("[role=alert] a");
    assert_eq!(told.len(), count, "{told:?}");
    let at_fields = page.texts("form .fault");
    for (sentence, link) in told.iter().zip(page.attributes("[role=alert] a", "href")) {
        assert!(
            at_fields.iter().any(|f| f.ends_with(sentence)),
            "{sentence}: {at_fields:?}"
        );
        let controls = page.attributes("input, textarea, select", "id");
        assert!(
            controls.contains(&link[1..].to_owned()),
            "{link} is no control"
        );
    }
}

fn check_receipt(place: &Place, page: &Page) {
    assert_eq!(page.status, 200);
    assert!(page.address.starts_with("/desk/t/"), "{}", page.address);
    let due = workdays::after_today(3, &place.content.join("data/calendar.toml"));
    assert_eq!(page.attributes("main time", "datetime")[0], due.to_string());
    page.says("Зайцева Полина")
        .says(TEXT)
        .says(NAME)
        .says(EMAIL)
        .says("Компьютер или ноутбук");
    page.says("+7 (812) 000-00-00").says(t("receipt.title"));
    page.does_not_say("<b>ничего").does_not_say(FIRST);
}

/// What happens to a receipt that is reloaded, a form that is sent twice, and a key used again.
fn repeat(visitor: &mut Browser, action: &str, body: &str, form: Form) -> String {
    let (receipt, number) = (visitor.page.clone(), number_in(&visitor.page.main()));
    assert_eq!(visitor.open(&receipt.address).main(), receipt.main());
    visitor.post(action, body);
    assert_eq!(
        visitor.page.address, receipt.address,
        "the same receipt again"
    );
    assert_eq!(number_in(&visitor.page.main()), number);

    let key = form.hidden("key").unwrap().to_owned();
    let other = form.fill("Опишите подробнее", "Совсем другой вопрос, уже второй.");
    let page = visitor.press(other, "Отправить");
    assert_eq!(page.status, 409);
    page.says(t("form.already_sent"));
    let kept = visitor.form("/desk/forms/support");
    assert_eq!(
        kept.value("Опишите подробнее"),
        "Совсем другой вопрос, уже второй."
    );
    assert_ne!(kept.hidden("key").unwrap(), key);
    visitor.open(&receipt.address);
    number
}

/// The assignee's letter has the whole request, and answers to it go to the applicant.
fn check_request(letter: &Letter, number: &str, base: &str) {
    letter
        .says(number)
        .says(TEXT)
        .says(NAME)
        .says(EMAIL)
        .says("Что-то не работает");
    assert_eq!(letter.reply_to.as_deref(), Some(EMAIL));
    assert_eq!(letter.auto_submitted, "auto-generated");
    assert!(letter.subject.contains(number), "{}", letter.subject);
    assert!(
        letter.link().starts_with(&format!("{base}/desk/s/")),
        "{}",
        letter.link()
    );
    assert_ne!(letter.from, EMAIL, "we never write in the applicant's name");
}

/// A letter to the applicant has the number and a link, and nothing that was typed.
fn check_to_applicant(letter: &Letter, number: &str) {
    assert!(letter.subject.contains(number), "{}", letter.subject);
    assert!(letter.link().contains("/desk/t/"));
    assert_eq!(letter.auto_submitted, "auto-generated");
    for canary in CANARIES {
        letter.does_not_say(canary);
    }
}

fn take_and_ask(staff: &mut Browser, link: &str) {
    // A letter may be read before it is marked as sent, which the page tells.
    let waits = t("desk.delivery.waiting");
    let seen = wait_for(|| {
        let page = staff.open(link).says(TEXT).main();
        (!page.contains(waits)).then_some(page)
    });
    for method in ["GET", "HEAD", "OPTIONS"] {
        staff.ask(method, staff.page.address.as_str());
    }
    assert_eq!(staff.open(link).main(), seen, "looking changes nothing");
    let form = staff.form("/take");
    staff.press(form, t("staff.take"));
    let empty = staff.form("/ask");
    let page = staff.press(empty, t("staff.ask_button"));
    check_mistakes(page, 1);
    let form = staff
        .form("/ask")
        .fill(t("staff.ask_label"), "В каком браузере?");
    staff
        .press(form, t("staff.ask_button"))
        .says("В каком браузере?");
}

/// Passes the ticket to a colleague: from then on the own link is dead, and says why.
fn pass_on(staff: &mut Browser, link: &str) {
    staff.open(link).says(REPLY);
    let form = staff.form("/pass");
    let form = form.choose(t("staff.pass_to"), "Соколов");
    let form = form.fill(t("staff.pass_text"), "Посмотри, пожалуйста.");
    staff.press(form, t("staff.pass_button"));
    check_dead(staff, link, "http.reassigned.heading");
    let late = staff.post_with(&format!("{}/close", staff.page.address), "seen=1", &[]);
    assert_eq!(late.status, 410, "and its buttons too");
}

fn answer_and_close(staff: &mut Browser, link: &str, text: &str) {
    staff.open(link);
    let form = staff.form("/answer").fill(t("staff.answer"), text);
    staff.press(form.tick(t("staff.answer_close")), t("staff.answer_button"));
    check_dead(staff, link, "http.closed.heading");
}

/// A link that has done its work opens a page that says so, and nothing of the ticket.
fn check_dead(staff: &mut Browser, link: &str, heading: &str) {
    assert_eq!(staff.open(link).status, 410);
    staff.page.says(t(heading)).does_not_say("анарейка");
}

/// A request taken by phone, entered by hand while the server runs. Returns its number.
fn add_by_phone(place: &Place) -> String {
    let (out, data) = (place.out(), place.data());
    let mut words = vec!["ticket", "add", "--form", "support", "--channel", "phone"];
    let answers = [
        "role=parent",
        "trouble=documents",
        "text=Нужна справка об обучении",
        "name==СУММ(1;2)",
        "reply=phone",
        "phone=+7 900 000-00-00",
        "consent=yes",
    ];
    answers
        .iter()
        .for_each(|answer| words.extend(["--answer", answer]));
    words.extend([
        "--out",
        out.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ]);
    let said = place.run(&words).ok().out;
    assert!(said.contains("Учебный отдел"), "who will answer: {said}");
    let due = workdays::after_today(3, &place.content.join("data/calendar.toml"));
    let year = due.year().to_string();
    assert!(
        said.contains(&year) && said.contains(&due.day().to_string()),
        "by when: {said}"
    );
    number_in(&said)
}

/// The register shows both requests, in each of its forms.
fn read_the_journal(place: &Place, number: &str, by_phone: &str) {
    let (out, data, today) = (place.out(), place.data(), workdays::today().to_string());
    let folders = [
        "--out",
        out.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    let journal = |words: &[&str]| {
        let period = ["journal", "--from", &today, "--to", &today];
        place.run(&[&period[..], &folders, words].concat()).ok().out
    };
    let table = journal(&["--format", "table"]);
    let csv = journal(&["--format", "csv"]);
    for shown in [&table, &csv] {
        let line_of = |number: &str| shown.lines().find(|line| line.contains(number));
        assert!(
            line_of(number).is_some() && line_of(by_phone).is_some(),
            "{shown}"
        );
    }
    let row = csv.lines().find(|line| line.contains(number)).unwrap();
    assert!(row.contains("Соколов"), "who answered: {row}");
    assert!(
        !csv.contains(";=") && !csv.contains(";\"="),
        "a formula in the CSV:\n{csv}"
    );
    let book = place.path("journal.xlsx");
    journal(&["--format", "xlsx", "--output", book.to_str().unwrap()]);
    let cells = crate::post::run_peer("xlsx_cells.py", &[book.to_str().unwrap()]);
    assert!(
        cells.contains(number) && cells.contains(by_phone),
        "{cells}"
    );
    let empty = ["journal", "--from", "2000-01-01", "--to", "2000-12-31"];
    let old = place.run(&[&empty[..], &folders].concat()).ok().out;
    assert!(!old.contains(number), "a period without requests:\n{old}");
}

/// The mailbox page shows the letters as a mail program would.
fn read_the_mailbox(server: &Server) {
    let mut operator = Browser::new(&server.base);
    let letters = operator
        .open("/desk/mailbox")
        .attributes("main nav a", "href");
    assert!(letters.len() >= 8, "{letters:?}");
    for letter in letters {
        let page = operator.open(&letter);
        page.says("Message-ID").says("@bereg.example");
        let raw = page.attributes("article a", "href").pop().unwrap();
        let raw = operator.ask("GET", &raw);
        assert_eq!(
            raw.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
        Letter::parse(raw.body.as_bytes());
    }
    assert_eq!(operator.open("/desk/mailbox/..%2Fopora.db").status, 404);
}
