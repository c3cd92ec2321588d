//! The options of `opora report`.

use super::{DeskFolders, Format};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

/// `opora report`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ReportArgs {
    #[command(subcommand)]
    pub what: Option<ReportWhat>,
    #[command(flatten)]
    pub folders: DeskFolders,
    /// Месяц, ГГГГ-ММ; без него — прошлый
    #[arg(value_name = "МЕСЯЦ", value_parser = month)]
    pub month: Option<Date>,
    /// Записать в файл; без него — на экран
    #[arg(long, short, value_name = "ФАЙЛ")]
    pub output: Option<PathBuf>,
}

/// Other reports than the month's.
#[derive(Subcommand)]
pub enum ReportWhat {
    /// Чего не нашли поиском, и какие страницы помогли
    Search(SearchReportArgs),
}

/// `opora report search`.
#[derive(Args)]
pub struct SearchReportArgs {
    #[command(flatten)]
    pub folders: DeskFolders,
    /// Первый день периода, ГГГГ-ММ-ДД; без него — начало этого месяца
    #[arg(long, value_name = "ДЕНЬ")]
    pub from: Option<Date>,
    /// Последний день периода, ГГГГ-ММ-ДД; без него — сегодня
    #[arg(long, value_name = "ДЕНЬ")]
    pub to: Option<Date>,
    /// Вид: table — для экрана, csv — для Excel и LibreOffice, xlsx — книга Excel [table]
    #[arg(long, value_enum, hide_possible_values = true, value_name = "ВИД", default_value_t = Format::Table, hide_default_value = true)]
    pub format: Format,
    /// Записать в файл; для xlsx обязателен
    #[arg(long, short, value_name = "ФАЙЛ")]
    pub output: Option<PathBuf>,
}

/// The first day of a month.
fn month(text: &str) -> Result<Date, String> {
    let day = format!("{text}-01").parse();
    day.map_err(|_| "месяц пишут так: 2026-11".to_owned())
}
