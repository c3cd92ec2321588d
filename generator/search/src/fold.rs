//! Texts as the search sees them: small letters without marks, cut into words. ё is е; й is not и.

use unicode_normalization::UnicodeNormalization;

/// The longest word that counts, in characters.
const LONGEST: usize = 32;

const BREVE: char = '\u{306}';
const SOFT_HYPHEN: char = '\u{AD}';

/// The text folded, as `FORMAT.md` says.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((same, after)) = rest.split_at_checked(folded_already(rest.as_bytes())) {
        folded.push_str(same);
        let mut chars = after.chars();
        match chars.next() {
            None => break,
            Some(c @ 'А'..='Я') => folded.extend(char::from_u32(u32::from(c) + 32)),
            Some(c @ 'A'..='Z') => folded.push(c.to_ascii_lowercase()),
            Some('ё' | 'Ё') => folded.push('е'),
            Some(c) if is_plain(c) => folded.push(c),
            Some(SOFT_HYPHEN) => {}
            Some(_) => return fold_rare(text),
        }
        rest = chars.as_str();
    }
    folded
}

/// How many bytes of a text stay as they are: small Russian letters, ASCII but for its capitals, spaces that do not
/// break, quotes. Of ordinary texts that is nearly all, and bytes are quicker to look at than characters.
fn folded_already(text: &[u8]) -> usize {
    let mut rest = text.iter();
    loop {
        let left = rest.len();
        let is_same = match rest.next() {
            Some(byte @ ..0x80) => !byte.is_ascii_uppercase(),
            Some(&SMALL_FIRST) => rest.next().is_some_and(is_in_first),
            Some(&SMALL_LAST) => rest.next().is_some_and(is_in_last),
            Some(0xC2) => matches!(rest.next(), Some(0xA0 | 0xAB | 0xBB)),
            _ => false,
        };
        if !is_same {
            return text.len() - left;
        }
    }
}

/// In UTF-8, what а to п begin with, and р to я.
const SMALL_FIRST: u8 = 0xD0;
const SMALL_LAST: u8 = 0xD1;

/// Whether the second byte is one of а to п.
fn is_in_first(byte: &u8) -> bool {
    *byte >= 0xB0
}

/// Whether the second byte is one of р to я.
fn is_in_last(byte: &u8) -> bool {
    *byte < 0x90
}

/// Characters of ordinary texts that are neither letters nor fall apart.
fn is_plain(c: char) -> bool {
    matches!(c, '\u{A0}' | '«' | '»' | '№' | '×' | '\u{2000}'..='\u{206F}' | '\u{2190}'..='\u{27BF}')
}

fn fold_rare(text: &str) -> String {
    let small = text.nfd().collect::<String>().to_lowercase();
    let mut folded = String::with_capacity(small.len());
    for c in small.chars() {
        match c {
            BREVE if folded.ends_with('и') => {
                folded.pop();
                folded.push('й');
            }
            // So that a second mark does not make one of the letter that had the first.
            '\u{300}'..='\u{36F}' => folded.push('\u{AD}'),
            c => folded.push(c),
        }
    }
    folded.retain(|c| c != SOFT_HYPHEN);
    folded
}

/// The words of a folded text, in order; long ones are cut.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        let (_, from) = rest.split_at_checked(run(rest, false))?;
        let (word, after) = from.split_at_checked(run(from, true))?;
        rest = after;
        (!word.is_empty()).then(|| cut(word))
    })
}

/// How many bytes of a text are characters that all are parts of words, or all are none.
#[inline]
fn run(text: &str, parts: bool) -> usize {
    let mut rest = text.as_bytes().iter();
    let mut left = rest.len();
    while let Some(byte) = rest.next() {
        let at = text.len() - left;
        let is_part = match *byte {
            ..0x80 => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            SMALL_FIRST => rest.next().is_some_and(is_in_first) || is_part_at(text, at).0,
            SMALL_LAST => rest.next().is_some_and(is_in_last) || is_part_at(text, at).0,
            _ => {
                let (is_part, more) = is_part_at(text, at);
                rest.nth(more.saturating_sub(1));
                is_part
            }
        };
        if is_part != parts {
            return at;
        }
        left = rest.len();
    }
    text.len()
}

/// Whether the character at a place is part of a word, and how many bytes it has after its first.
#[cold]
fn is_part_at(text: &str, at: usize) -> (bool, usize) {
    let c = text.get(at..).and_then(|rest| rest.chars().next());
    c.map_or((false, 1), |c| (is_part(c), c.len_utf8() - 1))
}

/// Whether a character is part of a word.
#[must_use]
pub fn is_part(c: char) -> bool {
    matches!(c, 'а'..='я' | 'a'..='z' | '0'..='9') || (!c.is_ascii() && c.is_alphanumeric())
}

fn cut(word: &str) -> &str {
    if word.len() <= LONGEST {
        return word;
    }
    let end = word.char_indices().nth(LONGEST).map(|(at, _)| at);
    end.and_then(|end| word.get(..end)).unwrap_or(word)
}

/// The words of a text as it stands.
#[must_use]
pub fn tokens(text: &str) -> Vec<String> {
    words(&fold(text)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_small_and_bare() {
        for (text, expected) in [
            ("Ещё ЁЛКА, ёж!", "еще елка еж"),
            ("и\u{306}од Йод", "йод йод"),
            ("Café naïve", "cafe naive"),
            ("Wi\u{2011}Fi 2FA 1С", "wi fi 2fa 1с"),
            ("со\u{AD}гла\u{AD}сие", "согласие"),
            ("ма́ма й́", "мама й"),
            ("İstanbul ΣΑΣ", "istanbul σας"),
            ("«№ 5» — 10×2", "5 10 2"),
        ] {
            assert_eq!(tokens(text).join(" "), expected);
        }
    }

    #[test]
    fn the_quick_way_is_the_thorough_one() {
        let text = "Ещё «Ёлка» й № 5 — ABC xyz, Со\u{AD}гласие… {[~]} Я";
        assert_eq!(fold(text), fold_rare(text));
    }

    #[test]
    fn long_words_are_cut() {
        let long = "ж".repeat(100);
        assert_eq!(tokens(&long), ["ж".repeat(32)]);
    }
}
