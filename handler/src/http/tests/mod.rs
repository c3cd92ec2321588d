//! The desk asked as a browser would ask it, and looked at from outside: answers by status, headers
//! and text, changes by the rows of the store.

mod files;
mod forms;
mod headers;
mod house;
mod mailbox;
mod methods;
mod programs;
mod search;
mod secrets;
mod site;
mod spam;
mod staff;
mod tickets;
mod timer;
