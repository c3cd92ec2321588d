//! Arguments of `opora theme`.

use super::Folders;
use clap::Args;
use std::path::PathBuf;

/// `opora theme`.
#[derive(Args)]
pub struct ThemeArgs {
    /// Папка содержания: название, цвета и каналы организации [content]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "content",
        hide_default_value = true
    )]
    content: PathBuf,
    /// Папка темы: шаблоны, стили и примеры (examples) [theme]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "theme",
        hide_default_value = true
    )]
    theme: PathBuf,
    /// Куда писать страницы деталей [out/components]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "out/components",
        hide_default_value = true
    )]
    out: PathBuf,
    /// Показывать их в браузере, следя за правками
    #[arg(long)]
    pub serve: bool,
    /// Порт на 127.0.0.1; 0 — любой свободный [8081]
    #[arg(
        long,
        value_name = "ПОРТ",
        default_value_t = 8081,
        hide_default_value = true,
        requires = "serve"
    )]
    pub port: u16,
}

impl ThemeArgs {
    /// The folders that the generator reads and writes.
    pub fn folders(&self) -> Folders {
        Folders {
            content: self.content.clone(),
            theme: self.theme.clone(),
            out: self.out.clone(),
        }
    }
}
