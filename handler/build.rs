//! How the function is linked where it is built to be small, by the profile `small`: a third of such a file
//! would be tables for unwinding, which nothing reads where a panic ends the process, and a list of addresses
//! to be mended at each start. How anything else is linked stays the compiler's business.

use std::env;

/// Linker arguments of the function.
const SMALL: [&str; 4] = [
    // At a fixed address nothing is to be mended.
    "-no-pie",
    "-Wl,--no-eh-frame-hdr",
    concat!("-Wl,-T,", env!("CARGO_MANIFEST_DIR"), "/lambda.ld"),
    "-Wl,--build-id=none",
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=lambda.ld");
    let is = |name: &str, wanted: &str| env::var(name).is_ok_and(|value| value == wanted);
    // A build script is not told the profile's name, but its optimisation, and only `small` says "z".
    if is("OPT_LEVEL", "z") && is("CARGO_CFG_TARGET_OS", "linux") {
        for argument in SMALL {
            println!("cargo::rustc-link-arg-bin=lambda={argument}");
        }
    }
}
