//! The promise: a request is stored with its number, its receipt, its letters and its key by one
//! transaction. The number is the one after the last that was read; if another request takes it
//! first, the transaction is refused and tried with the next one, so that no number is left out.

use super::{
    DynamoDb, StoreError,
    patience::Patience,
    row::{EventRow, KeyRow, LetterRow, ONLY, TicketRow, YearRow, from_item, key_pk, year_pk},
};
use crate::{
    random::hex,
    store::{Accepted, NewTicket, text::ticket_id},
    ticket::{Ticket, fold},
};
use aws_sdk_dynamodb::types::TransactWriteItem;
use opora_contract::number::Number;

impl DynamoDb {
    pub(super) async fn accept_request(&self, new: NewTicket) -> Result<Accepted, StoreError> {
        let mut patience = Patience::default();
        loop {
            let (key, year) = self.known(&new).await?;
            if let Some(key) = key {
                return accepted(&new, key);
            }
            let number = Number {
                year: new.year,
                serial: year.as_ref().map_or(0, |year| year.latest) + 1,
            };
            let ticket = fold(new.id.clone(), number, vec![new.event.clone()])?;
            let writes = self.writes(&new, &ticket, year.is_some())?;
            match self.transact(writes).await {
                Ok(()) => {
                    return Ok(Accepted::New {
                        ticket: ticket.id,
                        number,
                    });
                }
                // Whatever it was: if this very request is stored, the key will tell.
                Err(why) => patience.wait(self, why).await?,
            }
        }
    }

    pub(super) async fn known_key(&self, key: &str) -> Result<bool, StoreError> {
        let found: Option<KeyRow> = self.row(&key_pk(key), ONLY).await?;
        Ok(found.is_some())
    }

    /// What is stored under the request's key, and its year's last number, in one look.
    async fn known(
        &self,
        new: &NewTicket,
    ) -> Result<(Option<KeyRow>, Option<YearRow>), StoreError> {
        let (key, year) = (key_pk(&new.key), year_pk(new.year));
        let mut found = self.rows([key.clone(), year.clone()]).await?;
        let (key, year) = (found.remove(&key), found.remove(&year));
        Ok((
            key.map(from_item).transpose()?,
            year.map(from_item).transpose()?,
        ))
    }

    fn writes(
        &self,
        new: &NewTicket,
        ticket: &Ticket,
        year_begun: bool,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let Number { year, serial } = ticket.number;
        let latest = YearRow {
            pk: year_pk(year),
            sk: ONLY.to_owned(),
            latest: serial,
        };
        let key = KeyRow {
            pk: key_pk(&new.key),
            sk: ONLY.to_owned(),
            body: hex(&new.body),
            ticket: ticket.id.to_string(),
            year,
            serial,
        };
        let mut receipt = EventRow::of(&ticket.id, &new.event, &self.mark())?;
        receipt.key = Some(new.key.clone());
        let mut writes = vec![
            match year_begun {
                true => self.replace(&latest, "latest", serial - 1)?,
                false => self.add(&latest)?,
            },
            self.add(&key)?,
            self.add(&TicketRow::of(ticket))?,
            self.add(&receipt)?,
        ];
        for (place, letter) in (0..).zip(&new.deliveries) {
            writes.push(self.add(&LetterRow::of(&ticket.id, letter, place, new.ordered_at))?);
        }
        writes.extend(self.count(&new.counts)?);
        Ok(writes)
    }
}

/// What became of a request whose key is stored. Where it is this very one, an earlier attempt of ours
/// was done though nobody told us.
fn accepted(new: &NewTicket, key: KeyRow) -> Result<Accepted, StoreError> {
    let number = Number {
        year: key.year,
        serial: key.serial,
    };
    let ticket = ticket_id(key.ticket)?;
    Ok(if key.body != hex(&new.body) {
        Accepted::OtherBody
    } else if ticket == new.id {
        Accepted::New { ticket, number }
    } else {
        Accepted::Already { ticket, number }
    })
}
