//! Pages as data: each file of `testdata` but the typography tables holds cases of a page's text
//! and what becomes of it. `UPDATE_EXPECT=1 cargo test` rewrites the expectations.

mod conformance;
mod hostile;

use super::*;
use crate::images::{Copy, Fault, Picture};
use std::{fmt::Write as _, path::PathBuf};

const HEAD: &str = "+++\ntitle = \"Страница\"\ndescription = \"О чём она\"\n+++\n";

fn lookups() -> Lookups {
    let pairs = [
        ("lms.name", "СДО \"Берег\""),
        ("lms.login_url", "https://lms.bereg.example/login"),
        ("channel.phone.value", "+7 (812) 000-00-00"),
        ("channel.phone.href", "tel:+78120000000"),
        ("organisation.short_name", "УЦ «Берег»"),
        ("hostile.html", "<b>*x*</b> {{ lms.name }}"),
        ("hostile.url", "javascript:alert(1)"),
    ];
    Lookups::new(pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).into())
}

fn texts() -> Texts {
    toml::from_str(
        r#"
        callout = { note = "Обратите внимание", tip = "Совет", important = "Важно", warning = "Осторожно", caution = "Опасно" }
        table.label = "Таблица: {title}"
        heading.anchor = "Ссылка на раздел: {title}"
        footnote = { title = "Примечания", back = "Вернуться к тексту" }
        tabs.label = "Варианты"
        video.watch = "Видео на сайте {site}"
        task = { done = "выполнено", todo = "не выполнено" }
        "#,
    )
    .unwrap()
}

fn glossary() -> Glossary {
    Glossary::new(vec![glossary::Term {
        id: "code".to_owned(),
        spellings: vec![
            "код подтверждения".to_owned(),
            "кода подтверждения".to_owned(),
        ],
        meaning: "Цифры из \"письма\".".to_owned(),
    }])
}

fn pictures() -> Pictures {
    let wide = Picture {
        width: 1000,
        height: 500,
        copies: vec![Copy {
            width: 480,
            url: "/assets/wide-480.01234567.webp".to_owned(),
            bytes: [].into(),
        }],
    };
    let large = Fault::Large {
        width: 9000,
        height: 9000,
    };
    Pictures::of(
        [("/faq/access/wide.png".to_owned(), wide)].into(),
        [("/faq/access/large.png".to_owned(), large)].into(),
    )
}

fn parsed(text: &str) -> (Source, Option<Page>, Vec<Problem>) {
    let source = Source::new("content/faq/access/page.md", text);
    let (lookups, texts) = (lookups(), texts());
    let context = ParseContext {
        lookups: &lookups,
        texts: &texts,
        language: Some(Language::Russian),
        pictures: &pictures(),
        glossary: &glossary(),
        search: true,
        agreed: &["/faq/access/page/".to_owned()].into(),
    };
    let (page, mut problems) = parse(&source, "faq/access/page.md", &context);
    problems.sort();
    (source, page, problems)
}

/// What becomes of a page, as the data files show it: `~` is a no-break space.
fn shown(text: &str) -> String {
    let whole = text.starts_with("+++") || text.starts_with("---");
    let text = if whole {
        text.to_owned()
    } else {
        format!("{HEAD}{text}")
    };
    let (source, page, problems) = parsed(&text);
    let mut out = String::new();
    if let Some(page) = page {
        out.push_str(&page.html);
        out.push_str(&references(&page, &source));
        if whole {
            writeln!(out, "{:#?}", page.front).unwrap();
        }
    }
    for problem in problems {
        writeln!(out, "{problem}").unwrap();
    }
    out.replace('\u{A0}', "~")
}

/// What other pages need to know of a page, a line each, with its place in the file.
fn references(page: &Page, source: &Source) -> String {
    let mut out = String::new();
    let place = |at: usize| {
        let (line, column) = source.position(at);
        format!("{line}:{column}")
    };
    for Heading {
        level,
        id,
        title,
        at,
    } in &page.headings
    {
        writeln!(out, "heading {level} #{id} «{title}» {}", place(*at)).unwrap();
    }
    for LinkRef {
        url,
        anchor,
        text,
        at,
        ..
    } in &page.links
    {
        let anchor = anchor.as_ref().map_or(String::new(), |a| format!(" #{a}"));
        writeln!(out, "link {url}{anchor} «{text}» {}", place(*at)).unwrap();
    }
    for ImageRef { url, at, .. } in &page.images {
        writeln!(out, "image {url} {}", place(*at)).unwrap();
    }
    out
}

