//! A password: not the word, but a value told after it, such as «пароль: Qwerty12».

use super::{Letters, Secret, Spot};

/// What a password is called: a stem and the endings it may have.
const NAMES: [(&str, &[&str]); 7] = [
    ("парол", &["ь", "я", "ю", "ем", "е", "и"]),
    ("password", &[""]),
    ("passwd", &[""]),
    ("pwd", &[""]),
    ("пин-код", &["", "а", "ом"]),
    ("пинкод", &["", "а", "ом"]),
    ("cvv", &["", "2"]),
];

/// The farthest that a value may stand behind the name: «пароль от личного кабинета: …».
const FARTHEST: usize = 45;

/// Values that words tell apart from passwords: the shortest value.
const SHORTEST: usize = 4;

pub(super) fn find(letters: &Letters) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut at = 0;
    while at < letters.0.len() {
        match name_end(letters, at).and_then(|end| value(letters, end)) {
            Some((from, to)) => {
                spots.push(letters.spot(Secret::Password, from, to));
                at = to;
            }
            None => at += 1,
        }
    }
    spots
}

/// The end of a password's name that begins at `at`.
fn name_end(letters: &Letters, at: usize) -> Option<usize> {
    let within = |c: char| c.is_alphanumeric();
    if at > 0 && letters.get(at - 1).is_some_and(within) {
        return None;
    }
    let mut end = at;
    while letters.get(end).is_some_and(|c| within(c) || c == '-') {
        end += 1;
    }
    let word = letters.cut(at, end);
    let word = word.trim_end_matches('-');
    let named = NAMES.iter().any(|(stem, endings)| {
        let ending = word.strip_prefix(stem);
        ending.is_some_and(|ending| endings.contains(&ending))
    });
    named.then(|| at + word.chars().count())
}

/// The value behind a name: after a colon or an equals sign, after a dash, or next to it.
fn value(letters: &Letters, name_end: usize) -> Option<(usize, usize)> {
    let mut at = name_end;
    let mut sign = None;
    while at < name_end + FARTHEST {
        match letters.get(at)? {
            c @ (':' | '=') => {
                sign = Some((at, c));
                break;
            }
            c @ ('-' | '–' | '—') if letters.get(at + 1) == Some(' ') => {
                sign = Some((at, c));
                break;
            }
            c if c.is_alphabetic() || " -()\"'«»*`".contains(c) => at += 1,
            _ => break,
        }
    }
    let told = sign.and_then(|(at, sign)| {
        let (from, to) = word(letters, at + 1)?;
        let value = letters.cut(from, to);
        let fits = if sign == ':' || sign == '=' {
            is_value(&value)
        } else {
            is_mixed(&value)
        };
        fits.then_some((from, to))
    });
    told.or_else(|| {
        let (from, to) = word(letters, name_end)?;
        is_mixed(&letters.cut(from, to)).then_some((from, to))
    })
}

/// The next word on the line, quotes and marks around it and the sentence's end left out.
fn word(letters: &Letters, from: usize) -> Option<(usize, usize)> {
    let mut from = from;
    while letters.get(from).is_some_and(|c| " \"'«`*(".contains(c)) {
        from += 1;
    }
    let mut to = from;
    while letters.get(to).is_some_and(|c| !c.is_whitespace()) {
        to += 1;
    }
    while to > from
        && letters
            .get(to - 1)
            .is_some_and(|c| ".,;:?\"'»`*)".contains(c))
    {
        to -= 1;
    }
    (to > from).then_some((from, to))
}

/// After a colon: anything but words of the language, places, days and times.
fn is_value(word: &str) -> bool {
    let latin = word.chars().all(|c| c.is_ascii_graphic()) && has_letter(word);
    let digits = word.chars().any(|c| c.is_ascii_digit());
    word.chars().count() >= SHORTEST && (latin || digits) && !is_ordinary(word)
}

/// Elsewhere: letters and digits or signs in one word, or many digits.
fn is_mixed(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let count = word.chars().count();
    let mixed = digits > 0 && has_letter(word) && count > SHORTEST;
    let many = digits >= 6 && digits == count;
    (mixed || many) && !is_ordinary(word)
}

fn has_letter(word: &str) -> bool {
    word.chars().any(char::is_alphabetic)
}

/// Addresses, placeholders, days, times, ordinals («2-й») and versions are no passwords.
fn is_ordinary(word: &str) -> bool {
    let numeric = word
        .chars()
        .all(|c| c.is_ascii_digit() || ".:/-".contains(c));
    let parts = word.split(['.', ':', '/', '-']).count();
    let ordinal = word.split_once('-').is_some_and(|(number, ending)| {
        let digits = number.chars().all(|c| c.is_ascii_digit());
        digits && ending.chars().all(|c| c.is_alphabetic() && !c.is_ascii())
    });
    let address = word.contains("://") || word.contains('@') && word.contains('.');
    let marked = word.chars().all(|c| "*•.xх_".contains(c));
    address || marked || ordinal || (numeric && parts > 1)
}
