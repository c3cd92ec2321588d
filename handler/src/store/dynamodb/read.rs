//! What is looked up: a ticket, the open tickets of somebody, those of a period, and letters. The
//! indexes lag behind by moments, so they only say where to look; what is told was read from the
//! rows themselves.

use super::{
    DynamoDb, StoreError,
    patience::{Patience, Trouble, answered},
    row::{
        EventRow, FAILED, Item, LetterRow, ONLY, RECEIVED, TICKET, TicketRow, WAITING, from_item,
        moment, open_of, string, ticket_pk,
    },
    table::{PERIOD, WORK},
    write::sort_key,
};
use crate::{
    store::{Delivery, Outbox, text},
    ticket::{Status, Ticket, fold},
};
use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::KeysAndAttributes};
use jiff::Timestamp;
use opora_contract::{id::TicketId, owner::Owner};
use std::collections::{BTreeSet, HashMap};

impl DynamoDb {
    /// The rows that are alone in their partitions, by these, in one look; at most a hundred.
    pub(super) async fn rows(
        &self,
        parts: impl IntoIterator<Item = String>,
    ) -> Result<HashMap<String, Item>, StoreError> {
        // The service refuses to be asked for the same row twice.
        let parts: BTreeSet<String> = parts.into_iter().collect();
        if parts.is_empty() {
            return Ok(HashMap::new());
        }
        let key = |part| {
            let names = [("pk", string(part)), ("sk", string(ONLY))];
            Item::from(names.map(|(name, value)| (name.to_owned(), value)))
        };
        let keys = KeysAndAttributes::builder()
            .set_keys(Some(parts.into_iter().map(key).collect()))
            .consistent_read(true)
            .build();
        let keys = keys.map_err(|e| StoreError::Statement(e.to_string()))?;
        let request = self.client.batch_get_item();
        let request = request.request_items(&self.table, keys);
        let mut patience = Patience::default();
        loop {
            let found = answered!(self, request.clone());
            // A half answer is none: a row's absence must be seen, not assumed.
            if found.unprocessed_keys.is_some_and(|keys| !keys.is_empty()) {
                patience.wait(self, Trouble::Busy).await?;
                continue;
            }
            let items = found.responses.unwrap_or_default().remove(&self.table);
            let items = items.unwrap_or_default().into_iter();
            return Ok(items.map(|item| (part_of(&item), item)).collect());
        }
    }

    pub(super) async fn load(&self, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
        let rows = self.all(self.partition(id)).await?;
        let (mut number, mut events) = (None, Vec::new());
        for item in rows {
            match sort_key(&item) {
                TICKET => number = Some(from_item::<TicketRow>(item)?.number()),
                key if key.starts_with("E#") => events.push(from_item::<EventRow>(item)?.event()?),
                _ => {}
            }
        }
        let folded = number.map(|number| fold(id.clone(), number, events));
        Ok(folded.transpose()?)
    }

    pub(super) async fn open_of(&self, assignee: &Owner) -> Result<Vec<Ticket>, StoreError> {
        let query = self.index(WORK, "work", open_of(assignee));
        let mut open = self.tickets(query).await?;
        open.retain(|ticket| ticket.status != Status::Closed && ticket.assignee == *assignee);
        open.sort_by_cached_key(|ticket| (text::due(ticket.due), ticket.number));
        Ok(open)
    }

    pub(super) async fn received_within(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Ticket>, StoreError> {
        // Nothing was received before 1970, and `BETWEEN` wants its bounds in order.
        if to <= from || to.as_millisecond() <= 0 {
            return Ok(Vec::new());
        }
        let query = self
            .index(PERIOD, "period", RECEIVED.to_owned())
            .key_condition_expression("#part = :part AND period_order BETWEEN :from AND :to")
            .expression_attribute_values(":from", string(moment(from)))
            .expression_attribute_values(":to", string(moment(to)));
        let mut received = self.tickets(query).await?;
        received.sort_by_key(|ticket| ticket.number);
        Ok(received)
    }

    pub(super) async fn deliveries_of(&self, id: &TicketId) -> Result<Vec<Delivery>, StoreError> {
        let mut letters = Vec::new();
        for item in self.all(self.partition(id)).await? {
            if sort_key(&item).starts_with("L#") {
                letters.push(from_item::<LetterRow>(item)?);
            }
        }
        letters.sort_by_key(LetterRow::as_ordered);
        letters.into_iter().map(LetterRow::delivery).collect()
    }

    pub(super) async fn failed(&self) -> Result<Vec<Delivery>, StoreError> {
        let query = self.index(WORK, "work", FAILED.to_owned());
        let mut letters = Vec::new();
        for item in self.all(query.scan_index_forward(false)).await? {
            letters.push(from_item::<LetterRow>(item)?);
        }
        letters.sort_by_key(|letter| std::cmp::Reverse((letter.failed_at(), letter.as_ordered())));
        letters.into_iter().map(LetterRow::delivery).collect()
    }

    pub(super) async fn waiting(&self) -> Result<Outbox, StoreError> {
        let query = self.index(WORK, "work", WAITING.to_owned());
        let mut outbox = Outbox::default();
        for item in self.all(query).await? {
            let ordered_at = text::timestamp(from_item::<LetterRow>(item)?.ordered_at())?;
            outbox.waiting += 1;
            outbox.oldest = Some(outbox.oldest.map_or(ordered_at, |o| o.min(ordered_at)));
        }
        Ok(outbox)
    }

    /// The tickets that rows of an index name, as they are now.
    async fn tickets(&self, query: QueryFluentBuilder) -> Result<Vec<Ticket>, StoreError> {
        let mut tickets = Vec::new();
        for item in self.all(query).await? {
            let id = from_item::<TicketRow>(item)?.id()?;
            tickets.extend(self.load(&id).await?);
        }
        Ok(tickets)
    }

    pub(super) fn partition(&self, id: &TicketId) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", string(ticket_pk(id)))
            .consistent_read(true)
    }

    /// A partition of an index whose key is called `name`.
    pub(super) fn index(&self, index: &str, name: &str, part: String) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .index_name(index)
            .key_condition_expression("#part = :part")
            .expression_attribute_names("#part", name)
            .expression_attribute_values(":part", string(part))
    }

    /// All pages of a query.
    pub(super) async fn all(&self, query: QueryFluentBuilder) -> Result<Vec<Item>, StoreError> {
        let (mut items, mut after) = (Vec::new(), None);
        loop {
            let page = query.clone().set_exclusive_start_key(after.take());
            let page = answered!(self, page.clone());
            items.extend(page.items.unwrap_or_default());
            after = page.last_evaluated_key.filter(|key| !key.is_empty());
            if after.is_none() {
                return Ok(items);
            }
        }
    }
}

/// The partition that a row lies in.
fn part_of(item: &Item) -> String {
    let part = item.get("pk").and_then(|value| value.as_s().ok());
    part.cloned().unwrap_or_default()
}
