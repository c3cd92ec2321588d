//! What may be wrong with a value in a TOML file, in words.

use crate::{
    problem::Problem,
    source::{Place, Source},
    suggest, toml_words,
};
use toml::de::DeValue;

/// The words for mistakes that a file of tables and the head of a page tell each in its own way.
pub(crate) struct Words {
    pub(crate) unknown_key: fn(Place, &str, &[&str]) -> Problem,
    pub(crate) missing_key: fn(Place, &str) -> Problem,
    pub(crate) empty_value: fn(Place, &str) -> Problem,
    pub(crate) wrong_type: fn(Place, &str, &DeValue, &str) -> Problem,
    /// What a list looks like.
    pub(crate) list: &'static str,
}

/// The words of files.
pub(super) const FILE: Words = Words {
    unknown_key,
    missing_key,
    empty_value,
    wrong_type,
    list: "список строк в квадратных скобках, например [\"learner\", \"parent\"]",
};

pub(super) const TEXT: &str = "строка в кавычках";
pub(super) const DATE: &str = "дата без кавычек, например 2026-11-01";
pub(super) const FLAG: &str = "true или false без кавычек";
pub(super) const NUMBER: &str = "целое число без кавычек";
pub(super) const TABLE: &str = "таблица: строка [имя] и ключи под ней";
pub(super) const INLINE_TABLE: &str =
    "таблица в фигурных скобках, например { reply = [\"email\"] }";
pub(super) const ROWS: &str = "таблицы: перед каждой записью строка [[имя]]";

/// How identifiers are spelt.
pub(super) const ID: &str =
    "идентификатор: до 40 латинских строчных букв, цифр, «-» и «_», начинается с буквы или цифры";
/// How deadlines are spelt.
pub(super) const DEADLINE: &str =
    "срок пишут так: \"3 working days\", \"30 days\" или \"4 working hours\", от 1 до 999";
/// How the time of keeping is spelt.
pub(super) const RETENTION: &str = "срок хранения пишут так: \"365 days\", от 1 до 36500";
/// How rules for owners are spelt.
pub(super) const OWNER_RULE: &str = "ответственного пишут так: \"person:ivanova\", \"department:it\", \"service:technical\", \"service:organisational\" или \"chosen:person\"";
/// How choices of the staff are spelt.
pub(super) const PEOPLE: &str = "кого предлагать, пишут так: \"everybody\", \"teachers\", \"consultants\" или \"department:it\"";
/// How audiences are spelt.
pub(super) const AUDIENCE: &str = "для кого: имена из [[audience]] файла content/site.toml";
/// How days of a year are spelt.
pub(super) const MONTH_DAY: &str =
    "день пишут так: \"03-08\" (месяц-день), и он должен быть в этом году";
/// How days of the week are spelt.
pub(super) const WEEKDAYS: &str = "дни недели: mon, tue, wed, thu, fri, sat, sun";
/// How the time of day is spelt.
pub(super) const HOURS: &str = "время пишут так: \"09:00\"";
/// How time zones are spelt.
pub(super) const TIME_ZONE: &str =
    "часовой пояс пишут так: \"Europe/Moscow\", \"Asia/Vladivostok\" (имена IANA)";
/// How mail addresses are spelt.
pub(super) const EMAIL: &str = "адрес почты пишут так: \"help@example.ru\"";
/// How colours are spelt.
pub(super) const COLOUR: &str = "цвет пишут так: \"#0a555b\" (решётка и шесть цифр)";
/// How addresses of the web are spelt.
pub(super) const URL: &str = "адрес пишут так: \"https://lms.example.ru\"";
/// How addresses of the site's own pages are spelt.
pub(super) const SITE_ADDRESS: &str =
    "адрес страницы портала пишут от корня: \"/instructions/first-login/\"";
/// How intervals are spelt.
pub(super) const INTERVAL: &str = "срок пишут так: \"6 months\" или \"1 year\"";
/// How machine-readable marks are spelt.
pub(super) const ITEMPROP: &str =
    "itemprop — одно или несколько латинских слов через пробел, например \"teachingStaff\"";
