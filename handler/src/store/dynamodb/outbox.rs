//! Letters to be sent. A worker leases one at a time by moving it to the end of its lease in the index:
//! there nobody finds it meanwhile, and whoever comes second finds it moved. Where an answer never
//! came, the row tells: it bears the word of who has it, and the mark of what ended the last hold.

use super::{
    DynamoDb, StoreError,
    append::Step,
    patience::{Patience, Trouble, answered},
    row::{FAILED, LetterRow, ONLY, WAITING, from_item, moment, number, string},
    table::WORK,
    write::update_item,
};
use crate::{
    store::{AppendError, Bounce, Count, DeliveryId, Failure, Leased},
    ticket::{Letter, Ticket, act::Decision},
};
use aws_sdk_dynamodb::types::{ReturnValue, TransactWriteItem, builders::UpdateBuilder};
use jiff::Timestamp;
use opora_contract::owner::Owner;

/// Letters looked at in one go: a few more than there are workers.
const CANDIDATES: i32 = 8;

/// Only who holds the letter changes it.
const HELD: &str = "lease = :lease";
const SENT: &str = "SET sent_at = :at, done = :mark REMOVE lease, #error, #work, work_order";
const PUT_BACK: &str = "SET next_at = :at, #error = :error, done = :mark, work_order = :order \
                        REMOVE lease ADD attempts :one";
const GIVEN_UP: &str = "SET failed_at = :at, #error = :error, done = :mark, #work = :failed, \
                        work_order = :order REMOVE lease ADD attempts :one";

const CAME_BACK: &str = "SET failed_at = :at, #error = :error, done = :mark, #work = :failed, \
                         work_order = :order REMOVE lease, sent_at";
const NOT_KNOWN: &str = "attribute_exists(pk) AND attribute_not_exists(failed_at)";

/// A hold on a letter that is about to end.
struct Hold<'a> {
    letter: &'a DeliveryId,
    lease: &'a str,
    /// By which its end is known again.
    mark: String,
}

impl DynamoDb {
    pub(super) async fn lease_one(
        &self,
        now: Timestamp,
        until: Timestamp,
        lease: String,
    ) -> Result<Option<Leased>, StoreError> {
        let mut patience = Patience::default();
        loop {
            let due = self
                .index(WORK, "work", WAITING.to_owned())
                .key_condition_expression("#part = :part AND work_order <= :now")
                .expression_attribute_values(":now", string(moment(now) + "~"))
                .limit(CANDIDATES);
            let found = answered!(self, due.clone()).items.unwrap_or_default();
            if found.is_empty() {
                return Ok(None);
            }
            for item in found {
                let letter: LetterRow = from_item(item)?;
                if let Some(letter) = self.take(letter, until, &lease).await? {
                    let delivery = letter.delivery()?;
                    return Ok(Some(Leased { delivery, lease }));
                }
            }
            // All taken by others meanwhile; the index will have noticed soon.
            if patience.wait(self, Trouble::Refused).await.is_err() {
                return Ok(None);
            }
        }
    }

    /// Takes a letter, unless it has been taken since it was found.
    async fn take(
        &self,
        letter: LetterRow,
        until: Timestamp,
        lease: &str,
    ) -> Result<Option<LetterRow>, StoreError> {
        let Some(found) = &letter.work_order else {
            return Ok(None);
        };
        let request = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("pk", string(&letter.pk))
            .key("sk", string(&letter.sk))
            .update_expression("SET lease = :lease, work_order = :until")
            .condition_expression("#work = :waiting AND work_order = :found")
            .expression_attribute_names("#work", "work")
            .expression_attribute_values(":waiting", string(WAITING))
            .expression_attribute_values(":found", string(found))
            .expression_attribute_values(":lease", string(lease))
            .expression_attribute_values(":until", string(letter.order_from(until)))
            .return_values(ReturnValue::AllNew);
        let mut patience = Patience::default();
        loop {
            let why = match request.clone().send().await {
                Ok(taken) => return taken.attributes.map(from_item).transpose(),
                Err(error) => Trouble::of(&error),
            };
            if matches!(why, Trouble::Refused | Trouble::Unknown(_)) {
                let row: Option<LetterRow> = self.row(&letter.pk, &letter.sk).await?;
                let ours = row.filter(|row| row.lease.as_deref() == Some(lease));
                if ours.is_some() || matches!(why, Trouble::Refused) {
                    return Ok(ours);
                }
            }
            patience.wait(self, why).await?;
        }
    }

