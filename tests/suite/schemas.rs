//! What other editors' tools are given, judged by those who read it: the JSON Schemas by a validator
//! that is not ours, over the starter and over mistakes; the web editor's settings by the schema that
//! Sveltia gives out for them.

use crate::{
    place::{Place, files, root},
    post::run_peer,
};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// The schemas, each with the files that it is for.
fn schemas(place: &Place) -> Vec<(String, String)> {
    let folder = place.path("schemas");
    let said = place.run(&["schema", folder.to_str().unwrap()]).ok().out;
    let lines = said.lines().map(|line| line.split_once("  ").unwrap());
    lines
        .map(|(schema, files)| (schema.to_owned(), files.to_owned()))
        .collect()
}

/// The files of the starter that a schema is for: `data/people.toml`, `forms/*.toml`, `**/*.md`.
fn files_of(content: &Path, pattern: &str) -> Vec<String> {
    let all = files(content).into_iter().map(|(name, _)| name);
    let ours = all.filter(|name| match pattern.split_once('*') {
        Some(_) if pattern.ends_with(".md") => name.ends_with(".md") && name != "README.md",
        Some((folder, _)) => name.starts_with(folder),
        None => name == pattern,
    });
    ours.map(|name| content.join(name).to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_starter_keeps_the_schemas_and_mistakes_break_them() {
    let place = Place::new();
    let mut judged = 0;
    for (schema, pattern) in schemas(&place) {
        let ours = files_of(&place.content, &pattern);
        let mut words = vec![schema.as_str()];
        words.extend(ours.iter().map(String::as_str));
        assert_eq!(run_peer("valid.py", &words), "");
        judged += ours.len();
        let wrong = place.path("wrong.toml");
        fs::write(&wrong, "nichts = 1\n").unwrap();
        let said = run_peer("valid.py", &[&schema, wrong.to_str().unwrap()]);
        assert!(said.contains("nichts"), "{schema}: {said}");
    }
    println!("files judged by schemas: {judged}");
    assert!(judged > 100);
}

/// Every key has a name in Russian, in the schemas and in the web editor alike.
#[test]
fn keys_have_names_for_people() {
    let place = Place::new();
    for (schema, _) in schemas(&place) {
        let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
        named(&schema);
    }
}

fn named(schema: &Value) {
    let keys = schema["properties"].as_object().into_iter().flatten();
    for (key, value) in keys {
        let title = value["title"].as_str().unwrap_or_default();
        let russian = title.contains(|c| matches!(c, 'а'..='я' | 'ё'));
        // The rules are named by their codes.
        assert!(
            russian || title.is_empty() && value["enum"].is_null(),
            "{key}: {title}"
        );
        named(value);
        named(&value["items"]);
    }
}

#[test]
fn the_web_editor_reads_its_settings() {
    let place = Place::new();
    let content = place.content.to_str().unwrap();
    let file = place.path("config.yaml");
    let words = [
        "editor-config",
        "--content",
        content,
        "-o",
        file.to_str().unwrap(),
    ];
    place.run(&words).ok();
    let schema = Command::new(root().join("tests/peers/web-editor"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&schema.stderr);
    assert!(schema.status.success(), "{said}");
    let schema = String::from_utf8(schema.stdout).unwrap();
    let faults = run_peer("valid.py", &[schema.trim(), file.to_str().unwrap()]);
    let faults: Vec<&str> = faults.lines().collect();
    // That key is Decap's alone.
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(faults[0].contains("'locale' was unexpected"), "{faults:#?}");
    let text = fs::read_to_string(&file).unwrap();
    for part in [
        "label: \"Имя полностью\"",
        "name: \"faq-access\"",
        "label: \"Контакты\"",
        "label: \"заменено\"",
    ] {
        assert!(text.contains(part), "{part}");
    }
}
