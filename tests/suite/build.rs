//! `opora build` from outside: exit codes, the same bytes from the same input, and nothing written
//! when the content has mistakes.

use crate::place::{Place, copy_tree, expect, files, root};
use std::fs;

#[test]
fn the_starter_content_builds_and_twice_the_same() {
    let place = Place::new();
    let said = place.build().ok();
    assert!(!said.err.contains("ошибка["), "{}", said.err);
    println!("{}", said.out.trim());
    let first = files(&place.out());
    let times = |path: &str| {
        fs::metadata(place.out().join(path))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = times("site/index.html");
    place.build().ok();
    assert_eq!(
        times("site/index.html"),
        before,
        "what has not changed is not written"
    );
    assert!(
        files(&place.out()) == first,
        "a second build changed something"
    );

    let elsewhere = Place::with_copies();
    elsewhere.build().ok();
    let second = files(&elsewhere.out());
    let names = |tree: &[(String, Vec<u8>)]| tree.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&first), names(&second));
    // What a folder remembers of its own files is no output.
    let made = |file: &&(String, Vec<u8>)| file.0 != ".cache/build.json";
    for (one, two) in first.iter().filter(made).zip(second.iter().filter(made)) {
        assert!(
            one.1 == two.1,
            "{} differs when built in another folder",
            one.0
        );
    }
}

#[test]
fn what_is_stale_is_removed_and_nothing_else() {
    let place = Place::with_own_content();
    place.build().ok();
    fs::write(place.out().join("site/old-page.html"), "from last year").unwrap();
    fs::write(place.path("beside.txt"), "not ours").unwrap();
    fs::remove_file(place.content.join("faq/tech/old-computer.md")).unwrap();
    let said = place.build();
    if said.code == Some(0) {
        assert!(!place.out().join("site/faq/tech/old-computer").exists());
    }
    assert!(place.path("beside.txt").exists());
}

#[test]
fn twelve_mistakes_give_twelve_messages_and_nothing_is_written() {
    let place = Place::with_copies();
    place.build().ok();
    let good = files(&place.out());
    copy_tree(&root().join("tests/data/mistakes/content"), &place.content);
    let run = place.build();
    assert_eq!(run.code, Some(1), "{}", run.err);
    // Warnings come and go with the date; they are not counted here.
    let said = run
        .err
        .split("\n\n")
        .filter(|message| message.contains(": ошибка["));
    let said: Vec<&str> = said.collect();
    let messages = root().join("tests/data/mistakes/messages.txt");
    expect(&messages, &(said.join("\n\n") + "\n"));
    assert_eq!(said.len(), 12);
    assert!(
        said.iter()
            .all(|message| message.contains("\n  что сделать: "))
    );
    assert!(
        files(&place.out()) == good,
        "the last good site has changed"
    );
}

#[test]
fn exit_codes_tell_content_from_the_rest() {
    let place = Place::with_own_content();
    assert_eq!(place.run(&["build", "--no-such-option"]).code, Some(2));
    assert_eq!(place.run(&["no-such-command"]).code, Some(2));
    assert_eq!(
        place.run(&["build", "--content", "no-such-folder"]).code,
        Some(2)
    );
    // A file stands where the folder should be: nothing that an editor of content could mend.
    fs::write(place.out(), "in the way").unwrap();
    let run = place.build();
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("out"), "it names the path: {}", run.err);
    for words in [
        &["--help"][..],
        &["serve", "--help"],
        &["build", "--help"],
        &["--version"],
    ] {
        let run = place.run(words).ok();
        assert!(!run.out.is_empty() && run.err.is_empty());
    }
}
