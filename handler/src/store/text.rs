//! How values are spelt in every store, so that rows of one can be carried into another.

use super::StoreError;
use crate::ticket::EventKind;
use jiff::Timestamp;
use opora_contract::{deadline::Due, id::TicketId};

/// An event's data as stored: JSON with its `kind`.
pub(super) fn data(kind: &EventKind) -> Result<String, StoreError> {
    serde_json::to_string(kind).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// The event's data that was stored so.
pub(super) fn event_kind(data: &str) -> Result<EventKind, StoreError> {
    serde_json::from_str(data).map_err(|e| StoreError::Damaged(e.to_string()))
}

pub(super) fn ticket_id(text: String) -> Result<TicketId, StoreError> {
    TicketId::try_from(text).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// A moment from milliseconds since 1970, UTC.
pub(super) fn timestamp(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|e| StoreError::Damaged(e.to_string()))
}

/// A deadline as a text that sorts as the deadline does: a whole day ends after its last minute.
pub(super) fn due(due: Due) -> String {
    match due.time {
        Some(time) => format!("{}T{}", due.date, time.strftime("%H:%M")),
        None => format!("{}T24:00", due.date),
    }
}
