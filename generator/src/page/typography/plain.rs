//! Spaces between plain Russian words, which most are: the bytes beside them tell whether a line may break there.
//! Whatever they do not tell is left to [`super::spaces`].

use super::spaces::{LEANS_FORWARD, LONGEST};

/// The bytes of the longest word that is looked for: all of its letters are Cyrillic.
const ROOM: usize = 2 * LONGEST;

/// What the bytes around a space tell, which is enough for most spaces: before it a Russian word, or a
/// mark that ends no abbreviation, after it what begins neither a particle nor a name.
pub(super) fn between_plain_words(before: &[u8], after: &[u8]) -> Option<bool> {
    let (is_letter, is_plain) = match after {
        // A capital alone is an initial.
        [0xD0, 0x90..=0xAF, rest @ ..] => (true, begins_with_letter(rest)),
        // No particle begins otherwise than with б, ж and л, and none has three letters.
        [0xD0, 0xB1 | 0xB6 | 0xBB, rest @ ..] => {
            let goes_on = begins_with_letters(rest);
            (goes_on, goes_on)
        }
        [0xD0, 0xB0..=0xBF, ..] | [0xD1, 0x80..=0x8F, ..] => (true, true),
        [b'0'..=b'9' | b'a'..=b'z' | b'(', ..] => (false, true),
        // « and —
        [0xC2, 0xAB, ..] | [0xE2, 0x80, 0x94, ..] => (false, true),
        _ => (false, false),
    };
    match before {
        [.., b',' | b';' | b':' | b'!' | b'?' | b')'] if is_plain => Some(false),
        // » and —
        [.., 0xC2, 0xBB] | [.., 0xE2, 0x80, 0x94] if is_plain => Some(false),
        // A sentence ends with more letters than an abbreviation has.
        [word @ .., b'.'] if is_letter => {
            (letters_at_end(last_bytes(word)) == LONGEST).then_some(false)
        }
        _ if is_plain => after_plain_word(before),
        _ => None,
    }
}

/// Whether a Cyrillic letter stands there.
fn begins_with_letter(text: &[u8]) -> bool {
    matches!(text, [0xD0 | 0xD1, ..])
}

/// Whether two Cyrillic letters stand there.
fn begins_with_letters(text: &[u8]) -> bool {
    matches!(text, [0xD0 | 0xD1, _, 0xD0 | 0xD1, ..])
}

/// The last bytes as a number, the very last one lowest.
fn last_bytes(text: &[u8]) -> u64 {
    let mut bytes = [0; ROOM];
    match text.last_chunk() {
        Some(last) => bytes = *last,
        None => bytes[ROOM - text.len()..].copy_from_slice(text),
    }
    u64::from_be_bytes(bytes)
}

/// How many Cyrillic letters end those bytes: each begins with D0 or D1 (Unicode, U+0400 to U+047F).
fn letters_at_end(bytes: u64) -> usize {
    const LEAD: u64 = 0xD000_D000_D000_D000;
    const MASK: u64 = 0xFE00_FE00_FE00_FE00;
    ((bytes & MASK) ^ LEAD).trailing_zeros() as usize / 16
}

/// Whether the word that ends there leans on the next; `None` where more must be looked at. A word of small
/// letters only is known by its bytes.
fn after_plain_word(before: &[u8]) -> Option<bool> {
    let bytes = last_bytes(before);
    let letters = letters_at_end(bytes);
    if letters == LONGEST {
        return Some(false);
    }
    let word = bytes & !(u64::MAX << (16 * letters));
    let is_whole =
        matches!((bytes >> (16 * letters)) as u8, b' ' | b'\n') || before.len() == 2 * letters;
    if letters == 0 || !is_whole {
        return None;
    }
    let is_small = |letter: &[u8; 2]| !matches!(letter, [0xD0, ..=0xAF]);
    let leans = LEANING.contains(&word);
    (leans || word.to_be_bytes().as_chunks().0.iter().all(is_small)).then_some(leans)
}

/// [`LEANS_FORWARD`], each word's bytes as a number.
const LEANING: [u64; LEANS_FORWARD.len()] = {
    let mut numbers = [0; LEANS_FORWARD.len()];
    let mut at = 0;
    while at < numbers.len() {
        let mut letters = LEANS_FORWARD[at].as_bytes();
        assert!(
            letters.len() < ROOM,
            "a word of so many letters is told to lean on none"
        );
        while let [first, rest @ ..] = letters {
            numbers[at] = numbers[at] << 8 | *first as u64;
            letters = rest;
        }
        at += 1;
    }
    numbers
};
