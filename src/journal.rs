//! `opora journal`: the register of a period, on the screen or into a file. What stands in it is
//! the handler's business.

use crate::{
    Failure,
    cli::{Format, JournalArgs},
    desk::Desk,
    problems,
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use opora_handler::journal::{Register, csv, gaps, register, table, xlsx};
use std::{fs, path::Path};

/// Writes the register.
pub fn run(arguments: &JournalArgs) -> Result<(), Failure> {
    let now = Timestamp::now();
    let desk = Desk::open(&arguments.folders)?;
    let register = desk.run(async |handler| {
        let today = now.to_zoned(handler.bundle().zone.clone()).date();
        let from = arguments.from.unwrap_or(date(today.year(), 1, 1));
        let to = arguments.to.unwrap_or(today);
        period(from, to)?;
        let found = if arguments.gaps {
            gaps::of_all(handler, now).await
        } else {
            register(handler, from, to, now).await
        };
        found.map_err(|e| Failure::broken("хранилище обращений", e))
    })?;
    put(
        &register,
        arguments.format,
        arguments.output.as_deref(),
        now,
    )
}

/// Puts a register on the screen or into a file.
pub fn put(
    register: &Register,
    format: Format,
    output: Option<&Path>,
    now: Timestamp,
) -> Result<(), Failure> {
    let bytes = written(format, register, now)?;
    match (output, format) {
        (Some(path), _) => save(path, &bytes, register.rows.len()),
        (None, Format::Table | Format::Csv) => problems::pour(&bytes),
        (None, Format::Xlsx) => {
            return Err(Failure::Broken(
                "книгу Excel на экран не вывести.\n  что сделать: добавьте --output журнал.xlsx"
                    .to_owned(),
            ));
        }
    }
    .map_err(|error| Failure::broken("журнал не записан", error))
}

/// Whether a period is one.
pub fn period(from: Date, to: Date) -> Result<(), Failure> {
    if from > to {
        return Err(Failure::Broken(format!(
            "период {from} — {to} кончается раньше, чем начинается"
        )));
    }
    Ok(())
}

fn written(format: Format, register: &Register, now: Timestamp) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::broken("журнал не составлен", error);
    match format {
        Format::Table => Ok(table::table(register).into_bytes()),
        Format::Csv => csv::csv(register).map_err(|error| failed(&error)),
        Format::Xlsx => xlsx::xlsx(register, now).map_err(|error| failed(&error)),
    }
}

fn save(path: &Path, bytes: &[u8], rows: usize) -> std::io::Result<()> {
    fs::write(path, bytes)?;
    problems::tell(&format!("Записей: {rows}, файл {}", path.display()));
    Ok(())
}
