//! A name for this very generator: what another one has kept is not trusted. It changes with every
//! source that can change a byte of the output.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    io,
    path::Path,
};

/// Sources, and the versions of everything else, as seen from this folder.
const SOURCES: [&str; 4] = [
    "src",
    "search/src",
    "../handler/contract/src",
    "../Cargo.lock",
];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        hash(Path::new(source), &mut hasher)?;
    }
    println!("cargo::rustc-env=OPORA_GENERATOR={:016x}", hasher.finish());
    Ok(())
}

/// Adds a file, or the files of a folder in order. What is not there adds nothing.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
        let mut entries: Vec<_> = entries.collect::<Result<_, _>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| hash(entry, hasher));
    }
    if path.exists() {
        path.hash(hasher);
        fs::read(path)?.hash(hasher);
    }
    Ok(())
}
