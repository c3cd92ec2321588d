//! What a TOML parser finds wrong, in the words of the people who write our files.

/// A part of the parser's message, the cause and the remedy in Russian; the first that fits counts.
const KNOWN: [(&str, &str, &str); 12] = [
    (
        "duplicate key",
        "этот ключ уже есть выше",
        "оставьте один из двух",
    ),
    ("invalid date", NO_DATE.0, NO_DATE.1),
    (
        "must be quoted",
        "текст стоит без кавычек",
        "возьмите значение в прямые кавычки: title = \"Первый вход\"",
    ),
    ("invalid basic string", OPEN_STRING.0, OPEN_STRING.1),
    ("invalid literal string", OPEN_STRING.0, OPEN_STRING.1),
    ("key with no value", NO_ASSIGNMENT.0, NO_ASSIGNMENT.1),
    ("missing assignment", NO_ASSIGNMENT.0, NO_ASSIGNMENT.1),
    ("missing value", NO_VALUE.0, NO_VALUE.1),
    ("invalid value", NO_VALUE.0, NO_VALUE.1),
    (
        "array",
        "ошибка в списке",
        "пишите списки так: audience = [\"learner\", \"parent\"]",
    ),
    ("invalid unquoted key", BAD_KEY.0, BAD_KEY.1),
    ("unquoted keys", BAD_KEY.0, BAD_KEY.1),
];

const NO_DATE: (&str, &str) = (
    "такой даты нет в календаре",
    "дату пишут так: 2026-11-01 — год, месяц, день, без кавычек",
);
const OPEN_STRING: (&str, &str) = (
    "строка в кавычках не закрыта",
    "поставьте закрывающую прямую кавычку; кавычки внутри текста пишите ёлочками: «…»",
);
const NO_ASSIGNMENT: (&str, &str) = (
    "у ключа нет значения",
    "напишите после ключа знак «=» и значение: order = 10",
);
const NO_VALUE: (&str, &str) = (
    "после знака «=» нет понятного значения",
    "строки пишите в прямых кавычках, даты и числа — без кавычек: reviewed = 2026-11-01",
);
const BAD_KEY: (&str, &str) = (
    "ключ написан с недопустимым знаком",
    "ключи пишутся латинскими буквами с «_», например review_every",
);

/// Cause and remedy of an error; `rest` is the text from its place on. Of mistakes that editors
/// rarely make, the cause is in the parser's own words.
pub(crate) fn explain(error: &toml::de::Error, rest: &str) -> (String, &'static str) {
    let message = error.message();
    // The parser takes a value that is not there for one that lacks its quotes.
    if rest.starts_with(['\r', '\n']) && message.contains("must be quoted") {
        return (NO_VALUE.0.to_owned(), NO_VALUE.1);
    }
    let known = KNOWN.iter().find(|(part, ..)| message.contains(part));
    match known {
        Some((_, cause, remedy)) => ((*cause).to_owned(), remedy),
        None => (
            message.to_owned(),
            "исправьте запись по правилам TOML: ключ = \"значение\", по одному на строке",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_mistakes_are_explained_in_russian() {
        for (text, expected) in [
            ("a = Привет", "текст стоит без кавычек"),
            ("a =\n", NO_VALUE.0),
            ("a = \"b", OPEN_STRING.0),
            ("a = 'b", OPEN_STRING.0),
            ("a", NO_ASSIGNMENT.0),
            ("a = 1\na = 2", "этот ключ уже есть выше"),
            ("a = [\"b\" \"c\"]", "ошибка в списке"),
            ("ключ = 1", BAD_KEY.0),
            ("a = 2026-02-30", NO_DATE.0),
        ] {
            let error = toml::from_str::<toml::Table>(text).unwrap_err();
            let at = error.span().unwrap().start;
            assert_eq!(explain(&error, &text[at..]).0, expected, "{text}");
        }
    }
}
