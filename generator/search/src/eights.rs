//! Bytes of some kinds in a text, looked for eight at a time: where every second word has one, that is quicker than
//! to begin a search anew behind each.

const HIGH: u64 = each(0x80);
const LOW: u64 = each(0x7F);

/// A byte eight times.
#[must_use]
pub const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Of eight bytes the highest bit of each that is zero, and no other bit.
#[must_use]
pub const fn zeros(bytes: u64) -> u64 {
    !(((bytes & LOW) + LOW) | bytes) & HIGH
}

/// Of eight bytes the highest bit of each that is ASCII.
#[must_use]
pub const fn ascii(bytes: u64) -> u64 {
    !bytes & HIGH
}

/// Of eight bytes the highest bit of each with which a character begins that is not ASCII.
#[must_use]
pub const fn leads(bytes: u64) -> u64 {
    bytes & (bytes << 1) & HIGH
}

/// Of eight bytes the highest bit of each with which a character begins, but for the letters of U+0400 to U+047F.
#[must_use]
pub const fn not_cyrillic(bytes: u64) -> u64 {
    // In UTF-8 those begin with D0 or D1.
    let is_cyrillic = zeros((bytes | each(1)) ^ each(0xD1));
    ascii(bytes) | (leads(bytes) & !is_cyrillic)
}

/// Where the bytes stand that `mark` marks: of eight bytes, the first one lowest, it gives their highest bits. It is
/// asked of one eight after the other; the last is filled up with bytes 80.
pub fn marked(text: &[u8], mut mark: impl FnMut(u64) -> u64) -> impl Iterator<Item = usize> {
    let (mut marks, mut end) = (0, 0);
    std::iter::from_fn(move || {
        while marks == 0 {
            let rest = text.get(end..).filter(|rest| !rest.is_empty())?;
            let eight = rest.first_chunk().copied();
            marks = mark(u64::from_le_bytes(eight.unwrap_or_else(|| filled(rest))));
            end += 8;
        }
        let first = marks.trailing_zeros() as usize / 8;
        marks &= marks - 1;
        Some(end - 8 + first).filter(|at| *at < text.len())
    })
}

/// The last bytes of a text, fewer than eight.
#[cold]
fn filled(last: &[u8]) -> [u8; 8] {
    let mut eight = [0x80; 8];
    eight[..last.len()].copy_from_slice(last);
    eight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_found_wherever_it_stands() {
        let text = "а б\nв é — 日本 \u{80}\u{7FF} ~ё\u{FFFC}z0";
        for from in text.char_indices().map(|(at, _)| at) {
            let bytes = &text.as_bytes()[from..];
            let read = |test: fn(u8) -> bool| {
                let of_kind = bytes
                    .iter()
                    .enumerate()
                    .filter(move |(_, byte)| test(**byte));
                of_kind.map(|(at, _)| at).collect::<Vec<usize>>()
            };
            let found = |mark: fn(u64) -> u64| marked(bytes, mark).collect::<Vec<usize>>();
            assert_eq!(found(ascii), read(|byte| byte < 0x80));
            assert_eq!(found(leads), read(|byte| byte >= 0xC0));
            let not_cyrillic_read = |byte| matches!(byte, ..0x80 | 0xC0.. if byte & 0xFE != 0xD0);
            assert_eq!(found(not_cyrillic), read(not_cyrillic_read));
            assert_eq!(found(|_| each(0x80)), read(|_| true));
            assert_eq!(
                found(|eight| zeros(eight ^ each(b' '))),
                read(|byte| byte == b' ')
            );
        }
    }
}