    pub(super) async fn sent(
        &self,
        leased: &Leased,
        at: Timestamp,
        counts: &[Count],
    ) -> Result<bool, StoreError> {
        let hold = self.hold(&leased.delivery.id, &leased.lease);
        let update = self
            .ending(&hold)?
            .update_expression(SENT)
            .expression_attribute_names("#work", "work")
            .expression_attribute_names("#error", "error")
            .expression_attribute_values(":at", number(at.as_millisecond()));
        let mut writes = vec![update_item(update)?];
        writes.extend(self.count(counts)?);
        let settled = self.settle(&hold, writes, None);
        settled.await.map_err(stored)
    }

    pub(super) async fn put_back(
        &self,
        leased: &Leased,
        next: Timestamp,
        error: String,
    ) -> Result<bool, StoreError> {
        let hold = self.hold(&leased.delivery.id, &leased.lease);
        let Some(letter) = self.letter(hold.letter).await? else {
            return Ok(false);
        };
        let update = self
            .ending(&hold)?
            .update_expression(PUT_BACK)
            .expression_attribute_names("#error", "error")
            .expression_attribute_values(":at", number(next.as_millisecond()))
            .expression_attribute_values(":error", string(error))
            .expression_attribute_values(":order", string(letter.order_from(next)))
            .expression_attribute_values(":one", number(1));
        let settled = self.settle(&hold, vec![update_item(update)?], None);
        settled.await.map_err(stored)
    }

    pub(super) async fn give_up(
        &self,
        failure: Failure,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        let hold = self.hold(&failure.delivery, &failure.lease);
        let update = self
            .ending(&hold)?
            .update_expression(GIVEN_UP)
            .expression_attribute_names("#work", "work")
            .expression_attribute_names("#error", "error")
            .expression_attribute_values(":at", number(failure.at.as_millisecond()))
            .expression_attribute_values(":error", string(&failure.error))
            .expression_attribute_values(":failed", string(FAILED))
            .expression_attribute_values(":order", string(moment(failure.at)))
            .expression_attribute_values(":one", number(1));
        let mut writes = vec![update_item(update)?];
        let step = consequence.map(|(ticket, decision)| self.step(&ticket, &decision));
        let step = step.transpose()?;
        writes.extend(step.iter().flat_map(|step| step.writes.iter().cloned()));
        self.settle(&hold, writes, step.as_ref()).await
    }

    pub(super) async fn come_back(
        &self,
        bounce: Bounce,
        consequence: Option<(Ticket, Decision)>,
    ) -> Result<bool, AppendError> {
        let (pk, sk) = keys(&bounce.delivery)?;
        let mark = self.mark();
        let update = self
            .update(pk, sk)
            .condition_expression(NOT_KNOWN)
            .update_expression(CAME_BACK)
            .expression_attribute_names("#work", "work")
            .expression_attribute_names("#error", "error")
            .expression_attribute_values(":at", number(bounce.at.as_millisecond()))
            .expression_attribute_values(":error", string(&bounce.error))
            .expression_attribute_values(":mark", string(&mark))
            .expression_attribute_values(":failed", string(FAILED))
            .expression_attribute_values(":order", string(moment(bounce.at)));
        let mut writes = vec![update_item(update)?];
        writes.extend(self.count(&bounce.counts)?);
        let step = consequence.map(|(ticket, decision)| self.step(&ticket, &decision));
        let step = step.transpose()?;
        writes.extend(step.iter().flat_map(|step| step.writes.iter().cloned()));
        let mut patience = Patience::default();
        loop {
            let Err(why) = self.transact(writes.clone()).await else {
                return Ok(true);
            };
            if matches!(why, Trouble::Refused | Trouble::Unknown(_)) {
                let row: Option<LetterRow> = self.row(pk, sk).await?;
                match row {
                    Some(row) if row.done.as_ref() == Some(&mark) => return Ok(true),
                    Some(row) if row.failed_at().is_none() => {}
                    _ => return Ok(false),
                }
                if let Some(step) = &step
                    && self.is_late(step).await?
                {
                    return Err(AppendError::Conflict);
                }
            }
            patience.wait(self, why).await?;
        }
    }

