//! `opora migrate`: all requests from one store into another, counted and compared before the other
//! one may be used. What there is to move is the stores' business.

use crate::{
    Failure,
    cli::{MigrateArgs, StorePlace},
};

/// Moves the requests.
pub fn run(arguments: &MigrateArgs) -> Result<(), Failure> {
    match (&arguments.from, &arguments.to) {
        (StorePlace::Sqlite(data), StorePlace::Dynamodb(table)) => clouds::up(data, table),
        (StorePlace::Dynamodb(table), StorePlace::Sqlite(data)) => clouds::down(table, data),
        _ => Err(Failure::Broken(
            "перенести можно из файла в таблицу или обратно.\n  что сделать: для копии файла есть \
             opora backup"
                .to_owned(),
        )),
    }
}

#[cfg(not(feature = "aws"))]
mod clouds {
    //! This program knows no cloud.

    use crate::{Failure, settings::without_clouds};
    use std::path::Path;

    /// Says what is missing.
    pub fn up(_: &Path, _: &str) -> Result<(), Failure> {
        Err(without_clouds("opora migrate"))
    }

    /// Says what is missing.
    pub fn down(_: &str, _: &Path) -> Result<(), Failure> {
        Err(without_clouds("opora migrate"))
    }
}

#[cfg(feature = "aws")]
mod clouds;
