//! Whole builds as data: each folder of `tests/cases` is laid over `tests/base` (`content/`,
//! `theme/`; files named in `remove.txt` go), built, and compared with `expected.txt` and with the
//! files of `expected/`. `UPDATE_EXPECT=1` writes the expectations anew.

use crate::{
    Failure, Options, build,
    levels::Levels,
    messages,
    progress::Progress,
    rules::{RULES, rule_of},
};
use jiff::civil::date;
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

fn tests_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// A site in a folder of its own: the base, and what is laid over it.
pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    pub(crate) fn base() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&tests_folder().join("base"), folder.path());
        Self { folder }
    }

    fn case(case: &Path) -> Self {
        let site = Self::base();
        for room in ["content", "theme"] {
            copy(&case.join(room), &site.folder.path().join(room));
        }
        let removed = fs::read_to_string(case.join("remove.txt")).unwrap_or_default();
        for path in removed.lines() {
            fs::remove_file(site.folder.path().join(path)).unwrap();
        }
        site
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            content: self.folder.path().join("content"),
            theme: self.folder.path().join("theme"),
            out: self.out(),
            today: date(2026, 11, 21),
            base_url: None,
            relative: false,
        }
    }

    fn build(&self) -> Result<crate::Report, Failure> {
        build(&self.options(), &Progress::default())
    }

    /// Where everything stands.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// What the build says, as an editor reads it.
    fn said(&self) -> String {
        let mut said = String::new();
        match self.build() {
            Ok(report) => {
                for warning in &report.warnings {
                    writeln!(said, "{warning}").unwrap();
                }
                writeln!(said, "pages: {}", report.pages).unwrap();
                for path in files(&self.out().join("site")).keys() {
                    writeln!(said, "  {path}").unwrap();
                }
            }
            Err(Failure::Content(problems)) => {
                for problem in &problems {
                    writeln!(said, "{problem}").unwrap();
                }
                assert!(!self.out().exists(), "nothing is written");
            }
            Err(Failure::Disk(error)) => panic!("{error}"),
        }
        said
    }
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in files(from) {
        let to = to.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
}

/// All files below a folder, by path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(folder).into_iter();
    let found = walk
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file());
    let found = found.map(|entry| {
        let path = entry.path().strip_prefix(folder).unwrap();
        (
            path.to_str().unwrap().to_owned(),
            fs::read(entry.path()).unwrap(),
        )
    });
    found.collect()
}

/// What is published: everything but what is kept for the next build.
pub(crate) fn published(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = files(out);
    found.retain(|path, _| !path.starts_with(".cache/"));
    found
}

/// Compares a result with the file that holds what is expected; tells how they differ.
fn compare(expected: &Path, actual: &str, faults: &mut Vec<String>) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(expected, actual).unwrap();
        return;
    }
    let text = fs::read_to_string(expected).unwrap_or_default();
    if text != actual {
        faults.push(format!(
            "{}\n--- expected\n{text}\n--- actual\n{actual}",
            expected.display()
        ));
    }
}

/// JSON in lines, as people compare it; anything else as it is.
fn readable(path: &str, text: String) -> String {
    if !path.ends_with(".json") {
        return text;
    }
    // Into the type, for its order of keys is the order of the fields.
    let desk: opora_contract::Desk = serde_json::from_str(&text).unwrap();
    serde_json::to_string_pretty(&desk).unwrap() + "\n"
}

