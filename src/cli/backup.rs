//! Options of `opora backup` and `opora restore`.

use clap::Args;
use std::path::PathBuf;

/// `opora backup`.
#[derive(Args)]
pub struct BackupArgs {
    /// Новая папка для копии; в ней и ключ подписи, поэтому её надо беречь, как сами обращения
    #[arg(value_name = "КУДА")]
    pub to: PathBuf,
    /// Где хранятся обращения [var]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "var",
        hide_default_value = true
    )]
    pub data: PathBuf,
}

/// `opora restore`.
#[derive(Args)]
pub struct RestoreArgs {
    /// Папка, которую записала opora backup
    #[arg(value_name = "ОТКУДА")]
    pub from: PathBuf,
    /// Куда вернуть обращения [var]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "var",
        hide_default_value = true
    )]
    pub data: PathBuf,
    /// Если обращения там уже есть, оставить их рядом под другим именем
    #[arg(long)]
    pub force: bool,
}
