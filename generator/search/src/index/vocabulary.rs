//! A shard of the vocabulary read: stems in order, the forms of each.

use crate::number;

/// A stem and its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// The stem.
    pub stem: String,
    /// Number of the first form.
    pub first: u32,
    /// The forms in order, and log2 of how many documents have each.
    pub forms: Vec<(String, u32)>,
}

/// The stems of a shard whose first term has that number.
pub(super) fn read(payload: &str, first: u32) -> Option<Vec<Family>> {
    let (words, numbers) = payload.split_once('\n')?;
    let mut numbers = number::all(numbers)?.into_iter();
    let mut families = Vec::new();
    let mut next = first;
    let mut before = String::new();
    for record in words.split(',') {
        let mut pieces = record.split(' ');
        let head = numbers.next()?;
        let mut stem = start(&before, head / 2)?.to_owned();
        stem.push_str(pieces.next()?);
        let length = u32::try_from(stem.chars().count()).ok()?;
        let mut forms = Vec::new();
        for end in pieces {
            let cut = if head % 2 == 1 { numbers.next()? } else { 0 };
            let kept = start(&stem, length.checked_sub(cut)?)?;
            forms.push((format!("{kept}{end}"), numbers.next()?));
        }
        let many = u32::try_from(forms.len()).ok()?;
        families.push(Family {
            stem: stem.clone(),
            first: next,
            forms,
        });
        next = next.checked_add(many)?;
        before = stem;
    }
    numbers.next().is_none().then_some(families)
}

/// The first characters of a word, if it has as many.
fn start(word: &str, length: u32) -> Option<&str> {
    let mut ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    match length.checked_sub(1) {
        None => Some(""),
        Some(last) => word.get(..ends.nth(usize::try_from(last).ok()?)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_read() {
        let families = read("парол ь я,исьм о\n#$#%$", 7).unwrap();
        assert_eq!(
            families[0].forms,
            [("пароль".to_owned(), 1), ("пароля".to_owned(), 0)]
        );
        assert_eq!((families[1].stem.as_str(), families[1].first), ("письм", 9));
        assert_eq!(read("happi y\n$$#", 0).unwrap()[0].forms[0].0, "happy");
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        for bad in [
            "",
            "\n",
            "парол ь",
            "парол ь\n#$#",
            "парол ь\n%$",
            "парол ь\n$~$",
            "парол ь\n, ",
        ] {
            assert_eq!(read(bad, 0), None, "{bad}");
        }
    }
}
