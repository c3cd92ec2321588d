//! `missing-glossary`, `duplicate-term`: words with a meaning and no page to show it on, and words
//! that have two.

use super::Context;
use crate::{
    page::glossary::{FILE, URL},
    problem::Problem,
    source::Place,
};
use std::collections::BTreeSet;

pub(super) fn glossary(context: Context, problems: &mut Vec<Problem>) {
    let table = &context.tables.glossary;
    if !table.rows.is_empty() && !context.model.has(URL) && !context.model.unread.contains(URL) {
        problems.push(Problem::error(
            "missing-glossary",
            Place::file(&table.source.path),
            "слова есть, а страницы словаря нет",
            format!("создайте content/{FILE} с title и description"),
        ));
    }
    let (mut ids, mut spellings) = (BTreeSet::new(), BTreeSet::new());
    for entry in &table.rows {
        let same_id = !ids.insert(entry.id.value.as_str());
        let words = [&entry.term].into_iter().chain(&entry.forms);
        let same_word = words
            .filter(|word| !spellings.insert(word.to_lowercase()))
            .count()
            > 0;
        if same_id || same_word {
            problems.push(Problem::error(
                "duplicate-term",
                table.place(&entry.id),
                format!("слово «{}» уже есть в словаре", entry.term),
                "оставьте одно: у слова может быть одно толкование",
            ));
        }
    }
}
