//! The options of `opora check`.

use super::Folders;
use clap::{Args, ValueEnum};
use opora_generator::levels::Setting;

/// `opora check`.
#[derive(Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub folders: Folders,
    /// Вид отчёта: text, json или sarif [text]
    #[arg(long, value_enum, hide_possible_values = true, hide_default_value = true, value_name = "ВИД", default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
    /// Язык сообщений: ru или en [ru]
    #[arg(long, value_enum, hide_possible_values = true, hide_default_value = true, value_name = "ЯЗЫК", default_value_t = Lang::Ru)]
    pub lang: Lang,
    /// Уровень правила: error, warning, advice или off; можно несколько
    #[arg(long = "level", value_name = "ПРАВИЛО=УРОВЕНЬ", value_parser = level)]
    pub levels: Vec<(String, Setting)>,
    /// Исправить то, что исправляется наверняка
    #[arg(long)]
    pub fix: bool,
    /// Показать, что исправил бы --fix, и ничего не менять
    #[arg(long)]
    pub dry_run: bool,
    /// Спросить и чужие сайты, на которые ведут ссылки
    #[arg(long)]
    pub external: bool,
    /// Показать все правила и их уровни
    #[arg(long)]
    pub rules: bool,
}

/// Forms of the report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Текст со строкой исходного файла
    Text,
    /// JSON для программ
    Json,
    /// SARIF 2.1.0 для хранилищ кода
    Sarif,
}

/// Languages of the messages.
#[derive(Clone, Copy, ValueEnum)]
pub enum Lang {
    /// Русский
    Ru,
    /// English
    En,
}

fn level(text: &str) -> Result<(String, Setting), String> {
    let parts = text.split_once('=');
    let parsed = parts.and_then(|(code, word)| Some((code.to_owned(), word.parse().ok()?)));
    parsed.ok_or_else(|| {
        "нужно правило=уровень, например vague-link=error; уровни: error, warning, advice, off"
            .to_owned()
    })
}
