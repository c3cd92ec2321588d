//! How much of a promise one run tries: a part that takes seconds, or with `OPORA_FULL=1` all that was
//! promised, for the figures of `tests/README.md`.

use std::env;

/// Whether all of it is asked for.
pub fn is_full() -> bool {
    env::var_os("OPORA_FULL").is_some()
}

/// `part`, or `all` where all of it is asked for.
pub fn of(part: usize, all: usize) -> usize {
    if is_full() { all } else { part }
}
