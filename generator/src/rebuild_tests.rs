//! Building again: nothing changed, something altered by others, and a long series of edits after
//! each of which the site must be, byte for byte, what a fresh build makes of the same content.

use crate::{
    Builder, Failure, Options, Report, build,
    case_tests::{Site, files, published},
    progress::Progress,
};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

fn fresh(options: &Options) -> Result<Report, Failure> {
    build(options, &Progress::default())
}

fn times(out: &Path) -> Vec<(String, SystemTime)> {
    let paths = files(out).into_keys();
    let times = paths.map(|path| {
        let metadata = fs::metadata(out.join(&path)).unwrap();
        (path, metadata.modified().unwrap())
    });
    times.collect()
}

#[test]
fn a_build_of_the_same_writes_nothing_and_says_the_same() {
    let site = Site::base();
    let page = "+++\ntitle = \"Т\"\ndescription = \"О.\"\nreviewed = 2020-11-01\n+++\n\nТекст.\n";
    site.write("content/faq/access/old.md", page);
    let first = fresh(&site.options()).unwrap();
    assert!(!first.warnings.is_empty());
    let before = times(&site.out());
    for _ in 0..2 {
        let again = fresh(&site.options()).unwrap();
        assert_eq!((again.written, again.removed), (0, 0));
        assert_eq!(
            (again.pages, &again.warnings),
            (first.pages, &first.warnings)
        );
        assert_eq!(times(&site.out()), before);
    }
}

#[test]
fn what_others_have_altered_is_repaired() {
    let site = Site::base();
    fresh(&site.options()).unwrap();
    let mut builder = Builder::default();
    builder
        .build(&site.options(), &Progress::default())
        .unwrap();
    let right = published(&site.out());
    let page = site.out().join("site/index.html");
    let text = fs::read_to_string(&page).unwrap();
    type Harm<'a> = &'a dyn Fn();
    let same_length = || fs::write(&page, text.replace("</p>", "</b>")).unwrap();
    let same_times = || {
        let old = fs::metadata(&page).unwrap().modified().unwrap();
        same_length();
        File::options()
            .write(true)
            .open(&page)
            .unwrap()
            .set_modified(old)
            .unwrap();
    };
    let gone = || fs::remove_file(&page).unwrap();
    let robots = || fs::write(site.out().join("site/robots.txt"), "x").unwrap();
    let harms: [(&str, Harm); 4] = [
        ("same length", &same_length),
        ("same length and time", &same_times),
        ("gone", &gone),
        ("another file", &robots),
    ];
    for (harm, done) in harms {
        done();
        fresh(&site.options()).unwrap();
        assert!(published(&site.out()) == right, "{harm}");
        done();
        builder
            .build(&site.options(), &Progress::default())
            .unwrap();
        assert!(published(&site.out()) == right, "{harm}, by a builder");
    }
    // The list of files is as good as any of them.
    fs::write(site.out().join("files.txt"), "site/index.html\n").unwrap();
    fresh(&site.options()).unwrap();
    assert!(published(&site.out()) == right);
}

#[test]
fn a_row_of_builds_begins_where_the_last_one_ended() {
    let site = Site::base();
    let begin = || Builder::default().begin(&site.options(), &Progress::default());
    let first = begin().unwrap();
    assert!(first.written > 0);
    let right = published(&site.out());
    let before = times(&site.out());
    let again = begin().unwrap();
    assert_eq!((again.written, again.removed), (0, 0));
    assert_eq!(again.pages, first.pages);
    assert_eq!(times(&site.out()), before);

    fs::write(site.out().join("site/robots.txt"), "x").unwrap();
    assert_eq!(begin().unwrap().written, 1);
    assert!(published(&site.out()) == right);
    site.write("content/faq/access/new.md", &page("Новая", "Текст."));
    assert_eq!(begin().unwrap().pages, first.pages + 1);
}

#[test]
fn another_day_or_address_is_another_site() {
    let site = Site::base();
    fresh(&site.options()).unwrap();
    let elsewhere = Options {
        base_url: Some("https://elsewhere.example".to_owned()),
        ..site.options()
    };
    assert!(fresh(&elsewhere).unwrap().written > 0);
    let relative = Options {
        relative: true,
        ..site.options()
    };
    assert!(fresh(&relative).unwrap().written > 0);
    let page = "+++\ntitle = \"Т\"\ndescription = \"О.\"\nreviewed = 2026-11-01\nexpires = 2026-11-21\n+++\n\nТ.\n";
    site.write("content/faq/access/last.md", page);
    fresh(&site.options()).unwrap();
    let tomorrow = Options {
        today: site.options().today.tomorrow().unwrap(),
        ..site.options()
    };
    // The page, and three files of the search under their old names.
    assert_eq!(fresh(&tomorrow).unwrap().removed, 1 + 3);
}

