//! What readers tell without a word of their own: a search found nothing, a page helped or did not. Counted
//! by day, within limits; of a search only words that say nothing of anybody.

use super::{
    error::Failure,
    pages::{self, Now},
    posted::Posted,
    sender::Network,
};
use crate::{
    Handler, guard,
    store::{Tally, TallyKind},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use opora_contract::{desk::Link, secret};
use opora_search::fold;

/// The longest words and addresses that are kept, in characters.
const LONGEST_WORDS: usize = 60;
const LONGEST_ADDRESS: usize = 200;

/// So many digits in a row may be a telephone or the number of something of somebody's.
const MANY_DIGITS: usize = 5;

/// `POST /desk/missed`: a search in the browser found nothing. Whether it was counted is not told.
pub(super) async fn missed(
    State(handler): State<Handler>,
    Now(now): Now,
    Network(network): Network,
    posted: Posted,
) -> Result<Response, Failure> {
    if posted.foreign {
        return Err(Failure::Foreign);
    }
    if !handler.bundle().desk.site.search {
        return Err(Failure::NotFound);
    }
    miss(&handler, network, posted.value("q"), now).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /desk/helped`: a reader tells whether a page helped.
pub(super) async fn helped(
    State(handler): State<Handler>,
    Now(now): Now,
    Network(network): Network,
    posted: Posted,
) -> Result<Response, Failure> {
    if posted.foreign {
        return Err(Failure::Foreign);
    }
    let page = posted.value("page").to_owned();
    let kind = match posted.value("answer") {
        "yes" => TallyKind::Helped,
        "no" => TallyKind::NotHelped,
        _ => return Err(Failure::NotFound),
    };
    let bundle = handler.bundle();
    let fits = page.len() <= LONGEST_ADDRESS;
    if !fits || !bundle.has_page(&page).await.map_err(Failure::ours)? {
        return Err(Failure::NotFound);
    }
    count(&handler, network, kind, page.clone(), now).await?;
    thanks(&handler, kind, page)
}

/// Counts a search that found nothing, if its words may be kept.
pub(super) async fn miss(
    handler: &Handler,
    network: Option<String>,
    text: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    match kept(text) {
        Some(words) => count(handler, network, TallyKind::Missed, words, now).await,
        None => Ok(()),
    }
}

/// Counts it, unless the network or all together have told more than readers do.
async fn count(
    handler: &Handler,
    network: Option<String>,
    kind: TallyKind,
    what: String,
    now: Timestamp,
) -> Result<(), Failure> {
    let limits = guard::tally_limits(handler, network.as_deref(), now).await;
    let Some(limits) = limits.map_err(Failure::store)? else {
        return Ok(());
    };
    let day = now.to_zoned(handler.bundle().zone.clone()).date();
    let tally = Tally { day, kind, what };
    let counted = handler.store().tally(&tally, &limits, now).await;
    counted.map_err(Failure::store)
}

/// The words of a search, if they may be kept.
fn kept(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = |text: &str| {
        let mut runs = text.split(|c: char| !c.is_numeric());
        runs.any(|run| run.chars().count() >= MANY_DIGITS)
    };
    let joined: String = text.chars().filter(|c| !" -().+".contains(*c)).collect();
    if text.contains('@') || digits(&joined) || !secret::find(text).is_empty() {
        return None;
    }
    let words = fold::tokens(text).join(" ");
    let fits = !words.is_empty() && words.chars().count() <= LONGEST_WORDS;
    fits.then_some(words)
}

fn thanks(handler: &Handler, kind: TallyKind, page: String) -> Result<Response, Failure> {
    let bundle = handler.bundle();
    let text = |key: &str| bundle.desk.texts.fill(&format!("tally.{key}"), &[]);
    let heading = text("thanks");
    let mut context = pages::common(&bundle, &heading, "message");
    context.insert("heading", &heading);
    context.insert("paragraphs", &[text(kind.name())]);
    context.insert("kind", "done");
    let mut links = vec![Link {
        title: text("back"),
        url: page,
    }];
    if kind == TallyKind::NotHelped {
        links.push(Link {
            title: text("write"),
            url: bundle.desk.site.form_url.clone(),
        });
    }
    context.insert("links", &links);
    pages::answer(&bundle, StatusCode::OK, "desk/message.html", &context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_tell_of_somebody_are_not_kept() {
        for text in [
            "",
            "…",
            "ivanov@example.ru",
            "89161234567",
            "+7 (916) 123-45-67",
            "договор 123456",
            "пароль: Qwerty-2026!",
            &"слово ".repeat(20),
        ] {
            assert_eq!(kept(text), None, "{text}");
        }
        assert_eq!(kept(" Ёлка, 2026 год! ").as_deref(), Some("елка 2026 год"));
    }
}
