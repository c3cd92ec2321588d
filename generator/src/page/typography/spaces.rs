//! Spaces at which a Russian line must not break: after short words, between a number and what it
//! counts, in abbreviations and initials.

use super::{Edit, NO_BREAK, OBJECT, edit, is_gap, joined, plain::between_plain_words};
use opora_search::eights::{each, marked, zeros};

/// Prepositions, conjunctions and particles that lean on the next word.
pub(super) const LEANS_FORWARD: [&str; 29] = [
    "а", "без", "в", "во", "да", "для", "до", "за", "и", "из", "или", "к", "ко", "на", "над", "не",
    "ни", "но", "о", "об", "обо", "от", "по", "под", "при", "про", "с", "со", "у",
];

/// Particles that lean on the word before.
const LEANS_BACK: [&str; 6] = ["б", "бы", "ж", "же", "ли", "ль"];

/// Units that begin with a capital letter; the others are words in small letters.
const UNITS: [&str; 18] = [
    "КБ", "МБ", "ГБ", "ТБ", "Кб", "Мб", "Гб", "Кбит", "Мбит", "Гбит", "Гц", "кГц", "МГц", "ГГц",
    "KB", "MB", "GB", "Mbit",
];

/// Abbreviations before a number.
const BEFORE_NUMBER: [&str; 17] = [
    "с", "стр", "п", "пп", "рис", "табл", "гл", "ст", "ч", "д", "кв", "корп", "каб", "ауд", "тел",
    "доб", "ред",
];

/// Abbreviations before a name.
const BEFORE_NAME: [&str; 9] = ["г", "ул", "пр", "пер", "пл", "наб", "обл", "им", "см"];

/// The longest word of the lists above; none that leans is as long.
pub(super) const LONGEST: usize = 4;

/// Words longer than this are of no interest here; it also keeps the work linear.
const WINDOW: usize = 12;

/// How far around a space one must look: a word, its marks, and what stands before it.
const REACH: usize = WINDOW + 4;

/// Makes spaces of one block unbreakable where they must be. The block comes in pieces; words are
/// seen across them.
pub(super) fn bind(pieces: &mut [String]) {
    let line = joined(pieces);
    let blanks = marked(line.as_bytes(), |eight| {
        zeros(eight ^ each(b' ')) | zeros(eight ^ each(b'\n'))
    });
    let bound = blanks.filter(|at| is_bound_at(&line, *at));
    let edits: Vec<Edit> = bound.map(|at| (at, 1, NO_BREAK)).collect();
    if !edits.is_empty() {
        edit(pieces, edits);
    }
}

fn is_bound_at(line: &str, at: usize) -> bool {
    let bytes = line.as_bytes();
    let told = between_plain_words(&bytes[..at], &bytes[at + 1..]);
    told.unwrap_or_else(|| is_bound_by_letters(line, at))
}

/// The same by the letters around, which takes longer.
pub(super) fn is_bound_by_letters(line: &str, at: usize) -> bool {
    let (before, after) = (&line[..at], &line[at + 1..]);
    let mut near = [' '; 2 * REACH + 1];
    let (mut from, mut to) = (REACH, REACH + 1);
    for (c, seen) in before.chars().rev().zip(near[..REACH].iter_mut().rev()) {
        *seen = c;
        from -= 1;
    }
    for (c, seen) in after.chars().zip(&mut near[REACH + 1..]) {
        *seen = c;
        to += 1;
    }
    match (&near[from..REACH], &near[REACH + 1..to]) {
        ([.., last], [first, ..]) if !is_gap(*last) && !is_gap(*first) => {
            is_bound(&near[from..to], REACH - from)
        }
        _ => false,
    }
}

fn is_bound(line: &[char], at: usize) -> bool {
    let left = Token::before(line, at);
    if after_word(&left) || after_sign(&left) {
        return true;
    }
    // Most spaces stand between two plain words, which the first letters tell.
    let plain = |c: char| c.is_lowercase() && !matches!(c, 'б' | 'ж' | 'л');
    if plain(line[at + 1]) && left.last() != Some('.') && !left.begins_like_number() {
        return false;
    }
    let right = Token::after(line, at);
    before_particle(&right)
        || number(&left, &right)
        || abbreviation(line, at, &left, &right)
        || initials(&left, &right)
}

/// What stands between two gaps, as far as it matters.
struct Token<'a> {
    chars: &'a [char],
    /// Whether the window showed all of it.
    whole: bool,
}

impl<'a> Token<'a> {
    fn before(line: &'a [char], at: usize) -> Self {
        let seen = line[..at].iter().rev().take(WINDOW + 1);
        let length = seen.take_while(|c| !is_gap(**c)).count();
        let chars = &line[at - length..at];
        // An opening bracket or quote is no part of the word.
        let marks = chars.iter().take_while(|c| is_opening(**c));
        Self {
            chars: &chars[marks.count()..],
            whole: length <= WINDOW,
        }
    }

    fn after(line: &'a [char], at: usize) -> Self {
        let seen = line[at + 1..].iter().take(WINDOW + 1);
        let length = seen.take_while(|c| !is_gap(**c)).count();
        Self {
            chars: &line[at + 1..=at + length],
            whole: length <= WINDOW,
        }
    }

