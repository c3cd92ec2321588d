//! A data folder whose requests are moved to another store, or come from one. Who moves has the file
//! for themselves: a server that works with it is noticed, and none can start meanwhile. What comes in
//! is written beside, in one transaction, and gets its name at the end: broken off, it begins anew.

use super::{
    append::add_events,
    connect,
    numbers::{self, Marks, Numbers},
    read, schema,
};
use crate::{
    files,
    store::{
        About, Delivery, DeliveryId, DeliveryState, Gap, StoreError,
        moving::{Holdings, Kept, MoveError, SubmissionKey},
        text,
    },
};
use jiff::Timestamp;
use opora_contract::{id::TicketId, number::Number};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long it is waited for somebody who only looks, as `opora journal` does.
const PATIENCE: Duration = Duration::from_secs(1);

const ADD_TICKET: &str = "INSERT INTO tickets \
    (id, year, serial, received_at, status, assignee, due, seq, erased_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const ADD_LETTER: &str = "INSERT INTO deliveries (ticket, event, nonce, recipient, letter, \
    created_at, next_at, attempts, sent_at, failed_at, error) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

/// The database of a data folder, in nobody else's hands until it is dropped.
#[derive(Debug)]
pub struct Alone {
    data: PathBuf,
    connection: Connection,
}

impl Alone {
    /// Takes the database of folder `data`.
    ///
    /// # Errors
    /// Where there is none, somebody works with it, or it cannot be read.
    pub fn open(data: &Path) -> Result<Self, MoveError> {
        let path = data.join("opora.db");
        if !path.exists() {
            return Err(MoveError::Nothing(data.to_owned()));
        }
        let mut connection = exclusive(&path)?;
        // As every start does: what an earlier program wrote is brought up to date, and numbers that
        // may have been given before the data was put back from a copy are passed over.
        schema::prepare(&mut connection)?;
        Numbers::open(data)?.catch_up(&connection)?;
        Ok(Self {
            data: data.to_owned(),
            connection,
        })
    }

    /// All that is kept; counts only where they matter after `now`.
    ///
    /// # Errors
    /// Where something cannot be read.
    pub fn holdings(&self, now: Timestamp) -> Result<Holdings, MoveError> {
        let path = self.data.join("signing.key");
        let keys = fs::read_to_string(&path).map_err(at(&path))?;
        Ok(Holdings {
            keys,
            ..read_all(&self.connection, now)?
        })
    }
}

/// A data folder that is about to get its requests.
#[derive(Debug)]
pub struct Filling {
    data: PathBuf,
    partial: PathBuf,
}

impl Filling {
    /// Writes all that comes into folder `data`, which must hold no requests.
    ///
    /// # Errors
    /// Where there are some, or something cannot be written.
    pub fn of(data: &Path, from: &Holdings) -> Result<Self, MoveError> {
        let partial = data.join("opora.db.moving");
        if data.join("opora.db").exists() {
            return Err(MoveError::Occupied);
        }
        files::private_dir(data).map_err(at(data))?;
        let key = data.join("signing.key");
        if !files::create(&key, from.keys.as_bytes()).map_err(at(&key))?
            && fs::read_to_string(&key).map_err(at(&key))? != from.keys
        {
            return Err(MoveError::Occupied);
        }
        match fs::remove_file(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&partial)(error)),
            _ => Ok(()),
        }?;
        files::private_file(&partial).map_err(at(&partial))?;
        write_all(&partial, from)?;
        let data = data.to_owned();
        Ok(Self { data, partial })
    }

    /// What was written, read back.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn holdings(&self, now: Timestamp) -> Result<Holdings, MoveError> {
        let path = self.data.join("signing.key");
        let keys = fs::read_to_string(&path).map_err(at(&path))?;
        let connection = connect(&self.partial)?;
        Ok(Holdings {
            keys,
            ..read_all(&connection, now)?
        })
    }

    /// Gives it its name: from now on it is the data of the desk.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn finish(self, from: &Holdings) -> Result<(), MoveError> {
        let mut marks: Marks = numbers::read(&self.data)?;
        for (year, last) in &from.years {
            let mark = marks.entry(*year).or_default();
            *mark = (*mark).max(*last);
        }
        let path = self.data.join("numbers");
        files::replace(&path, numbers::spelt(&marks).as_bytes()).map_err(at(&path))?;
        let database = self.data.join("opora.db");
        fs::rename(&self.partial, &database).map_err(at(&database))?;
        files::sync_parent(&database).map_err(at(&database))
    }
}

/// A connection that shares the file with nobody.
fn exclusive(path: &Path) -> Result<Connection, MoveError> {
    let connection = Connection::open(path).map_err(StoreError::from)?;
    let taken = connection.busy_timeout(PATIENCE).and_then(|()| {
        connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = ON; BEGIN EXCLUSIVE; COMMIT;",
        )
    });
    match taken.map_err(StoreError::from) {
        Ok(()) => Ok(connection),
        Err(StoreError::Busy) => Err(MoveError::InUse),
        Err(error) => Err(error.into()),
    }
}