/// How owners are spelt.
pub(crate) const OWNER: &str = "ответственного пишут так: \"person:ivanova\" или \"department:it\"";

/// How levels of rules are spelt.
pub(super) const LEVEL: &str = "уровень правила: \"error\", \"warning\", \"advice\" или \"off\"";
/// Why some rules stay errors.
pub(super) const FIRM_RULE: &str =
    "это правило всегда остаётся ошибкой: уберите его отсюда и исправьте то, на что оно указывает";

pub(super) fn bad_toml(source: &Source, start: usize, error: &toml::de::Error) -> Problem {
    let at = start + error.span().map_or(0, |span| span.start);
    let (cause, remedy) = toml_words::explain(error, source.text.get(at..).unwrap_or(""));
    let cause = format!("файл не читается: {cause}");
    Problem::error("bad-toml", source.place(at), cause, remedy)
}

pub(super) fn unknown_key(place: Place, key: &str, known: &[&str]) -> Problem {
    let hint = suggest::hint(key, known.iter().copied());
    let cause = format!("неизвестный ключ «{key}»");
    let remedy = format!(
        "исправьте или уберите его.{hint} Здесь бывают: {}",
        known.join(", ")
    );
    Problem::error("unknown-key", place, cause, remedy)
}

pub(super) fn missing_key(place: Place, key: &str) -> Problem {
    let cause = format!("нет обязательного ключа «{key}»");
    let remedy = format!("добавьте сюда: {key} = …");
    Problem::error("missing-key", place, cause, remedy)
}

pub(super) fn empty_value(place: Place, key: &str) -> Problem {
    let cause = format!("ключ «{key}» пуст");
    let remedy = "напишите текст между кавычками или уберите ключ, если он не обязателен";
    Problem::error("bad-value", place, cause, remedy)
}

pub(super) fn wrong_type(place: Place, key: &str, value: &DeValue, expected: &str) -> Problem {
    let found = type_name(value);
    let cause = format!("в ключе «{key}» стоит {found}, а не то, что нужно");
    Problem::error("wrong-type", place, cause, format!("нужно: {expected}"))
}

/// What editors call a value of that type.
pub(crate) fn type_name(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "строка",
        DeValue::Integer(_) => "целое число",
        DeValue::Float(_) => "дробное число",
        DeValue::Boolean(_) => "true или false",
        DeValue::Datetime(_) => "дата или время",
        DeValue::Array(_) => "список",
        DeValue::Table(_) => "таблица",
    }
}

/// The value that stands in quotes and needs none.
pub(super) fn unquoted(text: &str, expected: &str) -> Option<String> {
    match expected {
        DATE => date(text),
        FLAG => ["true", "false"].contains(&text).then(|| text.to_owned()),
        NUMBER => text.parse::<i64>().ok().map(|number| number.to_string()),
        _ => None,
    }
}

/// `2026-11-01` of itself and of `01.11.2026`.
fn date(text: &str) -> Option<String> {
    let turned = match text.split('.').collect::<Vec<_>>()[..] {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    };
    let date: jiff::civil::Date = turned.parse().ok()?;
    (turned.len() == 10).then(|| date.to_string())
}

pub(super) fn bad_value(place: Place, key: &str, value: &str, spelling: &str) -> Problem {
    let cause = format!("значение «{value}» не подходит ключу «{key}»");
    Problem::error("bad-value", place, cause, spelling)
}

pub(super) fn not_one_of(place: Place, key: &str, value: &str, words: &[&str]) -> Problem {
    let hint = suggest::hint(value, words.iter().copied());
    let cause = format!("значение «{value}» не подходит ключу «{key}»");
    let remedy = format!("выберите одно из: {}.{hint}", words.join(", "));
    let meant = suggest::certain(value, words.iter().copied());
    Problem::error("bad-value", place, cause, remedy).mended_by(value, meant)
}

pub(super) fn out_of_range(place: Place, key: &str, value: &str, from: i64, to: i64) -> Problem {
    let cause = format!("число {value} не подходит ключу «{key}»");
    Problem::error(
        "bad-value",
        place,
        cause,
        format!("нужно число от {from} до {to}"),
    )
}
