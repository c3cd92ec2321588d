//! "Did you mean": the known name nearest to a wrong one.

/// Longer names are not compared: nobody mistypes them, and the comparison is quadratic.
const LONGEST: usize = 64;

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
}
