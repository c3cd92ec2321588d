//! What a word was meant to be that finds nothing as typed: section 4 of `FORMAT.md`.

use super::{
    Chunk, Instead, Search, Token, distance,
    find::{Found, SAME_STEM},
    words,
};
use crate::{
    fold,
    index::{Broken, Family},
    latin, layout,
    stem::is_cyrillic,
};

/// So many forms of the least cost count.
const BEST: usize = 3;
/// With more shards of the vocabulary than these, not all are searched for a mistake in the first letter.
const FEW_SHARDS: usize = 8;
/// The shortest words that are known by their sound, and the shortest forms that are compared.
const SHORTEST_SOUND: usize = 3;
const SHORTEST_FORM: usize = 3;

/// A form that may have been meant.
struct Candidate {
    cost: u32,
    weight: u32,
    term: u32,
    form: String,
    family: Family,
}

impl Search<'_, '_> {
    /// Corrects the words of a chunk that find nothing; tells what is searched instead.
    pub(super) fn correct(&mut self, chunk: &mut Chunk) -> Result<Option<Instead>, Broken> {
        let lost = |token: &Token| words::must_find(token) && token.found.is_nothing();
        if !chunk.tokens.iter().any(lost) {
            return Ok(None);
        }
        let typed = chunk.typed.clone();
        let tell = |tokens: &[Token]| Instead {
            typed: typed.clone(),
            words: tokens.iter().map(|token| token.text.clone()).collect(),
        };
        let mut turned = self.turned(chunk)?;
        if !turned.iter().any(lost) && !turned.is_empty() {
            chunk.tokens = turned;
            return Ok(Some(tell(&chunk.tokens)));
        }
        let mut words = Vec::new();
        for token in chunk.tokens.iter_mut().filter(|token| lost(token)) {
            words.extend(self.by_letters(token)?);
        }
        if words.is_empty() {
            for token in turned.iter_mut().filter(|token| lost(token)) {
                words.extend(self.by_mistakes(token)?);
            }
            if !words.is_empty() {
                chunk.tokens = turned;
            }
        }
        let instead = Instead {
            typed: chunk.typed.clone(),
            words,
        };
        Ok(Some(instead).filter(|instead| !instead.words.is_empty()))
    }

    /// The chunk in the other layout, its words looked for.
    fn turned(&mut self, chunk: &Chunk) -> Result<Vec<Token>, Broken> {
        let unfinished = chunk.tokens.last().is_some_and(|token| token.unfinished);
        let tokens = fold::tokens(&layout::other(&chunk.typed));
        let mut tokens: Vec<Token> = tokens
            .into_iter()
            .map(|text| words::token(text, false))
            .collect();
        if let Some(last) = tokens.last_mut() {
            last.unfinished = unfinished;
        }
        for token in &mut tokens {
            token.found = self.find(&token.text, token.unfinished)?;
        }
        Ok(tokens)
    }

    fn by_letters(&mut self, token: &mut Token) -> Result<Vec<String>, Broken> {
        let found = self.by_sound(token)?;
        if found.is_empty() {
            self.by_mistakes(token)
        } else {
            Ok(found)
        }
    }

    /// Words of the other alphabet that sound alike.
    fn by_sound(&mut self, token: &mut Token) -> Result<Vec<String>, Broken> {
        if token.text.chars().count() < SHORTEST_SOUND {
            return Ok(Vec::new());
        }
        let sound = latin::skeleton(&token.text);
        let (other, unfinished) = (!is_cyrillic(&token.text), token.unfinished);
        let alike = |form: &str| {
            let heard = latin::skeleton(form);
            let same = heard == sound || unfinished && heard.starts_with(&sound);
            (same && is_cyrillic(form) == other).then_some(0)
        };
        let letters = latin::first_letters(&sound);
        let found = self.scan(&letters, alike)?;
        Ok(take(token, found))
    }

    /// Words that are an edit or two away.
    fn by_mistakes(&mut self, token: &mut Token) -> Result<Vec<String>, Broken> {
        let typed: Vec<char> = token.text.chars().collect();
        let Some(limit) = distance::limit(typed.len()) else {
            return Ok(Vec::new());
        };
        let unfinished = token.unfinished;
        let near = |form: &str| {
            let form: Vec<char> = form.chars().collect();
            let is_long = form.len() >= SHORTEST_FORM;
            is_long
                .then(|| distance::cost(&typed, &form, unfinished, limit))
                .flatten()
        };
        let first = typed.first().copied();
        let mut found = self.scan(first.as_slice(), near)?;
        if found.is_empty() {
            let all = self.shelf.manifest.vocabulary.len() <= FEW_SHARDS;
            let may_start = |c: &char| {
                let is_second = typed.get(1) == Some(c);
                all || is_second || first.is_some_and(|first| layout::are_neighbours(first, *c))
            };
            let letters = ('0'..='9').chain('a'..='z').chain('а'..='я');
            let letters: Vec<char> = letters
                .filter(|c| Some(*c) != first && may_start(c))
                .collect();
            found = self.scan(&letters, near)?;
        }
        Ok(take(token, found))
    }

    /// The forms that begin with one of the letters and have a cost, the best first.
    fn scan(
        &mut self,
        letters: &[char],
        cost: impl Fn(&str) -> Option<u32>,
    ) -> Result<Vec<Candidate>, Broken> {
        let mut found: Vec<Candidate> = Vec::new();
        for letter in letters {
            for family in self.shelf.beginning(letter.encode_utf8(&mut [0; 4]))? {
                for (term, (form, weight)) in (family.first..).zip(&family.forms) {
                    found.extend(cost(form).map(|cost| Candidate {
                        cost,
                        weight: *weight,
                        term,
                        form: form.clone(),
                        family: family.clone(),
                    }));
                }
            }
        }
        found.sort_by_key(|one| (one.cost, u32::MAX - one.weight, one.term));
        let least = found.first().map(|best| best.cost);
        found.retain(|one| Some(one.cost) == least);
        found.truncate(BEST);
        Ok(found)
    }
}

/// Searches what may have been meant in place of the word.
fn take(token: &mut Token, found: Vec<Candidate>) -> Vec<String> {
    let mut terms = Vec::new();
    for one in &found {
        let many = u32::try_from(one.family.forms.len()).unwrap_or(u32::MAX);
        let forms = one.family.first..one.family.first.saturating_add(many);
        terms.extend(forms.map(|term| (term, SAME_STEM * 3 / 4)));
    }
    terms.sort_unstable();
    terms.dedup();
    if let Some(best) = found.first() {
        token.text.clone_from(&best.form);
        token.unfinished = false;
        token.found = Found { terms, union: None };
    }
    found.into_iter().map(|one| one.form).collect()
}
