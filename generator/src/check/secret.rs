//! `secret`: a password, a key, the number of a bank card or of insurance (СНИЛС) in what editors
//! wrote. What it found is never repeated in full: the message itself goes to logs.

use super::Context;
use crate::{
    problem::Problem,
    source::{Place, Source},
};
use std::ops::Range;

/// Looks through forms and tables. Pages are looked through as they are parsed: what stands in one
/// depends on nothing else, so that an unchanged page need not be read again.
pub(super) fn secrets(context: Context, problems: &mut Vec<Problem>) {
    let tables = context.tables;
    let forms = tables.forms.iter().map(|form| &form.source);
    let data = [
        &tables.site.source,
        &tables.people.source,
        &tables.departments.source,
        &tables.services.source,
        &tables.documents.source,
    ];
    problems.extend(forms.chain(data).flat_map(secrets_in));
}

/// The secrets of one text, at most one of a line.
#[must_use]
pub fn secrets_in(source: &Source) -> Vec<Problem> {
    let text = source.text.as_str();
    let bytes = text.as_bytes();
    // Each kind is looked for in the lines alone that have what it cannot do without.
    let mut found = Vec::new();
    let heads = memchr::memmem::find_iter(bytes, KEY_HEAD);
    found.extend(in_lines(text, heads, key));
    let long_words = runs(bytes, SHORTEST_TOKEN, is_part);
    found.extend(in_lines(text, long_words, token));
    let signs = memchr::memchr2_iter(b':', b'=', bytes);
    found.extend(in_lines(text, signs, password));
    let long_numbers = runs(bytes, SHORTEST_NUMBER, is_of_number);
    found.extend(in_lines(text, long_numbers, number));
    // Of several in a line, the kind that was looked for first is told.
    found.sort_by_key(|(line, ..)| *line);
    found.dedup_by_key(|(line, ..)| *line);
    let found = found.into_iter();
    found
        .map(|(line, column, what)| secret(source.place(line + column), what))
        .collect()
}

/// Where in a line a secret stands, and what it is.
type Secret = (usize, &'static str);

/// What `kind` finds in the lines of these places, which are given in order: where the line begins, and the secret.
fn in_lines(
    text: &str,
    places: impl Iterator<Item = usize>,
    kind: fn(&str) -> Option<Secret>,
) -> impl Iterator<Item = (usize, usize, &'static str)> {
    let lines = lines_at(text.as_bytes(), places).into_iter();
    lines.filter_map(move |line| {
        let (column, what) = kind(text.get(line.clone())?)?;
        Some((line.start, column, what))
    })
}

/// The lines in which places stand, which are given in order.
fn lines_at(text: &[u8], places: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    for place in places {
        if lines.last().is_none_or(|line| line.end <= place) {
            let start = memchr::memrchr(b'\n', &text[..place]).map_or(0, |end| end + 1);
            let end = memchr::memchr(b'\n', &text[place..]).map_or(text.len(), |at| place + at + 1);
            lines.push(start..end);
        }
    }
    lines
}

/// Places in runs of at least so many bytes: each `shortest`th byte of the text is looked at, and no such run lies
/// between two of them.
fn runs(
    text: &[u8],
    shortest: usize,
    is_in: impl Fn(u8) -> bool + Copy,
) -> impl Iterator<Item = usize> {
    let chunks = text.chunks(shortest).enumerate();
    let within = chunks.filter(move |(_, chunk)| chunk.first().is_some_and(|byte| is_in(*byte)));
    within
        .map(move |(number, _)| number * shortest)
        .filter(move |at| {
            let (before, after) = text.split_at(*at);
            let is_in = |byte: &&u8| is_in(**byte);
            let before = before.iter().rev().take(shortest).take_while(is_in);
            let after = after.iter().take(shortest).take_while(is_in);
            before.count() + after.count() >= shortest
        })
}

/// Whether a byte may be a part of a key.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':')
}

/// What stands in a number that people write in groups.
fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b' ' | b'-')
}

/// How a key in a file of its own begins.
const KEY_HEAD: &str = "-----BEGIN ";

/// The shortest key of [`TOKENS`], and the shortest number that is looked for, with what cuts it.
const SHORTEST_TOKEN: usize = 20;
const SHORTEST_NUMBER: usize = 14;

