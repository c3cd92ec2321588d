//! The name a file is shown and saved under. It never names anything on our disk; it is cleaned
//! for the eyes and the disk of the one who saves it.

use unicode_normalization::UnicodeNormalization;

/// The most characters of a name.
const MAX: usize = 120;

/// The name for a file that came without one.
const NAMELESS: &str = "file";

/// Names that mean devices to Windows, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The last part of the name, composed (NFC), without signs that cannot be seen, reorder the text
/// or mean something to a disk; at most 120 characters, the ending kept.
pub(super) fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let seen = last.nfc().filter(|c| !is_unseen(*c)).map(|c| match c {
        ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    let seen: String = seen.collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let plain = words.join(" ");
    let plain = plain.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let plain = plain.trim_start_matches(|c: char| matches!(c, '.' | '-') || c.is_whitespace());
    let cut = cut(plain);
    let (stem, _) = cut.split_once('.').unwrap_or((&cut, ""));
    if cut.is_empty() {
        NAMELESS.to_owned()
    } else if is_device(stem) {
        format!("_{cut}")
    } else {
        cut
    }
}

/// Control characters, those that reorder the text (UAX 9), and those without width.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{2069}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFC}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

fn is_device(stem: &str) -> bool {
    let stem = stem.trim_end().to_ascii_lowercase();
    let numbered = |word: &str| {
        // Windows takes the raised digits of Latin-1 for digits too.
        let digit = stem
            .strip_prefix(word)
            .map(|d| d.chars().collect::<Vec<_>>());
        matches!(digit.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

fn cut(name: &str) -> String {
    let count = name.chars().count();
    if count <= MAX {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending: String = ending.chars().take(10).collect();
    let room = MAX - ending.chars().count() - 1;
    let stem: String = stem.chars().take(room).collect();
    format!("{}.{ending}", stem.trim_end())
}
