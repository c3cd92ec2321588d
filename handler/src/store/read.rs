//! What is looked up: a ticket, the open tickets of somebody, those of a period, and letters.

use super::{
    Store, StoreError,
    row::{self, DELIVERY, Delivery},
};
use crate::ticket::{Event, Ticket, fold};
use jiff::Timestamp;
use opora_contract::{id::TicketId, number::Number, owner::Owner};
use rusqlite::{Connection, Params};

/// Tickets with their events; what follows says which ones, in which order.
const TICKETS: &str = "SELECT t.id, t.year, t.serial, e.seq, e.at, e.actor, e.data \
                       FROM tickets t JOIN events e ON e.ticket = t.id";

impl Store {
    /// A ticket.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn ticket(&self, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
        let id = id.to_string();
        let found = self
            .read(move |connection| tickets(connection, "WHERE t.id = ?1 ORDER BY e.seq", [id]));
        Ok(found.await?.pop())
    }

    /// The tickets that somebody has and that are not closed, the most pressing first.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn open_tickets(&self, assignee: &Owner) -> Result<Vec<Ticket>, StoreError> {
        let assignee = assignee.to_string();
        let rest = "WHERE t.assignee = ?1 AND t.status <> 'closed' \
                    ORDER BY t.due, t.year, t.serial, e.seq";
        self.read(move |connection| tickets(connection, rest, [assignee]))
            .await
    }

    /// The tickets received from `from` until before `to`, by number.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn received(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Ticket>, StoreError> {
        let rest = "WHERE t.received_at >= ?1 AND t.received_at < ?2 \
                    ORDER BY t.year, t.serial, e.seq";
        let period = (from.as_millisecond(), to.as_millisecond());
        self.read(move |connection| tickets(connection, rest, period))
            .await
    }

    /// The letters about a ticket, in the order ordered.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn deliveries(&self, ticket: &TicketId) -> Result<Vec<Delivery>, StoreError> {
        let ticket = ticket.to_string();
        self.read(move |connection| {
            deliveries(connection, "WHERE ticket = ?1 ORDER BY event, id", [ticket])
        })
        .await
    }

    /// The letters that were given up, the latest first.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn failed_deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        let rest = "WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, id DESC";
        self.read(move |connection| deliveries(connection, rest, []))
            .await
    }
}

fn tickets(
    connection: &Connection,
    rest: &str,
    params: impl Params,
) -> Result<Vec<Ticket>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{TICKETS} {rest}"))?;
    let mut rows = statement.query(params)?;
    let mut found: Vec<(TicketId, Number, Vec<Event>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let id = row::ticket_id(row.get(0)?)?;
        let event = row::event(row, 3)?;
        match found.last_mut() {
            Some((last, _, events)) if *last == id => events.push(event),
            _ => found.push((id, row::number(row, 1)?, vec![event])),
        }
    }
    let folded = found
        .into_iter()
        .map(|(id, number, events)| Ok(fold(id, number, events)?));
    folded.collect()
}

fn deliveries(
    connection: &Connection,
    rest: &str,
    params: impl Params,
) -> Result<Vec<Delivery>, StoreError> {
    let sql = format!("SELECT {DELIVERY} FROM deliveries {rest}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row::delivery(row)?);
    }
    Ok(found)
}
