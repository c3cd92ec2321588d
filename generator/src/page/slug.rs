//! Anchors in Latin letters out of Russian titles, so that an address can be read and typed.

pub use opora_search::latin::slug;

/// Whether `id` is spelt as an anchor that an editor may choose.
#[must_use]
pub fn is_anchor(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_anchors() {
        for (title, expected) in [
            ("Что подготовить", "chto-podgotovit"),
            ("Ещё не всё: объём, съезд", "eshche-ne-vse-obem-sezd"),
            ("  «Щука», цапля & хвост! ", "shchuka-tsaplya-khvost"),
            ("Windows 10/11", "windows-10-11"),
            ("№\u{A0}5 — из-за угла", "5-iz-za-ugla"),
            ("Жёлтый ЭЮЯ ый", "zheltyy-eyuya-yy"),
            ("…", ""),
            ("日本", ""),
        ] {
            assert_eq!(slug(title), expected, "{title}");
        }
    }

    #[test]
    fn long_titles_are_cut_at_a_word() {
        let long = slug(&"слово ".repeat(40));
        assert!(long.len() <= 80 && long.ends_with("slovo"), "{long}");
        assert_eq!(slug(&"ж".repeat(1000)).len(), 80);
    }

    #[test]
    fn anchors_are_spelt_strictly() {
        assert!(is_anchor("no-letter_2"));
        for bad in ["", "2a", "Вход", "A", "a b", "a.b"] {
            assert!(!is_anchor(bad), "{bad}");
        }
    }
}
