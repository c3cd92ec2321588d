//! Cases of checking, as data: what is posted and what becomes of it.

use super::*;

fn desk() -> Desk {
    serde_json::from_str(include_str!("../testdata/desk.json")).unwrap()
}

fn raw(lines: &[&str]) -> Raw {
    let mut raw = Raw::new();
    for line in lines {
        let (name, value) = line.split_once('=').unwrap();
        let value = value.replace("\\n", "\n").replace("\\r", "\r");
        let value = value
            .replace("\\u0000", "\0")
            .replace("\\u202e", "\u{202e}");
        raw.entry(name.to_owned()).or_default().push(value);
    }
    raw
}

/// `title` may begin with the form's name in brackets.
fn outcome(desk: &Desk, title: &str, raw: &Raw) -> String {
    let named = title.strip_prefix('[').and_then(|t| t.split_once(']'));
    let form = desk
        .form(named.map_or("support", |(name, _)| name))
        .unwrap();
    let lines: Vec<String> = match check(form, desk, raw) {
        Ok(answers) => {
            let line = |a: &Answer| {
                let proof = a.proof.as_deref().map(|p| format!(" [{p}]"));
                format!("{}: {}{}", a.field, a.shown, proof.unwrap_or_default())
            };
            answers
                .0
                .iter()
                .map(line)
                .map(|l| l.replace('\n', "⏎"))
                .collect()
        }
        Err(faults) => {
            let line = |f: &Fault| format!("! {}: {}", f.field, f.sentence(form, &desk.texts));
            faults.iter().map(line).collect()
        }
    };
    lines.join("\n")
}

#[test]
fn cases() {
    let text = include_str!("../testdata/check.txt");
    let text = text.split_once("\n\n").unwrap().1;
    for case in text.split("\n===\n") {
        let (input, expected) = case.split_once("\n---\n").unwrap();
        let (title, posted) = input.split_once('\n').unwrap_or((input, ""));
        let posted: Vec<&str> = posted.lines().collect();
        assert_eq!(
            outcome(&desk(), title, &raw(&posted)),
            expected.trim_end(),
            "{title}"
        );
    }
}

#[test]
fn every_fault_has_its_key() {
    let date = "2026-03-18".parse().unwrap();
    let faults = [
        FaultKind::Missing,
        FaultKind::TooShort { min: 1 },
        FaultKind::TooLong { max: 1, got: 2 },
        FaultKind::NotAnEmail,
        FaultKind::NotAPhone,
        FaultKind::NotAnOption,
        FaultKind::TooMany { max: 1 },
        FaultKind::NotAgreed,
        FaultKind::NotADate,
        FaultKind::TooEarly { earliest: date },
        FaultKind::TooLate { latest: date },
        FaultKind::NotANumber,
        FaultKind::OutOfRange { min: 1, max: 2 },
        FaultKind::NotAPage,
        FaultKind::TooManyFiles { max: 1 },
        FaultKind::FilesTooLarge { max_bytes: 1 },
        FaultKind::FileNotAllowed {
            name: String::new(),
        },
    ];
    assert_eq!(faults.map(|fault| fault.key()), FAULT_KEYS);
}
