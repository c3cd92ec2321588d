//! Erasing on demand: a person has withdrawn the consent or wants their data removed. All that is
//! named is erased, open or closed, or nothing is.

use super::{
    AppendOr, EraseError,
    act::{Act, Draft},
    erase_one, finish, plan,
};
use crate::{
    Handler,
    journal::received_in,
    random::Random,
    ticket::{Erasing, Ticket},
};
use jiff::{Timestamp, civil::date};
use opora_contract::number::Number;

/// How often a ticket is looked at anew where somebody acts on it meanwhile.
const TURNS: u32 = 20;

/// Why nothing, or not all, was erased on demand.
#[derive(Debug, thiserror::Error)]
pub enum DemandError {
    /// There are no such tickets; nothing is erased.
    #[error("no such requests: {0:?}")]
    Unknown(Vec<Number>),
    /// They were erased before; nothing further is.
    #[error("erased before: {0:?}")]
    Already(Vec<Number>),
    /// The erasing failed.
    #[error(transparent)]
    Erase(#[from] EraseError),
}

/// Erases these tickets, for a reason in words that go into the act.
///
/// # Errors
/// [`DemandError`].
pub async fn on_demand(
    handler: &Handler,
    numbers: &[Number],
    reason: &str,
    now: Timestamp,
    random: &mut Random,
) -> Result<Act, DemandError> {
    let mut tickets = Vec::new();
    let (mut unknown, mut already) = (Vec::new(), Vec::new());
    for number in numbers {
        match find(handler, *number).await? {
            Some(ticket) if ticket.erased_at.is_some() => already.push(*number),
            Some(ticket) => tickets.push(ticket),
            None => unknown.push(*number),
        }
    }
    if !unknown.is_empty() {
        return Err(DemandError::Unknown(unknown));
    }
    if !already.is_empty() || tickets.is_empty() {
        return Err(DemandError::Already(already));
    }
    let bundle = handler.bundle();
    let reason = reason.to_owned();
    let mut draft = Draft::new(&bundle, Erasing::Request, reason, now, random);
    let erased = erase_all(handler, tickets, &mut draft).await;
    let act = finish(handler, draft).await;
    erased?;
    act?.ok_or(DemandError::Already(numbers.to_vec()))
}

async fn erase_all(
    handler: &Handler,
    tickets: Vec<Ticket>,
    draft: &mut Draft,
) -> Result<(), EraseError> {
    plan(handler, &tickets, draft).await?;
    for mut ticket in tickets {
        for turn in 1.. {
            match erase_one(handler, &ticket, draft).await {
                Ok(()) => break,
                Err(AppendOr::Conflict) if turn < TURNS => {}
                Err(AppendOr::Conflict) => return Err(crate::store::StoreError::Busy.into()),
                Err(AppendOr::Other(error)) => return Err(error),
            }
            match handler.store().ticket(&ticket.id).await? {
                Some(later) if later.erased_at.is_none() => {
                    ticket = later;
                    plan(handler, std::slice::from_ref(&ticket), draft).await?;
                }
                _ => break,
            }
        }
    }
    Ok(())
}

/// The ticket of a number. Its year is that of its receipt.
async fn find(handler: &Handler, number: Number) -> Result<Option<Ticket>, EraseError> {
    let (from, to) = (date(number.year, 1, 1), date(number.year, 12, 31));
    let tickets = received_in(handler, from, to).await?;
    Ok(tickets.into_iter().find(|ticket| ticket.number == number))
}
