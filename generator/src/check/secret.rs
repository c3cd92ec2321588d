//! `secret`: a password, a key, the number of a bank card or of insurance (СНИЛС) in what editors
//! wrote. What it found is never repeated in full: the message itself goes to logs.

use super::Context;
use crate::{
    problem::Problem,
    source::{Place, Source},
};

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

/// The secrets of one text.
#[must_use]
pub fn secrets_in(source: &Source) -> Vec<Problem> {
    let lines = source.lines().filter(|(_, line)| is_worth_a_look(line));
    let found = lines.filter_map(|(at, line)| {
        let (column, what) = in_line(line)?;
        Some(secret(source.place(at + column), what))
    });
    found.collect()
}

/// Whether a line may hold a secret at all: each has a long run of Latin letters, or a password's
/// or a number's digits, or begins a key. Most lines have none of that.
fn is_worth_a_look(line: &str) -> bool {
    let Seen {
        parts,
        digits,
        tells,
    } = Seen::of(line);
    (digits > 0 && tells > 0)
        || (parts >= SHORTEST_TOKEN && longest_run(line, is_part, |_| false) >= SHORTEST_TOKEN)
        || (digits >= SHORTEST_NUMBER && {
            let between = |byte: u8| matches!(byte, b' ' | b'-');
            longest_run(line, |byte| byte.is_ascii_digit(), between) >= SHORTEST_NUMBER
        })
        || (parts >= KEY_HEAD.trim_end().len() && line.contains(KEY_HEAD))
}

/// The longest run of what `counts`; what is `between` neither counts nor ends it.
fn longest_run(line: &str, counts: impl Fn(u8) -> bool, between: impl Fn(u8) -> bool) -> usize {
    let (mut run, mut longest) = (0, 0);
    for byte in line.bytes() {
        if counts(byte) {
            run += 1;
            longest = longest.max(run);
        } else if !between(byte) {
            run = 0;
        }
    }
    longest
}

/// How many bytes of a line, wherever they stand, may belong to a secret. Counting goes many bytes
/// at a time, and settles most lines of a Russian text.
#[derive(Default)]
struct Seen {
    /// What keys are made of.
    parts: usize,
    digits: usize,
    /// What stands between a password's name and the password.
    tells: usize,
}

impl Seen {
    fn of(line: &str) -> Self {
        let mut seen = Self::default();
        // No count of a chunk is greater than its length, so that a byte holds it.
        for chunk in line.as_bytes().chunks(usize::from(u8::MAX)) {
            let (mut parts, mut digits, mut tells) = (0_u8, 0_u8, 0_u8);
            for byte in chunk {
                parts += u8::from(is_part(*byte));
                digits += u8::from(byte.is_ascii_digit());
                tells += u8::from(matches!(byte, b':' | b'='));
            }
            seen.parts += usize::from(parts);
            seen.digits += usize::from(digits);
            seen.tells += usize::from(tells);
        }
        seen
    }
}

/// Whether a byte may be a part of a key.
fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':')
}

/// How a key in a file of its own begins. A password has a digit, all else is longer.
const KEY_HEAD: &str = "-----BEGIN ";

/// The shortest key of [`TOKENS`], and the digits of the shortest number that is looked for.
const SHORTEST_TOKEN: usize = 20;
const SHORTEST_NUMBER: usize = 11;

/// The first secret of a line, and what it is.
fn in_line(line: &str) -> Option<(usize, &'static str)> {
    if let Some(at) = line.find(KEY_HEAD).filter(|_| line.contains("PRIVATE KEY")) {
        return Some((at, "закрытый ключ"));
    }
    let token = words(line).find(|(_, word)| is_token(word));
    let token = token.map(|(at, _)| (at, "ключ доступа (токен)"));
    token
        .or_else(|| Some((password(line)?, "пароль")))
        .or_else(|| numbers(line))
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
fn password(line: &str) -> Option<usize> {
    let told = |at: usize| told_value(&line[at..]).is_some();
    if !line.match_indices([':', '=']).any(|(at, _)| told(at)) {
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
            told_value(rest).map(|value| line.len() - value.len())
        })
    })
}

/// Marks around a name and its value.
const AROUND: [char; 4] = ['*', '"', '`', ' '];

/// What begins with the value that a colon or an equals sign tells, if that may be a password.
fn told_value(rest: &str) -> Option<&str> {
    let value = rest.strip_prefix([':', '='])?;
    let value = value.trim_start_matches(AROUND);
    let word = value.split_whitespace().next()?;
    let word = word.trim_end_matches(['.', ',', ';', '`', '"', '*', ')']);
    is_password(word).then_some(value)
}

fn is_password(word: &str) -> bool {
    let has = |test: fn(char) -> bool| word.contains(test);
    let plain = word.is_ascii() && !word.contains("{{") && !word.contains("://");
    plain
        && word.len() >= 6
        && has(|c| c.is_ascii_alphabetic())
        && has(|c| c.is_ascii_digit())
        && !word.contains('(')
}

/// A number of a bank card or of insurance whose check digits are right.
fn numbers(line: &str) -> Option<(usize, &'static str)> {
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
            ("карта 4111 1111 1111 1111,", "номер банковской карты"),
            ("СНИЛС 112-233-445 95", "СНИЛС"),
        ] {
            assert!(is_worth_a_look(line), "{line}");
            assert_eq!(in_line(line).map(|(_, what)| what), Some(what), "{line}");
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
        ] {
            assert_eq!(in_line(line), None, "{line}");
        }
    }
}
