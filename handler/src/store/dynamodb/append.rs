//! A decision is stored: events and letters together, if nothing else has happened to the ticket
//! since it was decided.

use super::{
    DynamoDb, StoreError,
    patience::{Patience, Trouble},
    row::{EventRow, LetterRow, TICKET, TicketRow, event_sk, ticket_pk},
};
use crate::{
    store::AppendError,
    ticket::{Ticket, act::Decision},
};
use aws_sdk_dynamodb::types::TransactWriteItem;

/// A decision on its way into the store.
pub(super) struct Step {
    /// The ticket after it.
    pub(super) after: Ticket,
    /// Number of the last event before it.
    pub(super) seen: u32,
    /// Its writer's word.
    pub(super) mark: String,
    pub(super) writes: Vec<TransactWriteItem>,
}

impl Step {
    /// A step that nothing has been written for yet.
    pub(super) fn new(after: Ticket, seen: u32, mark: String) -> Self {
        Self {
            after,
            seen,
            mark,
            writes: Vec::new(),
        }
    }
}

impl DynamoDb {
    pub(super) async fn append_decision(
        &self,
        ticket: &Ticket,
        decision: &Decision,
    ) -> Result<Ticket, AppendError> {
        let step = self.step(ticket, decision)?;
        if step.writes.is_empty() {
            return Ok(step.after);
        }
        let mut patience = Patience::default();
        loop {
            let Err(why) = self.transact(step.writes.clone()).await else {
                return Ok(step.after);
            };
            match why {
                Trouble::Refused | Trouble::Unknown(_) if self.is_stored(&step).await? => {
                    return Ok(step.after);
                }
                Trouble::Refused => return Err(AppendError::Conflict),
                why => patience.wait(self, why).await?,
            }
        }
    }

    /// What is to be written for a decision; nothing where nothing was decided.
    pub(super) fn step(&self, ticket: &Ticket, decision: &Decision) -> Result<Step, StoreError> {
        let mut after = ticket.clone();
        for event in decision.events.iter().cloned() {
            after.push(event)?;
        }
        let mut step = Step::new(after, ticket.seq, self.mark());
        if let Some(last) = decision.events.last() {
            let row = TicketRow::of(&step.after);
            step.writes.push(self.replace(&row, "seq", ticket.seq)?);
            for event in &decision.events {
                let row = EventRow::of(&ticket.id, event, &step.mark)?;
                step.writes.push(self.add(&row)?);
            }
            for (place, letter) in (0..).zip(&decision.deliveries) {
                let row = LetterRow::of(&ticket.id, letter, place, last.at);
                step.writes.push(self.add(&row)?);
            }
        }
        Ok(step)
    }

    /// Whether the step was done though nobody told us: its first event bears our mark.
    pub(super) async fn is_stored(&self, step: &Step) -> Result<bool, StoreError> {
        let pk = ticket_pk(&step.after.id);
        let event: Option<EventRow> = self.row(&pk, &event_sk(step.seen + 1)).await?;
        Ok(event.is_some_and(|event| event.mark == step.mark))
    }

    /// Whether another step was stored first.
    pub(super) async fn is_late(&self, step: &Step) -> Result<bool, StoreError> {
        let row: Option<TicketRow> = self.row(&ticket_pk(&step.after.id), TICKET).await?;
        Ok(row.is_none_or(|row| row.seq != step.seen))
    }
}
