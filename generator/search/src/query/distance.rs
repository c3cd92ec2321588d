//! How far two words are apart, as hands err: half costs for the neighbouring key and for letters doubled
//! or single, whole ones for everything else.

use crate::layout;

/// Half an edit, and a whole one.
const HALF: u32 = 1;
const WHOLE: u32 = 2;

/// The most that a word of so many characters may cost; none for short ones.
pub(super) fn limit(length: usize) -> Option<u32> {
    match length {
        0..4 => None,
        4..8 => Some(WHOLE),
        _ => Some(2 * WHOLE),
    }
}

/// What it costs to make `form` of `typed`, or, where the word is unfinished, any beginning of it;
/// `None`: more than `limit`. Swaps are of neighbours that nothing else happens to.
pub(super) fn cost(typed: &[char], form: &[char], unfinished: bool, limit: u32) -> Option<u32> {
    let apart = typed.len().abs_diff(form.len());
    let longer = form.len() > typed.len();
    if apart > limit as usize && !(unfinished && longer) {
        return None;
    }
    let mut rows = [
        Vec::new(),
        Vec::new(),
        (0..=form.len()).map(|_| 0).collect::<Vec<u32>>(),
    ];
    for j in 1..=form.len() {
        rows[2][j] = rows[2][j - 1] + gap(form, j);
    }
    for i in 1..=typed.len() {
        rows.rotate_left(1);
        let mut row = vec![rows[1][0] + gap(typed, i)];
        for j in 1..=form.len() {
            let change = rows[1][j - 1] + change(typed[i - 1], form[j - 1]);
            let less = rows[1][j] + gap(typed, i);
            let more = row[j - 1] + gap(form, j);
            let mut least = change.min(less).min(more);
            if i > 1 && j > 1 && typed[i - 1] == form[j - 2] && typed[i - 2] == form[j - 1] {
                least = least.min(rows[0][j - 2] + WHOLE);
            }
            row.push(least);
        }
        if row.iter().min().is_none_or(|least| *least > limit) {
            return None;
        }
        rows[2] = row;
    }
    let last = &rows[2];
    let least = if unfinished {
        last.iter().min()
    } else {
        last.last()
    };
    least.copied().filter(|least| *least <= limit)
}

fn change(one: char, other: char) -> u32 {
    match one == other {
        true => 0,
        false if layout::are_neighbours(one, other) => HALF,
        false => WHOLE,
    }
}

/// What it costs to leave the n-th letter out: half, if the one before it is the same.
fn gap(word: &[char], n: usize) -> u32 {
    let is_double = n > 1 && word[n - 1] == word[n - 2];
    if is_double { HALF } else { WHOLE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_cost_what_they_should() {
        for (typed, form, unfinished, expected) in [
            ("пароль", "пароль", false, Some(0)),
            ("парль", "пароль", false, Some(2)),
            ("парооль", "пароль", false, Some(1)),
            ("програма", "программа", false, Some(1)),
            ("пароль", "парлоь", false, Some(2)),
            ("пафоль", "пароль", false, Some(2)),
            ("пвроль", "пароль", false, Some(1)),
            ("пород", "пароль", false, None),
            ("прео", "преподаватель", true, Some(2)),
            ("перпо", "преподаватель", true, Some(2)),
            ("перпо", "преподаватель", false, None),
        ] {
            let letters = |word: &str| word.chars().collect::<Vec<_>>();
            let limit = limit(typed.chars().count()).unwrap();
            let found = cost(&letters(typed), &letters(form), unfinished, limit);
            assert_eq!(found, expected, "{typed} {form}");
        }
    }

    #[test]
    fn short_words_are_not_guessed() {
        assert_eq!([3, 4, 7, 8].map(limit), [None, Some(2), Some(2), Some(4)]);
    }
}
