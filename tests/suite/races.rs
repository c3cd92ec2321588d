//! Many at once (`promises.md` R2, R5, R6): one key is one ticket, one step is taken once, numbers
//! have no gaps.

use crate::{
    amount,
    browser::Page,
    desk::{Desk, body, seen},
    post::wait_for,
    random::Random,
    words::number_in,
};
use std::{collections::BTreeSet, thread};

#[test]
fn one_key_is_one_ticket_however_often_it_is_sent() {
    let desk = Desk::open();
    let mut random = Random(6);
    let mut receipts = BTreeSet::new();
    for i in 0..20 {
        let times = random.between(1, 21) as usize;
        let body = body(&format!("many-times-{i:016}"), "повтор");
        let answers = at_once(&desk, times, &["/desk/forms/support".to_owned()], &body);
        let places: BTreeSet<String> = answers.iter().map(place_of).collect();
        assert_eq!(places.len(), 1, "one key led to {places:?}");
        receipts.extend(places);
    }
    assert_eq!(desk.events("received"), 20);
    let visitor = desk.visitor();
    let serial = |receipt: &String| number_in(&visitor.ask("GET", receipt).body);
    let numbers: BTreeSet<String> = receipts.iter().map(serial).collect();
    let serials: Vec<usize> = numbers.iter().map(|n| n[5..].parse().unwrap()).collect();
    assert!(serials.into_iter().eq(1..=20), "{numbers:?}");
}

/// How many press the button at once.
const TAKERS: usize = 50;

#[test]
fn one_of_many_takes_a_ticket_and_the_others_see_who() {
    let mut desk = Desk::open();
    let queue = queue(&mut desk);
    for round in 0..amount::of(5, 200) {
        let links = desk.ticket(&format!("taking-{round:016}"));
        let mut visitor = desk.visitor();
        let seen = seen(&mut visitor, &links.staff);
        // Two of the department, each with a link of their own: the letter's, and that of the queue.
        let number = format!("-{:06}", round + 1);
        // Links differ by the second in which they were made.
        let other = wait_for(|| {
            let other = visitor.open(&queue).link(&number);
            (other != links.staff).then_some(other)
        });
        let actions = [links.staff, other].map(|link| format!("{link}/take"));
        let answers = at_once(&desk, TAKERS, &actions, &format!("seen={seen}"));
        let won = answers.iter().filter(|page| page.status == 303).count();
        let told = answers.iter().filter(|page| page.status == 409).count();
        let statuses: Vec<u16> = answers.iter().map(|page| page.status).collect();
        assert!(won >= 1 && won + told == TAKERS, "{statuses:?}");
        let late = answers.iter().find(|page| page.status == 409);
        assert!(late.is_none_or(|page| page.main().contains("Учебный отдел")));
        let taken = i64::try_from(round + 1).unwrap();
        assert_eq!(desk.events("taken"), taken);
        assert_eq!(
            desk.events(""),
            2 * taken,
            "an event more than the steps made"
        );
    }
}

/// The link to the department's queue, which is sent to its address.
fn queue(desk: &mut Desk) -> String {
    let asked = desk
        .visitor()
        .post_with("/desk/queue", "email=study%40bereg.example", &[]);
    assert_eq!(asked.status, 200, "{}", asked.body);
    desk.staff_link()
}

#[test]
fn a_step_on_what_has_changed_meanwhile_is_refused_with_the_text_kept() {
    let mut desk = Desk::open();
    let links = desk.ticket("stale-step-000000000");
    let mut staff = desk.visitor();
    staff.open(&links.staff);
    let form = staff
        .form("/answer")
        .fill(crate::words::t("staff.answer"), "Долгий ответ.");
    let message = format!("{}/message", links.receipt);
    let sent =
        desk.visitor()
            .post_with(&message, "text=%D0%95%D1%89%D1%91+%D0%B2%D0%BE%D1%82", &[]);
    assert_eq!(sent.status, 303);
    let page = staff.press(form, crate::words::t("staff.answer_button"));
    assert_eq!(page.status, 409);
    page.says("Ещё вот");
    let kept = staff.form("/answer");
    assert_eq!(kept.value(crate::words::t("staff.answer")), "Долгий ответ.");
    staff
        .press(kept, crate::words::t("staff.answer_button"))
        .says("Долгий ответ.");
    assert_eq!(desk.events("answered"), 1);
}

/// Posts the same many times, to each of the addresses in turn, as nearly at once as it can be done.
fn at_once(desk: &Desk, times: usize, paths: &[String], body: &str) -> Vec<Page> {
    thread::scope(|scope| {
        let post = |path| desk.visitor().post_with(path, body, &[]);
        let paths = paths.iter().cycle().take(times);
        let posts: Vec<_> = paths.map(|path| scope.spawn(move || post(path))).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    })
}

fn place_of(answer: &Page) -> String {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").unwrap().to_owned()
}
