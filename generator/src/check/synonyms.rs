//! `synonyms`: a group of one word says nothing; a word in two groups would mean all that is in both.

use super::Context;
use crate::{problem::Problem, source::Located};
use opora_search::fold;
use std::collections::BTreeSet;

pub(super) fn synonyms(context: Context, problems: &mut Vec<Problem>) {
    let table = &context.tables.synonyms;
    let mut known = BTreeSet::new();
    for group in &table.rows {
        if group.words.len() == 1 {
            problems.push(Problem::error(
                "synonyms",
                table.place(&Located::new((), group.at)),
                "в группе одно слово",
                "добавьте слова, которые значат то же, или уберите группу",
            ));
        }
        for word in &group.words {
            let folded = fold::tokens(&word.value).join(" ");
            let (cause, remedy) = if folded.is_empty() {
                (
                    format!("«{}» — без букв и цифр: так не ищут", word.value),
                    "напишите слово или уберите строку",
                )
            } else if known.insert(folded) {
                continue;
            } else {
                (
                    format!("слово «{}» уже есть в синонимах", word.value),
                    "оставьте его в одной группе или соедините группы",
                )
            };
            problems.push(Problem::error("synonyms", table.place(word), cause, remedy));
        }
    }
}
