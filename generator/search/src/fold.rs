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
    for c in text.chars() {
        match c {
            'а'..='я' | ' '..='@' | '['..='~' | '\n' | '\t' => folded.push(c),
            'А'..='Я' => folded.extend(char::from_u32(u32::from(c) + 32)),
            'A'..='Z' => folded.push(c.to_ascii_lowercase()),
            'ё' | 'Ё' => folded.push('е'),
            c if is_plain(c) => folded.push(c),
            SOFT_HYPHEN => {}
            _ => return fold_rare(text),
        }
    }
    folded
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
    let words = folded.split(|c: char| !is_part(c));
    words.filter(|word| !word.is_empty()).map(cut)
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
