//! The options of `opora erase`.

use super::DeskFolders;
use clap::Args;
use opora_contract::number::Number;

/// What is told below its options.
pub const AFTER: &str = "\
Вернуть стёртое нельзя. В журнале остаётся запись без имени, контактов и текста; акт и выгрузка
к нему ложатся в папку acts рядом с данными. Сервер стирает обращения с истёкшим сроком и сам,
раз в час.

Пример:
  opora erase 2026-000123 2026-000124 --reason \"отзыв согласия, вх. № 15 от 20.11.2026\"";

/// `opora erase`.
#[derive(Args)]
pub struct EraseArgs {
    #[command(flatten)]
    pub folders: DeskFolders,
    /// Номера обращений; открытые будут закрыты
    #[arg(
        value_name = "НОМЕР",
        value_parser = number,
        required_unless_present = "expired",
        conflicts_with = "expired",
        requires = "reason"
    )]
    pub numbers: Vec<Number>,
    /// Причина для акта: основание и документ, без имени заявителя
    #[arg(long, value_name = "ПРИЧИНА")]
    pub reason: Option<String>,
    /// Стереть все обращения, срок хранения которых истёк
    #[arg(long, conflicts_with = "reason")]
    pub expired: bool,
}

fn number(text: &str) -> Result<Number, String> {
    let number = text.parse();
    number.map_err(|_| "номер пишут так: 2026-000123".to_owned())
}
