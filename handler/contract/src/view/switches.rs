//! Switches: which answers bring which questions up on a page without scripts. The style sheet has
//! a rule for each number; what has no number is shown, with its condition in words.

use crate::{
    form::{Field, Form},
    id::FieldId,
};
use std::collections::BTreeMap;

/// The most switches that the style sheet knows.
const MOST: usize = 24;

/// A number for each answer that another question depends on.
pub(super) struct Switches<'a>(BTreeMap<(&'a str, &'a str), usize>);

impl<'a> Switches<'a> {
    /// The switches of a form, numbered in the order of its questions.
    pub(super) fn of(form: &'a Form) -> Self {
        let conditions = form.fields.iter().flat_map(|field| &field.when.0);
        let pairs =
            conditions.flat_map(|(id, values)| values.iter().map(|v| (id.as_str(), v.as_str())));
        let mut numbers = BTreeMap::new();
        for pair in pairs {
            let next = numbers.len() + 1;
            if next <= MOST {
                numbers.entry(pair).or_insert(next);
            }
        }
        Self(numbers)
    }

    /// The number of an answer's switch.
    pub(super) fn number(&self, field: &str, value: &str) -> Option<usize> {
        self.0.get(&(field, value)).copied()
    }

    /// For each condition of a question, and of the questions it hangs on, the switches that
    /// fulfil it.
    pub(super) fn groups(&self, field: &Field, form: &Form) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut conditions: Vec<(&FieldId, &Vec<String>)> = field.when.0.iter().collect();
        // A condition names an earlier question, so this ends; a form that breaks the rule does
        // too, for no more conditions are followed than a form has questions.
        let mut followed = 0;
        while let Some((id, values)) = conditions.pop() {
            let numbers = values.iter().map(|v| self.number(id.as_str(), v));
            let group: Option<Vec<usize>> = numbers.collect();
            if let Some(group) = group.filter(|group| !groups.contains(group)) {
                groups.push(group);
            }
            followed += 1;
            if followed <= form.fields.len() {
                let above = form.field(id.as_str());
                conditions.extend(above.iter().flat_map(|above| &above.when.0));
            }
        }
        groups
    }
}
