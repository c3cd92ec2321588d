//! A table whose requests are moved to another store, or come from one. While they come, the row of
//! the signing keys says so and no server starts on the table; broken off, the same move goes on where
//! it was: what is there already is not written again.

use super::{
    DynamoDb, StoreError,
    gaps::GapRow,
    key::{SIGNING, SigningRow},
    patience::{Patience, Trouble, answered},
    row::{
        CountRow, EventRow, Item, KeyRow, LetterRow, ONLY, TicketRow, YearRow, count_pk, from_item,
        key_pk, to_item, year_pk,
    },
    write::{built, sort_key},
};
use crate::{
    random::hex,
    store::{
        DeliveryId,
        moving::{Holdings, Kept, MoveError, SubmissionKey},
    },
    ticket::fold,
};
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use jiff::Timestamp;
use opora_contract::number::Number;
use std::collections::{BTreeMap, HashMap};

/// The most rows of one request: what both services take.
const MOST_ROWS: usize = 25;
/// In the place of a writer's mark: no writer knows these events as its own.
const MOVED: &str = "moved";
/// In the place of the hash of what was erased.
const ERASED: &str = "erased";

/// Rows of one partition that belongs to a ticket.
#[derive(Default)]
struct Partition {
    ticket: Option<TicketRow>,
    events: Vec<EventRow>,
    letters: Vec<LetterRow>,
}

impl DynamoDb {
    /// All that is kept; counts only where they matter after `now`.
    ///
    /// # Errors
    /// [`MoveError::InUse`] where a letter is in somebody's hands; else where rows cannot be read.
    pub async fn holdings(&self, now: Timestamp) -> Result<Holdings, MoveError> {
        let (mut holdings, mut keys) = (Holdings::default(), HashMap::new());
        let mut partitions: BTreeMap<String, Partition> = BTreeMap::new();
        for item in self.every_row().await? {
            let pk = text(&item, "pk").to_owned();
            let (kind, rest) = pk.split_once('#').unwrap_or((&pk, ""));
            match kind {
                "T" => partitions.entry(pk.clone()).or_default().add(item)?,
                "K" => {
                    let row: KeyRow = from_item(item)?;
                    keys.insert(row.ticket.clone(), submission_key(rest, &row));
                }
                "Y" => {
                    let year = rest.parse().map_err(|_| damaged(&pk))?;
                    let row: YearRow = from_item(item)?;
                    holdings.years.insert(year, row.latest);
                }
                "C" => {
                    let row: CountRow = from_item(item)?;
                    if row.expires > now.as_second() {
                        holdings
                            .counts
                            .insert(rest.to_owned(), (row.n, row.expires));
                    }
                }
                "N" => {
                    let row: LetterRow = from_item(item)?;
                    row.free(now)?;
                    let letter = nameless(row)?;
                    holdings.letters.insert(rest.to_owned(), letter);
                }
                "GAPS" => holdings.gaps.push(from_item::<GapRow>(item)?.gap()?),
                SIGNING => holdings.keys = from_item::<SigningRow>(item)?.keys,
                // The pause between two links to a queue: it is over when the move is.
                "Q" => {}
                _ => return Err(damaged(&pk).into()),
            }
        }
        holdings.gaps.sort_by_key(|gap| gap.first);
        for partition in partitions.into_values() {
            let kept = partition.kept(&mut keys, now)?;
            holdings.tickets.insert(kept.ticket.number, kept);
        }
        Ok(holdings)
    }

    /// Writes all that comes into this table, which must be empty or hold a part of just this.
    ///
    /// # Errors
    /// [`MoveError::Occupied`] where it holds something else; else where the service refuses.
    pub async fn fill(&self, from: &Holdings) -> Result<(), MoveError> {
        let mut there = HashMap::new();
        for item in self.every_row().await? {
            there.insert(
                (text(&item, "pk").to_owned(), sort_key(&item).to_owned()),
                item,
            );
        }
        let begun = SigningRow::moving(&from.keys);
        let signing = (SIGNING.to_owned(), ONLY.to_owned());
        match there.remove(&signing) {
            None if there.is_empty() => self.write(vec![to_item(&begun)?]).await?,
            Some(found) if found == to_item(&begun)? => {}
            _ => return Err(MoveError::Occupied),
        }
        let mut missing = rows(from)?;
        missing.retain(|item| {
            let key = (text(item, "pk").to_owned(), sort_key(item).to_owned());
            there.get(&key) != Some(item)
        });
        for part in missing.chunks(MOST_ROWS) {
            self.write(part.to_vec()).await?;
        }
        Ok(())
    }

    /// Lets servers start on the table that was filled.
    ///
    /// # Errors
    /// Where the service refuses.
    pub async fn finish(&self, from: &Holdings) -> Result<(), MoveError> {
        let row = to_item(&SigningRow::new(&from.keys))?;
        Ok(self.write(vec![row]).await?)
    }

    /// All rows of the table.
    pub(super) async fn every_row(&self) -> Result<Vec<Item>, StoreError> {
        let (mut items, mut after) = (Vec::new(), None);
        loop {
            let page = self
                .client
                .scan()
                .table_name(&self.table)
                .consistent_read(true)
                .set_exclusive_start_key(after.take());
            let page = answered!(self, page.clone());
            items.extend(page.items.unwrap_or_default());
            after = page.last_evaluated_key.filter(|key| !key.is_empty());
            if after.is_none() {
                return Ok(items);
            }
        }
    }