    /// The word without the marks after it.
    fn word(&self) -> Self {
        let in_word = |c: &char| c.is_alphanumeric() || matches!(c, '-' | &OBJECT);
        let end = self.chars.iter().rposition(in_word).map_or(0, |at| at + 1);
        self.cut(end)
    }

    /// The part before a slash: «Мбит» of «Мбит/с».
    fn before_slash(&self) -> Self {
        let slash = self.chars.iter().position(|c| *c == '/');
        self.cut(slash.unwrap_or(self.chars.len()))
    }

    /// What stands before a final point.
    fn before_point(&self) -> Option<Self> {
        let point = self.last() == Some('.');
        point.then(|| self.cut(self.chars.len() - 1))
    }

    fn cut(&self, end: usize) -> Self {
        Self {
            chars: &self.chars[..end],
            whole: self.whole,
        }
    }

    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    fn last(&self) -> Option<char> {
        self.chars.last().copied()
    }

    /// Whether it is one of `words`, in small letters or capitals.
    fn is_one_of(&self, words: &[&str]) -> bool {
        // Most words are longer than any of the list: their letters need not be looked at.
        if !self.whole || self.chars.len() > LONGEST {
            return false;
        }
        let mut small = ['\0'; LONGEST];
        for (small, c) in small.iter_mut().zip(self.chars) {
            *small = lower(*c);
        }
        let letters = small.iter().copied().take(self.chars.len());
        words.iter().any(|word| word.chars().eq(letters.clone()))
    }

    fn is_exactly(&self, words: &[&str]) -> bool {
        let typed = || self.chars.iter().copied();
        self.whole
            && self.chars.len() <= LONGEST
            && words.iter().any(|word| word.chars().eq(typed()))
    }

    fn begins_like_number(&self) -> bool {
        let sign = |c: char| c.is_ascii_digit() || matches!(c, '+' | '−' | '-');
        self.char(0).is_some_and(sign)
    }

    fn is_digits(&self) -> bool {
        self.chars.iter().all(char::is_ascii_digit)
    }
}

/// A letter in its small form; the lists have no letter whose small form is several.
fn lower(c: char) -> char {
    match c {
        'а'..='я' => c,
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '«' | '„' | '“' | '"')
}

fn is_capital(c: Option<char>) -> bool {
    c.is_some_and(char::is_uppercase)
}

fn after_word(left: &Token) -> bool {
    left.is_one_of(&LEANS_FORWARD)
}

fn before_particle(right: &Token) -> bool {
    right.word().is_exactly(&LEANS_BACK)
}

fn after_sign(left: &Token) -> bool {
    matches!(left.last(), Some('№' | '§'))
}

/// A number and what it counts, or its next three digits.
fn number(left: &Token, right: &Token) -> bool {
    let ends_in_digit = left.last().is_some_and(|c| c.is_ascii_digit());
    if !left.begins_like_number() || !ends_in_digit {
        return false;
    }
    let word = right.word();
    let group = left.chars.len() <= 3 && left.is_digits();
    let grouped = group && word.chars.len() == 3 && word.is_digits();
    let counted = right
        .char(0)
        .is_some_and(|c| c.is_lowercase() || "%₽°‰".contains(c));
    let conjunction = word.is_exactly(&LEANS_FORWARD);
    grouped || (counted && !conjunction) || word.before_slash().is_exactly(&UNITS)
}

/// «с. 5», «г. Москва», «т. д.»; but not «5 см. Затем» or «2026 г. Затем».
fn abbreviation(line: &[char], at: usize, left: &Token, right: &Token) -> bool {
    let Some(short) = left.before_point().filter(|short| short.whole) else {
        return false;
    };
    if short.is_exactly(&["т"]) {
        let continued = matches!(right.char(0), Some('д' | 'п' | 'е' | 'к' | 'ч'));
        return continued && right.char(1) == Some('.');
    }
    let start = at - left.chars.len();
    let counted = start >= 2 && line[start - 2].is_ascii_digit();
    let before_number = digit_follows(right) && short.is_one_of(&BEFORE_NUMBER);
    let before_name = is_capital(right.char(0)) && short.is_one_of(&BEFORE_NAME);
    (before_number || before_name) && !counted
}

fn digit_follows(right: &Token) -> bool {
    right.char(0).is_some_and(|c| c.is_ascii_digit())
}

/// «А. И. Соколов», «Соколов А. И.»
fn initials(left: &Token, right: &Token) -> bool {
    let after_initial = || {
        let short = left.before_point()?;
        let before = short
            .chars
            .len()
            .checked_sub(2)
            .and_then(|at| short.char(at));
        Some(is_capital(short.last()) && before.is_none_or(|c| c == '.'))
    };
    let is_name = || {
        let letters = left.chars.iter().all(|c| c.is_alphabetic() || *c == '-');
        let second = left.char(1).is_some_and(char::is_lowercase);
        letters && second && is_capital(left.char(0))
    };
    let before_initial = right.char(1) == Some('.');
    is_capital(right.char(0)) && (after_initial().unwrap_or(false) || (before_initial && is_name()))
}
