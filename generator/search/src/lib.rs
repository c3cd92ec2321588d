//! The search index: words as people type them, the files that a build makes of pages, and what a
//! query finds in these files. Pure: no disk, no clock, no HTML; files are strings that others write
//! and fetch. `FORMAT.md` says what the script in the theme must know to do the same.

pub mod build;
mod completions;
pub mod eights;
pub mod fold;
pub mod index;
pub mod latin;
pub mod layout;
mod number;
pub mod query;

pub mod stem;
pub mod stop;
