//! Russian in Latin letters: addresses and anchors made of titles, and words that people type so.

/// The longest anchor made of a title.
const LONGEST: usize = 80;

/// `title` in small Latin letters, digits and hyphens; empty where it has no letter or digit.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut slug = String::with_capacity(title.len());
    let mut gap = false;
    for letter in title.chars() {
        match letter {
            'а'..='я' => add(&mut slug, &mut gap, letter),
            _ => letter
                .to_lowercase()
                .for_each(|small| add(&mut slug, &mut gap, small)),
        }
    }
    shorten(slug)
}

/// Adds a small letter, a digit, or the gap that anything else is.
fn add(slug: &mut String, gap: &mut bool, letter: char) {
    match transliterate(letter) {
        Some("") => {}
        Some(latin) => open(slug, gap).push_str(latin),
        None if letter.is_ascii_alphanumeric() => open(slug, gap).push(letter),
        None => *gap = true,
    }
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

/// What a folded word sounds like, roughly: the same for a Russian word and for all usual ways to
/// write it in Latin letters. Soft and hard signs are silent, и, й and ы are one, doubled letters single.
#[must_use]
pub fn skeleton(word: &str) -> String {
    let mut sound = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let (length, heard) = latin(rest, sound.chars().next_back())
            .map_or((first.len_utf8(), cyrillic(first)), |(length, heard)| {
                (length, Some(heard))
            });
        for c in heard
            .map_or_else(|| first.to_string(), str::to_owned)
            .chars()
        {
            if !sound.ends_with(c) {
                sound.push(c);
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    sound
}

/// The letters that words may begin with that sound so: a skeleton's first character tells.
#[must_use]
pub fn first_letters(skeleton: &str) -> Vec<char> {
    let Some(sound) = skeleton.chars().next() else {
        return Vec::new();
    };
    let letters = ('a'..='z').chain('а'..='я');
    let same = |c: &char| self::skeleton(c.encode_utf8(&mut [0; 4])).starts_with(sound);
    letters.filter(same).collect()
}

/// How a Cyrillic letter sounds.
fn cyrillic(letter: char) -> Option<&'static str> {
    const SOUNDS: [&str; 32] = [
        "a", "b", "v", "g", "d", "e", "j", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s",
        "t", "u", "f", "h", "c", "Q", "W", "W", "", "i", "", "e", "u", "a",
    ];
    let place = u32::from(letter).checked_sub(u32::from('а'));
    let place = place.and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| SOUNDS.get(place).copied())
}

/// Latin letters that stand for one sound, the longest first.
const LATIN: &[(&str, &str)] = &[
    ("shch", "W"),
    ("sch", "W"),
    ("shh", "W"),
    ("sh", "W"),
    ("ch", "Q"),
    ("zh", "j"),
    ("kh", "h"),
    ("ph", "f"),
    ("ts", "c"),
    ("tz", "c"),
    ("ck", "k"),
    ("yu", "u"),
    ("ju", "u"),
    ("ya", "a"),
    ("ja", "a"),
    ("yo", "e"),
    ("jo", "e"),
    ("ye", "e"),
    ("je", "e"),
    ("oo", "u"),
    ("ee", "i"),
    ("ce", "ce"),
    ("ci", "ci"),
    ("c", "k"),
    ("w", "v"),
    ("q", "k"),
    ("x", "ks"),
    ("y", "i"),
];

/// The sound at the start of a text, if it is in Latin letters there, and how many bytes it takes.
/// After a vowel j is й, else ж.
fn latin(text: &str, before: Option<char>) -> Option<(usize, &'static str)> {
    let vowel = matches!(before, Some('a' | 'e' | 'i' | 'o' | 'u'));
    let known = LATIN.iter().find(|(letters, _)| text.starts_with(letters));
    match known {
        Some((letters, sound)) => Some((letters.len(), sound)),
        None if vowel && text.starts_with('j') => Some((1, "i")),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_is_known_in_latin_letters() {
        for (word, spellings) in [
            ("пароль", "parol"),
            ("расписание", "raspisanie raspisaniye"),
            ("занятие", "zanyatie zanjatie zanyatiye"),
            ("личный", "lichny lichnyy lichnyj lichniy"),
            ("вход", "vhod vkhod"),
            ("щука", "shchuka schuka shhuka"),
            ("объяснение", "obyasnenie objasnenie"),
            ("электронный", "elektronnyj elektronny"),
            ("журнал", "zhurnal"),
            ("зум", "zoom zum"),
            ("радио", "radio"),
            ("2фа", "2fa"),
        ] {
            for spelling in spellings.split(' ') {
                assert_eq!(skeleton(word), skeleton(spelling), "{spelling}");
            }
        }
    }

    #[test]
    fn first_letters_sound_alike() {
        assert_eq!(first_letters(&skeleton("zum")), ['z', 'з']);
        assert_eq!(first_letters(&skeleton("shkola")), ['ш', 'щ']);
        assert_eq!(first_letters("").len(), 0);
    }
}
