//! `tests/asvs.csv`: each requirement of OWASP ASVS 5.0 by number and level, and what shows that it
//! is kept — a test, or a section of a page — or why it does not apply. The requirements' words are
//! OWASP's and are not repeated.

use crate::{place::root, source};
use std::{collections::BTreeSet, fs};

/// How many requirements each level has.
const LEVELS: [(&str, usize); 3] = [("1", 70), ("2", 183), ("3", 92)];

/// Those of level 3 that are kept too.
const BEYOND: [&str; 8] = [
    "1.2.10", "2.4.2", "3.4.8", "4.1.4", "5.2.6", "13.4.7", "14.2.8", "15.4.2",
];

/// A line of the table.
struct Row {
    requirement: String,
    level: String,
    how: String,
    evidence: String,
    words: String,
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(root().join("tests/asvs.csv")).unwrap();
    let rows = reader.records().map(|record| {
        let record = record.unwrap();
        let field = |i: usize| record[i].to_owned();
        Row {
            requirement: field(0),
            level: field(1),
            how: field(2),
            evidence: field(3),
            words: field(4),
        }
    });
    rows.collect()
}

/// The names of all tests: functions of the crates and of the suite, titles of the browser's.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for source in source::all() {
        let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let is_test = line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            let head = lines[at..].iter().take(4).find(|line| line.contains("fn "));
            let name = head.and_then(|head| head.split("fn ").nth(1)?.split('(').next());
            names.extend(name.filter(|_| is_test).map(str::to_owned));
        }
    }
    for entry in fs::read_dir(root().join("tests/browser")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "mjs") {
            let text = fs::read_to_string(path).unwrap();
            let titles = text.lines().filter_map(|line| line.strip_prefix("test(\""));
            names.extend(titles.filter_map(|rest| Some(rest.split('"').next()?.to_owned())));
        }
    }
    names
}

/// Whether a page has such a section: `README.md#Settings`.
fn has_section(evidence: &str) -> bool {
    let (page, section) = evidence.split_once('#').unwrap();
    let text = fs::read_to_string(root().join(page)).unwrap_or_default();
    let mut heads = text.lines().filter(|line| line.starts_with('#'));
    heads.any(|head| head.ends_with(section))
}

#[test]
fn every_requirement_is_shown_to_be_kept_or_not_to_apply() {
    let (rows, tests) = (rows(), tests());
    let numbers: BTreeSet<&String> = rows.iter().map(|row| &row.requirement).collect();
    assert_eq!(numbers.len(), rows.len(), "a requirement is there twice");
    for (level, count) in LEVELS {
        let found = rows.iter().filter(|row| row.level == level).count();
        assert_eq!(found, count, "level {level}");
    }
    let mut faults = Vec::new();
    for row in &rows {
        let shown = match row.how.as_str() {
            "test" => tests.contains(&row.evidence),
            "page" | "deviation" => has_section(&row.evidence),
            "none" => row.evidence.is_empty(),
            "above" => row.level == "3" && !BEYOND.contains(&row.requirement.as_str()),
            _ => false,
        };
        if !shown || row.words.is_empty() {
            faults.push(format!("{}: {} {}", row.requirement, row.how, row.evidence));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn deviations_are_few_and_explained() {
    let rows = rows();
    let page = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let (_, told) = page.split_once("## Deviations").unwrap();
    let deviations: Vec<&Row> = rows.iter().filter(|row| row.how == "deviation").collect();
    for row in &deviations {
        let number = format!("**{}**", row.requirement);
        assert!(told.contains(&number), "{number} is not explained");
    }
    assert_eq!(told.matches("- **").count(), deviations.len());
    // Three are promised; the fourth is the password of mail servers that know nothing else.
    assert!(deviations.len() <= 4);
}
