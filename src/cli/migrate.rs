//! Options of `opora migrate`.

use clap::Args;
use std::{path::PathBuf, str::FromStr};

/// What is said after the options.
pub const AFTER: &str = "\
Хранилище: sqlite:ПАПКА — папка обращений (обычно var), dynamodb:ТАБЛИЦА — таблица в облаке; где она,
говорят настройки dynamodb.region и dynamodb.endpoint. Где задан s3.bucket, файлы и акты стирания копируются
из папки в него и обратно, каждый сверяется. Сервер и функции перед переносом остановите.
Прерванный перенос повторите той же командой: он продолжится. Исходные обращения остаются на месте.

Пример:
  opora migrate --from sqlite:var --to dynamodb:opora";

/// `opora migrate`.
#[derive(Args)]
pub struct MigrateArgs {
    /// Откуда: sqlite:ПАПКА или dynamodb:ТАБЛИЦА
    #[arg(long, value_name = "ХРАНИЛИЩЕ")]
    pub from: StorePlace,
    /// Куда: в пустую таблицу или в папку без обращений
    #[arg(long, value_name = "ХРАНИЛИЩЕ")]
    pub to: StorePlace,
}

/// A store, as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorePlace {
    /// The folder with `opora.db`.
    Sqlite(PathBuf),
    /// The name of a table.
    Dynamodb(String),
}

impl FromStr for StorePlace {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((_, "")) | None => Err("нужно sqlite:ПАПКА или dynamodb:ТАБЛИЦА"),
            Some(("sqlite", folder)) => Ok(Self::Sqlite(PathBuf::from(folder))),
            Some(("dynamodb", table)) => Ok(Self::Dynamodb(table.to_owned())),
            Some(_) => Err("такого хранилища нет; есть sqlite:ПАПКА и dynamodb:ТАБЛИЦА"),
        }
    }
}
