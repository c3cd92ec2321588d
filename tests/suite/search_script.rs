//! The search in the browser answers as the crate does: the same documents in the same order with the same
//! numbers, for the judged queries, for what is typed on the way to them, for hostile ones; and all words
//! of the portal, and generated ones, have the same stems, sounds and anchors on both sides. And what the script weighs.

use crate::{
    place::{Place, root},
    random::Random,
};
use opora_search::{
    fold,
    index::{Manifest, Shelf},
    latin,
    query::{self, Request},
    stem::Stems,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// What nobody means and somebody types.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\0",
    "'\"><script>alert(1)</script>",
    "__proto__ constructor toString",
    "а б в г д е ж",
    "\u{202E}\u{306}й",
    "%00 && || ../..",
    "🙂 🙂",
    "йййййййй",
    "ааааааааааааааааааааааааааааааааааааааааааааааааааа",
    "один два три четыре пять шесть семь восемь девять десять пароль логин почта",
    "1С 2ФА 152-фз",
    "İSTANBUL straße ΣΑΣ",
    ";;; ... ,,,",
    "не на по",
];

#[test]
fn the_script_finds_what_the_crate_finds() {
    let place = Place::new();
    place.build().ok();
    let site = place.out().join("site");
    let mut lines = vec![json!({ "site": site })];
    lines.extend(words(&site));
    let queries = queries();
    let many = queries.len();
    lines.extend(answers(&site, queries));
    let said = run("tests/search/same.mjs", &lines);
    let count: Value = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    println!("{count}");
    assert_eq!(count["differences"], 0, "{said}");
    assert_eq!(count["queries"], many);
    assert!(count["words"].as_u64() > Some(4_000), "{count}");
}

#[test]
fn the_script_weighs_no_more_than_ten_kilobytes() {
    let place = Place::new();
    place.build().ok();
    let assets = fs::read_dir(place.out().join("site/assets")).unwrap();
    let mut scripts = assets.map(|entry| entry.unwrap().path()).filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("search.") && name.ends_with(".js")
    });
    let script = scripts.next().unwrap();
    assert_eq!(scripts.next(), None);
    let packed = Command::new("gzip").arg("-9c").arg(&script).output();
    let packed = packed.unwrap().stdout.len();
    assert!(
        (5_000..=10_240).contains(&packed),
        "{packed} bytes by gzip -9"
    );
}

/// The judged queries, all beginnings of every twentieth one, and hostile ones: text, whether it is finished.
fn queries() -> BTreeSet<(String, bool)> {
    let judged = fs::read_to_string(root().join("tests/search/judged.tsv")).unwrap();
    let judged = judged.lines().filter(|line| !line.starts_with('#'));
    let texts: Vec<&str> = judged.filter_map(|line| line.split('\t').nth(1)).collect();
    assert!(texts.len() >= 300);
    let all = texts.iter().chain(HOSTILE).map(|text| (*text).to_owned());
    let all = all.flat_map(|text| [(text.clone(), true), (text, false)]);
    let typed = texts.iter().step_by(20).flat_map(|text| {
        let ends = text.char_indices().skip(2).map(|(end, _)| &text[..end]);
        ends.map(|beginning| (beginning.to_owned(), false))
    });
    all.chain(typed).collect()
}

/// What the crate finds.
fn answers(site: &Path, queries: BTreeSet<(String, bool)>) -> Vec<Value> {
    let read = |url: &str| fs::read_to_string(site.join(url.trim_start_matches('/'))).ok();
    let manifest = Manifest::read(&read(Manifest::URL).unwrap()).unwrap();
    let mut fetch = read;
    let mut shelf = Shelf::new(&manifest, &mut fetch);
    let answers = queries.into_iter().map(|(text, complete)| {
        let request = Request {
            text: &text,
            complete,
            ..Request::default()
        };
        let answer = query::search(&mut shelf, &request).unwrap();
        let hits = answer.hits.iter();
        let hits = hits.map(|hit| json!([hit.document, hit.score, hit.section]));
        let instead = answer.instead.iter();
        let instead = instead.map(|one| json!({ "typed": one.typed, "words": one.words }));
        json!({
            "text": text,
            "complete": complete,
            "hits": hits.collect::<Vec<_>>(),
            "instead": instead.collect::<Vec<_>>(),
        })
    });
    answers.collect()
}

/// All words of the built pages, tags and all, and each with its end changed.
fn words(site: &Path) -> Vec<Value> {
    let pages = crate::place::files(site).into_iter();
    let pages = pages.filter(|(name, _)| name.ends_with(".html"));
    let words = pages.flat_map(|(_, bytes)| fold::tokens(&String::from_utf8_lossy(&bytes)));
    let mut words: BTreeSet<String> = words.collect();
    let mut random = Random(5);
    let ends = [
        "ами",
        "ость",
        "ейший",
        "вшись",
        "ующая",
        "ing",
        "ness",
        "ally",
        "ied",
        "s",
    ];
    let longer: Vec<String> = words
        .iter()
        .map(|word| {
            let end = usize::try_from(random.between(0, ends.len() as u64)).unwrap();
            format!("{word}{}", ends[end])
        })
        .collect();
    words.extend(longer);
    let stems = Stems::default();
    let rows = words.into_iter().map(|word| {
        json!({ "stem": stems.of(&word), "skeleton": latin::skeleton(&word), "slug": latin::slug(&word), "word": word })
    });
    rows.collect()
}

/// What the script says that gets the lines.
fn run(script: &str, lines: &[Value]) -> String {
    let mut node = Command::new("node")
        .arg(root().join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = node.stdin.take().unwrap();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{script} failed");
    String::from_utf8(output.stdout).unwrap()
}
