//! The table of typography, and that setting twice is setting once.

use super::*;

const SHOWN: [(char, char); 2] = [(NO_BREAK, '~'), (LINE_BREAK, '|')];

fn set(text: &str, language: Language) -> String {
    let text = text.replace('~', "\u{A0}").replace('|', "\u{2028}");
    let set = typeset_one(text, language);
    SHOWN.iter().fold(set, |set, (real, shown)| {
        set.replace(*real, &shown.to_string())
    })
}

/// Rows `text => expected`, `~` for a no-break space. All rows that fail are shown.
fn check(table: &str, language: Language) {
    let rows: Vec<_> = table
        .lines()
        .filter_map(|row| row.split_once(" => "))
        .collect();
    let shown = |(text, expected): &(&str, &str)| {
        let (once, twice) = (set(text, language), set(expected, language));
        (once != *expected || twice != *expected)
            .then(|| format!("{text}\n  must be {expected}\n  is      {once}\n  twice   {twice}\n"))
    };
    let failed: String = rows.iter().filter_map(shown).collect();
    assert!(rows.len() >= 10 && failed.is_empty(), "\n{failed}");
}

#[test]
fn russian_table() {
    check(
        include_str!("../testdata/typography.ru.txt"),
        Language::Russian,
    );
}

#[test]
fn english_table() {
    check(
        include_str!("../testdata/typography.en.txt"),
        Language::English,
    );
}

#[test]
fn quotes_are_seen_across_pieces() {
    let mut pieces = [
        "Кнопка \"",
        "Войти",
        "\" и ",
        "\u{FFFC}",
        " - \"",
        "\u{FFFC}",
        "\"",
    ]
    .map(str::to_owned);
    typeset(&mut pieces, Language::Russian);
    let shown = [
        "Кнопка «",
        "Войти",
        "» и\u{A0}",
        "\u{FFFC}",
        "\u{A0}— «",
        "\u{FFFC}",
        "»",
    ];
    assert_eq!(pieces, shown);
}

#[test]
fn setting_twice_is_setting_once() {
    let alphabet: Vec<char> = "\"\"\"  --.—«»„“”'\n\u{A0}\u{2028}\u{FFFC}аЯив№10(/"
        .chars()
        .collect();
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..20_000 {
        let length = random(14);
        let text: String = (0..length)
            .map(|_| alphabet[random(alphabet.len())])
            .collect();
        for language in [Language::Russian, Language::English] {
            let once = typeset_one(text.clone(), language);
            assert_eq!(typeset_one(once.clone(), language), once, "{text:?}");
        }
    }
}

#[test]
fn hostile_text_is_set_in_linear_time() {
    let started = std::time::Instant::now();
    for pattern in ["\"", "и ", "- ", "1 ", "«", "а", ". ", "А. "] {
        let text = pattern.repeat(50_000);
        let _ = typeset_one(text, Language::Russian);
    }
    assert!(started.elapsed().as_secs() < 20);
}

#[test]
fn bytes_tell_of_spaces_what_letters_tell() {
    let words = "в и на для без Для НЕ либо бы б ж же ли ль ли, лист был слово слово, слово. слово: сл. с. г. ул. \
        т. д. п. стр. рис. Москва Ул. А. И. Соколов СПБГУ. 5 10, +7 №5 № § (в «и» — … ёж ещё об. кто-то HTML, ,
        (в) «в» слово) Слово» слово— —5 abc Abc A. (слово «Слово «ли (же -5 5— табл табл. корп. Им. А";
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut told = 0;
    for before in &words {
        for (left, right) in words.iter().flat_map(|l| words.iter().map(move |r| (l, r))) {
            let line = format!("{before} {left} {right}");
            for at in line.match_indices(' ').map(|(at, _)| at) {
                let (head, tail) = (&line.as_bytes()[..at], &line.as_bytes()[at + 1..]);
                if let Some(bound) = plain::between_plain_words(head, tail) {
                    told += 1;
                    assert_eq!(
                        bound,
                        spaces::is_bound_by_letters(&line, at),
                        "{line} at {at}"
                    );
                }
            }
        }
    }
    assert!(told > 50_000, "{told}");
}
