//! A letter that does not reach its reader: what follows for its ticket, and giving it up. When that is
//! so is decided beside this file.

use crate::{
    Handler,
    store::{AppendError, Delivery, Failure, Leased, StoreError},
    ticket::{
        Ticket,
        act::Decision,
        undelivered::{Undelivered, undelivered},
    },
};
use jiff::Timestamp;
use opora_contract::routing::fallback;

/// The most characters kept of a mail server's reason.
const REASON: usize = 300;

/// A mail server's reason is a stranger's text: one line, no more than it takes.
pub(super) fn plain(reason: &str) -> String {
    let plain = reason.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(REASON).collect()
}

/// What follows for its ticket from a letter that was not delivered.
pub(super) async fn consequence(
    handler: &Handler,
    delivery: &Delivery,
    reason: &str,
    now: Timestamp,
) -> Result<Option<(Ticket, Decision)>, StoreError> {
    let Some(id) = delivery.ticket() else {
        return Ok(None);
    };
    let Some(ticket) = handler.store().ticket(id).await? else {
        return Ok(None);
    };
    let bundle = handler.bundle();
    let form = bundle.desk.form_by_id(ticket.form());
    let today = now.to_zoned(bundle.zone.clone()).date();
    let told = form.map(|form| fallback(form, &bundle.desk, today));
    let failed = Undelivered {
        recipient: &delivery.recipient,
        letter: delivery.letter,
        reason,
    };
    let decision = undelivered(&ticket, &failed, told, &bundle.desk, now);
    Ok(Some((ticket, decision)))
}

/// Gives a letter up: the ticket remembers it, and the form's fallback is told.
pub(super) async fn give_up(
    handler: &Handler,
    leased: &Leased,
    now: Timestamp,
    reason: &str,
) -> Result<bool, StoreError> {
    loop {
        let consequence = consequence(handler, &leased.delivery, reason, now).await?;
        let failure = Failure {
            delivery: leased.delivery.id.clone(),
            lease: leased.lease.clone(),
            at: now,
            error: reason.to_owned(),
        };
        match handler.store().fail(failure, consequence).await {
            Ok(kept) => {
                handler.nudge();
                return Ok(kept);
            }
            // Somebody acted on the ticket meanwhile: its next event has another number now.
            Err(AppendError::Conflict) => {}
            Err(AppendError::Store(error)) => return Err(error),
        }
    }
}
