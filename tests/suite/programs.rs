//! The interface for programs against its own description: schemathesis makes requests of it, good
//! and bad, and compares the answers.

use crate::{
    place::{Place, root},
    post::python,
    server::Server,
};
use std::process::Command;

#[test]
fn the_interface_keeps_its_description() {
    let place = Place::new();
    let server = Server::start(&place);
    let tool = python().with_file_name("schemathesis");
    let config = root().join("tests/peers/schemathesis.toml");
    let run = Command::new(tool)
        .arg("--config-file")
        .arg(config)
        .args(["run", &format!("{}/desk/openapi.json", server.base)])
        .args(["--url", &server.base])
        .args(["-H", "Accept: application/json"])
        .args(["--seed", "1", "--max-examples", "10", "--checks", "all"])
        .args(["--phases", "coverage,fuzzing", "--no-color"])
        .current_dir(place.path(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{said}");
    let counted = said.lines().find(|line| line.contains(" generated"));
    println!("{}", counted.unwrap_or_default().trim());
}
