//! Keyboards: the same keys in the other layout, and which keys lie side by side.

/// Keys of the American layout, and the same ones of the Russian layout below them.
const LATIN: &str = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~{}:\"<>";
const CYRILLIC: &str = "ёйцукенгшщзхъфывапролджэячсмитьбюёхъжэбю";

/// The text as it would have been in the other layout: Russian where it has a Latin letter or none,
/// else American.
#[must_use]
pub fn other(text: &str) -> String {
    let text = text.to_lowercase();
    let (from, to) = if text.contains(|c: char| matches!(c, 'а'..='я' | 'ё')) {
        (CYRILLIC, LATIN)
    } else {
        (LATIN, CYRILLIC)
    };
    let same_key = |c| {
        let mut keys = from.chars().zip(to.chars());
        keys.find(|(key, _)| *key == c)
            .map_or(c, |(_, other)| other)
    };
    text.chars().map(same_key).collect()
}

/// The rows of letters; each row lies half a key to the right of the one above it.
const ROWS: [[&str; 3]; 2] = [
    ["йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"],
    ["qwertyuiop", "asdfghjkl", "zxcvbnm"],
];

/// Whether two different letters lie side by side on a keyboard.
#[must_use]
pub fn are_neighbours(one: char, other: char) -> bool {
    let places = ROWS
        .iter()
        .map(|rows| (place(rows, one), place(rows, other)));
    let mut places = places.filter_map(|(one, other)| Some((one?, other?)));
    places.any(|(one, other)| {
        let (upper, lower) = (one.min(other), one.max(other));
        match lower.0 - upper.0 {
            0 => lower.1 - upper.1 == 1,
            1 => lower.1 == upper.1 || lower.1 + 1 == upper.1,
            _ => false,
        }
    })
}

fn place(rows: &[&str; 3], letter: char) -> Option<(usize, usize)> {
    let found = |row: &&str| row.chars().position(|c| c == letter);
    let places = rows.iter().enumerate();
    let mut places = places.filter_map(|(number, row)| Some((number, found(row)?)));
    places.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_change_both_ways() {
        for (typed, meant) in [
            ("gfhjkm", "пароль"),
            ("GFHJKM", "пароль"),
            (";ehyfk", "журнал"),
            ("jnxtn", "отчет"),
            ("'rpfvty", "экзамен"),
            ("ьщщвду", "moodle"),
            ("пщщпду", "google"),
        ] {
            assert_eq!(other(typed), meant);
        }
    }

    #[test]
    fn every_key_has_one_of_the_other_layout() {
        assert_eq!(LATIN.chars().count(), CYRILLIC.chars().count());
    }

    #[test]
    fn keys_lie_side_by_side() {
        for pair in ["ап", "пр", "йф", "цф", "фя", "ыя", "qw", "as", "za"] {
            let letters: Vec<char> = pair.chars().collect();
            assert!(are_neighbours(letters[0], letters[1]), "{pair}");
            assert!(are_neighbours(letters[1], letters[0]), "{pair}");
        }
        for pair in ["аа", "йы", "фс", "qp", "йя", "qй"] {
            let letters: Vec<char> = pair.chars().collect();
            assert!(!are_neighbours(letters[0], letters[1]), "{pair}");
        }
    }
}
