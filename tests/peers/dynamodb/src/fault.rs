//! What can go wrong with a request, and when it does.

use crate::{refusal, told};
use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::PathBuf,
    sync::Mutex,
    time::Duration,
};

/// A way to fail.
#[derive(Clone, Copy, PartialEq)]
pub enum Fault {
    /// Too many requests; not done.
    Throttle,
    /// Another transaction is at the same rows; not done.
    Conflict,
    /// An error of the service; not done.
    Error,
    /// The connection ends; not done.
    Drop,
    /// An error of the service, and it was done nevertheless.
    DoneError,
    /// The connection ends after it was done.
    DoneDrop,
    /// No answer for longer than a client waits, and it was done.
    DoneSilence,
}

/// All faults by name. "faulty" draws from all but the last, which takes long.
pub const FAULTS: [(Fault, &str); 7] = [
    (Fault::Throttle, "throttle"),
    (Fault::Conflict, "conflict"),
    (Fault::Error, "error"),
    (Fault::Drop, "drop"),
    (Fault::DoneError, "done-error"),
    (Fault::DoneDrop, "done-drop"),
    (Fault::DoneSilence, "done-silence"),
];

/// Longer than any client of the tests waits for an answer.
const SILENCE: Duration = Duration::from_secs(5);

impl Fault {
    pub fn name(self) -> &'static str {
        FAULTS
            .iter()
            .find(|(fault, _)| *fault == self)
            .map_or("", |(_, name)| name)
    }

    pub fn is_done(self) -> bool {
        matches!(
            self,
            Fault::DoneError | Fault::DoneDrop | Fault::DoneSilence
        )
    }

    /// What the client gets; `writes` is the size of its transaction, if it is one.
    pub async fn answer(self, writes: Option<usize>) -> Response {
        let busy = "ProvisionedThroughputExceededException";
        match self {
            Fault::Throttle => refusal(StatusCode::BAD_REQUEST, busy, "too many requests"),
            Fault::Conflict => match writes {
                Some(writes) => cancelled(writes),
                None => refusal(
                    StatusCode::BAD_REQUEST,
                    "TransactionConflictException",
                    "conflict",
                ),
            },
            Fault::Error | Fault::DoneError => refusal(
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalServerError",
                "try again",
            ),
            Fault::Drop | Fault::DoneDrop => hang_up(),
            Fault::DoneSilence => {
                tokio::time::sleep(SILENCE).await;
                hang_up()
            }
        }
    }
}

/// A body that fails at once: the server closes the connection, the client has half an answer at best.
fn hang_up() -> Response {
    let broken = tokio_stream::once(Err::<Vec<u8>, _>(io::Error::other("hung up")));
    Body::from_stream(broken).into_response()
}

fn cancelled(writes: usize) -> Response {
    let mut reasons = vec![json!({"Code": "None"}); writes];
    if let Some(first) = reasons.first_mut() {
        *first = json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"});
    }
    let name = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
    let body = json!({"__type": name, "message": "cancelled", "CancellationReasons": reasons});
    told(StatusCode::BAD_REQUEST, body)
}

/// When requests fail.
pub struct Faults {
    mode: PathBuf,
    state: Mutex<State>,
}

struct State {
    /// The mode last read, and the requests since.
    mode: String,
    count: u32,
    random: u64,
    /// What "faulty" has failed so far, by the hash of what was asked.
    failed: HashMap<u64, u32>,
}

/// How often "faulty" fails the same request: fewer times than its client asks. What the client does
/// at last is shown by the modes that fail always.
const SAME: u32 = 2;

impl Faults {
    pub fn new(mode: PathBuf, seed: u64) -> Faults {
        let state = State {
            mode: String::new(),
            count: 0,
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            failed: HashMap::new(),
        };
        Faults {
            mode,
            state: Mutex::new(state),
        }
    }

    /// What goes wrong with the next request; `asked` is its body.
    pub fn draw(&self, asked: &Value) -> Option<Fault> {
        let mode = fs::read_to_string(&self.mode).unwrap_or_else(|_| "good".to_owned());
        let mut state = self.state.lock().ok()?;
        if state.mode != mode {
            state.mode.clone_from(&mode);
            state.count = 0;
        }
        state.count += 1;
        match mode.trim().split_once(' ') {
            Some((nth, fault)) if nth.parse() == Ok(state.count) => named(fault),
            Some(_) => None,
            None if mode == "faulty" => {
                let drawn = state.next() % 72;
                let fault = FAULTS[..6].get(drawn as usize).map(|(fault, _)| *fault)?;
                state.fails_again(asked).then_some(fault)
            }
            None => named(&mode),
        }
    }
}

impl State {
    /// Whether this one may fail once more.
    fn fails_again(&mut self, asked: &Value) -> bool {
        let mut asked = asked.clone();
        // New in each attempt.
        asked["ClientRequestToken"].take();
        let mut hasher = DefaultHasher::new();
        asked.to_string().hash(&mut hasher);
        let times = self.failed.entry(hasher.finish()).or_default();
        *times += 1;
        *times <= SAME
    }

    /// Xorshift: the same seed gives the same faults.
    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}

fn named(name: &str) -> Option<Fault> {
    FAULTS
        .iter()
        .find(|(_, known)| *known == name.trim())
        .map(|(fault, _)| *fault)
}
