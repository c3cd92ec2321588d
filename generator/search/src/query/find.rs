//! Words in the index: step 3, and the values of step 6.

use super::{Search, Token, synonyms::Other};
use crate::index::{Broken, Family};

/// Weights of a term by how it fits.
const SAME_FORM: u32 = 64;
pub(super) const SAME_STEM: u32 = 52;
const BEGINNING: u32 = 36;
/// Of words of the same root: the stem is the beginning of the other's.
const RELATED: u32 = 20;

/// The shortest stem that tells a root, in characters.
const SHORTEST_ROOT: usize = 4;
/// How much longer the stem of a word of the same root may be.
const LONGER: usize = 4;
/// With more documents than these, words of the same root are not worth loading.
const MANY: u64 = 4000;

/// The terms that a word finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Numbers and weights.
    pub(super) terms: Vec<(u32, u32)>,
    /// The beginning whose union counts too.
    pub(super) union: Option<String>,
}

/// What a document has of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) value: u64,
    pub(super) place: u32,
}

/// A word with its values.
pub(super) struct Slot {
    /// Where it stands in the query.
    pub(super) position: u32,
    /// Whether it is being typed.
    pub(super) unfinished: bool,
    /// By the number of the document.
    pub(super) values: Vec<Value>,
}

impl Found {
    /// Whether there is no term.
    pub(super) fn is_nothing(&self) -> bool {
        self.terms.is_empty() && self.union.is_none()
    }

    fn add(&mut self, family: &Family, weight: impl Fn(&str) -> u32) {
        let forms = (family.first..).zip(&family.forms);
        self.terms
            .extend(forms.map(|(term, (form, _))| (term, weight(form))));
    }

    /// In the order of the terms, each once, with its largest weight.
    fn ordered(mut self) -> Self {
        self.terms
            .sort_by_key(|(term, weight)| (*term, u32::MAX - weight));
        self.terms.dedup_by_key(|(term, _)| *term);
        self
    }
}

/// The beginnings of a word that may be the stem of one of the same root.
fn roots(word: &str) -> impl Iterator<Item = String> {
    let ends = word.char_indices().map(|(at, _)| at).skip(SHORTEST_ROOT);
    let roots: Vec<String> = ends
        .filter_map(|end| word.get(..end))
        .map(str::to_owned)
        .collect();
    roots.into_iter()
}

impl Search<'_, '_> {
    /// The terms of a word as it is typed.
    pub(super) fn find(&mut self, word: &str, unfinished: bool) -> Result<Found, Broken> {
        if !unfinished {
            let found = self.find_finished(word)?;
            if !found.is_nothing() {
                return self.with_related(word, found);
            }
        }
        if word.chars().nth(1).is_none() {
            return Ok(Found::default());
        }
        let mut found = self.find_finished(word)?;
        let is_known = self.shelf.manifest.unions.iter();
        if is_known
            .flat_map(|(known, _)| known)
            .any(|known| known == word)
        {
            found.union = Some(word.to_owned());
            return self.with_roots(word, found);
        }
        let mut families = self.shelf.beginning(word)?;
        for stem in self.stems.of_beginning(word) {
            if stem.starts_with(word) {
                continue;
            }
            families.extend(self.shelf.family(&stem)?);
        }
        for family in &families {
            found.add(family, |_| BEGINNING);
        }
        self.with_roots(word, found)
    }

    /// The terms of a finished word, and those of words of the same root, where these are not too many.
    fn with_related(&mut self, word: &str, mut found: Found) -> Result<Found, Broken> {
        let stem = self.stems.of(word);
        let length = stem.chars().count();
        if length < SHORTEST_ROOT {
            return Ok(found);
        }
        for root in roots(&stem).filter(|root| root.chars().count() + LONGER >= length) {
            self.relate(&root, &mut found)?;
        }
        let longer = self.shelf.beginning(&stem)?.into_iter();
        let longer = longer.filter(|family| family.stem.chars().count() <= length + LONGER);
        let longer: Vec<Family> = longer.collect();
        let forms = longer.iter().flat_map(|family| &family.forms);
        let documents: u64 = forms.map(|(_, weight)| 1_u64 << weight.min(&32)).sum();
        if documents <= MANY {
            for family in &longer {
                found.add(family, |_| RELATED);
            }
        }
        Ok(found.ordered())
    }

