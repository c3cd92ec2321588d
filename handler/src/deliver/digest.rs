//! One letter for many: where requests come thick, the letters about single ones end at a number,
//! and what comes after is told together when the window of time is over.

use crate::{
    Handler,
    guard::digest_at,
    store::{Delivery, Leased, StoreError},
    ticket::{Letter, Recipient, Ticket},
};
use jiff::Timestamp;

/// Puts a letter for many back until its window is over; nothing, where it may leave. False where
/// the lease was lost.
pub(super) async fn put_off(
    handler: &Handler,
    leased: &Leased,
    now: Timestamp,
) -> Result<Option<bool>, StoreError> {
    let delivery = &leased.delivery;
    let at = digest_at(delivery.created_at);
    if delivery.letter != Letter::Digest || at <= now {
        return Ok(None);
    }
    let why = handler
        .bundle()
        .desk
        .texts
        .fill("desk.delivery.gathering", &[]);
    handler.store().retry(leased, at, why).await.map(Some)
}

/// The requests that a letter tells of: those its recipient has and that came since it was ordered.
/// A later window has a letter of its own.
pub(super) async fn others(
    handler: &Handler,
    delivery: &Delivery,
) -> Result<Vec<Ticket>, StoreError> {
    let (Letter::Digest, Recipient::Staff(owner)) = (delivery.letter, &delivery.recipient) else {
        return Ok(Vec::new());
    };
    let mut tickets = handler.store().open_tickets(owner).await?;
    let until = digest_at(delivery.created_at);
    tickets.retain(|ticket| (delivery.created_at..until).contains(&ticket.received_at));
    tickets.sort_by_key(|ticket| ticket.number);
    Ok(tickets)
}