/// The cases of a file: name, text, expectation.
fn cases(data: &str) -> Vec<(&str, &str, &str)> {
    let cases = data.split("=== ").skip(1).map(|case| {
        let (name, rest) = case.split_once('\n').unwrap();
        let (text, expected) = rest.split_once("\n---\n").unwrap_or((rest.trim_end(), ""));
        (name, text, expected.trim_end())
    });
    cases.collect()
}

#[test]
fn pages_become_what_the_data_files_say() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/page/testdata");
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("typography") {
            continue;
        }
        let data = std::fs::read_to_string(&path).unwrap();
        let mut rewritten = String::new();
        for (name, text, expected) in cases(&data) {
            let found = shown(text);
            let found = found.trim_end();
            writeln!(rewritten, "=== {name}\n{text}\n---\n{found}\n").unwrap();
            if found != expected {
                let file = path.display();
                writeln!(
                    wrong,
                    "{file}: {name}\nexpected:\n{expected}\nfound:\n{found}\n"
                )
                .unwrap();
            }
        }
        if update {
            std::fs::write(&path, rewritten).unwrap();
        }
    }
    assert!(update || wrong.is_empty(), "\n{wrong}");
}

#[test]
fn line_ends_and_byte_order_mark_change_nothing() {
    let text = format!("{HEAD}## Раздел\n\nтекст [x](нет.md)\n\n```\nкод\n```\n<b>\n");
    let windows = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    let ((source, page, problems), (other_source, other, others)) =
        (parsed(&text), parsed(&windows));
    let (page, other) = (page.unwrap(), other.unwrap());
    assert_eq!(page.html, other.html);
    assert!(page.text_sha256.is_some());
    assert_eq!(page.text_sha256, other.text_sha256);
    assert_eq!(problems, others);
    let at = |page: &Page, source: &Source| source.position(page.links[0].at);
    assert_eq!(at(&page, &source), (7, 7));
    assert_eq!(at(&other, &other_source), (7, 7));
}

#[test]
fn hash_and_words_are_of_the_body() {
    let (_, page, _) = parsed(&format!("{HEAD}Один - два `три`\n\n- четыре\n"));
    let page = page.unwrap();
    assert_eq!(page.url, "/faq/access/page/");
    assert_eq!(page.words, 4);
    assert_eq!(page.text_sha256, Some(sha256("Один — два три\nчетыре\n")));
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(sha256(""), empty);
}

/// Whether every tag is closed, in order.
fn is_balanced(html: &str) -> bool {
    let mut open = Vec::new();
    for tag in html.split('<').skip(1) {
        let name = tag.split([' ', '>']).next().unwrap();
        match name.strip_prefix('/') {
            Some(name) if open.pop() != Some(name) => return false,
            Some(_) => {}
            None if matches!(name, "br" | "hr" | "img" | "input") => {}
            None => open.push(name),
        }
    }
    open.is_empty()
}

#[test]
fn whatever_is_written_gives_sound_html() {
    let bits: Vec<&str> = "[ ] ( ) ! < > * ** _ ` ~~ | # - + = {{ }} : \" ' \\ & ^ ; / . a я x 1 🙂 [^ [!NOTE] {# --- [!TABS] [!DETAILS] [[ ]] [[a+b]] ![a](b) *в* lms.name [x]: script ```"
        .split(' ')
        .chain([" ", "\n", "\n\n", "\t", "\r", "\n> ", "\n- ", "\n1. ", "\n|", "    "])
        .collect();
    let mut state = 7_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    for round in 0..6000 {
        let text: String = (0..random(60)).map(|_| bits[random(bits.len())]).collect();
        let head = if round % 5 == 0 { "+++\n" } else { HEAD };
        let (source, page, problems) = parsed(&format!("{head}{text}"));
        if let Some(page) = page {
            assert!(is_balanced(&page.html), "{text:?}\n{}", page.html);
        }
        let lines = u32::try_from(source.text.lines().count()).unwrap() + 1;
        assert!(
            problems.iter().all(|p| (1..=lines).contains(&p.line)),
            "{text:?}"
        );
    }
}
