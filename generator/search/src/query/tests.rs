//! Queries over an index of a few documents, made as a build makes it.

use super::*;
use crate::build::{self, Counted, Document, Site, Texts};
use std::collections::BTreeMap;

/// Title, address, keywords, text of sections.
type Page = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

const PAGES: &[Page] = &[
    (
        "Как сменить пароль",
        "/a/",
        &["логин"],
        &[
            ("Если забыли", "Нажмите кнопку восстановления пароля."),
            ("Телефон", "Придёт код на телефон."),
        ],
    ),
    (
        "Личный кабинет",
        "/b/",
        &[],
        &[("Вход", "Введите имя и пароль. Кабинет личный.")],
    ),
    (
        "Программы и браузеры",
        "/c/",
        &[],
        &[
            ("Moodle", "Система Moodle открывается в браузере."),
            ("Ещё", "Объявление о занятии."),
        ],
    ),
    (
        "Занятия по расписанию",
        "/faq/d/",
        &[],
        &[(
            "Расписание",
            "Расписание занятий на неделю: программа, письмо.",
        )],
    ),
];

pub(super) struct Site1 {
    files: BTreeMap<String, String>,
}

impl Site1 {
    fn new() -> Self {
        let texts = PAGES.iter().map(|(title, _, keywords, sections)| {
            Counted::of(&Texts {
                title,
                keywords: keywords.to_vec(),
                sections: sections.to_vec(),
                ..Texts::default()
            })
        });
        let texts: Vec<Counted> = texts.collect();
        let documents = PAGES
            .iter()
            .zip(&texts)
            .map(|((title, url, _, sections), words)| Document {
                url,
                title,
                section: "",
                answer: "",
                description: "",
                kind: if url.starts_with("/faq/") {
                    "faq"
                } else {
                    "instruction"
                },
                audience: u32::from(*url == "/a/"),
                headings: sections
                    .iter()
                    .map(|(heading, _)| (*heading, "x"))
                    .collect(),
                words,
            });
        let site = Site {
            audiences: vec![("learner".to_owned(), "Учащимся".to_owned())],
            synonyms: vec![
                vec![
                    "СДО".to_owned(),
                    "Moodle".to_owned(),
                    "дистанционка".to_owned(),
                ],
                vec!["ЛК".to_owned(), "личный кабинет".to_owned()],
            ],
        };
        let files = build::build(documents.collect(), site);
        Self {
            files: files
                .into_iter()
                .map(|file| (file.url, file.text))
                .collect(),
        }
    }

    fn ask(&self, request: &Request) -> (Vec<String>, Answer) {
        let manifest = Manifest::read(&self.files[Manifest::URL]).unwrap();
        let mut fetch = |url: &str| self.files.get(url).cloned();
        let mut shelf = Shelf::new(&manifest, &mut fetch);
        let answer = search(&mut shelf, request).unwrap();
        let urls = answer
            .hits
            .iter()
            .map(|hit| shelf.record(hit.document).unwrap().url);
        (urls.collect(), answer)
    }

    fn found(&self, text: &str) -> String {
        self.ask(&Request {
            text,
            complete: true,
            ..Request::default()
        })
        .0
        .join(" ")
    }
}

#[test]
fn words_are_found_as_people_type_them() {
    let site = Site1::new();
    for (query, expected) in [
        ("пароль", "/a/ /b/"),
        ("ПАРОЛЯМИ", "/a/ /b/"),
        ("сменить пароль", "/a/ /b/"),
        ("занятие", "/faq/d/ /c/"),
        ("объявленйе", "/c/"),
        ("gfhjkm", "/a/ /b/"),
        ("ьщщвду", "/c/"),
        ("parol", "/a/ /b/"),
        ("raspisaniye", "/faq/d/"),
        ("пороль", "/a/ /b/"),
        ("праоль", "/a/ /b/"),
        ("росписание", "/faq/d/"),
        ("програма", "/c/ /faq/d/"),
        ("hfcgbcfybt", "/faq/d/"),
        ("СДО", "/c/"),
        ("дистанционкой", "/c/"),
        ("лк", "/b/"),
        ("как в", ""),
        ("кракозябра", ""),
    ] {
        assert_eq!(site.found(query), expected, "{query}");
    }
}

#[test]
fn it_is_told_what_was_searched_instead() {
    let site = Site1::new();
    let (_, answer) = site.ask(&Request {
        text: "gfhjkm ntktajy",
        ..Request::default()
    });
    let words: Vec<String> = answer
        .instead
        .iter()
        .map(|one| one.words.join(" "))
        .collect();
    assert_eq!(words, ["пароль", "телефон"]);
    let literal = Request {
        text: "gfhjkm",
        literal: true,
        ..Request::default()
    };
    assert_eq!(site.ask(&literal).0.len(), 0);
}

