//! From values to an order: steps 7 to 10. Integers only, so that every reader counts alike.

use super::{
    Hit,
    find::{Slot, Value},
};

/// Four times log2, the quarters between powers by a straight line.
fn log(x: u64) -> u64 {
    let k = u64::from(x.max(1).ilog2());
    4 * k + ((4 * x) >> k) % 4
}

/// The documents that are found, the best first.
pub(super) fn scored(slots: &[Slot], documents: u32) -> Vec<Hit> {
    let all = u64::from(documents);
    let rarity: Vec<u64> = slots
        .iter()
        .map(|slot| {
            let found = slot.values.iter().filter(|value| value.value > 0).count();
            4 + log(all) - log(found as u64).min(log(all))
        })
        .collect();
    let total: u64 = rarity.iter().sum();
    let mut row = Vec::with_capacity(slots.len());
    let hits = (0..documents).filter_map(|document| {
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
        let sum: u64 = row.iter().map(Part::weight).sum();
        let near: u64 = row.windows(2).map(near).sum();
        Some(Hit {
            document,
            score: (sum + near) * matched / total,
            section: section(&row),
        })
    });
    let mut hits: Vec<Hit> = hits.collect();
    hits.sort_by(|one, other| (other.score, one.document).cmp(&(one.score, other.document)));
    hits
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
}
