//! What a person should not have written: a password, a bank card, a passport, an insurance number
//! (СНИЛС). It is pointed out before anything is stored, and can be left out. A guess, made to miss
//! rather than to bother: telephones, orders, contracts and dates are none of these.

mod numbers;
mod password;

use crate::{
    check::Raw,
    form::{Form, Kind},
    id::FieldId,
};

/// What a place in a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Secret {
    /// A password told after its name.
    Password,
    /// The number of a bank card.
    Card,
    /// Series and number of a Russian passport.
    Passport,
    /// The number of compulsory pension insurance.
    Insurance,
}

/// All secrets with the keys of their names, under `secret.` in the texts.
pub const SECRETS: [(&str, Secret); 4] = [
    ("password", Secret::Password),
    ("card", Secret::Card),
    ("passport", Secret::Passport),
    ("insurance", Secret::Insurance),
];

impl Secret {
    /// The key of its name.
    #[must_use]
    pub fn key(self) -> &'static str {
        let found = SECRETS.iter().find(|(_, secret)| *secret == self);
        found.map_or("", |(key, _)| key)
    }
}

/// A place in a text, in bytes, and what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// What it looks like.
    pub secret: Secret,
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// The places of a text that look like secrets, in order, none over another.
#[must_use]
pub fn find(text: &str) -> Vec<Spot> {
    let letters = Letters::of(text);
    let mut spots = numbers::find(&letters);
    spots.extend(password::find(&letters));
    spots.sort_by_key(|spot| (spot.from, spot.secret));
    let mut kept: Vec<Spot> = Vec::new();
    for spot in spots {
        if kept.last().is_none_or(|last| last.to <= spot.from) {
            kept.push(spot);
        }
    }
    kept
}

/// The text with `mark` in place of every spot.
#[must_use]
pub fn hide(text: &str, spots: &[Spot], mark: &str) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut done = 0;
    for spot in spots {
        hidden.push_str(text.get(done..spot.from).unwrap_or_default());
        hidden.push_str(mark);
        done = spot.to;
    }
    hidden.push_str(text.get(done..).unwrap_or_default());
    hidden
}

/// The questions of a form that are answered in one's own words, and what in the answers looks like
/// a secret.
#[must_use]
pub fn in_form(form: &Form, raw: &Raw) -> Vec<(FieldId, Vec<Secret>)> {
    let fields = written(form).filter_map(|id| {
        let values = raw.get(id.as_str()).into_iter().flatten();
        let mut found: Vec<Secret> = values
            .flat_map(|v| find(v))
            .map(|spot| spot.secret)
            .collect();
        found.sort();
        found.dedup();
        (!found.is_empty()).then(|| (id.clone(), found))
    });
    fields.collect()
}

/// What was posted, with `mark` in place of what looks like one of `secrets`.
#[must_use]
pub fn without(form: &Form, raw: &Raw, secrets: &[Secret], mark: &str) -> Raw {
    let mut raw = raw.clone();
    for id in written(form) {
        for value in raw.get_mut(id.as_str()).into_iter().flatten() {
            let mut spots = find(value);
            spots.retain(|spot| secrets.contains(&spot.secret));
            *value = hide(value, &spots, mark);
        }
    }
    raw
}

fn written(form: &Form) -> impl Iterator<Item = &FieldId> {
    let own_words = |kind: &Kind| matches!(kind, Kind::Line { .. } | Kind::Paragraph { .. });
    let fields = form.fields.iter().filter(move |f| own_words(&f.kind));
    fields.map(|field| &field.id)
}

/// A text as small letters with their places in it.
struct Letters(Vec<(usize, char)>, usize);

impl Letters {
    fn of(text: &str) -> Self {
        let small = |c: char| match c.to_lowercase().next() {
            Some('ё') => 'е',
            Some('\u{a0}' | '\u{202f}') => ' ',
            Some(small) => small,
            None => c,
        };
        let letters = text.char_indices().map(|(at, c)| (at, small(c)));
        Self(letters.collect(), text.len())
    }

    fn get(&self, at: usize) -> Option<char> {
        self.0.get(at).map(|(_, c)| *c)
    }

    /// The place in the text of the letter number `at`.
    fn place(&self, at: usize) -> usize {
        self.0.get(at).map_or(self.1, |(place, _)| *place)
    }

    fn spot(&self, secret: Secret, from: usize, to: usize) -> Spot {
        Spot {
            secret,
            from: self.place(from),
            to: self.place(to),
        }
    }

    /// The letters from number `from` to `to`, as far as there are some.
    fn cut(&self, from: usize, to: usize) -> String {
        let letters = self.0.iter().take(to).skip(from);
        letters.map(|(_, c)| *c).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        let rows = include_str!("testdata/secrets.txt").lines();
        let rows = rows.filter(|row| !row.is_empty() && !row.starts_with('#'));
        let mut counts = [0, 0];
        for row in rows {
            let (expected, text) = row.split_once(" | ").unwrap();
            let text = text.replace("\\n", "\n");
            let (text, hidden) = text.split_once(" => ").unwrap_or((&text, &text));
            let spots = find(text);
            let found: Vec<&str> = spots.iter().map(|spot| spot.secret.key()).collect();
            let found = if found.is_empty() {
                "-".to_owned()
            } else {
                found.join(",")
            };
            assert_eq!(found, expected, "{text}");
            assert_eq!(hide(text, &spots, "[…]"), hidden, "{text}");
            counts[usize::from(expected == "-")] += 1;
        }
        assert!(
            counts[0] >= 35 && counts[1] >= 45,
            "the table has shrunk to {counts:?}"
        );
    }

    #[test]
    fn only_answers_in_own_words_are_looked_at() {
        let desk: crate::Desk = serde_json::from_str(include_str!("testdata/desk.json")).unwrap();
        let form = desk.form("support").unwrap();
        let raw = [
            ("text", "пароль: Qwerty12, карта 4111 1111 1111 1111"),
            ("email", "4111111111111111@x.example"),
            ("other", "пароль: Qwerty12"),
        ];
        let raw: Raw = raw.map(|(k, v)| (k.to_owned(), vec![v.to_owned()])).into();
        let found = in_form(form, &raw);
        let text: FieldId = "text".parse().unwrap();
        assert_eq!(found, [(text, vec![Secret::Password, Secret::Card])]);
        let kept = without(form, &raw, &[Secret::Password], "[…]");
        assert_eq!(kept["text"], ["пароль: […], карта 4111 1111 1111 1111"]);
        assert_eq!(kept["other"], raw["other"]);
    }
}
