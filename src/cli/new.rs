//! The options of `opora new`, `opora schema` and `opora editor-config`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `opora new`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct NewArgs {
    /// Что создать; без слова — организацию
    #[command(subcommand)]
    pub what: Option<NewWhat>,
    /// Пустая или новая папка организации
    #[arg(value_name = "ПАПКА")]
    pub folder: Option<PathBuf>,
    #[command(flatten)]
    pub answers: Answers,
    /// Ни о чём не спрашивать: чего нет в параметрах, взять из образца
    #[arg(long)]
    pub yes: bool,
    /// Положить в папку и тему, чтобы менять её
    #[arg(long)]
    pub with_theme: bool,
}

/// What can be made in an organisation that is there.
#[derive(Subcommand)]
pub enum NewWhat {
    #[command(help_template = super::TEMPLATE, next_help_heading = "Параметры", override_usage = "opora new page ПУТЬ [ПАРАМЕТРЫ]")]
    /// Создать страницу с заполненной шапкой: opora new page faq/access/no-code
    Page(NewPageArgs),
    #[command(help_template = super::TEMPLATE, next_help_heading = "Параметры", override_usage = "opora new form ИМЯ [ПАРАМЕТРЫ]")]
    /// Создать форму: opora new form certificates
    Form(NewFormArgs),
}

/// What a new organisation is asked.
#[derive(Args, Clone, Default)]
pub struct Answers {
    /// Название организации
    #[arg(long, value_name = "ТЕКСТ")]
    pub name: Option<String>,
    /// Короткое название
    #[arg(long, value_name = "ТЕКСТ")]
    pub short_name: Option<String>,
    /// Почтовый адрес
    #[arg(long, value_name = "ТЕКСТ")]
    pub address: Option<String>,
    /// Часовой пояс, например Europe/Moscow
    #[arg(long, value_name = "ПОЯС")]
    pub time_zone: Option<String>,
    /// Почта поддержки
    #[arg(long, value_name = "АДРЕС")]
    pub email: Option<String>,
    /// Телефон поддержки
    #[arg(long, value_name = "НОМЕР")]
    pub phone: Option<String>,
    /// Сайт организации
    #[arg(long, value_name = "URL")]
    pub site: Option<String>,
    /// Адрес, по которому портал откроют читатели
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Название системы обучения
    #[arg(long, value_name = "ТЕКСТ")]
    pub lms_name: Option<String>,
    /// Адрес системы обучения
    #[arg(long, value_name = "URL")]
    pub lms_url: Option<String>,
}

/// `opora new page`.
#[derive(Args)]
pub struct NewPageArgs {
    /// Где будет страница: путь внутри папки содержания
    #[arg(value_name = "ПУТЬ")]
    pub path: String,
    /// Заголовок страницы
    #[arg(long, value_name = "ТЕКСТ")]
    pub title: Option<String>,
    /// Папка содержания [content]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "content",
        hide_default_value = true
    )]
    pub content: PathBuf,
}

/// `opora new form`.
#[derive(Args)]
pub struct NewFormArgs {
    /// Имя формы: оно станет её адресом
    #[arg(value_name = "ИМЯ")]
    pub id: String,
    /// Папка содержания [content]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "content",
        hide_default_value = true
    )]
    pub content: PathBuf,
}

/// `opora schema`.
#[derive(Args)]
pub struct SchemaArgs {
    /// Куда записать схемы [.schemas]
    #[arg(
        value_name = "ПАПКА",
        default_value = ".schemas",
        hide_default_value = true
    )]
    pub folder: PathBuf,
}

/// `opora editor-config`.
#[derive(Args)]
pub struct EditorArgs {
    /// Папка содержания [content]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "content",
        hide_default_value = true
    )]
    pub content: PathBuf,
    /// Записать в файл; без него — показать
    #[arg(long, short, value_name = "ФАЙЛ")]
    pub output: Option<PathBuf>,
}
