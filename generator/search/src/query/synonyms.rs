//! Words that mean the same: step 5.

use super::{Search, Token, find::Found};
use crate::{fold, index::Broken, stop};

/// Another way to say what a word of the query says: all of these words.
pub(super) struct Other {
    pub(super) words: Vec<Found>,
}

impl Search<'_, '_> {
    /// For each word of the query, what may stand in its place.
    pub(super) fn synonyms(&mut self, slots: &[(u32, Token)]) -> Result<Vec<Vec<Other>>, Broken> {
        let mut others: Vec<Vec<Other>> = slots.iter().map(|_| Vec::new()).collect();
        let manifest = self.shelf.manifest;
        for group in &manifest.synonyms {
            let members: Vec<Vec<String>> = group.iter().map(|member| spoken(member)).collect();
            for (number, member) in members.iter().enumerate() {
                let said = self.said(member, slots);
                if said.is_empty() {
                    continue;
                }
                for (_, other) in members.iter().enumerate().filter(|(n, _)| *n != number) {
                    for place in &said {
                        let words = self.all_finished(other)?;
                        let range = *place..place.saturating_add(member.len());
                        let own = others.get_mut(range).unwrap_or_default();
                        for slot in own {
                            slot.push(Other {
                                words: words.clone(),
                            });
                        }
                    }
                }
            }
        }
        Ok(others)
    }

    fn all_finished(&mut self, words: &[String]) -> Result<Vec<Found>, Broken> {
        words.iter().map(|word| self.find_finished(word)).collect()
    }

    /// Where the words stand in the query one after the other.
    fn said(&self, member: &[String], slots: &[(u32, Token)]) -> Vec<usize> {
        let windows = slots.windows(member.len().max(1)).enumerate();
        let same = windows.filter(|(_, slots)| {
            let pairs = slots.iter().zip(member);
            let mut pairs = pairs.map(|((_, token), word)| self.is_same(token, word));
            !member.is_empty() && pairs.all(|same| same)
        });
        same.map(|(place, _)| place).collect()
    }

    fn is_same(&self, token: &Token, word: &str) -> bool {
        let stem = self.stems.of(word);
        if token.unfinished {
            stem.starts_with(&token.text) || self.stems.of_beginning(&token.text).contains(&stem)
        } else {
            self.stems.of(&token.text) == stem
        }
    }
}

/// The words of a phrase that say something.
fn spoken(phrase: &str) -> Vec<String> {
    let words = fold::tokens(phrase).into_iter();
    words.filter(|word| !stop::is_stop(word)).collect()
}
