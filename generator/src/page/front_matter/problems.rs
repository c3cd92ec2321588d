//! What may be wrong with the head of a page, in words.

use super::split::Fault;
use crate::{
    problem::Problem,
    schema::wording::{Words, type_name},
    source::{Place, Source},
    suggest, toml_words,
};
use toml::de::DeValue;

/// The code of a key that is not there.
pub(super) const MISSING_KEY: &str = "missing-key";

/// How a value must be spelt, for the remedy.
pub(super) type Spelling = &'static str;

pub(super) const ID: Spelling = "идентификатор: до 40 латинских строчных букв, цифр, «-» и «_», начинается с буквы или цифры, как в site.toml и data/*.toml";
pub(super) const INTERVAL: Spelling = "срок пишут так: \"6 months\" или \"1 year\"";
pub(super) const REQUIREMENT: Spelling =
    "условие пишут так: \"service:video\", где video — идентификатор из data/services.toml";
pub(super) const ADDRESS: Spelling =
    "адрес пишут так: \"/help/first-login/\" — от корня сайта, с чертой в начале и в конце";
pub(super) const LAYOUT: Spelling = "бывает \"contacts\", \"services\", \"responsible\", \"documents\", \"programmes\", \"teachers\" или \"maintenance\"";
pub(super) const WORD: Spelling = "слово или несколько слов, не пустая строка";

/// The words of heads.
pub(super) const HEAD: Words = Words {
    unknown_key,
    missing_key,
    empty_value,
    wrong_type,
    list: "список строк в квадратных скобках",
};

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

pub(super) fn long_head(place: Place) -> Problem {
    Problem::error(
        "front-matter",
        place,
        "шапка длиннее 64 КБ",
        "оставьте в ней сведения о странице, а текст перенесите под вторую строку «+++»",
    )
}

fn unknown_key(place: Place, key: &str, known: &[&str]) -> Problem {
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

fn missing_key(place: Place, key: &str) -> Problem {
    Problem::error(
        MISSING_KEY,
        place,
        format!("в шапке нет обязательного ключа «{key}»"),
        format!("добавьте между строками «+++»: {key} = \"…\""),
    )
}

fn empty_value(place: Place, key: &str) -> Problem {
    Problem::error(
        "bad-value",
        place,
        format!("ключ «{key}» пуст"),
        "напишите текст между кавычками",
    )
}

fn wrong_type(place: Place, key: &str, value: &DeValue, expected: &str) -> Problem {
    let found = type_name(value);
    Problem::error(
        "wrong-type",
        place,
        format!("значение ключа «{key}» не того вида: здесь {found}"),
        format!("нужно: {expected}"),
    )
}
