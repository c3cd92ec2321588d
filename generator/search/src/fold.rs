//! Texts as the search sees them: small letters without marks, cut into words. ё is е; й is not и.

use crate::eights::{ascii, each, leads, marked, not_cyrillic, zeros};
use unicode_normalization::UnicodeNormalization;

/// The longest word that counts, in characters.
const LONGEST: usize = 32;

const BREVE: char = '\u{306}';
const SOFT_HYPHEN: char = '\u{AD}';

/// The text folded, as `FORMAT.md` says.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut done = 0;
    for at in others(text.as_bytes()).map(|at| text.floor_char_boundary(at)) {
        if at < done {
            continue;
        }
        folded.push_str(&text[done..at]);
        let Some(c) = text[at..].chars().next() else {
            break;
        };
        match c {
            'А'..='Я' => folded.extend(char::from_u32(u32::from(c) + 32)),
            'A'..='Z' => folded.push(c.to_ascii_lowercase()),
            'ё' | 'Ё' => folded.push('е'),
            SOFT_HYPHEN => {}
            c if is_plain(c) => folded.push(c),
            _ => return fold_rare(text),
        }
        done = at + c.len_utf8();
    }
    folded.push_str(&text[done..]);
    folded
}

/// Where bytes stand of what may not stay as it is: of all but ASCII without its capitals and small Russian letters.
fn others(text: &[u8]) -> impl Iterator<Item = usize> {
    let mut last = 0;
    marked(text, move |eight| {
        let before = eight << 8 | last;
        last = eight >> 56;
        let capitals = between(eight, b'A', b'Z') & ascii(eight);
        // In UTF-8, а to п are D0 B0 to D0 BF, р to я are D1 80 to D1 8F.
        let is_small = (fourth(eight, 0x80) & zeros(before ^ each(0xD1)))
            | (fourth(eight, 0xB0) & zeros(before ^ each(0xD0)));
        let goes_on = eight & each(0x80) & !leads(eight);
        capitals | (goes_on & !is_small) | (leads(eight) & not_cyrillic(eight))
    })
}

/// Of eight bytes the highest bit of each whose first four bits are those of `byte`.
const fn fourth(bytes: u64, byte: u8) -> u64 {
    zeros((bytes & each(0xF0)) ^ each(byte))
}

/// Of eight bytes the highest bit of each that is ASCII from `first` to `last`; of others, any.
const fn between(bytes: u64, first: u8, last: u8) -> u64 {
    let low = bytes & each(0x7F);
    (low + each(0x80 - first)) & !(low + each(0x7F - last))
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
    let mut from = 0;
    let ends = separators(folded).chain([(folded.len(), 0)]);
    ends.filter_map(move |(at, length)| {
        let word = &folded[from..at];
        from = at + length;
        (!word.is_empty()).then(|| cut(word))
    })
}

/// The characters that are no parts of words: where each begins, and its length in bytes.
fn separators(text: &str) -> impl Iterator<Item = (usize, usize)> {
    // Cyrillic letters are parts of words, and are most of a text.
    let signs = marked(text.as_bytes(), not_cyrillic);
    signs.filter_map(|at| match text.as_bytes()[at] {
        byte @ ..0x80 => (!is_part(char::from(byte))).then_some((at, 1)),
        _ => {
            let sign = text[at..].chars().next().filter(|c| !is_part(*c))?;
            Some((at, sign.len_utf8()))
        }
    })
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
        for from in text.char_indices().map(|(at, _)| at) {
            let rest = &text[from..];
            assert_eq!(fold(rest), fold_rare(rest));
        }
        // Each character of two bytes, wherever among eight it stands.
        for c in '\0'..='\u{7FF}' {
            let text = format!("а{c}пря{c}zb{c}ё{c}");
            assert_eq!(fold(&text), fold_rare(&text), "{c:?}");
        }
    }

    #[test]
    fn words_are_what_stands_between_other_characters() {
        assert!(('\u{400}'..='\u{47F}').all(is_part));
        for c in ('\0'..='\u{2FFF}').step_by(3) {
            let text = format!("аб{c}{c}я9{c}z{c}日本{c}");
            let read = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
            assert!(words(&text).eq(read), "{c:?}");
        }
    }

    #[test]
    fn long_words_are_cut() {
        let long = "ж".repeat(100);
        assert_eq!(tokens(&long), ["ж".repeat(32)]);
    }
}
