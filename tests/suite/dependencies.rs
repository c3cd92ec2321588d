//! How many crates stand in the program: published in `ARCHITECTURE.md`, counted here. What they may
//! be is told in `deny.toml`.

use crate::place::{expect, root};
use std::{collections::BTreeSet, fs, process::Command};

/// Crates of the program that are not ours, with these features.
fn crates(features: &[&str]) -> usize {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "-p", "opora", "-e", "normal", "--prefix", "none"]);
    cargo.args(["--offline", "--locked"]).args(features);
    let tree = cargo.current_dir(root()).output().unwrap();
    let said = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "{said}");
    let tree = String::from_utf8(tree.stdout).unwrap();
    let names = tree.lines().filter(|line| !line.starts_with("opora"));
    let names: BTreeSet<&str> = names.map(|line| line.trim_end_matches(" (*)")).collect();
    names.len()
}

#[test]
fn their_number_is_published() {
    let path = root().join("ARCHITECTURE.md");
    let map = fs::read_to_string(&path).unwrap();
    let begin = "- **Crates of others, counted by a test**: ";
    let (before, rest) = map.split_once(begin).unwrap();
    let (_, after) = rest.split_once('\n').unwrap();
    let (plain, clouds) = (crates(&[]), crates(&["--features", "aws"]));
    assert!(100 < plain && plain < clouds, "{plain} {clouds}");
    let told = format!("{plain} in the program, {clouds} with the clouds. `deny.toml`.");
    expect(&path, &format!("{before}{begin}{told}\n{after}"));
}
