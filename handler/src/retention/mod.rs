//! The time for which requests are kept. Here it is decided when it is over, and what a person has
//! written is erased then, or earlier on demand, under an act ([`act`]). What erasing leaves of a
//! ticket is told in [`crate::ticket::erase`]; how a row is overwritten is the store's business.

pub mod act;
mod demand;
#[cfg(test)]
mod tests;

pub use demand::{DemandError, on_demand};

use crate::{
    Handler,
    random::{NoRandom, Random},
    store::{AppendError, StoreError},
    ticket::{Erasing, Ticket, erase},
};
use act::{Act, Draft};
use jiff::{SignedDuration, Timestamp};
use opora_contract::Desk;
use std::{borrow::Cow, io, time::Duration};

/// How often the sweep looks for what is over.
const EVERY: Duration = Duration::from_secs(3600);
/// An act that was begun so long ago is nobody's work any more.
const ABANDONED: SignedDuration = SignedDuration::from_mins(10);
/// Tickets that are looked at together.
const PAGE: u32 = 100;
/// Kept for so many days: requests from before their term was noted, of a form that is gone, where
/// no other form is left to tell.
const USUAL_DAYS: u16 = 365;

/// Why something was not erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The store failed; what it had erased before is erased.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Letters in the folder of mails, or files, are not removed, so the ticket is kept too.
    #[error("letters or files of a request cannot be removed: {0}")]
    Outside(#[from] io::Error),
    /// What is to be erased cannot be noted down for the act, or read there; nothing further is erased.
    #[error("an act of erasing cannot be prepared: {0}")]
    Plan(io::Error),
    /// The act is not written down; everything is erased, and a later sweep will try to write it again.
    #[error("{count} requests are erased, but act {id} cannot be written yet: {cause}")]
    Act {
        /// Name of the act.
        id: String,
        /// How many requests it is about.
        count: usize,
        /// Why.
        cause: String,
    },
    /// The operating system has no random bytes.
    #[error(transparent)]
    Random(#[from] NoRandom),
}

/// Whether nobody may read any more what was written in a ticket: it is erased, or it has been
/// closed for as long as its form says. One answer for every page, letter and list, so that the
/// end of the term does not wait for a sweep.
#[must_use]
pub fn expired(ticket: &Ticket, desk: &Desk, now: Timestamp) -> bool {
    if ticket.erased_at.is_some() {
        return true;
    }
    let term = SignedDuration::from_hours(24 * i64::from(days(ticket, desk)));
    ticket.closed_at.is_some_and(|closed| {
        let end = closed.saturating_add(term);
        end.is_ok_and(|end| end <= now)
    })
}

/// Days after closing: as the form says today; of a form that is gone, as it said at receipt, else
/// as the most patient of the others does.
fn days(ticket: &Ticket, desk: &Desk) -> u16 {
    let today = desk.form_by_id(ticket.form());
    let longest = || desk.forms.iter().map(|form| form.retention_days).max();
    today
        .map(|form| form.retention_days)
        .or(ticket.received.retention_days)
        .or_else(longest)
        .unwrap_or(USUAL_DAYS)
}

/// The ticket as it may be shown at `now`: whole, or without its words.
///
/// # Errors
/// Where its events do not fit together, which its loading has excluded.
pub fn shown<'a>(
    ticket: &'a Ticket,
    desk: &Desk,
    now: Timestamp,
) -> Result<Cow<'a, Ticket>, StoreError> {
    if expired(ticket, desk, now) {
        let form = desk.form_by_id(ticket.form());
        Ok(Cow::Owned(erase::nameless(ticket, form)?))
    } else {
        Ok(Cow::Borrowed(ticket))
    }
}

/// Erases all tickets whose time is over at `now`; the act, where there were any. Acts that an
/// earlier erasing has left unwritten are written first.
///
/// # Errors
/// [`EraseError`]; what could be erased is, and its act is written, now or by a later sweep.
pub async fn sweep(
    handler: &Handler,
    now: Timestamp,
    random: &mut Random,
) -> Result<Option<Act>, EraseError> {
    let bundle = handler.bundle();
    let reason = bundle.desk.texts.fill("act.reason_retention", &[]);
    let abandoned = finish_abandoned(handler, now).await;
    let mut draft = Draft::new(&bundle, Erasing::Retention, reason, now, random);
    let swept = sweep_into(handler, &mut draft).await;
    let act = finish(handler, draft).await;
    abandoned.and(swept).and(act)
}

