//! `opora new`: a new organisation from the starter, a new page or form in one that is there.

mod organisation;
mod page;
mod questions;

use crate::{
    Failure,
    cli::{NewArgs, NewWhat},
};
use std::{fs, io::Write, path::Path};

/// Makes what is asked for.
///
/// # Errors
/// What the call, the terminal or the disk refused.
pub fn run(arguments: &NewArgs) -> Result<(), Failure> {
    match &arguments.what {
        Some(NewWhat::Page(arguments)) => page::page(arguments),
        Some(NewWhat::Form(arguments)) => page::form(arguments),
        None => organisation::make(arguments),
    }
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::Broken(format!(
            "файл {} уже есть.\n  что сделать: выберите другое имя или правьте этот файл",
            path.display()
        )),
        _ => Failure::broken(&path.display().to_string(), error),
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = fs::File::create_new(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}
