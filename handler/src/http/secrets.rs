//! What looks like a secret, in words: by question for a form, in one sentence for a message.

use opora_contract::{
    form::Form,
    id::FieldId,
    secret::{Secret, Spot},
    text::Texts,
};
use serde::Serialize;

/// A question and what was found in its answer.
#[derive(Debug, Serialize)]
pub(super) struct SecretView {
    label: String,
    what: String,
}

/// What was found in the answers to a form.
pub(super) fn by_question(
    form: &Form,
    places: &[(FieldId, Vec<Secret>)],
    texts: &Texts,
) -> Vec<SecretView> {
    let views = places.iter().map(|(id, found)| SecretView {
        label: form
            .field(id.as_str())
            .map_or_else(String::new, |field| field.label.clone()),
        what: names(found, texts),
    });
    views.collect()
}

/// What was found, by name: «пароль, номер карты».
pub(super) fn names(found: &[Secret], texts: &Texts) -> String {
    let names = found
        .iter()
        .map(|secret| texts.fill(&format!("secret.{}", secret.key()), &[]));
    names.collect::<Vec<_>>().join(", ")
}

/// What was found in a message, in a sentence.
pub(super) fn sentence(spots: &[Spot], texts: &Texts) -> String {
    let mut found: Vec<Secret> = spots.iter().map(|spot| spot.secret).collect();
    found.sort();
    found.dedup();
    texts.fill("secret.found", &[("what", &names(&found, texts))])
}