/// A secret key in a file of its own.
fn key(line: &str) -> Option<Secret> {
    let at = line.find(KEY_HEAD)?;
    line.contains("PRIVATE KEY")
        .then_some((at, "закрытый ключ"))
}

/// A key that a service has given out.
fn token(line: &str) -> Option<Secret> {
    let (at, _) = words(line).find(|(_, word)| is_token(word))?;
    Some((at, "ключ доступа (токен)"))
}

/// Runs of the characters that keys are made of.
fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let mut rest = line;
    std::iter::from_fn(move || {
        let start = rest.find(part)?;
        let word = &rest[start..];
        let length = word.find(|c| !part(c)).unwrap_or(word.len());
        let at = line.len() - word.len();
        rest = &word[length..];
        Some((at, &word[..length]))
    })
}

/// Beginnings of keys that well-known services give out, and how long the keys are at least.
const TOKENS: [(&str, usize); 8] = [
    ("ghp_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("AKIA", 20),
    ("AIza", 35),
    ("xoxb-", 24),
    ("xoxp-", 24),
    ("sk-", 32),
];

fn is_token(word: &str) -> bool {
    let known = TOKENS
        .iter()
        .any(|(start, length)| word.starts_with(start) && word.len() >= *length);
    let jwt = word.starts_with("eyJ") && word.len() > 60 && word.matches('.').count() == 2;
    let bot = word.split_once(':').is_some_and(|(id, key)| {
        (8..=10).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit()) && key.len() == 35
    });
    known || jwt || bot
}

const NAMED: [&str; 7] = [
    "пароль",
    "password",
    "passwd",
    "pwd",
    "токен",
    "token",
    "secret",
];

/// A value of letters and digits told after the word "password".
fn password(line: &str) -> Option<Secret> {
    let told = |at: usize| told_value(&line[at..]).is_some();
    if !memchr::memchr2_iter(b':', b'=', line.as_bytes()).any(told) {
        return None;
    }
    let lower = line.to_lowercase();
    // Where small letters are of another length than capitals, places could not be told.
    let lower = if lower.len() == line.len() {
        lower
    } else {
        line.to_owned()
    };
    NAMED.iter().find_map(|name| {
        lower.match_indices(name).find_map(|(at, _)| {
            let after = at + name.len();
            let rest = line[after..].trim_start_matches(AROUND);
            told_value(rest).map(|value| (line.len() - value.len(), "пароль"))
        })
    })
}

/// Marks around a name and its value.
const AROUND: [char; 4] = ['*', '"', '`', ' '];

/// What begins with the value that a colon or an equals sign tells, if that may be a password.
fn told_value(rest: &str) -> Option<&str> {
    let value = rest.strip_prefix([':', '='])?;
    let value = value.trim_start_matches(AROUND);
    let rest = value.trim_start();
    if !rest.as_bytes().first()?.is_ascii() {
        // Most values are Russian words, and a password is not.
        return None;
    }
    // Little further than a password goes: a line of nothing but colons is not read to its end from each of them.
    let near = rest.floor_char_boundary(LONGEST_PASSWORD + char::MAX_LEN_UTF8);
    let word = rest[..near].split_whitespace().next()?;
    let word = word.trim_end_matches(['.', ',', ';', '`', '"', '*', ')']);
    is_password(word).then_some(value)
}

/// The longest password that is looked for, in bytes.
const LONGEST_PASSWORD: usize = 128;

fn is_password(word: &str) -> bool {
    let has = |test: fn(char) -> bool| word.contains(test);
    let plain = word.is_ascii() && !word.contains("{{") && !word.contains("://");
    plain
        && (6..=LONGEST_PASSWORD).contains(&word.len())
        && has(|c| c.is_ascii_alphabetic())
        && has(|c| c.is_ascii_digit())
        && !word.contains('(')
}

/// A number of a bank card or of insurance whose check digits are right.
fn number(line: &str) -> Option<Secret> {
    let part = |c: char| c.is_ascii_digit() || c == ' ' || c == '-';
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let run = &rest[start..];
        let length = run.find(|c| !part(c)).unwrap_or(run.len());
        let text = run[..length].trim_end_matches([' ', '-']);
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        let at = line.len() - run.len();
        if is_card(&digits) {
            return Some((at, "номер банковской карты"));
        }
        if is_insurance(text, &digits) {
            return Some((at, "СНИЛС"));
        }
        rest = &run[length..];
    }
    None
}

