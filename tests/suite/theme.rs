//! `opora theme`: every part of the theme has an example, and an example that does not fit is told with its
//! place. How the parts look is for `tests/browser/theme.test.mjs`.

use crate::place::{Place, Run, files, root};
use std::{collections::BTreeSet, fs};

/// Parts that stand on every page of the examples, and what only other parts include.
const SHOWN_ANYWAY: [&str; 5] = [
    "partials/components.html",
    "partials/header.html",
    "partials/search-script.html",
    "partials/unseen.html",
    "partials/once/",
];

fn theme(place: &Place) -> Run {
    let theme = place.theme.to_string_lossy();
    let content = place.content.to_string_lossy();
    let out = place.path("components");
    let out = out.to_string_lossy();
    place.run(&[
        "theme",
        "--content",
        &content,
        "--theme",
        &theme,
        "--out",
        &out,
    ])
}

#[test]
fn every_part_of_a_page_has_an_example() {
    let place = Place::new();
    theme(&place).ok();
    let list = place.path("components/site/index.html");
    let list = fs::read_to_string(list).unwrap();
    let templates = files(&root().join("theme/templates"));
    let names = templates.iter().map(|(name, _)| name.as_str());
    let shown = |name: &&str| {
        !name.contains("/mail-") && !SHOWN_ANYWAY.iter().any(|one| name.starts_with(one))
    };
    let parts = names.filter(|name| name.starts_with("partials/"));
    let missing: BTreeSet<&str> = parts
        .filter(shown)
        .filter(|name| !list.contains(&format!("<code>{name}</code>")))
        .collect();
    assert!(missing.is_empty(), "no example of {missing:#?}");
}

#[test]
fn an_example_that_does_not_fit_is_told_with_its_place() {
    let place = Place::with_copies();
    let examples = place.theme.join("examples");
    let hours = "title = \"Ч\"\ntemplate = \"partials/ours.html\"\nsheet = \"page\"\n[[state]]\ntitle = \"А\"\n";
    fs::write(examples.join("hours.toml"), hours).unwrap();
    let toc = "title = \"С\"\ntemplate = \"partials/toc.html\"\nsheet = \"page\"\n[[state]]\ntitle = \"Пустое\"\n";
    fs::write(examples.join("toc.toml"), toc).unwrap();
    let run = theme(&place);
    assert_eq!(run.code, Some(1));
    for words in [
        "theme/examples/hours.toml:2:12: ошибка[template]: детали «partials/ours.html» в теме нет",
        "Похоже на «partials/hours.html»",
        "theme/examples/toc.toml:5:9: ошибка[template]: пример «Пустое»",
        "theme/templates/partials/toc.html:2",
    ] {
        assert!(run.err.contains(words), "no «{words}» in {}", run.err);
    }
    assert!(!place.path("components/site").exists());
}