    /// Puts rows in whatever place they have; again until all are there.
    async fn write(&self, rows: Vec<Item>) -> Result<(), StoreError> {
        let put = |item| {
            let put = built(PutRequest::builder().set_item(Some(item)).build())?;
            Ok::<_, StoreError>(WriteRequest::builder().put_request(put).build())
        };
        let mut writes: Vec<WriteRequest> = rows.into_iter().map(put).collect::<Result<_, _>>()?;
        let mut patience = Patience::default();
        while !writes.is_empty() {
            let request = self
                .client
                .batch_write_item()
                .request_items(&self.table, writes.clone());
            match request.send().await {
                Ok(done) => {
                    let left = done.unprocessed_items.unwrap_or_default();
                    writes = left.into_values().flatten().collect();
                    if !writes.is_empty() {
                        patience.wait(self, Trouble::Busy).await?;
                    }
                }
                Err(error) => patience.wait(self, Trouble::of(&error)).await?,
            }
        }
        Ok(())
    }
}

impl Partition {
    fn add(&mut self, item: Item) -> Result<(), StoreError> {
        match sort_key(&item).chars().next() {
            Some('T') => self.ticket = Some(from_item(item)?),
            Some('E') => self.events.push(from_item(item)?),
            Some('L') => self.letters.push(from_item(item)?),
            _ => return Err(damaged(sort_key(&item))),
        }
        Ok(())
    }

    fn kept(
        mut self,
        keys: &mut HashMap<String, SubmissionKey>,
        now: Timestamp,
    ) -> Result<Kept, MoveError> {
        let row = self.ticket.ok_or_else(|| damaged("events of no ticket"))?;
        self.events.sort_by_key(|event| event.seq);
        let events: Result<_, _> = self.events.iter().map(EventRow::event).collect();
        let ticket = fold(row.id()?, row.number(), events?).map_err(StoreError::from)?;
        self.letters.sort_by_key(LetterRow::as_ordered);
        let mut letters = Vec::new();
        for letter in self.letters {
            letter.free(now)?;
            letters.push(nameless(letter)?);
        }
        Ok(Kept {
            key: keys.remove(ticket.id.as_str()),
            ticket,
            letters,
        })
    }
}

/// All rows that these holdings are.
fn rows(from: &Holdings) -> Result<Vec<Item>, StoreError> {
    let mut rows = Vec::new();
    for kept in from.tickets.values() {
        ticket_rows(kept, &mut rows)?;
    }
    for letter in from.letters.values() {
        rows.push(to_item(&LetterRow::kept(letter, 0))?);
    }
    for (year, latest) in &from.years {
        rows.push(to_item(&YearRow {
            pk: year_pk(*year),
            sk: ONLY.to_owned(),
            latest: *latest,
        })?);
    }
    for gap in &from.gaps {
        rows.push(to_item(&GapRow::of(gap))?);
    }
    for (key, (n, expires)) in &from.counts {
        let mut row = to_item(&CountRow {
            n: *n,
            expires: *expires,
        })?;
        row.insert("pk".to_owned(), super::row::string(count_pk(key)));
        row.insert("sk".to_owned(), super::row::string(ONLY));
        rows.push(row);
    }
    Ok(rows)
}

fn ticket_rows(kept: &Kept, rows: &mut Vec<Item>) -> Result<(), StoreError> {
    let ticket = &kept.ticket;
    rows.push(to_item(&TicketRow::of(ticket))?);
    for event in &ticket.events {
        let mut row = EventRow::of(&ticket.id, event, MOVED)?;
        if event.seq == 1 {
            row.key = kept.key.as_ref().map(|key| key.key.clone());
        }
        rows.push(to_item(&row)?);
    }
    for (place, letter) in (0..).zip(&kept.letters) {
        rows.push(to_item(&LetterRow::kept(letter, place))?);
    }
    if let Some(SubmissionKey { key, body }) = &kept.key {
        let Number { year, serial } = ticket.number;
        rows.push(to_item(&KeyRow {
            pk: key_pk(key),
            sk: ONLY.to_owned(),
            body: body.map_or_else(|| ERASED.to_owned(), |body| hex(&body)),
            ticket: ticket.id.to_string(),
            year,
            serial,
        })?);
    }
    Ok(())
}

fn submission_key(key: &str, row: &KeyRow) -> SubmissionKey {
    let bytes = (0..32).map(|n| u8::from_str_radix(row.body.get(2 * n..2 * n + 2)?, 16).ok());
    let bytes: Option<Vec<u8>> = bytes.collect();
    SubmissionKey {
        key: key.to_owned(),
        body: bytes.and_then(|bytes| bytes.try_into().ok()),
    }
}

/// A letter without the name that it has in this store.
fn nameless(row: LetterRow) -> Result<crate::store::Delivery, StoreError> {
    let mut letter = row.delivery()?;
    letter.id = DeliveryId::new("");
    Ok(letter)
}

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map_or("", String::as_str)
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("row {what}"))
}
