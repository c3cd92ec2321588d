//! The options of `opora report`.

use super::DeskFolders;
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;

/// `opora report`.
#[derive(Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub folders: DeskFolders,
    /// Месяц, ГГГГ-ММ; без него — прошлый
    #[arg(value_name = "МЕСЯЦ", value_parser = month)]
    pub month: Option<Date>,
    /// Записать в файл; без него — на экран
    #[arg(long, short, value_name = "ФАЙЛ")]
    pub output: Option<PathBuf>,
}

/// The first day of a month.
fn month(text: &str) -> Result<Date, String> {
    let day = format!("{text}-01").parse();
    day.map_err(|_| "месяц пишут так: 2026-11".to_owned())
}
