//! A mail address as people type it: on the wire it is plain, and stays what it is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use opora_contract::address::is_email;
use opora_handler::mail::address::{is_same, is_unread, on_the_wire};

fuzz_target!(|text: &str| {
    let _ = is_unread(text);
    let Ok(address) = on_the_wire(text) else {
        return;
    };
    let wire = address.to_string();
    assert!(wire.chars().all(|c| c.is_ascii_graphic()), "{wire:?}");
    assert!(is_same(text, &wire), "{text:?} {wire:?}");
    if is_email(text) {
        assert_eq!(on_the_wire(&wire).map(|again| again.to_string()), Ok(wire));
    }
});
