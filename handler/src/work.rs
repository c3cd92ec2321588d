//! A step on a stored ticket: load it, decide, store the decision; where somebody else was faster,
//! decide again on what is there now. The rules of a decision are [`crate::ticket::act`]'s.

use crate::{
    Handler, guard,
    store::{AppendError, StoreError},
    ticket::{
        Actor, Command, Refusal, Ticket,
        act::{Circumstances, act},
    },
};
use jiff::Timestamp;
use opora_contract::id::TicketId;

/// Why a step was not made.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// There is no such ticket.
    #[error("no such ticket")]
    NoTicket,
    /// The command is refused; the ticket as it stands comes along to be shown.
    #[error("refused: {refusal}")]
    Refused {
        /// Why.
        refusal: Refusal,
        /// The ticket as it stands.
        ticket: Box<Ticket>,
    },
    /// The store failed; nothing may be confirmed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often a step is decided again before giving up; each turn means that another one won.
const TURNS: u32 = 20;

/// Carries out a command; the ticket after it. `seen` is the number of the last event that the
/// page showed, where the command came from a page.
///
/// # Errors
/// See [`WorkError`]; nothing has happened then.
pub async fn work(
    handler: &Handler,
    id: &TicketId,
    by: &Actor,
    command: Command,
    seen: Option<u32>,
    now: Timestamp,
) -> Result<Ticket, WorkError> {
    for _ in 0..TURNS {
        let ticket = handler.store().ticket(id).await?;
        let ticket = ticket.ok_or(WorkError::NoTicket)?;
        let bundle = handler.bundle();
        let email = ticket.applicant_email();
        // Of all letters to the applicant only the confirmation, which letting through sends, can be spared.
        let spared = command == Command::Release && guard::comes_back(handler, email, now).await?;
        let around = Circumstances {
            desk: &bundle.desk,
            zone: &bundle.zone,
            now,
            seen,
            applicant_reads_mail: !spared && handler.reaches(email, &ticket.assignee),
        };
        let decision =
            act(&ticket, by, command.clone(), &around).map_err(|refusal| WorkError::Refused {
                refusal,
                ticket: Box::new(ticket.clone()),
            })?;
        match handler.store().append(&ticket, decision).await {
            Ok(ticket) => {
                handler.nudge();
                return Ok(ticket);
            }
            Err(AppendError::Conflict) => {}
            Err(AppendError::Store(error)) => return Err(error.into()),
        }
    }
    Err(StoreError::Busy.into())
}