#[test]
fn a_beginning_finds_what_the_word_finds() {
    let site = Site1::new();
    let words = PAGES.iter().flat_map(|(title, _, _, sections)| {
        let texts = sections
            .iter()
            .flat_map(|(heading, text)| [*heading, *text]);
        texts
            .chain([*title])
            .flat_map(crate::fold::tokens)
            .collect::<Vec<_>>()
    });
    let words = words.chain(
        [
            "паролями",
            "дистанционка",
            "восстановленный",
            "программирование",
        ]
        .map(str::to_owned),
    );
    for word in words.filter(|word| !crate::stop::is_stop(word)) {
        let whole = site
            .ask(&Request {
                text: &word,
                complete: true,
                literal: true,
                ..Request::default()
            })
            .0;
        let ends = word
            .char_indices()
            .skip(2)
            .map(|(at, _)| at)
            .chain([word.len()]);
        for beginning in ends.map(|end| &word[..end]) {
            let found = site
                .ask(&Request {
                    text: beginning,
                    ..Request::default()
                })
                .0;
            assert!(
                whole.iter().all(|url| found.contains(url)),
                "{beginning} of {word}"
            );
        }
    }
}

#[test]
fn the_best_heading_is_the_target() {
    let site = Site1::new();
    let section = |text| {
        site.ask(&Request {
            text,
            complete: true,
            ..Request::default()
        })
        .1
        .hits[0]
            .section
    };
    assert_eq!(section("код на телефон"), 2);
    assert_eq!(section("сменить пароль"), 0);
    assert_eq!(section("moodle"), 1);
}

#[test]
fn filters_and_what_there_is_to_filter() {
    let site = Site1::new();
    let (urls, answer) = site.ask(&Request {
        text: "программа",
        kind: Some("faq"),
        ..Request::default()
    });
    assert_eq!(urls, ["/faq/d/"]);
    assert_eq!((answer.kinds, answer.unfiltered), (vec![1, 1], 2));
    let (urls, answer) = site.ask(&Request {
        text: "пароль",
        audience: Some("learner"),
        ..Request::default()
    });
    assert_eq!(urls, ["/a/", "/b/"]);
    assert_eq!(answer.audiences, [2]);
    assert_eq!(
        site.ask(&Request {
            text: "пароль",
            kind: Some("нет"),
            ..Request::default()
        })
        .0
        .len(),
        0
    );
}

#[test]
fn found_words_are_marked() {
    let site = Site1::new();
    let (_, answer) = site.ask(&Request {
        text: "пароль телеф",
        ..Request::default()
    });
    let pieces = answer.marks.pieces("Пароли, телефоны и ещё: паролем!");
    let marked: Vec<&str> = pieces
        .iter()
        .filter(|p| p.mark)
        .map(|p| p.text.as_str())
        .collect();
    assert_eq!(marked, ["Пароли", "телефоны", "паролем"]);
    let whole: String = pieces.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(whole, "Пароли, телефоны и ещё: паролем!");
    assert_eq!(answer.marks.count("Пароли, пароль, телефон"), 2);
}

#[test]
fn hostile_queries_and_files_end_in_an_answer() {
    let site = Site1::new();
    for text in [
        "",
        " ",
        "\0",
        "''\"<script>",
        &"я".repeat(100_000),
        "а б в г д е ж",
        "\u{202E}\u{306}",
        "%00 && ||",
        "🙂",
        "йййййййй",
    ] {
        site.ask(&Request {
            text,
            ..Request::default()
        });
    }
    let manifest = Manifest::read(&site.files[Manifest::URL]).unwrap();
    for bad in [
        "",
        "oporaShard(\"v0\",\"~~~\");",
        "oporaShard(\"v0\",{});",
        "),(",
        "oporaShard(\"p0\",\"a\");",
    ] {
        let mut fetch = |_: &str| Some(bad.to_owned());
        let mut shelf = Shelf::new(&manifest, &mut fetch);
        let request = Request {
            text: "пароль",
            ..Request::default()
        };
        assert!(
            matches!(search(&mut shelf, &request), Err(Broken::Malformed(_))),
            "{bad}"
        );
        assert!(Manifest::read(bad).is_err());
    }
    let mut nothing = |_: &str| None;
    let mut shelf = Shelf::new(&manifest, &mut nothing);
    let request = Request {
        text: "пароль",
        ..Request::default()
    };
    assert!(matches!(
        search(&mut shelf, &request),
        Err(Broken::Missing(_))
    ));
}
