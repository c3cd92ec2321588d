//! `missing-text`: a sentence that the program needs is not in the interface texts. Those that only
//! templates use are [`super::template_texts`]' business.

use super::Context;
use crate::{page, problem::Problem, search, source::Place, words::DATES_KEYS};
use opora_contract::{check::FAULT_KEYS, words::DATE_KEYS};

/// Sentences that the generator and the form's view use.
const OWN: [&str; 17] = [
    "form.files",
    "form.most",
    "weekday.mon",
    "weekday.tue",
    "weekday.wed",
    "weekday.thu",
    "weekday.fri",
    "weekday.sat",
    "weekday.sun",
    "page.home",
    "http.not_found.heading",
    "form.condition",
    "audience.title",
    "search.title",
    "search.index_text",
    "search.letter",
    "search.letter_text",
];

pub(super) fn missing_texts(context: Context, problems: &mut Vec<Problem>) {
    let (source, texts) = &context.tables.texts;
    if source.text.is_empty() {
        // The file is missing, which has been told.
        return;
    }
    let faults = FAULT_KEYS.map(|key| format!("fault.{key}"));
    let kinds = search::KINDS.map(|kind| format!("search.kind.{kind}"));
    let keys = page::TEXT_KEYS.into_iter().chain(OWN);
    let keys = keys.chain(DATE_KEYS).chain(DATES_KEYS);
    let keys = keys.chain(faults.iter().chain(&kinds).map(String::as_str));
    for key in keys.filter(|key| texts.get(key).is_none()) {
        problems.push(missing(Place::file(&source.path), key));
    }
}

fn missing(place: Place, key: &str) -> Problem {
    let cause = format!("нет текста «{key}»");
    let remedy = match key.rsplit_once('.') {
        Some((group, name)) => format!("добавьте в раздел [{group}] строку {name} = \"…\""),
        None => format!("добавьте строку {key} = \"…\""),
    };
    Problem::error("missing-text", place, cause, remedy)
}
