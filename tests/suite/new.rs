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
fn nothing_of_the_fictional_organisation_stays_where_there_is_an_answer() {
    let place = Place::new();
    let folder = place.path("here");
    fs::create_dir_all(folder.join(".git")).unwrap();
    let words = "new . --yes --name Лицей --email help@licey.example --phone +7(381)200-00-00 \
                 --site https://licey.example --base-url https://help.licey.example \
                 --lms-name Мудл --lms-url https://lms.licey.example --address Омск";
    let words: Vec<&str> = words.split_whitespace().collect();
    let said = run_in(&place, &folder, &words).ok().out;
    assert!(said.contains("Готово") && !said.contains("cd ."), "{said}");
    let read = |file: &str| fs::read_to_string(folder.join("content").join(file)).unwrap();
    assert_eq!(read("site.toml").matches("bereg.example").count(), 0);
    assert!(read("data/services.toml").contains("\"https://lms.licey.example\""));
    assert!(read("data/documents.toml").contains("директор Лицей"));
    run_in(&place, &folder, &["check"]).ok();
}

#[test]
fn a_newcomer_is_told_where_to_begin() {
    let place = Place::new();
    for command in ["build", "check", "serve"] {
        let said = place.run(&[command]);
        assert_eq!(said.code, Some(2));
        assert!(said.err.contains("opora new ПАПКА"), "{}", said.err);
    }
    let said = place.run(&["new", "page", "x"]);
    assert!(said.err.contains("не папка содержания"), "{}", said.err);
    let said = place.run(&["nwe"]);
    assert!(
        said.err.starts_with("ошибка: команды «nwe» нет."),
        "{}",
        said.err
    );
    assert_eq!(said.code, Some(2));
    fs::write(place.path("file"), "").unwrap();
    let said = place.run(&["new", "file", "--yes"]);
    assert!(said.err.contains("это файл"), "{}", said.err);
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
    // A section that is not there yet gets a page of its own.
    let said = run_in(&place, &folder, &["new", "page", "library/books"]).ok();
    assert!(
        said.out.contains("content/library/index.md"),
        "{}",
        said.out
    );
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
