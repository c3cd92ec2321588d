//! What is shipped for Yandex Cloud, as far as it can be looked at without an account: the gateway's
//! addresses, the accounts' roles, where secrets are told, and that bash can read the script.

use crate::{place::root, post::run_peer};
use std::process::Command;

#[test]
fn gateway_and_script_agree() {
    println!("{}", run_peer("yandex_gateway.py", &[]).trim());
}

#[test]
fn bash_reads_the_scripts() {
    for script in [
        "handler/deploy/yandex/up",
        "handler/deploy/aws/pack",
        "tests/cloud",
    ] {
        let script = root().join(script);
        let read = Command::new("bash")
            .arg("-n")
            .arg(&script)
            .status()
            .unwrap();
        assert!(read.success(), "{}", script.display());
    }
}