async fn sweep_into(handler: &Handler, draft: &mut Draft) -> Result<(), EraseError> {
    let bundle = handler.bundle();
    let mut after = None;
    loop {
        let page = handler.store().closed_tickets(after, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.number);
        let over = |ticket: &&Ticket| expired(ticket, &bundle.desk, draft.ground.at);
        let over: Vec<Ticket> = page.iter().filter(over).cloned().collect();
        plan(handler, &over, draft).await?;
        for ticket in over {
            match erase_one(handler, &ticket, draft).await {
                // Somebody has it open again after all, or another sweep was faster.
                Ok(()) | Err(AppendOr::Conflict) => {}
                Err(AppendOr::Other(error)) => return Err(error),
            }
        }
    }
}

/// Why one ticket is not erased.
enum AppendOr {
    Conflict,
    Other(EraseError),
}

/// Plans to erase these tickets, durably: whoever is ended in the middle leaves the act to a later
/// sweep.
async fn plan(handler: &Handler, tickets: &[Ticket], draft: &mut Draft) -> Result<(), EraseError> {
    if tickets.is_empty() {
        return Ok(());
    }
    let bundle = handler.bundle();
    for ticket in tickets {
        let letters = handler.store().deliveries(&ticket.id).await?;
        draft.plan(&bundle, ticket, &letters);
    }
    let act = &draft.ground.act;
    let begun = handler.files().begin_act(act, draft.spelt()).await;
    begun.map_err(EraseError::Plan)
}

/// Erases one ticket that is planned in the act. What lies outside the store goes first: if it cannot
/// be removed, the ticket is kept and found again by the next sweep.
async fn erase_one(handler: &Handler, ticket: &Ticket, draft: &Draft) -> Result<(), AppendOr> {
    let bundle = handler.bundle();
    remove_outside(handler, ticket)
        .await
        .map_err(AppendOr::Other)?;
    let form = bundle.desk.form_by_id(ticket.form());
    let erasure = erase::erase(ticket, form, &draft.ground);
    match handler.store().erase(ticket, erasure).await {
        Ok(_) => Ok(()),
        Err(AppendError::Conflict) => Err(AppendOr::Conflict),
        Err(AppendError::Store(error)) => Err(AppendOr::Other(error.into())),
    }
}

/// Removes what belongs to a ticket and is not in the store: its letters in the folder of mails and
/// the files that came with it. The one place for whatever else is ever kept beside the store.
async fn remove_outside(handler: &Handler, ticket: &Ticket) -> Result<(), EraseError> {
    handler.mailer().forget(&ticket.id).await?;
    Ok(handler.files().remove_of(&ticket.id).await?)
}

/// Overwrites what was erased and writes the act, where there is anything to tell. Until both are
/// done the plan stays, for a later sweep to finish.
async fn finish(handler: &Handler, mut draft: Draft) -> Result<Option<Act>, EraseError> {
    if draft.is_empty() {
        return Ok(None);
    }
    draft.settle(handler.store()).await?;
    let id = draft.ground.act.clone();
    let act = if draft.is_empty() {
        None
    } else {
        let scrubbed = handler.store().scrub().await;
        let act = draft.write(&handler.bundle(), handler.files()).await?;
        scrubbed?;
        Some(act)
    };
    let finished = handler.files().finish_act(&id).await;
    finished.map_err(EraseError::Plan)?;
    Ok(act)
}

/// Writes the acts of erasings whose program was ended, or failed, before it had written them. One
/// that was begun lately may be in somebody's hands.
async fn finish_abandoned(handler: &Handler, now: Timestamp) -> Result<(), EraseError> {
    let begun = handler.files().begun_acts().await;
    for text in begun.map_err(EraseError::Plan)? {
        let Ok(draft) = serde_json::from_slice::<Draft>(&text) else {
            tracing::error!(
                "the plan of an act of erasing cannot be read; it is left where it lies"
            );
            continue;
        };
        if draft
            .ground
            .at
            .saturating_add(ABANDONED)
            .is_ok_and(|at| at > now)
        {
            continue;
        }
        if let Some(act) = finish(handler, draft).await? {
            tracing::warn!(
                act = act.id,
                erased = act.numbers.len(),
                "an act was written late"
            );
        }
    }
    Ok(())
}

/// Sweeps now and once an hour, until `shutdown`.
pub async fn run_forever(handler: &Handler, shutdown: impl Future<Output = ()>) {
    tokio::pin!(shutdown);
    loop {
        match sweep_now(handler).await {
            Ok(Some(act)) => tracing::info!(act = act.id, erased = act.numbers.len(), "erased"),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "not all that is over is erased"),
        }
        tokio::select! {
            () = &mut shutdown => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn sweep_now(handler: &Handler) -> Result<Option<Act>, EraseError> {
    let mut random = Random::from_os()?;
    sweep(handler, Timestamp::now(), &mut random).await
}
