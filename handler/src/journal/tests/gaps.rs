//! The gaps and the figures of the small life, day by day.

use super::{Bench, at, filled, owner, work};
use crate::{
    journal::{
        gaps::{gaps, of_all},
        summary::{Summary, summary},
    },
    store::Gap as PassedOver,
    ticket::{Actor, Command, Ticket},
};
use jiff::Timestamp;
use opora_contract::number::Number;

async fn all(bench: &Bench) -> Vec<Ticket> {
    let store = bench.handler.store();
    store
        .received(Timestamp::MIN, Timestamp::MAX)
        .await
        .unwrap()
}

/// What is wrong at that moment: kind and number.
async fn wrong(bench: &Bench, now: &str) -> Vec<String> {
    let register = of_all(&bench.handler, at(now)).await.unwrap();
    let lines = register.rows.iter();
    lines.map(|row| format!("{} {}", row[0], row[1])).collect()
}

#[tokio::test]
async fn each_gap_shows_when_it_begins() {
    // The first ticket is answered and closed; the second came by telephone on Wednesday the 11th,
    // 12:00 in Moscow, to the department, with three working days for the answer.
    let bench = filled().await;
    for (now, expected) in [
        ("2026-03-12T20:59:59Z", &[][..]),
        ("2026-03-12T21:00:00Z", &["НЕ ВЗЯТО 2026-000002"]),
        (
            "2026-03-16T21:00:00Z",
            &["ПОЗДНО 2026-000002", "НЕ ВЗЯТО 2026-000002"],
        ),
        (
            "2026-04-10T09:00:00Z",
            &[
                "ПОЗДНО 2026-000002",
                "НЕ ВЗЯТО 2026-000002",
                "ЛЕЖИТ 2026-000002",
            ],
        ),
    ] {
        assert_eq!(wrong(&bench, now).await, expected, "{now}");
    }
    let it = Actor::Staff(owner("department:it"));
    let id = all(&bench).await.remove(1).id;
    let now = at("2026-03-20T09:00:00Z");
    work(&bench.handler, &id, &it, Command::Take, None, now)
        .await
        .unwrap();
    assert_eq!(
        wrong(&bench, "2026-03-20T09:00:00Z").await,
        ["ПОЗДНО 2026-000002"]
    );
}

#[tokio::test]
async fn who_has_left_and_numbers_that_are_missing() {
    let bench = filled().await;
    let mut desk = bench.handler.bundle().desk.clone();
    desk.departments.clear();
    let bundle = crate::testing::bundle_of(desk);
    let mut tickets = all(&bench).await;
    tickets.remove(0);
    tickets[0].number.serial = 4;
    let number = |serial| Number { year: 2026, serial };
    let noted = |last| PassedOver {
        first: number(1),
        last: number(last),
        at: at("2026-03-10T06:00:00Z"),
    };
    let now = at("2026-03-12T09:00:00Z");
    let half = gaps(&bundle, &tickets, &[noted(2)], now);
    assert_eq!(half.rows[1][6], "НЕИЗВЕСТНО");
    let register = gaps(&bundle, &tickets, &[noted(3)], now);
    assert_eq!(register.rows[1][6], "ВОССТАНОВЛЕНО 10.03.2026 09:00");
    assert_eq!(register.rows[0][..2], ["НИЧЬЁ", "2026-000004"]);
    assert_eq!(
        register.rows[1][..2],
        ["НЕТ НОМЕРА", "2026-000001 — 2026-000003"]
    );
    assert!(
        register
            .rows
            .iter()
            .all(|row| row.len() == register.headings.len())
    );
    let cells = register.rows.concat().join("|");
    assert!(!cells.contains("=1+1"), "no name: {cells}");
}

#[tokio::test]
async fn the_month_adds_up() {
    let bench = filled().await;
    let tickets = all(&bench).await;
    let bundle = bench.handler.bundle();
    let at = |moment| summary(&bundle, &tickets, &tickets, at(moment));
    let counts = |s: &Summary| [s.received, s.in_time, s.late, s.pending];
    assert_eq!(counts(&at("2026-03-16T20:00:00Z")), [2, 1, 0, 1]);
    let late = at("2026-03-18T09:00:00Z");
    assert_eq!(counts(&late), [2, 1, 1, 0]);
    let lines = |lines: &[crate::journal::summary::Line]| {
        let words = lines
            .iter()
            .map(|line| format!("{} {}", line.what, line.count));
        words.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(lines(&late.channels), "Телефон 1, Форма 1");
    assert_eq!(lines(&late.topics), "Другое 1, Не могу войти 1");
    assert_eq!(lines(&late.gaps), "ПОЗДНО 1, НЕ ВЗЯТО 1");
}