    /// The terms of an unfinished word, and those that it may have as a finished one by its root.
    fn with_roots(&mut self, word: &str, mut found: Found) -> Result<Found, Broken> {
        if found.is_nothing() {
            return Ok(found);
        }
        for root in roots(word) {
            self.relate(&root, &mut found)?;
        }
        for stem in self.stems.of_beginning(word) {
            if !stem.starts_with(word) && stem.chars().count() >= SHORTEST_ROOT {
                for family in self.shelf.beginning(&stem)? {
                    found.add(&family, |_| RELATED);
                }
            }
        }
        Ok(found.ordered())
    }

    /// Adds the family of a root, if there is one.
    fn relate(&mut self, root: &str, found: &mut Found) -> Result<(), Broken> {
        if let Some(family) = self.shelf.family(root)? {
            found.add(&family, |_| RELATED);
        }
        Ok(())
    }

    /// All forms of the word.
    pub(super) fn find_finished(&mut self, word: &str) -> Result<Found, Broken> {
        let stem = self.stems.of(word);
        let mut found = Found::default();
        if let Some(family) = self.shelf.family(&stem)? {
            found.add(
                &family,
                |form| if form == word { SAME_FORM } else { SAME_STEM },
            );
        }
        Ok(found)
    }

    /// What each document has of each word; words that no document has are left out.
    pub(super) fn values(
        &mut self,
        slots: &[(u32, Token)],
        others: &[Vec<Other>],
    ) -> Result<Vec<Slot>, Broken> {
        let mut made = Vec::new();
        for ((position, token), others) in slots.iter().zip(others) {
            let mut values = self.of_found(&token.found)?;
            for other in others {
                let other = self.of_other(other, token.unfinished)?;
                for (value, other) in values.iter_mut().zip(other) {
                    if other.value > value.value {
                        *value = other;
                    }
                }
            }
            if values.iter().any(|value| value.value > 0) {
                made.push(Slot {
                    position: *position,
                    unfinished: token.unfinished,
                    values,
                });
            }
        }
        Ok(made)
    }

    fn of_found(&mut self, found: &Found) -> Result<Vec<Value>, Broken> {
        let mut values = vec![Value::default(); self.shelf.manifest.documents as usize];
        let mut add = |postings: Vec<(u32, u32, u32)>, weight: u32| {
            for (document, impact, place) in postings {
                let new = u64::from(impact) * u64::from(weight);
                if let Some(value) = values.get_mut(document as usize).filter(|v| v.value < new) {
                    *value = Value { value: new, place };
                }
            }
        };
        for (term, weight) in &found.terms {
            add(self.shelf.postings(*term)?, *weight);
        }
        if let Some(beginning) = &found.union {
            let union = self.shelf.union(beginning)?;
            add(union.unwrap_or_default(), BEGINNING);
        }
        Ok(values)
    }

    /// Words that mean the same: documents that have all of them. What stands for a word that is being typed is
    /// worth half: it may become another word.
    fn of_other(&mut self, other: &Other, unfinished: bool) -> Result<Vec<Value>, Broken> {
        let mut words = Vec::new();
        for found in &other.words {
            words.push(self.of_found(found)?);
        }
        let count = words.len() as u64;
        let parts = if unfinished { 8 } else { 4 };
        let documents = 0..self.shelf.manifest.documents as usize;
        let together = documents.map(|document| {
            let values = words.iter().filter_map(|values| values.get(document));
            let whole = values.clone().all(|value| value.value > 0);
            let sum: u64 = values.clone().map(|value| value.value).sum();
            let place = values.map(|value| value.place).next().unwrap_or_default();
            let average = sum.checked_div(count).unwrap_or_default();
            let value = if whole { average * 3 / parts } else { 0 };
            Value { value, place }
        });
        Ok(together.collect())
    }
}
