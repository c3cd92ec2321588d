//! Signs of spam in what was written. No word of a text is a sign: people complain about anything.

use opora_contract::{check::Answers, form::Purpose};

/// How many addresses of the web the answers hold.
pub(super) fn links(answers: &Answers) -> u32 {
    let values = answers.0.iter().flat_map(|answer| &answer.values);
    let count = |text: &String| {
        let bare = text.match_indices("www.");
        let bare = bare.filter(|(at, _)| !text[..*at].ends_with("://"));
        text.matches("://").count() + bare.count()
    };
    u32::try_from(values.map(count).sum::<usize>()).unwrap_or(u32::MAX)
}

/// The text of a request, so that copies of it are alike: without case and spaces. Nothing where it
/// is so short that people write it by themselves.
pub(super) fn text(answers: &Answers) -> Option<String> {
    let text = answers.value_of(Purpose::Text)?.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    (text.chars().count() >= 20).then_some(text)
}
