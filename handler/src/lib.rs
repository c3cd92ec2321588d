//! Requests in, stored tickets and mails out, and the account of each until it is answered.
//!
//! What is asked and by when it is due is told by the desk bundle ([`bundle`]); a request becomes a
//! stored ticket in [`submit`], steps on it go through [`work`], mail leaves in [`deliver`], the
//! register is written by [`journal`], what is over is erased by [`retention`]. Pages and addresses are [`http`]'s business alone; the
//! generator, the command line and the watching of files are other crates'.

pub mod attach;
pub mod bundle;
#[cfg(feature = "aws")]
pub mod cloud;
pub mod deliver;
mod files;
pub mod guard;
mod handler;
pub mod headers;
pub mod http;
pub mod journal;
#[cfg(feature = "aws")]
pub mod lambda;
pub mod log;
pub mod mail;
pub mod metrics;
pub mod random;
pub mod retention;
pub mod server;
pub mod settings;
mod signing;
#[cfg(test)]
mod simulation;
pub mod store;
pub mod submit;
#[cfg(test)]
mod testing;
pub mod ticket;
pub mod token;
pub mod words;
pub mod work;

pub use files::free_space;
pub use handler::{Handler, OpenError};
pub use http::{app, desk};
pub use settings::Settings;