    /// Does what ends the hold on a letter; false where it was lost before.
    async fn settle(
        &self,
        hold: &Hold<'_>,
        writes: Vec<TransactWriteItem>,
        step: Option<&Step>,
    ) -> Result<bool, AppendError> {
        let mut patience = Patience::default();
        loop {
            let Err(why) = self.transact(writes.clone()).await else {
                return Ok(true);
            };
            if matches!(why, Trouble::Refused | Trouble::Unknown(_)) {
                let row = self.letter(hold.letter).await?;
                match row {
                    Some(row) if row.done.as_ref() == Some(&hold.mark) => return Ok(true),
                    Some(row) if row.lease.as_deref() == Some(hold.lease) => {}
                    _ => return Ok(false),
                }
                if let Some(step) = step
                    && self.is_late(step).await?
                {
                    return Err(AppendError::Conflict);
                }
            }
            patience.wait(self, why).await?;
        }
    }

    pub(super) async fn order_link(
        &self,
        to: &Owner,
        nonce: String,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<(), StoreError> {
        let pause = self
            .update(&format!("Q#{to}"), ONLY)
            .update_expression("SET ordered_at = :now")
            .condition_expression("attribute_not_exists(pk) OR ordered_at <= :not_since")
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":not_since", number(not_since.as_millisecond()));
        let letter = Letter::QueueLink.name();
        let letter = LetterRow::queue_link(&nonce, to.to_string(), letter, now);
        let writes = vec![update_item(pause)?, self.add(&letter)?];
        let mut patience = Patience::default();
        loop {
            match self.transact(writes.clone()).await {
                // One was ordered lately: by somebody, or by an attempt of ours that nobody told of.
                Ok(()) | Err(Trouble::Refused) => return Ok(()),
                Err(why) => patience.wait(self, why).await?,
            }
        }
    }

    /// The letter of that name, as it is now.
    async fn letter(&self, id: &DeliveryId) -> Result<Option<LetterRow>, StoreError> {
        let (pk, sk) = keys(id)?;
        self.row(pk, sk).await
    }

    /// What ends a hold on a letter, by the one who has it; `mark` tells that it was done.
    fn ending(&self, hold: &Hold) -> Result<UpdateBuilder, StoreError> {
        let (pk, sk) = keys(hold.letter)?;
        let update = self.update(pk, sk).condition_expression(HELD);
        Ok(update
            .expression_attribute_values(":lease", string(hold.lease))
            .expression_attribute_values(":mark", string(&hold.mark)))
    }

    fn hold<'a>(&self, letter: &'a DeliveryId, lease: &'a str) -> Hold<'a> {
        let mark = self.mark();
        Hold {
            letter,
            lease,
            mark,
        }
    }
}

fn keys(id: &DeliveryId) -> Result<(&str, &str), StoreError> {
    let keys = id.as_str().split_once('|');
    keys.ok_or_else(|| StoreError::Damaged(format!("letter {id}")))
}

/// A step that touches no ticket meets no conflict.
fn stored(error: AppendError) -> StoreError {
    match error {
        AppendError::Store(error) => error,
        AppendError::Conflict => StoreError::Busy,
    }
}
