//! Arguments of `opora doctor`.

use super::{DeskFolders, Lang};
use clap::Args;

/// `opora doctor`.
#[derive(Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub folders: DeskFolders,
    /// Отправить на этот адрес пробное письмо
    #[arg(long, value_name = "АДРЕС")]
    pub to: Option<String>,
    /// Вывести JSON для программ
    #[arg(long)]
    pub json: bool,
    /// Язык: ru или en [ru]
    #[arg(long, value_enum, hide_possible_values = true, hide_default_value = true, value_name = "ЯЗЫК", default_value_t = Lang::Ru)]
    pub lang: Lang,
}
