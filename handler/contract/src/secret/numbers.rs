//! Numbers that are secrets: of a bank card, of a passport, of insurance. Known by their shape, by
//! their check digits and by the words before them.

use super::{Letters, Secret, Spot};

/// Digits in a row, with their places as numbers of letters.
struct Group {
    from: usize,
    to: usize,
    digits: Vec<u32>,
}

/// How far before a number the word that explains it may stand, in characters.
const BEFORE: usize = 60;

pub(super) fn find(letters: &Letters) -> Vec<Spot> {
    let groups = groups(letters);
    let mut spots = Vec::new();
    let mut at = 0;
    while let Some(rest) = groups.get(at..).filter(|rest| !rest.is_empty()) {
        let found = passport(letters, rest)
            .map(|count| (Secret::Passport, count))
            .or_else(|| insurance(letters, rest).map(|count| (Secret::Insurance, count)))
            .or_else(|| card(letters, rest).map(|count| (Secret::Card, count)));
        match found {
            Some((secret, count)) => {
                let (first, last) = (rest.first(), rest.get(count - 1));
                if let (Some(first), Some(last)) = (first, last) {
                    spots.push(letters.spot(secret, first.from, last.to));
                }
                at += count;
            }
            None => at += 1,
        }
    }
    spots
}

/// All groups of digits that stand alone: not in a word, an address or a fraction.
fn groups(letters: &Letters) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut at = 0;
    while let Some(c) = letters.get(at) {
        if !c.is_ascii_digit() {
            at += 1;
            continue;
        }
        let from = at;
        let mut digits = Vec::new();
        while let Some(digit) = letters.get(at).and_then(|c| c.to_digit(10)) {
            digits.push(digit);
            at += 1;
        }
        let glued = |c: char| c.is_alphabetic() || "@/_+=".contains(c);
        let before = from.checked_sub(1).and_then(|before| letters.get(before));
        let is_glued = before.is_some_and(glued) || letters.get(at).is_some_and(glued);
        if !is_glued {
            groups.push(Group {
                from,
                to: at,
                digits,
            });
        }
    }
    groups
}

/// Whether the first groups have these lengths and only `between` stands between them.
fn shaped(
    letters: &Letters,
    groups: &[Group],
    lengths: &[usize],
    between: impl Fn(&str) -> bool,
) -> bool {
    let Some(groups) = groups.get(..lengths.len()) else {
        return false;
    };
    let long = groups.iter().map(|group| group.digits.len());
    let gaps = groups.iter().zip(groups.iter().skip(1));
    let mut gaps = gaps.map(|(a, b)| letters.cut(a.to, b.from));
    long.eq(lengths.iter().copied()) && gaps.all(|gap| between(&gap))
}

fn digits(groups: &[Group], count: usize) -> Vec<u32> {
    let groups = groups.iter().take(count);
    groups
        .flat_map(|group| group.digits.iter().copied())
        .collect()
}

/// What stands before a group on its line and the one above.
fn before(letters: &Letters, groups: &[Group], reach: usize) -> String {
    let at = groups.first().map_or(0, |group| group.from);
    letters.cut(at.saturating_sub(reach), at)
}

fn one_sign(gap: &str) -> bool {
    matches!(gap, " " | "-" | "–")
}

/// Shapes of card numbers: digits by groups. Those of sixteen digits are usual enough to be known
/// without the word "card".
const CARDS: [(&[usize], bool); 9] = [
    (&[4, 4, 4, 4, 3], true),
    (&[4, 4, 4, 4], true),
    (&[16], true),
    (&[4, 6, 5], true),
    (&[8, 8], false),
    (&[13], false),
    (&[15], false),
    (&[18], false),
    (&[19], false),
];

/// Words of other long numbers.
const OTHERS: [&str; 9] = [
    "договор",
    "заказ",
    "счет",
    "чек",
    "квитанц",
    "уин",
    "накладн",
    "трек",
    "обращени",
];

/// The groups of a card's number. Of the digits in a row some fit the check by chance: there the
/// words before decide.
fn card(letters: &Letters, groups: &[Group]) -> Option<usize> {
    let told = before(letters, groups, BEFORE);
    let near = before(letters, groups, 25);
    let named = told.contains("карт") || told.contains("card");
    let other = OTHERS.iter().any(|word| near.contains(word)) && !named;
    let fits = |(lengths, known): &&(&[usize], bool)| {
        let alone = lengths.len() == 1;
        let number = digits(groups, lengths.len());
        shaped(letters, groups, lengths, one_sign)
            && (named || *known && !(alone && other))
            && matches!(number.first(), Some(2..=6))
            && luhn(&number)
            && number.iter().any(|digit| *digit != 0)
    };
    CARDS.iter().find(fits).map(|(lengths, _)| lengths.len())
}

/// Luhn's check (ISO/IEC 7812-1, annex B).
fn luhn(digits: &[u32]) -> bool {
    let doubled = |(at, digit): (usize, &u32)| match at % 2 {
        0 => *digit,
        _ if *digit > 4 => digit * 2 - 9,
        _ => digit * 2,
    };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    sum.is_multiple_of(10)
}

/// The groups of an insurance number: `112-233-445 95`, or eleven digits after its name.
fn insurance(letters: &Letters, groups: &[Group]) -> Option<usize> {
    let named = before(letters, groups, BEFORE).contains("снилс");
    let dashed = |gap: &str| matches!(gap, "-" | "–" | " ");
    let count = if shaped(letters, groups, &[3, 3, 3, 2], dashed) {
        let first = groups.first().zip(groups.get(1));
        let dash = first.is_some_and(|(a, b)| letters.cut(a.to, b.from) != " ");
        (named || dash).then_some(4)
    } else if named && shaped(letters, groups, &[9, 2], dashed) {
        Some(2)
    } else {
        (named && shaped(letters, groups, &[11], dashed)).then_some(1)
    }?;
    insurance_check(&digits(groups, count)).then_some(count)
}

/// The check of the pension fund (order of the Pension Fund of Russia, forms of the individual
/// account): the weighted sum of nine digits, modulo 101.
fn insurance_check(digits: &[u32]) -> bool {
    let (Some(number), Some(&[tens, ones])) = (digits.get(..9), digits.get(9..)) else {
        return false;
    };
    let weighted = (1..=9)
        .rev()
        .zip(number)
        .map(|(weight, digit)| weight * digit);
    let sum: u32 = weighted.sum();
    sum % 101 % 100 == tens * 10 + ones
}

/// The groups of a passport's series and number, where the word stands before them.
fn passport(letters: &Letters, groups: &[Group]) -> Option<usize> {
    if !before(letters, groups, BEFORE).contains("паспорт") {
        return None;
    }
    let between = |gap: &str| {
        let words = gap.split([' ', ',', '.', ':', '№', '\n', '-']);
        words
            .into_iter()
            .all(|word| matches!(word, "" | "номер" | "n" | "ном"))
    };
    let shapes: [&[usize]; 3] = [&[4, 6], &[2, 2, 6], &[10]];
    let found = shapes
        .into_iter()
        .find(|lengths| shaped(letters, groups, lengths, between));
    found.map(<[usize]>::len)
}
