//! One example of every rule at once, `tests/data/every-rule`: what `opora check` says of it as text,
//! JSON and SARIF, and that no rule is without an example or without a line in the editors' guide.
//!
//! Three rules need folders of their own. A template that cannot be filled and a private address are
//! found in finished pages, which are not made while there is any other error, nor are there finished
//! pages where a template cannot be filled; and where a table is missing, whatever would be told of it
//! is not.

use crate::{
    place::{Place, copy_tree, expect, root},
    post::{python, run_peer},
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// The folders; the first has an example of every rule but three.
const FOLDERS: [&str; 4] = ["together", "template", "private", "bare"];

/// What stands in the examples for the port of the other site. As long as a port is.
const PORT: &str = "PORT0";

/// Another site: a web server that has one page.
struct Elsewhere {
    child: Child,
    port: String,
    _folder: tempfile::TempDir,
}

impl Elsewhere {
    fn open() -> Elsewhere {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), "<p>Здесь кто-то есть.").unwrap();
        let mut command = Command::new(python());
        command.args(["-u", "-m", "http.server", "--bind", "127.0.0.1", "0"]);
        command.current_dir(folder.path());
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut said).unwrap();
        // Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ...
        let port = said.split(' ').nth(5).unwrap().to_owned();
        assert_eq!(port.len(), PORT.len(), "{said}");
        Elsewhere {
            child,
            port,
            _folder: folder,
        }
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The folder as the program is given it: with the theme, the port, and a calendar that lacks this
/// year where the rule is to be shown.
fn laid_out(name: &str, elsewhere: &Elsewhere) -> Place {
    let mut place = Place::with_copies();
    let folder = place.path("example");
    copy_tree(&place.theme, &folder.join("theme"));
    copy_tree(&root().join("tests/data/every-rule").join(name), &folder);
    (place.content, place.theme) = (folder.join("content"), folder.join("theme"));
    let next = this_year() + 1;
    let years = match name {
        "bare" => Vec::new(),
        "together" => vec![next],
        _ => vec![next - 1, next],
    };
    if !years.is_empty() {
        let years = years
            .iter()
            .map(|year| format!("\n[[year]]\nyear = {year}\n"));
        let calendar = format!("week = 5\n{}", years.collect::<String>());
        fs::write(place.content.join("data/calendar.toml"), calendar).unwrap();
    }
    for file in ["site.toml", "instructions/links.md"] {
        let file = place.content.join(file);
        if let Ok(text) = fs::read_to_string(&file) {
            fs::write(&file, text.replace(PORT, &elsewhere.port)).unwrap();
        }
    }
    place
}

fn this_year() -> i16 {
    jiff::Zoned::now().year()
}

/// What the program says of a folder, without what differs from day to day.
fn said(place: &Place, elsewhere: &Elsewhere, words: &[&str]) -> String {
    let run = place.check(&[&["--external"], words].concat());
    assert_eq!(run.code, Some(1), "{}\n{}", run.out, run.err);
    let year = this_year();
    let mut said = (run.err + &run.out).replace(&elsewhere.port, PORT);
    for (before, after) in [("на ", " год"), ("of ", " is missing"), ("year = ", " ")] {
        let words = |year: &str| format!("{before}{year}{after}");
        said = said.replace(&words(&year.to_string()), &words("ГОД"));
    }
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    said.replace(&version, "\"version\": \"X.Y.Z\"")
}

#[test]
fn every_rule_has_an_example_and_a_line_in_the_guide() {
    let elsewhere = Elsewhere::open();
    let mut shown = BTreeSet::new();
    for name in FOLDERS {
        let place = laid_out(name, &elsewhere);
        let wanted = |file: &str| root().join("tests/data/every-rule").join(name).join(file);
        expect(&wanted("said.txt"), &said(&place, &elsewhere, &[]));
        let json = said(&place, &elsewhere, &["--format", "json"]);
        let told: Value = serde_json::from_str(&json).unwrap();
        for problem in told["problems"].as_array().unwrap() {
            shown.insert(problem["rule"].as_str().unwrap().to_owned());
        }
        if name == "together" {
            expect(&wanted("said.json"), &json);
            let english = said(&place, &elsewhere, &["--lang", "en"]);
            expect(&wanted("said.en.txt"), &english);
            let sarif = said(&place, &elsewhere, &["--format", "sarif"]);
            expect(&wanted("said.sarif"), &sarif);
            fits_sarif(&place.path("said.json"), &sarif);
        }
    }
    let all = Place::new().run(&["check", "--rules"]).ok().out;
    let all: BTreeSet<String> = all.lines().map(first_word).collect();
    let differ: Vec<_> = all.symmetric_difference(&shown).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    let guide = fs::read_to_string(root().join("content/README.md")).unwrap();
    for rule in &all {
        assert!(guide.contains(&format!("\n| `{rule}` |")), "{rule}");
    }
    println!("rules with an example: {}", all.len());
}

fn first_word(line: &str) -> String {
    line.split(' ').next().unwrap().to_owned()
}

/// Whether a report keeps the schema of SARIF 2.1.0.
fn fits_sarif(file: &Path, report: &str) {
    fs::write(file, report).unwrap();
    let faults = run_peer("valid.py", &["sarif", file.to_str().unwrap()]);
    assert_eq!(faults, "");
}