fn read_all(connection: &Connection, now: Timestamp) -> Result<Holdings, StoreError> {
    let mut holdings = Holdings {
        gaps: read::gaps(connection, Timestamp::MIN, Timestamp::MAX)?,
        years: pairs(connection, "SELECT year, last FROM counters")?,
        ..Holdings::default()
    };
    let mut keys = submission_keys(connection)?;
    let mut numbers: BTreeMap<TicketId, Number> = BTreeMap::new();
    for ticket in read::every_ticket(connection)? {
        numbers.insert(ticket.id.clone(), ticket.number);
        let kept = Kept {
            key: keys.remove(ticket.id.as_str()),
            ticket,
            letters: Vec::new(),
        };
        holdings.tickets.insert(kept.ticket.number, kept);
    }
    for mut letter in read::every_letter(connection)? {
        letter.id = DeliveryId::new("");
        match &letter.subject {
            About::Nothing { nonce } => {
                holdings.letters.insert(nonce.clone(), letter);
            }
            About::Event { ticket, .. } => {
                let number = numbers.get(ticket);
                let kept = number.and_then(|number| holdings.tickets.get_mut(number));
                let kept = kept.ok_or_else(|| StoreError::Damaged(format!("letter of {ticket}")));
                kept?.letters.push(letter);
            }
        }
    }
    let mut statement =
        connection.prepare("SELECT key, n, expires_at / 1000 FROM counts WHERE expires_at > ?1")?;
    let counts = statement.query_map([now.as_millisecond()], |row| {
        Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
    })?;
    holdings.counts = counts.collect::<Result<_, _>>()?;
    Ok(holdings)
}

/// The keys of submissions, by ticket.
fn submission_keys(connection: &Connection) -> Result<BTreeMap<String, SubmissionKey>, StoreError> {
    let mut statement = connection.prepare("SELECT ticket, key, body FROM idempotency")?;
    let keys = statement.query_map([], |row| {
        let body: Vec<u8> = row.get(2)?;
        let key = SubmissionKey {
            key: row.get(1)?,
            body: body.try_into().ok(),
        };
        Ok((row.get(0)?, key))
    })?;
    Ok(keys.collect::<Result<_, _>>()?)
}

fn pairs(connection: &Connection, sql: &str) -> Result<BTreeMap<i16, u32>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn write_all(path: &Path, from: &Holdings) -> Result<(), StoreError> {
    let mut connection = connect(path)?;
    connection.execute_batch("PRAGMA synchronous = FULL;")?;
    schema::prepare(&mut connection)?;
    let transaction = connection.transaction()?;
    for kept in from.tickets.values() {
        write_ticket(&transaction, kept)?;
    }
    for letter in from.letters.values() {
        write_letter(&transaction, letter)?;
    }
    for (year, last) in &from.years {
        let add = "INSERT INTO counters (year, last) VALUES (?1, ?2)";
        transaction.prepare_cached(add)?.execute((year, last))?;
    }
    for Gap { first, last, at } in &from.gaps {
        let add = "INSERT INTO gaps (year, first, last, at) VALUES (?1, ?2, ?3, ?4)";
        let row = (first.year, first.serial, last.serial, at.as_millisecond());
        transaction.prepare_cached(add)?.execute(row)?;
    }
    for (key, (n, expires)) in &from.counts {
        let add = "INSERT INTO counts (key, n, expires_at) VALUES (?1, ?2, ?3 * 1000)";
        transaction
            .prepare_cached(add)?
            .execute((key, n, expires))?;
    }
    Ok(transaction.commit()?)
}

fn write_ticket(connection: &Connection, kept: &Kept) -> Result<(), StoreError> {
    let ticket = &kept.ticket;
    connection.prepare_cached(ADD_TICKET)?.execute((
        ticket.id.as_str(),
        ticket.number.year,
        ticket.number.serial,
        ticket.received_at.as_millisecond(),
        ticket.status.name(),
        ticket.assignee.to_string(),
        text::due(ticket.due),
        ticket.seq,
        ticket.erased_at.map(Timestamp::as_millisecond),
    ))?;
    add_events(connection, &ticket.id, &ticket.events)?;
    for letter in &kept.letters {
        write_letter(connection, letter)?;
    }
    if let Some(SubmissionKey { key, body }) = &kept.key {
        let add = "INSERT INTO idempotency (key, body, ticket) VALUES (?1, ?2, ?3)";
        let body = body.as_ref().map_or(&[][..], |body| &body[..]);
        connection
            .prepare_cached(add)?
            .execute((key, body, ticket.id.as_str()))?;
    }
    Ok(())
}

fn write_letter(connection: &Connection, letter: &Delivery) -> Result<(), StoreError> {
    let (ticket, event, nonce) = match &letter.subject {
        About::Event { ticket, seq } => (Some(ticket.as_str()), Some(*seq), None),
        About::Nothing { nonce } => (None, None, Some(nonce)),
    };
    let (sent, failed) = match letter.state {
        DeliveryState::Waiting => (None, None),
        DeliveryState::Sent(at) => (Some(at.as_millisecond()), None),
        DeliveryState::Failed(at) => (None, Some(at.as_millisecond())),
    };
    connection.prepare_cached(ADD_LETTER)?.execute((
        ticket,
        event,
        nonce,
        letter.recipient.to_string(),
        letter.letter.name(),
        letter.created_at.as_millisecond(),
        letter.next_at.as_millisecond(),
        letter.attempts,
        sent,
        failed,
        &letter.error,
    ))?;
    Ok(())
}

fn at(path: &Path) -> impl Fn(io::Error) -> MoveError + '_ {
    |cause| MoveError::File {
        path: path.to_owned(),
        cause,
    }
}
