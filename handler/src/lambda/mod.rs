//! The handler as functions of AWS Lambda, with the clock and the environment as arguments: `web`
//! answers requests, `sender` sends letters and sweeps. A function is frozen as soon as it has answered,
//! so nothing is left to be done then: what a request orders lies in the table, and the stream of the
//! table, or the schedule, wakes the sender. `feedback` reads what the mail service tells it later.

pub mod environment;
pub mod feedback;
pub mod origin;
pub mod sender;
pub mod web;