#[test]
fn cases() {
    let mut faults = Vec::new();
    let mut cases: Vec<PathBuf> = fs::read_dir(tests_folder().join("cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    for case in cases {
        let site = Site::case(&case);
        compare(&case.join("expected.txt"), &site.said(), &mut faults);
        let expected = case.join("expected");
        for path in files(&expected).keys() {
            let actual = fs::read_to_string(site.out().join(path)).unwrap_or_default();
            compare(&expected.join(path), &readable(path, actual), &mut faults);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Sentences of problems that nobody can read in English, and codes that are in no list of rules.
#[test]
fn every_problem_has_a_rule_and_is_told_in_english() {
    let mut lacking = std::collections::BTreeSet::new();
    // Rules without an example yet; other sites are asked by the command alone.
    let mut unseen: std::collections::BTreeSet<&str> = RULES.map(|rule| rule.code).into();
    unseen.remove("external-link");
    for entry in fs::read_dir(tests_folder().join("cases")).unwrap() {
        let site = Site::case(&entry.unwrap().path());
        let checked =
            crate::check(&site.options(), &Levels::default(), &Progress::default()).unwrap();
        for problem in checked.problems {
            unseen.remove(problem.code);
            if rule_of(problem.code).map(|rule| rule.level) != Some(problem.level) {
                lacking.insert(problem.code.to_owned());
            }
            for said in [&problem.cause, &problem.remedy] {
                if messages::english(said) == said.as_str() {
                    lacking.insert(said.clone());
                }
            }
        }
    }
    assert!(lacking.is_empty(), "{lacking:#?}");
    assert!(unseen.is_empty(), "no case has {unseen:#?}");
}

#[test]
fn twelve_mistakes_are_twelve_messages_with_remedies() {
    let site = Site::case(&tests_folder().join("cases/twelve-mistakes"));
    let Err(Failure::Content(problems)) = site.build() else {
        panic!("twelve mistakes are not published");
    };
    let codes: std::collections::BTreeSet<_> = problems.iter().map(|p| p.code).collect();
    assert_eq!((problems.len(), codes.len()), (12, 12));
    for problem in &problems {
        assert!(problem.line > 0 && problem.column > 0 && !problem.remedy.is_empty());
    }
}

#[test]
fn what_is_not_for_readers_is_in_no_file_of_the_site() {
    let site = Site::case(&tests_folder().join("cases/canaries"));
    site.build().unwrap();
    let files = files(&site.out().join("site"));
    assert!(files.contains_key("feed.xml") && files.contains_key("sitemap.xml"));
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("canary"), "{path}");
        assert!(!path.contains("canary"), "{path}");
    }
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let (one, other) = (Site::base(), Site::base());
    one.build().unwrap();
    other.build().unwrap();
    assert!(published(&one.out()) == published(&other.out()));
    let again = one.build().unwrap();
    assert_eq!((again.written, again.removed), (0, 0));
}

#[test]
fn a_mistake_leaves_the_last_site_untouched() {
    let site = Site::base();
    site.build().unwrap();
    let before = files(&site.out());
    site.write("content/faq/access/new.md", "no head");
    assert!(matches!(site.build(), Err(Failure::Content(_))));
    assert_eq!(files(&site.out()), before);
}

#[test]
fn what_is_no_longer_written_is_removed() {
    let site = Site::base();
    let page = "+++\ntitle = \"Т\"\ndescription = \"О.\"\nreviewed = 2026-11-01\n+++\n\nТекст.\n";
    site.write("content/faq/access/new.md", page);
    site.build().unwrap();
    assert!(site.out().join("site/faq/access/new/index.html").exists());
    fs::remove_file(site.folder.path().join("content/faq/access/new.md")).unwrap();
    // The page is gone, and those that named it are written anew: its neighbour, its topic, the
    // questions, the sitemap, the bundle's list of pages. So are the files of the search: three under new
    // names, the manifest, the descriptions, the page.
    let report = site.build().unwrap();
    assert_eq!((report.written, report.removed), (5 + 6, 1 + 3));
    assert!(!site.out().join("site/faq/access/new").exists());
}

#[test]
fn a_missing_folder_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site { folder };
    let Err(Failure::Disk(error)) = site.build() else {
        panic!("there is nothing to build");
    };
    assert!(error.path.ends_with("content"));
    assert!(error.to_string().contains("что сделать"));
}

#[cfg(unix)]
#[test]
fn links_of_the_file_system_are_not_followed() {
    let site = Site::base();
    site.write("outside/secret.md", "CANARY");
    let content = site.folder.path().join("content");
    let outside = site.folder.path().join("outside");
    std::os::unix::fs::symlink(outside.join("secret.md"), content.join("secret.md")).unwrap();
    std::os::unix::fs::symlink(&outside, content.join("faq/outside")).unwrap();
    site.build().unwrap();
    let canary = |bytes: &Vec<u8>| bytes.windows(6).any(|window| window == b"CANARY");
    assert!(!files(&site.out()).values().any(canary));
}
