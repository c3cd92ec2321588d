//! A posted form with files, in pieces of any size: it is read or refused within its bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use opora_handler::http::fuzz;
use std::sync::LazyLock;
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().unwrap());

fuzz_target!(|data: (u8, &[u8])| {
    let (piece, body) = data;
    RUNTIME.block_on(fuzz::multipart(body, usize::from(piece) + 1));
});
