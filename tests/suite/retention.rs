//! Deleted means deleted (`promises.md` S20): from the end of its term nobody reads a request,
//! after a sweep no byte of it is left; the same at once when its author demands it. Its number,
//! its dates and the totals stay.

use crate::{
    browser::Browser,
    desk::{self, Desk},
    place::{Run, files},
    post::{Post, wait_for},
    server::Server,
    words::t,
};
use rusqlite::Connection;

/// What people wrote: it stands in the request, the letters, the answer and the reply.
const CANARY: &str = "Канарейкин";
const EMAIL: &str = "kanarejka@mail.example";
const DAY: i64 = 24 * 3600 * 1000;

/// Asks under this key, has it answered, and closed if wished. The links of both sides.
fn ticket(desk: &mut Desk, key: &str, close: bool) -> desk::Links {
    let body = desk::body(key, CANARY).replace("maria%40mail.example", "kanarejka%40mail.example");
    let answer = desk.visitor().post_with("/desk/forms/support", &body, &[]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let receipt = answer.header("location").unwrap().to_owned();
    let staff = desk.staff_link();
    let mut office = desk.visitor();
    office.open(&staff).says(CANARY);
    let text = format!("{CANARY}, справка готова.");
    let form = office.form("/answer").fill(t("staff.answer"), &text);
    let form = if close {
        form.tick(t("staff.answer_close"))
    } else {
        form
    };
    office.press(form, t("staff.answer_button"));
    desk.post.next_to(EMAIL);
    desk.post.next_to(EMAIL).says(CANARY);
    desk::Links { receipt, staff }
}

/// A year and a day pass for the closed tickets: their moments move back, as the clock would move on.
fn a_year_passes(desk: &Desk) {
    let store = Connection::open(desk.place.data().join("opora.db")).unwrap();
    for (table, column, id) in [("events", "at", "ticket"), ("tickets", "received_at", "id")] {
        let closed = "SELECT id FROM tickets WHERE status = 'closed'";
        let sql = format!("UPDATE {table} SET {column} = {column} - ?1 WHERE {id} IN ({closed})");
        store.execute(&sql, [366 * DAY]).unwrap();
    }
}

/// How often a canary stands in any file of the data.
fn written(desk: &Desk) -> usize {
    let canaries = [CANARY, EMAIL, "=D0=9A=D0=B0=D0=BD=D0=B0=D1=80=D0=B5=D0=B9"];
    let all = files(&desk.place.data());
    let count = |(_, bytes): &(String, Vec<u8>)| {
        let of = |word: &str| {
            bytes
                .windows(word.len())
                .filter(|w| *w == word.as_bytes())
                .count()
        };
        canaries.iter().map(|word| of(word)).sum::<usize>()
    };
    all.iter().map(count).sum()
}

fn command(desk: &Desk, words: &[&str]) -> Run {
    let (out, data) = (desk.place.out(), desk.place.data());
    let folders = [
        "--out",
        out.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    desk.place.run(&[words, &folders].concat())
}

fn journal(desk: &Desk) -> Vec<String> {
    let words = ["journal", "--format", "csv", "--from", "2000-01-01"];
    let csv = command(desk, &words).ok().out;
    csv.lines().skip(1).map(str::to_owned).collect()
}

fn check_unreadable(visitor: &mut Browser, links: &desk::Links) {
    for link in [&links.receipt, &links.staff] {
        let page = visitor.open(link);
        assert_eq!(page.status, 410);
        page.says(t("http.erased.heading")).does_not_say(CANARY);
    }
    for (link, step) in [(&links.receipt, "reopen"), (&links.staff, "take")] {
        let page = visitor.post_with(&format!("{link}/{step}"), "text=x&seen=9", &[]);
        assert_eq!(page.status, 410, "{step}");
    }
    visitor.open("/desk/mailbox").does_not_say(EMAIL);
}

/// The director's page and the head's list tell of requests, and of nobody who asked.
fn check_figures(desk: &Desk) {
    let this_month = crate::workdays::today().strftime("%Y-%m").to_string();
    let page = command(desk, &["report", &this_month]).ok().out;
    assert!(page.contains("Документы и справки") && page.contains(t("report.no_gaps")));
    let gaps = command(desk, &["journal", "--gaps", "--format", "csv"])
        .ok()
        .out;
    assert_eq!(gaps.lines().count(), 1, "the headings alone: {gaps}");
    for told in [page, gaps] {
        assert!(!told.contains("Мария") && !told.contains(CANARY), "{told}");
    }
    let bad = command(desk, &["report", "ноябрь"]);
    assert_eq!(bad.code, Some(2));
    assert!(bad.err.contains("2026-11"), "{}", bad.err);
}

#[test]
fn deleted_means_deleted() {
    let mut desk = Desk::open();
    let old = ticket(&mut desk, "retention-0000000001", true);
    let mut visitor = desk.visitor();
    visitor.open(&old.receipt).says(CANARY);
    visitor.open("/desk/mailbox").says(EMAIL);
    let before = journal(&desk);
    check_figures(&desk);
    let found = written(&desk);
    assert!(
        found >= 6,
        "the canaries are not where they should be: {found}"
    );

    a_year_passes(&desk);
    check_unreadable(&mut visitor, &old);
    assert!(
        !journal(&desk).concat().contains("Мария"),
        "the name is hidden before the sweep"
    );

    let said = command(&desk, &["erase", "--expired"]).ok().out;
    assert!(
        said.contains("-000001") && said.contains(t("act.title")),
        "{said}"
    );
    assert_eq!(written(&desk), 0, "a word is left in the data");
    check_unreadable(&mut visitor, &old);
    let after = journal(&desk);
    assert_eq!(after.len(), before.len(), "the totals stay");
    assert!(
        after[0].contains("-000001") && after[0].contains("Документы и справки"),
        "{after:?}"
    );
    let again = command(&desk, &["erase", "--expired"]).ok().out;
    assert!(!again.contains("-000001"), "{again}");
    assert!(
        !desk.server.process.said().contains(CANARY),
        "a word in the log"
    );
}

#[test]
fn a_demand_is_met_at_once_and_the_start_sweeps() {
    let mut desk = Desk::open();
    let open = ticket(&mut desk, "retention-0000000002", false);
    let number = journal(&desk)[0].split(';').next().unwrap().to_owned();
    let unknown = command(&desk, &["erase", "2026-999999", "--reason", "отзыв"]);
    assert_eq!(unknown.code, Some(1));
    assert_eq!(desk.events("erased"), 0);
    let reason = "отзыв согласия, вх. № 15";
    let said = command(&desk, &["erase", &number, "--reason", reason])
        .ok()
        .out;
    assert!(said.contains(&number) && said.contains(reason), "{said}");
    assert_eq!(written(&desk), 0);
    check_unreadable(&mut desk.visitor(), &open);
    let twice = command(&desk, &["erase", &number, "--reason", reason]);
    assert_eq!(twice.code, Some(1), "{}", twice.err);

    ticket(&mut desk, "retention-0000000003", true);
    a_year_passes(&desk);
    let Desk { server, place, .. } = desk;
    server.process.stop();
    let server = Server::start(&place);
    let post = Post::of(place.data().join("mail"));
    let desk = Desk {
        server,
        place,
        post,
    };
    wait_for(|| (desk.events("erased") == 2 && written(&desk) == 0).then_some(()));
    // Text and page of two acts.
    wait_for(|| (files(&desk.place.data().join("acts")).len() == 4).then_some(()));
}
