//! Who does what in a cloud with two functions: a portal that only answers (its timer never calls) and
//! one that only sends, at one table under keys of their own. What the double saw each of them do is
//! what the template of AWS gives them the right to, neither more nor less.

use super::table::Table;
use crate::{
    browser::Browser,
    desk::body,
    place::{Place, root},
    post::Sink,
    server::{Server, serve_command},
    tour,
    words::{number_in, t},
};
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

/// What a function may do with the table, by `tests/data/aws/checks.toml`. The stream's is the
/// platform's own.
fn given(function: &str) -> BTreeSet<String> {
    let table = fs::read_to_string(root().join("tests/data/aws/checks.toml")).unwrap();
    let table: toml::Table = table.parse().unwrap();
    let rights = table["rights"][function].as_array().unwrap();
    let rights = rights
        .iter()
        .filter_map(|right| right.as_str().unwrap().strip_prefix("dynamodb:"));
    let of_rows = rights.filter(|right| !right.contains("Stream") && !right.contains("Records"));
    let of_rows = of_rows.filter(|right| !right.contains("Shard"));
    of_rows.map(str::to_owned).collect()
}

/// What the double saw done under this key, as rights.
fn used(folder: &Path, key: &str) -> BTreeSet<String> {
    let log = fs::read_to_string(folder.join("log.jsonl")).unwrap();
    let lines = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut rights = BTreeSet::new();
    for line in lines.filter(|line| line["by"] == key) {
        match line["operation"].as_str().unwrap() {
            "TransactWriteItems" => rights.extend(
                line["kinds"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|kind| format!("{}Item", kind.as_str().unwrap())),
            ),
            operation => drop(rights.insert(operation.to_owned())),
        }
    }
    rights
}

#[test]
fn each_does_what_it_has_the_right_to() {
    let (mut web, mut sender) = (Place::with_own_content(), Place::with_own_content());
    let folder = web.path("ydb");
    let table = Table::of_ydb(&folder);
    let sink = Sink::ses(&web.path("ses"), 1);
    web.env = table.settings();
    web.env.extend(sink.settings());
    table.create(&web);
    sender.env.clone_from(&web.env);
    let key = |name: &str| ("AWS_ACCESS_KEY_ID", name.to_owned());
    web.env.push(key("web"));
    web.env.push(("OPORA_SERVER_TIMER", "0".repeat(32)));
    sender.env.push(key("sender"));

    let answering = Server::start(&web);
    let mut command = serve_command(&sender, 0);
    command.args(["--no-watch", "--base-url", &answering.base]);
    let sending = Server::of(command);
    tour::walk(&web, &answering, &mut sink.post());
    assert_eq!(used(&folder, "web"), given("Web"));

    // Nobody sends any more: a long request with letters that wait is erased by every kind of write.
    drop(sending);
    let number = long_request(&answering);
    let (out, data) = (sender.out(), sender.data());
    let folders = [
        "--out",
        out.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    let erase = ["erase", &number, "--reason", "по просьбе"];
    sender.run(&[&erase[..], &folders].concat()).ok();
    assert_eq!(used(&folder, "sender"), given("Sender"));
}

/// A request of more rows than one transaction takes; its number.
fn long_request(server: &Server) -> String {
    let mut visitor = Browser::new(&server.base);
    let answer = visitor.post_with(
        "/desk/forms/support",
        &body("fedcba9876543210", "справка"),
        &[],
    );
    let receipt = answer.header("location").unwrap().to_owned();
    let number = number_in(&visitor.open(&receipt).main());
    for count in 1..=12 {
        let text = format!("Ещё одно письмо об этом, {count}");
        let form = visitor.form("/message").fill(t("ticket.message"), &text);
        visitor.press(form, t("ticket.send")).says(&text);
    }
    number
}
