//! What may be wrong with the head of a page, in words.

use super::split::Fault;
use crate::{
    problem::Problem,
    source::{Place, Source},
    suggest, toml_words,
};
use toml::de::DeValue;

/// The code of a key that is not there.
pub(super) const MISSING_KEY: &str = "missing-key";

/// How a value must be spelt, for the remedy.
pub(super) type Spelling = &'static str;

pub(super) const ID: Spelling = "идентификатор: до 40 латинских строчных букв, цифр, «-» и «_», начинается с буквы или цифры, как в site.toml и data/*.toml";
pub(super) const OWNER: Spelling =
    "ответственного пишут так: \"person:ivanova\" или \"department:it\"";
pub(super) const INTERVAL: Spelling = "срок пишут так: \"6 months\" или \"1 year\"";
pub(super) const REQUIREMENT: Spelling =
    "условие пишут так: \"service:video\", где video — идентификатор из data/services.toml";
pub(super) const ADDRESS: Spelling =
    "адрес пишут так: \"/help/first-login/\" — от корня сайта, с чертой в начале и в конце";
pub(super) const LAYOUT: Spelling = "бывает \"contacts\" или \"services\"";
pub(super) const WORD: Spelling = "слово или несколько слов, не пустая строка";

pub(super) fn no_head(source: &Source, fault: Fault) -> Problem {
    let place = source.place(source.start());
    let first = source.text[source.start()..].lines().next().unwrap_or("");
    match fault {
        Fault::Missing if first.trim_end() == "---" => Problem::error(
            "front-matter",
            place,
            "шапка страницы написана между строками «---» (YAML)",
            "замените «---» на «+++», а «ключ: значение» — на «ключ = \"значение\"» (TOML)",
        ),
        Fault::Missing => Problem::error(
            "front-matter",
            place,
            "у страницы нет шапки",
            "начните файл строкой «+++», напишите title = \"…\" и description = \"…\", закройте строкой «+++»",
        ),
        Fault::Unclosed => Problem::error(
            "front-matter",
            place,
            "шапка страницы не закрыта",
            "поставьте после последнего ключа шапки строку «+++»",
        ),
    }
}

pub(super) fn bad_toml(source: &Source, base: usize, error: &toml::de::Error) -> Problem {
    let at = base + error.span().map_or(0, |span| span.start);
    let (cause, remedy) = toml_words::explain(error, source.text.get(at..).unwrap_or(""));
    let cause = format!("шапка не читается: {cause}");
    Problem::error("front-matter", source.place(at), cause, remedy)
}

pub(super) fn unknown_key(place: Place, key: &str, known: &[&str]) -> Problem {
    let hint = suggest::hint(key, known.iter().copied());
    Problem::error(
        "unknown-key",
        place,
        format!("в шапке неизвестный ключ «{key}»"),
        format!(
            "исправьте или уберите его.{hint} Бывают: {}",
            known.join(", ")
        ),
    )
}

pub(super) fn missing_key(place: Place, key: &str) -> Problem {
    Problem::error(
        MISSING_KEY,
        place,
        format!("в шапке нет обязательного ключа «{key}»"),
        format!("добавьте между строками «+++»: {key} = \"…\""),
    )
}

pub(super) fn empty_value(place: Place, key: &str) -> Problem {
    Problem::error(
        "bad-value",
        place,
        format!("ключ «{key}» пуст"),
        "напишите текст между кавычками",
    )
}

pub(super) fn wrong_type(place: Place, key: &str, value: &DeValue, expected: &str) -> Problem {
    let found = match value {
        DeValue::String(_) => "строка",
        DeValue::Integer(_) => "целое число",
        DeValue::Float(_) => "дробное число",
        DeValue::Boolean(_) => "true или false",
        DeValue::Datetime(_) => "дата или время",
        DeValue::Array(_) => "список",
        DeValue::Table(_) => "таблица",
    };
    Problem::error(
        "wrong-type",
        place,
        format!("значение ключа «{key}» не того вида: здесь {found}"),
        format!("нужно: {expected}"),
    )
}

pub(super) fn bad_value(place: Place, key: &str, value: &str, spelling: Spelling) -> Problem {
    Problem::error(
        "bad-value",
        place,
        format!("значение «{value}» не подходит ключу «{key}»"),
        spelling,
    )
}
