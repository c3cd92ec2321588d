//! A posted form without files.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| opora_handler::http::fuzz::urlencoded(body));