/// One edit of the series.
enum Edit {
    Write(&'static str, String),
    Replace(&'static str, &'static str, &'static str),
    Rename(&'static str, &'static str),
    Remove(&'static str),
}

impl Edit {
    fn done(&self, site: &Site) {
        let full = |path: &str| site.folder().join(path);
        match self {
            Edit::Write(path, text) => site.write(path, text),
            Edit::Replace(path, old, new) => {
                let text = fs::read_to_string(full(path)).unwrap();
                assert!(text.contains(old), "{path}: {old}");
                site.write(path, &text.replacen(old, new, 1));
            }
            Edit::Rename(from, to) => fs::rename(full(from), full(to)).unwrap(),
            Edit::Remove(path) => fs::remove_file(full(path)).unwrap(),
        }
    }

    /// The files that one who watches is told of.
    fn files(&self, site: &Site) -> Vec<PathBuf> {
        let paths = match self {
            Edit::Write(path, _) | Edit::Replace(path, ..) | Edit::Remove(path) => vec![*path],
            Edit::Rename(from, to) => vec![*from, *to],
        };
        let full = paths.into_iter().map(|path| site.folder().join(path));
        full.collect()
    }
}

fn page(title: &str, body: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndescription = \"О нём.\"\nreviewed = 2026-11-01\n+++\n\n{body}\n"
    )
}

fn svg(width: u32) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 10\"/>")
}

fn term(meaning: &str) -> String {
    format!("[[term]]\nid = \"lms\"\nterm = \"СДО\"\ndefinition = \"{meaning}\"\n")
}

fn synonyms(word: &str) -> String {
    format!("[[group]]\nwords = [\"СДО\", \"{word}\"]\n")
}

const NEW: &str = "content/faq/access/new.md";
const STEPS: &str = "content/fragments/steps.md";
const TERMS: &str = "content/data/glossary.toml";
const SYNONYMS: &str = "content/data/synonyms.toml";
const LIST_TEMPLATE: &str = "theme/templates/partials/section-list.html";
const LIST: &str = "{% for p in pages %}<a href=\"{{ p.url }}\">{{ p.title }}</a>{% endfor %}";

/// What happens to a site in a working day.
fn edits() -> Vec<Edit> {
    use Edit::{Remove, Rename, Replace, Write};
    vec![
        Write(LIST_TEMPLATE, LIST.to_owned()),
        Write(
            "theme/templates/partials/once/foot.html",
            "{{ site.title }}".to_owned(),
        ),
        Replace(
            "theme/templates/page.html",
            "{{ html | safe }}",
            "{{ section_list | default(value=\"\") | safe }}{{ html | safe }}{% include \"partials/once/foot.html\" %}",
        ),
        Replace(
            "content/instructions/login.md",
            "title = \"",
            "title = \"Ещё ",
        ),
        Write(NEW, page("Новая", "Текст про СДО.")),
        Replace(NEW, "Текст", "Другой текст"),
        Replace(NEW, "Новая", "Обновлённая"),
        Write(STEPS, "1. Раз.\n2. Два.\n".to_owned()),
        Replace(NEW, "СДО.", "СДО.\n\n{{> fragments/steps.md }}\n"),
        Replace(STEPS, "Два", "Три"),
        Write("content/glossary.md", page("Словарь", "")),
        Write(TERMS, term("Система обучения.")),
        Replace(TERMS, "Система", "Площадка"),
        Write("content/faq/access/screen.svg", svg(10)),
        Replace(NEW, "Другой", "![Окно](screen.svg)\n\nДругой"),
        Write("content/faq/access/screen.svg", svg(20)),
        Rename(NEW, "content/faq/access/renamed.md"),
        Write(NEW, page("Снова", "[Та](renamed.md#net)")),
        Replace(NEW, "#net", ""),
        Replace(NEW, "title = ", "keywords = [\"вход\"]\ntitle = "),
        Write(SYNONYMS, synonyms("вход")),
        Replace(SYNONYMS, "вход", "войти"),
        Replace("content/site.toml", "Ответы", "Все ответы"),
        Replace("content/data/services.toml", "name = \"", "name = \"Новый "),
        Replace(
            "content/site.toml",
            "[organisation]",
            "[search]\nenabled = false\n\n[organisation]",
        ),
        Replace("content/instructions/login.md", "Ещё ", "И ещё "),
        Replace("content/site.toml", "enabled = false", "enabled = true"),
        Replace("theme/texts/ru.toml", "Варианты", "Виды"),
        Write(NEW, "нет шапки".to_owned()),
        Write(NEW, page("Опять", "[Мимо](nowhere.md)")),
        Write(NEW, page("Опять", "[Мимо](renamed.md \"?\")")),
        Replace(
            "content/faq/access/renamed.md",
            "reviewed",
            "draft = true\nreviewed",
        ),
        Replace(NEW, "[Мимо](renamed.md \"?\")", "Мимо."),
        Replace("content/faq/access/renamed.md", "draft = true\n", ""),
        Remove("content/faq/access/renamed.md"),
        Remove(TERMS),
        Remove(SYNONYMS),
        Remove(NEW),
    ]
}