/// Luhn's check, for the numbers that payment systems give out.
fn is_card(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match at % 2 {
            0 => *digit,
            _ if *digit > 4 => digit * 2 - 9,
            _ => digit * 2,
        })
        .sum();
    digits.len() == 16 && matches!(digits.first(), Some(2 | 4..=6)) && sum.is_multiple_of(10)
}

/// `112-233-445 95`, with the check of the pension fund.
fn is_insurance(text: &str, digits: &[u32]) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let shaped = matches!(shape.as_str(), "000-000-000 00" | "000-000-000-00");
    let (Some(number), Some(&[tens, ones])) = (digits.get(..9), digits.get(9..)) else {
        return false;
    };
    let sum: u32 = (1..=9)
        .rev()
        .zip(number)
        .map(|(weight, digit)| weight * digit)
        .sum();
    shaped && sum % 101 % 100 == tens * 10 + ones
}

fn secret(place: Place, what: &str) -> Problem {
    let cause = format!("похоже, здесь написан {what}");
    let remedy = "уберите его отсюда и смените: всё, что лежит в папке содержания, видят многие";
    Problem::error("secret", place, cause, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_shape() {
        for (line, what) in [
            ("-----BEGIN RSA PRIVATE KEY-----", "закрытый ключ"),
            (
                "ключ ghp_abcdefghijklmnopqrstuvwxyz0123456789",
                "ключ доступа (токен)",
            ),
            ("**Пароль:** `Bereg2026`.", "пароль"),
            ("password = \"qwerty12\"", "пароль"),
            (&format!("пароль:{}qwerty12", "\t".repeat(200)), "пароль"),
            ("карта 4111 1111 1111 1111,", "номер банковской карты"),
            ("СНИЛС 112-233-445 95", "СНИЛС"),
        ] {
            let text = format!("Первая строка.\n{line}\nПоследняя.");
            let found = secrets_in(&Source::new("x.md", text));
            let told: Vec<_> = found.iter().map(|p| (p.line, p.cause.as_str())).collect();
            let cause = format!("похоже, здесь написан {what}");
            assert_eq!(told, [(2, cause.as_str())], "{line}");
        }
    }

    #[test]
    fn ordinary_texts_are_no_secrets() {
        for line in [
            "Пароль: не короче 8 знаков",
            "пароль: {{ lms.password1 }}",
            "Пароль: восемь знаков, 2 цифры",
            "+7 (812) 000-00-00",
            "заказ 4111 1111 1111 1112",
            "112-233-445 96",
            "2026-11-21",
            "token: https://example.ru/1",
            &"пароль:".repeat(50_000),
            &format!("пароль: a1{}", "b".repeat(1000)),
        ] {
            assert_eq!(secrets_in(&Source::new("x.md", line)), [], "{line}");
        }
    }

    #[test]
    fn what_is_looked_at_misses_nothing_that_reading_every_line_finds() {
        let secrets = "-----BEGIN PRIVATE KEY-----|sk-abcdefghijklmnopqrstuvwxyz012345|token=abc123|4111-1111-1111-1111|\
            4111111111111111|112-233-445 95|AKIAABCDEFGHIJKLMNOP|пароль = qwerty12|12345678:abcdefghijklmnopqrstuvwxyz012345678";
        let mut found = 0;
        // Wherever in the text it begins, and whatever stands beside it.
        for filler in ["", "слово ", "a", "1 ", "-", "а: "] {
            for times in 0..45 {
                let before = filler.repeat(times);
                let lines = secrets
                    .split('|')
                    .map(|one| format!("{before}{one} конец\n"));
                let text: String = lines.collect();
                let source = Source::new("x.md", text);
                let read = source.lines().filter_map(|(start, line)| {
                    let kinds = [key, token, password, number];
                    let (column, what) = kinds.iter().find_map(|kind| kind(line))?;
                    Some(secret(source.place(start + column), what))
                });
                let read: Vec<Problem> = read.collect();
                found += read.len();
                assert_eq!(secrets_in(&source), read, "{filler} {times}");
            }
        }
        assert!(found > 1000, "{found}");
    }
}
