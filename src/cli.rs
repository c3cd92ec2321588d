//! The command line: subcommands, their options and help. What they do stands in a file each.

mod backup;
mod check;
mod doctor;
mod erase;
mod host;
mod migrate;
mod new;
mod refused;
mod report;
mod store;
mod theme;

pub use backup::{BackupArgs, RestoreArgs};
pub use check::{CheckArgs, CheckFormat, Lang};
pub use doctor::DoctorArgs;
pub use erase::EraseArgs;
pub use host::HeadersArgs;
pub use migrate::{MigrateArgs, StorePlace};
pub use new::{Answers, EditorArgs, NewArgs, NewFormArgs, NewPageArgs, NewWhat, SchemaArgs};
pub use refused::told as refused;
pub use report::{ReportArgs, ReportWhat, SearchReportArgs};
pub use store::{StoreArgs, StoreCommand};
pub use theme::ThemeArgs;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const TEMPLATE: &str = "\
{about-with-newline}
Использование: {usage}

{all-args}{after-help}";

const AFTER: &str = "\
Без команды: то же, что `opora serve`, — построить портал и показать его на http://127.0.0.1:8080.
Настройки сервера и почты: файл opora.toml или переменные OPORA_…, см. README.md.
Коды завершения: 0 — всё в порядке; 1 — ошибки в содержании или отказ; 2 — вызов, настройки, диск, сеть.";

/// Портал технической помощи: база знаний и форма обращений
#[derive(Parser)]
#[command(
    name = "opora",
    version,
    override_usage = "opora [ПАРАМЕТРЫ]\n       opora КОМАНДА [ПАРАМЕТРЫ]",
    help_template = TEMPLATE,
    after_help = AFTER,
    args_conflicts_with_subcommands = true,
    subcommand_help_heading = "Команды",
    subcommand_value_name = "КОМАНДА",
    next_help_heading = "Параметры",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Cli {
    /// What to do; nothing: serve.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of the implied `serve`.
    #[command(flatten)]
    pub serve: ServeArgs,
    /// Показать эту справку
    #[arg(short, long, action = clap::ArgAction::Help, global = true)]
    help: Option<bool>,
    /// Показать версию
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

/// The subcommands.
#[derive(Subcommand)]
pub enum Command {
    /// Построить портал и показывать его, следя за правками
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры", override_usage = "opora serve [ПАРАМЕТРЫ]")]
    Serve(ServeArgs),
    /// Построить out/site и out/desk и закончить
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры", override_usage = "opora build [ПАРАМЕТРЫ]")]
    Build(BuildArgs),
    /// Проверить содержание и тему, ничего не публикуя
    #[command(help_template = TEMPLATE, override_usage = "opora check [ПАРАМЕТРЫ]", next_help_heading = "Параметры")]
    Check(check::CheckArgs),
    /// Показать детали темы во всех состояниях
    #[command(help_template = TEMPLATE, override_usage = "opora theme [ПАРАМЕТРЫ]", next_help_heading = "Параметры")]
    Theme(ThemeArgs),
    /// Создать организацию, страницу или форму
    #[command(
        help_template = TEMPLATE, override_usage = "opora new [ПАРАМЕТРЫ] ПАПКА\n       opora new page ПУТЬ [ПАРАМЕТРЫ]\n       opora new form ИМЯ [ПАРАМЕТРЫ]",
        subcommand_help_heading = "Команды",
        subcommand_value_name = "КОМАНДА",
        next_help_heading = "Параметры",
        disable_help_subcommand = true
    )]
    New(Box<NewArgs>),
    /// Записать схемы JSON для редакторов: подсказки и проверка в файлах TOML
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры")]
    Schema(SchemaArgs),
    /// Настройки веб-редактора вида Decap или Sveltia
    #[command(help_template = TEMPLATE, override_usage = "opora editor-config [ПАРАМЕТРЫ]", next_help_heading = "Параметры")]
    EditorConfig(EditorArgs),
    /// Проверить всё вокруг сервера: настройки, диск, часы, адрес, DNS, почту
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры", override_usage = "opora doctor [ПАРАМЕТРЫ]")]
    Doctor(DoctorArgs),
    /// Заголовки ответов как настройки другого веб-сервера
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры", override_usage = "opora headers --for СЕРВЕР")]
    Headers(HeadersArgs),
    /// Журнал учёта обращений за период: таблица, CSV или XLSX
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры", override_usage = "opora journal [ПАРАМЕТРЫ]")]
    Journal(JournalArgs),
    /// Итоги месяца на одной странице для печати: только цифры
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры", override_usage = "opora report [МЕСЯЦ] [ПАРАМЕТРЫ]\n       opora report search [ПАРАМЕТРЫ]", subcommand_help_heading = "Команды", subcommand_value_name = "КОМАНДА", disable_help_subcommand = true)]
    Report(ReportArgs),
    /// Скопировать обращения, не останавливая сервер
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры", override_usage = "opora backup [ПАРАМЕТРЫ] КУДА")]
    Backup(BackupArgs),
    /// Вернуть обращения из копии; сервер перед этим остановить
    #[command(help_template = TEMPLATE, next_help_heading = "Параметры", override_usage = "opora restore [ПАРАМЕТРЫ] ОТКУДА")]
    Restore(RestoreArgs),
    /// Перенести обращения из файла в облачную таблицу или обратно
    #[command(
        help_template = TEMPLATE,
        override_usage = "opora migrate --from ХРАНИЛИЩЕ --to ХРАНИЛИЩЕ",
        next_help_heading = "Параметры",
        after_help = migrate::AFTER
    )]
    Migrate(MigrateArgs),
    /// Обращения, принятые не через форму
    #[command(
        help_template = TEMPLATE,
        override_usage = "opora ticket КОМАНДА",
        subcommand_help_heading = "Команды",
        subcommand_value_name = "КОМАНДА",
        next_help_heading = "Параметры",
        disable_help_subcommand = true
    )]
    Ticket(TicketArgs),
    /// Стереть данные обращений по требованию или по окончании срока, с актом
    #[command(
        help_template = TEMPLATE,
        override_usage = "opora erase НОМЕР… --reason ПРИЧИНА\n       opora erase --expired",
        next_help_heading = "Параметры",
        after_help = erase::AFTER
    )]
    Erase(EraseArgs),
    /// Подготовить таблицу для обращений в облаке
    #[command(
        help_template = TEMPLATE,
        override_usage = "opora store КОМАНДА",
        subcommand_help_heading = "Команды",
        subcommand_value_name = "КОМАНДА",
        next_help_heading = "Параметры",
        disable_help_subcommand = true
    )]
    Store(StoreArgs),
}

