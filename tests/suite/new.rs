//! `opora new` from outside: an organisation that can be built at once, pages and forms in it.

use crate::place::{Place, Run};
use std::{fs, path::Path};

fn run_in(place: &Place, folder: &Path, words: &[&str]) -> Run {
    let mut command = place.opora();
    let output = command.current_dir(folder).args(words).output().unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_new_organisation_is_built_with_the_theme_of_the_program() {
    let place = Place::new();
    let words = [
        "new",
        "lyceum",
        "--yes",
        "--name",
        "Лицей № 7",
        "--time-zone",
        "Asia/Omsk",
    ];
    place.run(&words).ok();
    let folder = place.path("lyceum");
    assert!(!folder.join("theme").exists());
    run_in(&place, &folder, &["build"]).ok();
    let home = fs::read_to_string(folder.join("out/site/index.html")).unwrap();
    assert!(home.contains("Лицей №"), "{home}");
    assert!(folder.join(".schemas/site.schema.json").exists());
    // A second one does not go over it, nor does a wrong answer make one.
    assert_eq!(place.run(&words).code, Some(2));
    let wrong = ["new", "other", "--yes", "--time-zone", "Omsk"];
    assert_eq!(place.run(&wrong).code, Some(2));
    assert!(!place.path("other").exists());
}

#[test]
fn new_pages_and_forms_pass_the_check() {
    let place = Place::new();
    place.run(&["new", "org", "--yes", "--with-theme"]).ok();
    let folder = place.path("org");
    let page = ["new", "page", "faq/access/code", "--title", "Где код?"];
    run_in(&place, &folder, &page).ok();
    run_in(
        &place,
        &folder,
        &["new", "page", "content/news/2026-12-01.md"],
    )
    .ok();
    run_in(&place, &folder, &["new", "form", "certificates"]).ok();
    let said = run_in(&place, &folder, &["check"]).ok();
    assert!(said.out.contains("ошибок 0"), "{}", said.out);
    run_in(&place, &folder, &["build"]).ok();
    assert!(folder.join("out/site/faq/access/code/index.html").exists());
    assert!(folder.join("out/site/certificates/index.html").exists());
    assert_eq!(run_in(&place, &folder, &page).code, Some(2));
    assert_eq!(
        run_in(&place, &folder, &["new", "form", "Справки"]).code,
        Some(2)
    );
}

#[test]
fn the_web_editor_gets_a_collection_for_each_folder() {
    let place = Place::new();
    let content = place.content.to_str().unwrap();
    let said = place.run(&["editor-config", "--content", content]).ok().out;
    for part in [
        "name: \"faq-access\"",
        "name: \"data-people\"",
        "widget: \"datetime\"",
    ] {
        assert!(said.contains(part), "{part}");
    }
}
