//! The register of a small life: what stands in it, and that no output obeys its cells.

mod gaps;

use super::*;
use crate::{
    random::Random,
    submit::{Entry, add},
    testing::{Bench, at, bench, now, owner, raw},
    ticket::{Actor, Channel, Command},
    work::work,
};

async fn filled() -> Bench {
    let mut bench = bench();
    let id = bench.ticket().await;
    let anna = Actor::Staff(owner("person:anna"));
    let answer = Command::Answer {
        text: "Сделано".to_owned(),
        close: true,
    };
    let later = at("2026-03-18T08:30:00Z");
    work(&bench.handler, &id, &anna, answer, Some(1), later)
        .await
        .unwrap();
    let bundle = bench.handler.bundle();
    let raw = raw(&[
        ("topic", "other"),
        ("text", "x"),
        ("name", "=1+1"),
        ("phone", "+7 916 000-00-00"),
    ]);
    let entry = Entry {
        form: bundle.desk.form("support").unwrap(),
        channel: Channel::Phone,
        raw: &raw,
        received_at: at("2026-03-11T09:00:00Z"),
    };
    add(&bench.handler, &entry, now(), &mut Random::seeded(3))
        .await
        .unwrap();
    bench
}

#[tokio::test]
async fn a_row_tells_a_tickets_life() {
    let bench = filled().await;
    let (from, to) = (at("2026-03-01T00:00:00Z"), at("2026-03-31T00:00:00Z"));
    let days = |t: Timestamp| t.to_zoned(TimeZone::UTC).date();
    let register = register(&bench.handler, days(from), days(to), now())
        .await
        .unwrap();
    assert_eq!(register.headings[13], "Не доставлено");
    assert_eq!(
        register.rows[0],
        [
            "2026-000001",
            "18.03.2026 10:00",
            "Форма",
            "Не могу войти",
            "Ёлкина Анна-Мария",
            "",
            "Анна Белова",
            "18.03.2026 15:00",
            "18.03.2026 11:30",
            "18.03.2026 11:30",
            "18.03.2026 11:30",
            "Закрыто",
            "",
            "",
            "помощь",
        ]
    );
    assert_eq!(
        register.rows[1],
        [
            "2026-000002",
            "11.03.2026 12:00",
            "Телефон",
            "Другое",
            "=1+1",
            "",
            "Отдел ИТ",
            "16.03.2026",
            "",
            "",
            "",
            "Новое",
            "да",
            "",
            "помощь",
        ]
    );
    let xlsx = xlsx::xlsx(&register, now()).unwrap();
    assert!(xlsx.starts_with(b"PK"));
    let csv = String::from_utf8(csv::csv(&register).unwrap()).unwrap();
    assert!(csv.contains(";'=1+1;"));
}

#[tokio::test]
async fn a_period_is_days_of_the_organisation() {
    let bench = filled().await;
    let day = |text: &str| text.parse::<Date>().unwrap();
    for (from, to, count) in [
        ("2026-03-18", "2026-03-18", 1),
        ("2026-03-11", "2026-03-18", 2),
        ("2026-03-12", "2026-03-17", 0),
    ] {
        let register = register(&bench.handler, day(from), day(to), now())
            .await
            .unwrap();
        assert_eq!(register.rows.len(), count, "{from} {to}");
    }
}

#[test]
fn cells_command_no_terminal() {
    let cell = one_line("a\u{1b}[31mb\r\nc\u{202E}d\u{200B}e\u{7}  f\u{9b}g");
    assert_eq!(cell, "a [31mb c d e f g");
}

#[test]
fn the_table_is_aligned_and_cut() {
    let register = Register {
        headings: vec!["Номер".to_owned(), "Тема".to_owned(), "Кто".to_owned()],
        rows: vec![
            vec!["1".to_owned(), "漢字".to_owned(), "я".to_owned()],
            vec!["2".to_owned(), "б".repeat(60), "ты".to_owned()],
        ],
    };
    let cut = format!("{}…", "б".repeat(27));
    let expected = format!(
        "Номер  Тема{}Кто\n1      漢字{}я\n2      {cut}  ты\n",
        " ".repeat(26),
        " ".repeat(26)
    );
    assert_eq!(table::table(&register), expected);
}