/// Folders that the generator reads and writes.
#[derive(Args, Clone)]
pub struct Folders {
    /// Папка содержания: страницы, данные, формы [content]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "content",
        hide_default_value = true
    )]
    pub content: PathBuf,
    /// Папка темы: шаблоны, стили, тексты интерфейса [theme]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "theme",
        hide_default_value = true
    )]
    pub theme: PathBuf,
    /// Куда писать: site — для публикации, desk — для приёма обращений [out]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "out",
        hide_default_value = true
    )]
    pub out: PathBuf,
}

/// `opora serve`.
#[derive(Args, Clone)]
pub struct ServeArgs {
    #[command(flatten)]
    pub folders: Folders,
    /// Где хранить обращения, письма и ключ подписи [var]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "var",
        hide_default_value = true
    )]
    pub data: PathBuf,
    /// Порт на 127.0.0.1; 0 — любой свободный [8080]
    #[arg(
        long,
        value_name = "ПОРТ",
        default_value_t = 8080,
        hide_default_value = true
    )]
    pub port: u16,
    /// Адрес портала в письмах и ссылках; без него — адрес этого сервера
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Не следить за правками и не обновлять открытую страницу
    #[arg(long)]
    pub no_watch: bool,
}

/// `opora build`.
#[derive(Args)]
pub struct BuildArgs {
    #[command(flatten)]
    pub folders: Folders,
    /// Адрес портала вместо base_url из site.toml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Ссылки от страницы к файлам: сайт открывается из папки, без сервера
    #[arg(long)]
    pub relative: bool,
}

