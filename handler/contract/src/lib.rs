//! What the page promises and the desk keeps: forms, people, services, routing, calendar and
//! deadlines, ticket numbers and the claims of signed links.
//!
//! Pure values and rules: no file, no socket, no clock, no HTML. The generator writes a [`Desk`]
//! into the desk bundle; the handler reads it. Neither knows the other.

pub mod address;
pub mod calendar;
pub mod check;
pub mod deadline;
pub mod desk;
pub mod form;
pub mod id;
pub mod number;
pub mod owner;
pub mod routing;
pub mod secret;
pub mod text;
pub mod token;
pub mod view;
pub mod words;

pub use desk::Desk;
