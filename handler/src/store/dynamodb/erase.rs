//! Erasing: a ticket's words leave its rows. Where they are more than one transaction takes, those
//! that only lose words go first and the ticket's own row last: broken off in between, the ticket is
//! met again by the next sweep and erased to the end.

use super::{
    DynamoDb, MOST_WRITES, StoreError,
    append::Step,
    patience::{Patience, Trouble},
    row::{
        CLOSED, EventRow, LetterRow, ONLY, TICKET, TicketRow, closed_order, from_item, key_pk,
        number, string, ticket_pk,
    },
    table::WORK,
    write::{built, sort_key, update_item},
};
use crate::{
    store::AppendError,
    ticket::{Erasure, Event, Status, Ticket, fold},
};
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, TransactWriteItem};
use opora_contract::number::Number;

/// In the place of the hash of what was submitted: nobody's hash, so that whatever comes under the
/// key again is another body.
const NOBODY: &str = "erased";

impl DynamoDb {
    pub(super) async fn closed(
        &self,
        after: Option<Number>,
        limit: u32,
    ) -> Result<Vec<Ticket>, StoreError> {
        let after = after.unwrap_or(Number { year: 0, serial: 0 });
        let query = self
            .index(WORK, "work", CLOSED.to_owned())
            .key_condition_expression("#part = :part AND work_order > :after")
            .expression_attribute_values(":after", string(closed_order(after)));
        let rows = self.all(query).await?;
        let (mut closed, limit) = (Vec::new(), limit as usize);
        for item in rows {
            if closed.len() == limit {
                break;
            }
            let id = from_item::<TicketRow>(item)?.id()?;
            let ticket = self.load(&id).await?;
            // The index may not have noticed yet.
            closed.extend(ticket.filter(|t| t.status == Status::Closed && t.erased_at.is_none()));
        }
        Ok(closed)
    }

    pub(super) async fn erase_ticket(
        &self,
        ticket: &Ticket,
        erasure: Erasure,
    ) -> Result<Ticket, AppendError> {
        let erased = fold(ticket.id.clone(), ticket.number, erasure.events);
        let mut step = Step::new(erased.map_err(StoreError::from)?, ticket.seq, self.mark());
        let mut patience = Patience::default();
        loop {
            let Err(why) = self.erase_rows(&mut step).await? else {
                return Ok(step.after);
            };
            if matches!(why, Trouble::Refused | Trouble::Unknown(_)) {
                if self.is_stored(&step).await? {
                    return Ok(step.after);
                }
                if self.is_late(&step).await? {
                    return Err(AppendError::Conflict);
                }
            }
            // A letter may have left meanwhile: the rows are read anew.
            patience.wait(self, why).await?;
        }
    }

    async fn erase_rows(&self, step: &mut Step) -> Result<Result<(), Trouble>, StoreError> {
        let (old, new): (Vec<Event>, Vec<Event>) = step
            .after
            .events
            .iter()
            .cloned()
            .partition(|event| event.seq <= step.seen);
        let mut rewrites = self.rewrites(&step.after, &old).await?;
        step.writes = vec![self.replace(&TicketRow::of(&step.after), "seq", step.seen)?];
        for event in &new {
            let row = EventRow::of(&step.after.id, event, &step.mark)?;
            step.writes.push(self.add(&row)?);
        }
        while rewrites.len() + step.writes.len() > MOST_WRITES {
            let rest = rewrites.split_off(rewrites.len().min(MOST_WRITES - 1));
            let mut part = std::mem::replace(&mut rewrites, rest);
            part.push(self.unchanged(step)?);
            if let Err(why) = self.transact(part).await {
                return Ok(Err(why));
            }
        }
        rewrites.extend(step.writes.iter().cloned());
        Ok(self.transact(rewrites).await)
    }

    /// The rows of a ticket without what was erased.
    async fn rewrites(
        &self,
        erased: &Ticket,
        old: &[Event],
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let mut writes = Vec::new();
        for item in self.all(self.partition(&erased.id)).await? {
            match sort_key(&item).split_once('#') {
                Some(("E", _)) => {
                    let row: EventRow = from_item(item)?;
                    let Some(event) = old.iter().find(|event| event.seq == row.seq) else {
                        continue;
                    };
                    if let Some(key) = &row.key {
                        let body = self.update(&key_pk(key), ONLY);
                        let body = body.update_expression("SET body = :nobody");
                        let body = body.expression_attribute_values(":nobody", string(NOBODY));
                        writes.push(update_item(body)?);
                    }
                    writes.push(self.put(&row.telling(event)?)?);
                }
                Some(("L", _)) => writes.push(self.quiet(&from_item(item)?)?),
                _ => {}
            }
        }
        Ok(writes)
    }

    /// A letter that has not left is forgotten; of another, why it did not leave.
    fn quiet(&self, letter: &LetterRow) -> Result<TransactWriteItem, StoreError> {
        if letter.is_over() {
            let update = self.update(&letter.pk, &letter.sk);
            let update = update
                .update_expression("REMOVE #error")
                .expression_attribute_names("#error", "error");
            return update_item(update);
        }
        let delete = Delete::builder()
            .table_name(&self.table)
            .key("pk", string(&letter.pk))
            .key("sk", string(&letter.sk))
            .condition_expression(
                "attribute_not_exists(sent_at) AND attribute_not_exists(failed_at)",
            );
        let delete = built(delete.build())?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// That nothing has happened to the ticket meanwhile.
    fn unchanged(&self, step: &Step) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .key("pk", string(ticket_pk(&step.after.id)))
            .key("sk", string(TICKET))
            .condition_expression("seq = :seen")
            .expression_attribute_values(":seen", number(step.seen));
        let check = built(check.build())?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}
