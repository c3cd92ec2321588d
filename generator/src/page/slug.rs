//! Anchors in Latin letters out of Russian titles, so that an address can be read and typed.

/// The longest anchor made of a title.
const LONGEST: usize = 80;

/// `title` in small Latin letters, digits and hyphens; empty where it has no letter or digit.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    let mut gap = false;
    for letter in title.chars().flat_map(small) {
        let plain = letter.is_ascii_alphanumeric();
        let Some(latin) = transliterate(letter) else {
            gap |= !plain;
            if plain {
                open(&mut slug, &mut gap).push(letter);
            }
            continue;
        };
        if !latin.is_empty() {
            open(&mut slug, &mut gap).push_str(latin);
        }
    }
    shorten(slug)
}

/// A letter in its small form. Most are small Russian ones, for which no table need be asked.
fn small(letter: char) -> impl Iterator<Item = char> {
    let is_small = matches!(letter, 'а'..='я');
    let others = (!is_small).then(|| letter.to_lowercase());
    is_small
        .then_some(letter)
        .into_iter()
        .chain(others.into_iter().flatten())
}

/// Puts the hyphen that is due between two words.
fn open<'a>(slug: &'a mut String, gap: &mut bool) -> &'a mut String {
    if std::mem::take(gap) && !slug.is_empty() {
        slug.push('-');
    }
    slug
}

/// Cuts a long anchor at a hyphen.
fn shorten(mut slug: String) -> String {
    if slug.len() > LONGEST {
        let end = slug[..LONGEST].rfind('-').unwrap_or(LONGEST);
        slug.truncate(end);
    }
    slug
}

/// A small Cyrillic letter in Latin ones, as in Russian passports (ICAO Doc 9303) but for `ё`, `й`
/// and the signs, which people write so in addresses.
fn transliterate(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' | 'є' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' => "i",
        'й' | 'ы' => "y",
        'ї' => "yi",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

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
        assert!(long.len() <= LONGEST && long.ends_with("slovo"), "{long}");
        assert_eq!(slug(&"ж".repeat(1000)).len(), LONGEST);
    }

    #[test]
    fn anchors_are_spelt_strictly() {
        assert!(is_anchor("no-letter_2"));
        for bad in ["", "2a", "Вход", "A", "a b", "a.b"] {
            assert!(!is_anchor(bad), "{bad}");
        }
    }
}
