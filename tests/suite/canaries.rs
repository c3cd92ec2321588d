//! What is not for readers stays at home: fifty pages and rows with a word each that may be found in no
//! file of the site, whatever the file is: page, index, sitemap, feed, picture.

use crate::place::{Place, files};
use opora_search::index::{Manifest, Shelf};
use std::{fs, path::Path};

/// A word that is nowhere else, in the spelling of an address.
fn canary(number: usize) -> String {
    format!("canary{number:02}x")
}

/// How each page is kept from readers.
const REASONS: [&str; 3] = [
    "draft = true",
    "expires = 2020-01-01",
    "requires = \"service:no-such\"",
];

/// Where pages stand: each of these makes its own lists and outputs.
const ROOMS: [&str; 5] = ["instructions", "faq/access", "documents", "news", ""];

fn page(word: &str, reason: &str) -> String {
    format!(
        "+++\ntitle = \"Название {word}\"\ndescription = \"Описание {word}.\"\n{reason}\n\
         date = 2026-11-01\nreviewed = 2026-11-01\nowner = \"department:it\"\n\
         review_every = \"100 years\"\naudience = [\"learner\"]\nservice = \"lms\"\n\
         keywords = [\"слово {word}\", \"логин\"]\naliases = [\"/old-{word}/\"]\n+++\n\n\
         ## Раздел {word} {{#{word}}}\n\nТекст {word}.\n\n![Окно {word}]({word}.svg)\n\n\
         [Файл {word}]({word}.pdf)\n"
    )
}

/// Pages of every room with every reason, each with a picture and a file of its own.
fn hidden_pages(place: &Place) -> usize {
    let mut number = 0;
    for room in ROOMS {
        for reason in REASONS.iter().cycle().take(7) {
            let word = canary(number);
            let put = |ending: &str, text: &str| {
                let path = place.content.join(room).join(format!("{word}.{ending}"));
                fs::write(path, text).unwrap();
            };
            put("md", &page(&word, reason));
            put("pdf", &word);
            let title = format!("<title>{word}</title>");
            let size = "viewBox=\"0 0 10 10\"";
            put(
                "svg",
                &format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {size}>{title}</svg>"),
            );
            number += 1;
        }
    }
    number
}

/// A section that is left out whole, with pages and files that nobody names.
fn hidden_section(place: &Place, from: usize) -> usize {
    let folder = place.content.join("instructions/secret");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("index.md"), page(&canary(from), "draft = true")).unwrap();
    for number in from + 1..from + 5 {
        let text = page(&canary(number), "order = 1");
        fs::write(folder.join(format!("{}.md", canary(number))), text).unwrap();
        fs::write(
            folder.join(format!("{}.zip", canary(number))),
            canary(number),
        )
        .unwrap();
    }
    // The pictures and files of these pages are those of the first of them: they need not be there.
    from + 5
}

/// Rows that readers do not see: a person who is not public and answers for nothing.
fn hidden_rows(place: &Place, from: usize) -> usize {
    let file = place.content.join("data/people.toml");
    let mut people = fs::read_to_string(&file).unwrap();
    for number in from..from + 10 {
        let word = canary(number);
        people += &format!(
            "\n[[person]]\nid = \"{word}\"\nname = \"Фамилия {word}\"\npost = \"Должность {word}\"\n\
             department = \"it\"\nemail = \"{word}@bereg.example\"\nphone = \"8 {word}\"\n\
             hours = \"Часы {word}\"\nsubjects = [\"Предмет {word}\"]\n"
        );
    }
    fs::write(&file, people).unwrap();
    from + 10
}

/// All words that the search of a site knows.
fn words_of_the_index(site: &Path) -> Vec<String> {
    let mut fetch = |url: &str| fs::read_to_string(site.join(url.trim_start_matches('/'))).ok();
    let manifest = Manifest::read(&fetch(Manifest::URL).unwrap()).unwrap();
    let mut shelf = Shelf::new(&manifest, &mut fetch);
    let families = shelf.beginning("").unwrap().into_iter();
    let forms = families.flat_map(|family| family.forms);
    forms.map(|(form, _)| form).collect()
}

#[test]
fn fifty_canaries_are_in_no_file_of_the_site() {
    let place = Place::with_own_content();
    let count = hidden_pages(&place);
    let count = hidden_section(&place, count);
    let count = hidden_rows(&place, count);
    assert_eq!(count, 50);
    place.build().ok();
    let site = files(&place.out().join("site"));
    assert!(site.len() > 100 && site.iter().any(|(name, _)| name == "feed.xml"));
    for (name, bytes) in &site {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(
            !text.contains("canary") && !name.contains("canary"),
            "{name}"
        );
    }
    // The words of the index share their beginnings and are written once: they are read as the search reads them.
    let words = words_of_the_index(&place.out().join("site"));
    assert!(words.iter().any(|word| word == "пароль"));
    let told = words.iter().filter(|word| word.contains("canary"));
    assert_eq!(told.count(), 0);
    // The desk knows the people, for it writes to them, and nothing of the pages.
    let desk = files(&place.out().join("desk"));
    let pages = count - 10;
    for (name, bytes) in &desk {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let seen: Vec<usize> = (0..count).filter(|n| text.contains(&canary(*n))).collect();
        let public = seen.iter().filter(|n| **n < pages || name != "desk.json");
        assert_eq!(public.count(), 0, "{name}: {seen:?}");
    }
    println!(
        "canaries: {count}, files searched: {}",
        site.len() + desk.len()
    );
}

#[test]
fn a_file_is_published_where_a_published_page_names_it() {
    let place = Place::with_own_content();
    let folder = place.content.join("instructions");
    for (name, head) in [("kept", "draft = true"), ("shown", "order = 1")] {
        let page = page(name, head).replace(&format!("{name}.pdf"), "shared.pdf");
        fs::write(folder.join(format!("{name}.md")), page).unwrap();
        let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"/>";
        fs::write(folder.join(format!("{name}.svg")), picture).unwrap();
    }
    fs::write(folder.join("shared.pdf"), "for both").unwrap();
    fs::write(folder.join("nobody.pdf"), "named by nobody").unwrap();
    place.build().ok();
    let there = |name: &str| place.out().join("site/instructions").join(name).exists();
    assert!(there("shared.pdf") && there("shown.svg") && there("nobody.pdf"));
    assert!(!there("kept.svg"));
}
