//! What stands where a signed link's token should: none is taken that was not signed here, and what
//! a token claims has one spelling.

#![no_main]

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use opora_contract::token::Claims;
use opora_handler::token::Signer;

fuzz_target!(|text: &str| {
    let signer = Signer::new(&[7; 32], Some(&[8; 32])).unwrap();
    assert!(signer.verify(text, Timestamp::UNIX_EPOCH).is_err());
    assert_eq!(signer.unseal("held", text), None);
    if let Ok(claims) = text.parse::<Claims>() {
        assert_eq!(claims.to_string(), text);
        let token = signer.sign(&claims);
        let opened = signer.verify(&token, Timestamp::MIN);
        assert_eq!(opened, Ok(claims));
    }
});
