//! "Did you mean": the known name nearest to a wrong one.

/// Longer names are not compared: nobody mistypes them, and the comparison is quadratic.
const LONGEST: usize = 64;

/// Only so many problems get a hint: who has more of them has moved a folder or forgotten a table, and
/// comparing each wrong name with each known one takes the square of them.
pub const MOST: usize = 100;

/// The known names, or none where enough has been told already.
pub fn while_few<T: IntoIterator>(told: usize, known: T) -> impl Iterator<Item = T::Item> {
    let most = if told < MOST { usize::MAX } else { 0 };
    known.into_iter().take(most)
}

/// Names in a row for a message: not more than a reader looks through.
#[must_use]
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<&str> = names.iter().take(SHOWN).map(AsRef::as_ref).collect();
    let more = if names.len() > SHOWN { " …" } else { "" };
    shown.join(", ") + more
}

/// The known name that `wrong` is most likely a slip of, if one is near enough.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    // A third of the letters may differ; of a very short name, one.
    let tolerance = (length / 3).max(1);
    known
        .into_iter()
        .filter(|name| name.chars().count().abs_diff(length) <= tolerance)
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, _)| *distance <= tolerance)
        .min()
        .map(|(_, name)| name)
}

/// The known name that `wrong` is surely a slip of: one or two letters of a word that is not short,
/// and no other name is near.
#[must_use]
pub fn certain<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    if !(4..=LONGEST).contains(&length) {
        return None;
    }
    let near = |name: &&str| {
        name.chars().count().abs_diff(length) <= 2 && strsim::damerau_levenshtein(wrong, name) <= 2
    };
    let mut found = known.into_iter().filter(near);
    let name = found.next()?;
    found.all(|other| other == name).then_some(name)
}

/// The hint of a remedy: " Похоже на «…»." or nothing.
#[must_use]
pub fn hint<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wrong, known).map_or_else(String::new, |name| format!(" Похоже на «{name}»."))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["title", "description", "draft", "date"];

    #[test]
    fn slips_find_their_name() {
        for (wrong, right) in [
            ("titel", Some("title")),
            ("descripton", Some("description")),
            ("Date", Some("date")),
            ("zzzzz", None),
            ("", None),
        ] {
            assert_eq!(nearest(wrong, KNOWN), right, "{wrong}");
        }
        assert_eq!(certain("titel", KNOWN), Some("title"));
        assert_eq!(certain("dat", KNOWN), None);
        assert_eq!(certain("names", ["name", "named"]), None);
        assert_eq!(hint("drafft", KNOWN), " Похоже на «draft».");
        assert_eq!(nearest(&"t".repeat(100_000), KNOWN), None);
    }

    #[test]
    fn what_is_endless_is_cut() {
        assert_eq!(while_few(MOST - 1, KNOWN).count(), 4);
        assert_eq!(while_few(MOST, KNOWN).count(), 0);
        assert_eq!(listed(&KNOWN), "title, description, draft, date");
        let many: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        assert!(listed(&many).ends_with("18, 19 …"), "{}", listed(&many));
    }
}
