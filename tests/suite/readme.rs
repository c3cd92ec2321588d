//! The README's tour, run as it is printed: what a newcomer types must do what the text says.

use crate::{
    place::{Place, root},
    server::Server,
};
use std::{fs, process::Command};

/// What the tour's commands must print, in this order.
const PRINTED: [&str; 14] = [
    "href=\"/support/\"",
    "action=\"/desk/forms/support\"",
    "href=\"#text\"",
    "href=\"#consent\"",
    "status 422",
    "/desk/t/",
    "2026-000001",
    "После смены телефона",
    "/desk/s/",
    "take: 303",
    "answer: 303",
    "the link now: 410",
    "войдите с паролем из нового письма",
    "-000002",
];

#[test]
fn the_tour_of_the_readme_leads_to_its_end() {
    let place = Place::with_own_content();
    let server = Server::start(&place);
    let script = tour(&server.base);
    let run = Command::new("bash")
        .args(["-e", "-c", &script])
        .current_dir(place.path(""))
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&run.stdout);
    let said = String::from_utf8_lossy(&run.stderr);
    let year = this_year();
    let mut rest = &*printed;
    for expected in PRINTED {
        let expected = expected.replace("2026-", &format!("{year}-"));
        let Some(at) = rest.find(&expected) else {
            panic!("{expected:?} is missing from here on:\n{rest}\n\nsaid:\n{said}");
        };
        rest = &rest[at + expected.len()..];
    }
}

/// The commands of the section, for a server at `base` and the program under test.
fn tour(base: &str) -> String {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let section = readme
        .split("\n## ")
        .find(|s| s.starts_with("A tour"))
        .expect("the tour");
    let mut commands = String::new();
    let mut inside = false;
    for line in section.lines() {
        match line.trim() {
            "```sh" => inside = true,
            "```" => inside = false,
            _ if inside => commands += &format!("{}\n", line.strip_prefix("   ").unwrap_or(line)),
            _ => {}
        }
    }
    commands
        .replace("http://127.0.0.1:8080", base)
        .replace("cargo run --release --", env!("CARGO_BIN_EXE_opora"))
}

/// The year as the organisation of the starter content sees it.
fn this_year() -> i16 {
    jiff::Timestamp::now()
        .in_tz("Europe/Moscow")
        .unwrap()
        .year()
}
