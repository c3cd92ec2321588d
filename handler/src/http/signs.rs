//! Signs of a program in a posted form, and what carries them over the second look at the answers:
//! a field that people do not see, and the moment at which that second page was made. A form that is
//! open for a week is as good as a fresh one; no sign alone refuses anything.

use super::posted::Posted;
use crate::{ticket::Reason, token::Signer};
use jiff::Timestamp;

/// The field that people do not see and programs fill (`partials/unseen.html`).
const UNSEEN: &str = "website";

/// The signed moment at which the answers were shown once more.
const SHOWN: &str = "shown";

/// Nobody reads a page and presses its button within so many milliseconds.
const HASTY: i64 = 1000;

/// The signs in a post.
pub(super) fn seen(signer: &Signer, posted: &Posted, now: Timestamp) -> Vec<Reason> {
    let shown = signer.unseal(SHOWN, posted.value(SHOWN));
    let shown: Option<i64> = shown.and_then(|text| text.parse().ok());
    let age = shown.map(|shown| now.as_millisecond().saturating_sub(shown));
    let signs = [
        (Reason::Honeypot, !posted.value(UNSEEN).is_empty()),
        (Reason::Hasty, age.is_some_and(|age| age < HASTY)),
    ];
    let seen = signs.iter().filter(|(_, seen)| *seen);
    seen.map(|(reason, _)| *reason).collect()
}

/// What the second page sends along.
pub(super) fn carried(
    signer: &Signer,
    posted: &Posted,
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let shown = now.as_millisecond().to_string();
    let mut carried = vec![(SHOWN, signer.seal(SHOWN, &shown))];
    let unseen = posted.value(UNSEEN);
    if !unseen.is_empty() {
        carried.push((UNSEEN, unseen.to_owned()));
    }
    carried
}
