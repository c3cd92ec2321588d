//! From values to an order: steps 7 to 10. Integers only, so that every reader counts alike.

use super::{
    Hit,
    find::{Slot, Value},
};
use crate::index::Title;

/// Four times log2, the quarters between powers by a straight line.
fn log(x: u64) -> u64 {
    let k = u64::from(x.max(1).ilog2());
    4 * k + ((4 * x) >> k) % 4
}

/// The documents that are found, the best first.
pub(super) fn scored(slots: &[Slot], titles: &[Title]) -> Vec<Hit> {
    let all = titles.len() as u64;
    let rarity: Vec<u64> = slots
        .iter()
        .map(|slot| {
            let found = slot.values.iter().filter(|value| value.value > 0).count();
            4 + log(all) - log(found as u64).min(log(all))
        })
        .collect();
    let total: u64 = rarity.iter().sum();
    let typing = slots.iter().any(|slot| slot.unfinished);
    let mut row = Vec::with_capacity(slots.len());
    let hits = (0..).zip(titles).filter_map(|(document, title)| {
        row.clear();
        for (slot, rarity) in slots.iter().zip(&rarity) {
            let value = slot
                .values
                .get(document as usize)
                .filter(|value| value.value > 0);
            row.extend(value.map(|value| Part {
                position: slot.position,
                rarity: *rarity,
                value: *value,
            }));
        }
        let matched: u64 = row.iter().map(|part| part.rarity).sum();
        let few = 2 * row.len() < slots.len();
        if row.is_empty() || few && 2 * matched < total {
            return None;
        }
        let begins = typing && row.len() == slots.len() && row.iter().all(Part::begins_title);
        let score = worth(&row, *title, begins);
        Some(Hit {
            document,
            score: score * (matched + total) / (2 * total),
            section: section(&row),
        })
    });
    let mut hits: Vec<Hit> = hits.collect();
    hits.sort_by(|one, other| (other.score, one.document).cmp(&(one.score, other.document)));
    hits
}

/// What a document is worth for the words that it has, those that it has not left aside.
fn worth(row: &[Part], title: Title, begins: bool) -> u64 {
    let sum: u64 = row.iter().map(Part::weight).sum();
    let near: u64 = row.windows(2).map(near).sum();
    let words = u64::from(title.words);
    let said = row.iter().filter(|part| part.is_in_title()).count() as u64;
    let mut score = sum + near;
    score += score * said.min(words) * 3 / (4 * words);
    if begins {
        score += score / 8;
    }
    if title.is_light { score * 3 / 4 } else { score }
}

/// What a document has of one word.
struct Part {
    position: u32,
    rarity: u64,
    value: Value,
}

impl Part {
    fn weight(&self) -> u64 {
        self.rarity * self.value.value
    }

    fn is_in_title(&self) -> bool {
        self.value.place % 2 == 1
    }

    /// Whether the title has the word where the query has it.
    fn begins_title(&self) -> bool {
        self.value.place == 2 * self.position + 1
    }
}

/// What two neighbouring words are worth together beyond what each is worth.
fn near(pair: &[Part]) -> u64 {
    let [one, other] = pair else {
        return 0;
    };
    let sum = one.weight() + other.weight();
    match (one.is_in_title(), other.is_in_title()) {
        (true, true) => {
            let apart = other.position - one.position;
            let is_phrase = one.value.place + 2 * apart == other.value.place;
            if is_phrase { sum / 4 } else { sum / 8 }
        }
        (false, false) if one.value.place == other.value.place => sum / 8,
        _ => 0,
    }
}

/// The section that has most of the words; 0: the title has them all, or none does.
fn section(row: &[Part]) -> u32 {
    let mut sections: Vec<(u32, u64)> = Vec::new();
    let parts = row
        .iter()
        .filter(|part| !part.is_in_title() && part.value.place > 0);
    for part in parts {
        let section = part.value.place / 2;
        match sections.iter_mut().find(|(known, _)| *known == section) {
            Some((_, sum)) => *sum += part.weight(),
            None => sections.push((section, part.weight())),
        }
    }
    // The first of equals: `max_by_key` would give the last.
    let best = sections
        .iter()
        .min_by_key(|(section, sum)| (u64::MAX - sum, *section));
    best.map_or(0, |(section, _)| *section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_as_the_format_says() {
        let logs = [1, 2, 3, 4, 5, 6, 7, 8, 1000, 10_000].map(log);
        assert_eq!(logs, [0, 4, 6, 8, 9, 10, 11, 12, 39, 52]);
    }

    #[test]
    fn full_titles_that_begin_so_and_are_no_lists_come_first() {
        let at = |place| Part {
            position: 0,
            rarity: 10,
            value: Value { value: 80, place },
        };
        let title = |words, is_light| Title { words, is_light };
        let worth =
            |place, words, is_light, begins| worth(&[at(place)], title(words, is_light), begins);
        // The words of the title that were asked, of all that it has.
        assert_eq!(
            [1, 2, 3].map(|words| worth(3, words, false, false)),
            [1400, 1100, 1000]
        );
        assert_eq!(worth(4, 1, false, false), 800);
        assert_eq!(worth(1, 1, false, true), 1575);
        assert_eq!(worth(1, 1, true, false), 1050);
        assert!(at(1).begins_title() && !at(3).begins_title() && !at(0).begins_title());
    }
}