/// Where the desk's bundle and data are.
#[derive(Args, Clone)]
pub struct DeskFolders {
    /// Куда был построен портал [out]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "out",
        hide_default_value = true
    )]
    pub out: PathBuf,
    /// Где хранятся обращения [var]
    #[arg(
        long,
        value_name = "ПАПКА",
        default_value = "var",
        hide_default_value = true
    )]
    pub data: PathBuf,
}

/// `opora journal`.
#[derive(Args)]
pub struct JournalArgs {
    #[command(flatten)]
    pub folders: DeskFolders,
    /// Первый день периода, ГГГГ-ММ-ДД; без него — начало этого года
    #[arg(long, value_name = "ДЕНЬ")]
    pub from: Option<jiff::civil::Date>,
    /// Последний день периода, ГГГГ-ММ-ДД; без него — сегодня
    #[arg(long, value_name = "ДЕНЬ")]
    pub to: Option<jiff::civil::Date>,
    /// Вместо журнала — пробелы в нём: просрочено, не взято, без ответственного, без движения
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub gaps: bool,
    /// Вид: table — для экрана, csv — для Excel и LibreOffice, xlsx — книга Excel [table]
    #[arg(long, value_enum, hide_possible_values = true, value_name = "ВИД", default_value_t = Format::Table, hide_default_value = true)]
    pub format: Format,
    /// Записать в файл; для xlsx обязателен
    #[arg(long, short, value_name = "ФАЙЛ")]
    pub output: Option<PathBuf>,
}

/// Forms of the register.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Table for the screen.
    Table,
    /// Text with semicolons.
    Csv,
    /// Excel's workbook, all cells text.
    Xlsx,
}

/// `opora ticket`.
#[derive(Args)]
pub struct TicketArgs {
    #[command(subcommand)]
    pub command: TicketCommand,
}

/// What can be done with tickets by hand.
#[derive(Subcommand)]
pub enum TicketCommand {
    /// Внести в журнал обращение, принятое по телефону, почте или лично
    #[command(
        help_template = TEMPLATE,
        override_usage = "opora ticket add --channel КАНАЛ --answer ПОЛЕ=ОТВЕТ …",
        next_help_heading = "Параметры",
        after_help = ADD_AFTER
    )]
    Add(AddArgs),
}

const ADD_AFTER: &str = "\
Пример:
  opora ticket add --channel phone --answer role=parent --answer trouble=documents \\
    --answer text=\"Нужна справка об обучении\" --answer name=\"Мария\" \\
    --answer reply=phone --answer phone=\"+7 900 000-00-00\" --answer consent=yes";

/// `opora ticket add`.
#[derive(Args)]
pub struct AddArgs {
    #[command(flatten)]
    pub folders: DeskFolders,
    /// Форма, по вопросам которой записано обращение [support]
    #[arg(
        long,
        value_name = "ФОРМА",
        default_value = "support",
        hide_default_value = true
    )]
    pub form: String,
    /// Как обратились: phone — по телефону, email — письмом, in-person — лично
    #[arg(long, value_enum, hide_possible_values = true, value_name = "КАНАЛ")]
    pub channel: Channel,
    /// Когда обратились, по времени организации: 2026-11-20T10:30; без него — сейчас
    #[arg(long, value_name = "ВРЕМЯ")]
    pub received: Option<jiff::civil::DateTime>,
    /// Ответ на вопрос формы: поле=значение; можно несколько
    #[arg(long = "answer", value_name = "ПОЛЕ=ОТВЕТ", required = true, value_parser = answer)]
    pub answers: Vec<(String, String)>,
}

/// How a request came in when it did not come through the form.
#[derive(Clone, Copy, ValueEnum)]
pub enum Channel {
    /// By telephone.
    Phone,
    /// By e-mail.
    Email,
    /// In person.
    InPerson,
}

fn answer(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, value)) => Ok((field.to_owned(), value.to_owned())),
        None => Err("нужно поле=ответ, например role=parent".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn serve_is_implied() {
        let cli = Cli::try_parse_from(["opora", "--port", "9000"]).unwrap();
        assert!(cli.command.is_none() && cli.serve.port == 9000);
    }
}
