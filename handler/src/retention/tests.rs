//! The end of the term and the demand: who may read what, what is left, and the act.

use super::*;
use crate::{
    deliver::run_once,
    journal::{Register, register},
    submit::{Entry, add},
    testing::{Bench, at, bench, owner, raw},
    ticket::{Actor, Channel, Command, Status},
    work::work,
};
use jiff::civil::date;
use opora_contract::{id::TicketId, number::Number};
use std::os::unix::fs::PermissionsExt;

/// When the first ticket is closed; its form keeps it for 365 days.
const CLOSED: &str = "2026-03-19T07:00:00Z";
const LAST_MOMENT: &str = "2027-03-19T06:59:59Z";
const OVER: &str = "2027-03-19T07:00:00Z";

async fn act_of(bench: &Bench, id: &TicketId, command: Command, moment: &str) {
    let anna = Actor::Staff(owner("person:anna"));
    let done = work(&bench.handler, id, &anna, command, None, at(moment)).await;
    done.unwrap();
}

/// One ticket closed, one open, their letters sent.
async fn filled() -> (Bench, TicketId, TicketId) {
    let mut bench = bench();
    let (one, two) = (bench.ticket().await, bench.ticket().await);
    let text = "Сбросьте пароль".to_owned();
    act_of(&bench, &one, Command::Answer { text, close: true }, CLOSED).await;
    run_once(&bench.handler, at(CLOSED)).await.unwrap();
    (bench, one, two)
}

async fn journal(bench: &Bench, now: Timestamp) -> Register {
    let (from, to) = (date(2026, 1, 1), date(2026, 12, 31));
    register(&bench.handler, from, to, now).await.unwrap()
}