/// Makes files look as if they had been written long ago, so that a builder trusts what it knows.
fn age(folder: &Path) {
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in files(folder).keys() {
        let file = File::options().write(true).open(folder.join(path));
        file.unwrap().set_modified(long_ago).unwrap();
    }
}

#[test]
fn a_series_of_edits_gives_what_a_fresh_build_gives() {
    let site = Site::base();
    age(&site.folder().join("content"));
    age(&site.folder().join("theme"));
    // Begun over a site that stands already, it has learnt nothing of it before the first edit.
    fresh(&site.options()).unwrap();
    let mut builder = Builder::default();
    let begun = builder.begin(&site.options(), &Progress::default());
    assert_eq!(begun.unwrap().written, 0);
    let mut build = || builder.build(&site.options(), &Progress::default());
    let mut refused = 0;
    for (number, edit) in edits().iter().enumerate() {
        let before = published(&site.out());
        edit.done(&site);
        let elsewhere = tempfile::tempdir().unwrap();
        let options = Options {
            out: elsewhere.path().join("out"),
            ..site.options()
        };
        match (build(), fresh(&options)) {
            (Ok(report), Ok(expected)) => {
                assert_eq!(report.pages, expected.pages, "edit {number}");
                assert_eq!(report.warnings, expected.warnings, "edit {number}");
                assert!(
                    published(&site.out()) == published(&options.out),
                    "edit {number}"
                );
                let again = build().unwrap();
                assert_eq!((again.written, again.removed), (0, 0), "edit {number}");
            }
            (Err(Failure::Content(found)), Err(Failure::Content(expected))) => {
                assert_eq!(found, expected, "edit {number}");
                assert!(published(&site.out()) == before, "edit {number}");
                refused += 1;
            }
            (one, other) => panic!("edit {number}: {one:?}, but {other:?}"),
        }
    }
    assert_eq!(refused, 4, "edits that cannot be published");
}

/// What is published beside the search.
fn without_search(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = published(out);
    found.retain(|path, _| {
        let of_search = ["site/search/", "site/assets/search/"];
        path == "site/search/index.html"
            || (path != "files.txt" && !of_search.iter().any(|folder| path.starts_with(folder)))
    });
    found
}

#[test]
fn edits_that_are_told_of_are_shown_at_once_and_found_soon() {
    let site = Site::base();
    let mut builder = Builder::default();
    let progress = Progress::default();
    builder.build(&site.options(), &progress).unwrap();
    for (number, edit) in edits().iter().enumerate() {
        edit.done(&site);
        let elsewhere = tempfile::tempdir().unwrap();
        let options = Options {
            out: elsewhere.path().join("out"),
            ..site.options()
        };
        let expected = fresh(&options);
        let shown = builder.show(&site.options(), Some(&edit.files(&site)), &progress);
        let Ok(report) = shown else {
            assert!(expected.is_err(), "edit {number}");
            continue;
        };
        assert_eq!(report.pages, expected.unwrap().pages, "edit {number}");
        assert!(
            without_search(&site.out()) == without_search(&options.out),
            "edit {number}, shown"
        );
        // Of every three, one is followed by the next before the search is made, one while it is.
        match number % 3 {
            0 => builder.complete(|| false, &progress).unwrap(),
            1 => {
                builder.complete(|| true, &progress).unwrap();
                continue;
            }
            _ => continue,
        }
        assert!(
            published(&site.out()) == published(&options.out),
            "edit {number}, completed"
        );
    }
}

#[test]
fn what_is_told_of_may_be_no_plain_edit() {
    let site = Site::base();
    let mut builder = Builder::default();
    let progress = Progress::default();
    builder.build(&site.options(), &progress).unwrap();
    let pages = |builder: &mut Builder, path: &str| {
        let told = [site.folder().join(path)];
        let shown = builder.show(&site.options(), Some(&told), &progress);
        shown.unwrap().pages
    };
    let all = pages(&mut builder, "content/faq/.access.md.swp");
    assert_eq!(pages(&mut builder, "content/faq/4913"), all);
    // A folder that has gone, and one that has come: what is in them is not told of.
    let away = site.folder().join("away");
    let folder = site.folder().join("content/faq/access");
    fs::rename(&folder, &away).unwrap();
    assert!(pages(&mut builder, "content/faq/access") < all);
    fs::rename(&away, &folder).unwrap();
    assert_eq!(pages(&mut builder, "content/faq/access"), all);
    // What others have altered is repaired at last.
    let home = site.out().join("site/index.html");
    let right = fs::read(&home).unwrap();
    fs::write(&home, "x").unwrap();
    pages(&mut builder, "content/faq/4913");
    builder.complete(|| false, &progress).unwrap();
    assert_eq!(fs::read(&home).unwrap(), right);
}
