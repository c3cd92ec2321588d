//! Puts the starter content and the theme into the program: `opora new` writes the one, `opora serve`
//! uses the other where a folder has no theme of its own.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut list = fs::File::create(out.join("starter.rs"))?;
    writeln!(list, "pub(super) const FILES: &[(&str, &[u8])] = &[")?;
    for room in ["content", "theme"] {
        println!("cargo::rerun-if-changed={room}");
        for path in files(&root.join(room))? {
            let inner = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy();
            let inner = inner.replace('\\', "/");
            writeln!(list, "    ({inner:?}, include_bytes!({path:?})),")?;
        }
    }
    writeln!(list, "];")
}

/// All files below a folder but hidden ones, in order.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}