async fn ticket(bench: &Bench, id: &TicketId) -> Ticket {
    bench.handler.store().ticket(id).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_term_ends_to_the_second_and_the_sweep_follows_it() {
    let (mut bench, one, two) = filled().await;
    let handler = bench.handler.clone();
    let before = journal(&bench, at(LAST_MOMENT)).await;
    assert_eq!(before.rows[0][4], "Ёлкина Анна-Мария");
    let name = "0".repeat(32);
    for id in [&one, &two] {
        handler
            .files()
            .put(id, &name, b"abc".to_vec())
            .await
            .unwrap();
    }
    let nothing = sweep(&handler, at(LAST_MOMENT), &mut bench.random).await;
    assert_eq!(nothing.unwrap(), None);

    let desk = &handler.bundle().desk;
    assert!(expired(&ticket(&bench, &one).await, desk, at(OVER)));
    assert!(
        !expired(&ticket(&bench, &two).await, desk, at(OVER)),
        "open"
    );
    let unswept = journal(&bench, at(OVER)).await;
    assert_eq!(bench.mails().len(), 5);

    let act = sweep(&handler, at(OVER), &mut bench.random)
        .await
        .unwrap()
        .unwrap();
    let number: Number = "2026-000001".parse().unwrap();
    assert_eq!(act.numbers, [number]);
    assert_eq!(act.mailboxes, ["Анна Белова"]);
    assert!(
        act.text.contains("срок вышел|true|Анна Белова,"),
        "{}",
        act.text
    );
    assert!(
        act.text
            .ends_with("2026-000001: имя, почта, ответы, переписка")
    );
    let mode = std::fs::metadata(&act.file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        bench.mails().len(),
        2,
        "the letters of the other ticket stay"
    );

    assert!(handler.files().get(&one, &name).await.is_err());
    assert_eq!(handler.files().get(&two, &name).await.unwrap(), b"abc");

    let swept = journal(&bench, at(OVER)).await;
    assert_eq!(
        swept, unswept,
        "the sweep changes nothing that could be seen"
    );
    assert_eq!(swept.rows.len(), before.rows.len());
    assert_eq!(swept.rows[0][4], "стёрто");
    for column in [0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12] {
        assert_eq!(swept.rows[0][column], before.rows[0][column], "{column}");
    }
    let again = sweep(&handler, at(OVER), &mut bench.random).await;
    assert_eq!(again.unwrap(), None, "each is erased once");
}

#[tokio::test]
async fn a_demand_closes_and_erases_at_once() {
    let (mut bench, one, two) = filled().await;
    let handler = bench.handler.clone();
    let numbers = |texts: &[&str]| texts.iter().map(|n| n.parse().unwrap()).collect::<Vec<_>>();
    let all = numbers(&["2026-000001", "2026-000002"]);
    let unknown = numbers(&["2026-000001", "2026-000009"]);
    let now = at(CLOSED);
    let refused = on_demand(&handler, &unknown, "отзыв", now, &mut bench.random).await;
    assert!(matches!(refused, Err(DemandError::Unknown(numbers)) if numbers == unknown[1..]));
    assert!(
        ticket(&bench, &one).await.erased_at.is_none(),
        "all or nothing"
    );

    let act = on_demand(&handler, &all, "отзыв", now, &mut bench.random)
        .await
        .unwrap();
    assert_eq!(act.numbers, all);
    assert!(act.text.contains("|отзыв|false|"));
    let open = ticket(&bench, &two).await;
    assert_eq!((open.status, open.erased_at), (Status::Closed, Some(now)));
    assert!(bench.mails().is_empty());
    let again = on_demand(&handler, &all[..1], "отзыв", now, &mut bench.random).await;
    assert!(matches!(again, Err(DemandError::Already(numbers)) if numbers == all[..1]));
}

#[tokio::test]
async fn a_form_that_is_gone_is_kept_as_promised_at_receipt() {
    let (bench, one, _) = filled().await;
    let mut desk = bench.handler.bundle().desk.clone();
    desk.forms[0].id = "other".parse().unwrap();
    desk.forms[0].retention_days = 1000;
    let mut ticket = ticket(&bench, &one).await;
    assert!(!expired(&ticket, &desk, at(LAST_MOMENT)) && expired(&ticket, &desk, at(OVER)));
    ticket.received.retention_days = None;
    assert!(!expired(&ticket, &desk, at(OVER)), "the most patient form");
    desk.forms.clear();
    assert!(!expired(&ticket, &desk, at(LAST_MOMENT)) && expired(&ticket, &desk, at(OVER)));
}

#[tokio::test]
async fn letters_of_an_expired_ticket_do_not_leave_any_more() {
    let mut bench = bench();
    let bundle = bench.handler.bundle();
    let raw = raw(&[("topic", "other"), ("text", "x"), ("name", "Имя")]);
    let entry = Entry {
        form: bundle.desk.form("support").unwrap(),
        channel: Channel::Phone,
        raw: &raw,
        received_at: at(CLOSED),
    };
    let added = add(&bench.handler, &entry, at(CLOSED), &mut bench.random).await;
    let crate::store::Accepted::New { ticket, .. } = added.unwrap() else {
        panic!("not new");
    };
    let it = Actor::Staff(owner("department:it"));
    let close = Command::Close {
        text: String::new(),
    };
    work(&bench.handler, &ticket, &it, close, None, at(CLOSED))
        .await
        .unwrap();
    let sent = run_once(&bench.handler, at(OVER)).await.unwrap();
    assert_eq!(sent.sent, 0, "{sent:?}");
    assert!(bench.mails().is_empty());
}

/// The pages of acts in the folder, and what is begun there.
fn acts(bench: &Bench) -> (Vec<String>, usize) {
    let folder = bench.folder.path().join("var/acts");
    let names = |folder: std::path::PathBuf| {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    let texts = names(folder.clone()).into_iter();
    let texts = texts.filter(|path| path.extension().is_some_and(|ending| ending == "txt"));
    let mut texts: Vec<String> = texts
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    texts.sort();
    (texts, names(folder.join("begun")).len())
}

#[tokio::test]
async fn an_act_that_a_kill_left_unwritten_is_written_by_a_later_sweep() {
    let (mut bench, one, two) = filled().await;
    let handler = bench.handler.clone();
    let text = "Сделано".to_owned();
    act_of(&bench, &two, Command::Answer { text, close: true }, CLOSED).await;

    // Both are planned, one is erased, and the program is gone.
    let tickets = [ticket(&bench, &one).await, ticket(&bench, &two).await];
    let reason = "срок вышел".to_owned();
    let bundle = handler.bundle();
    let mut draft = Draft::new(
        &bundle,
        Erasing::Retention,
        reason,
        at(OVER),
        &mut bench.random,
    );
    assert!(plan(&handler, &tickets, &mut draft).await.is_ok());
    assert!(erase_one(&handler, &tickets[0], &draft).await.is_ok());
    drop(draft);
    assert_eq!(acts(&bench), (Vec::new(), 1));

    // It may still be at work: only what is left of its work is done.
    let soon = at(OVER) + SignedDuration::from_mins(9);
    let act = sweep(&handler, soon, &mut bench.random)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(act.numbers, ["2026-000002".parse().unwrap()]);
    assert_eq!((acts(&bench).0.len(), acts(&bench).1), (1, 1));

    // Now it is not. What was erased under that act is told there, as it was before, and nothing else.
    let later = at(OVER) + SignedDuration::from_mins(10);
    let nothing = sweep(&handler, later, &mut bench.random).await.unwrap();
    assert_eq!(nothing, None);
    let (texts, begun) = acts(&bench);
    assert_eq!((texts.len(), begun), (2, 0), "{texts:?}");
    for number in ["2026-000001", "2026-000002"] {
        let line = format!("{number}: имя, почта, ответы, переписка");
        let telling = texts.iter().filter(|text| text.contains(&line));
        assert_eq!(telling.count(), 1, "{number}: {texts:?}");
    }
}

#[tokio::test]
async fn an_act_that_cannot_be_written_is_written_as_soon_as_it_can() {
    let (mut bench, _, _) = filled().await;
    let folder = bench.folder.path().join("var/acts");
    let reason = "срок вышел".to_owned();
    let bundle = bench.handler.bundle();
    // The folder takes the plan; where the page should lie there is something else.
    let mut random = Random::seeded(3);
    let id = Draft::new(&bundle, Erasing::Retention, reason, at(OVER), &mut random)
        .ground
        .act;
    let taken = folder.join(format!("act-{id}.txt"));
    std::fs::create_dir_all(taken.join("in the way")).unwrap();
    let failed = sweep(&bench.handler, at(OVER), &mut Random::seeded(3)).await;
    assert!(
        matches!(failed, Err(EraseError::Act { count: 1, .. })),
        "{failed:?}"
    );
    std::fs::remove_dir_all(&taken).unwrap();
    let later = at(OVER) + SignedDuration::from_hours(1);
    assert_eq!(
        sweep(&bench.handler, later, &mut bench.random)
            .await
            .unwrap(),
        None
    );
    let (texts, begun) = acts(&bench);
    assert!(
        texts.len() == 1 && texts[0].contains("2026-000001"),
        "{texts:?}"
    );
    assert_eq!(begun, 0);
}

#[tokio::test]
async fn a_plan_of_which_nothing_was_erased_leaves_no_act() {
    let (mut bench, one, _) = filled().await;
    let handler = bench.handler.clone();
    let tickets = [ticket(&bench, &one).await];
    let bundle = handler.bundle();
    let reason = "отзыв".to_owned();
    let mut draft = Draft::new(
        &bundle,
        Erasing::Request,
        reason,
        at(CLOSED),
        &mut bench.random,
    );
    assert!(plan(&handler, &tickets, &mut draft).await.is_ok());
    drop(draft);
    let swept = sweep(&handler, at(LAST_MOMENT), &mut bench.random).await;
    assert_eq!(swept.unwrap(), None);
    assert_eq!(acts(&bench), (Vec::new(), 0));
}
