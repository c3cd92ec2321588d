//! What a body may not contain, in words.

use crate::{images, page::links::Fault, problem::Problem, source::Place, suggest};

/// Marks that a quote may begin with.
const MARKS: [&str; 7] = [
    "NOTE",
    "TIP",
    "IMPORTANT",
    "WARNING",
    "CAUTION",
    "DETAILS",
    "TABS",
];

pub(super) fn raw_html(place: Place) -> Problem {
    Problem::error(
        "raw-html",
        place,
        "в тексте стоит HTML, а страницы пишутся только разметкой Markdown",
        "уберите тег или комментарий; если нужен сам знак «<», поставьте перед ним обратную черту: \\<",
    )
}

pub(super) fn broken_reference(place: Place, name: &str) -> Problem {
    Problem::error(
        "broken-reference",
        place,
        format!("у ссылки нет определения «[{name}]: адрес»"),
        "добавьте определение на отдельной строке или напишите адрес сразу: [текст](адрес)",
    )
}

pub(super) fn bad_link(place: Place, written: &str, fault: Fault) -> Problem {
    let (code, cause, remedy) = match fault {
        Fault::Empty => (
            "empty-link",
            "у ссылки нет адреса".to_owned(),
            "напишите адрес в круглых скобках: [текст](страница.md)",
        ),
        Fault::Scheme => (
            "link-scheme",
            format!("адрес «{written}» открывать нельзя"),
            "бывают адреса http:, https:, mailto:, tel: и пути к файлам рядом со страницей",
        ),
        Fault::Outside => (
            "link-outside",
            format!("ссылка «{written}» выходит за пределы сайта"),
            "уберите лишние «../»: путь считается от папки, в которой лежит эта страница",
        ),
        Fault::Spelling => (
            "bad-link",
            format!("адрес «{written}» написан неверно"),
            "адрес другого сайта начинают с https://, в путях ставят «/», а знаки — без «%», кроме «%20»",
        ),
    };
    Problem::error(code, place, cause, remedy)
}

pub(super) fn foreign_image(place: Place, written: &str) -> Problem {
    Problem::error(
        "foreign-image",
        place,
        format!("картинка «{written}» лежит на чужом сайте"),
        "скачайте её, если это позволено, и положите рядом со страницей: ![описание](файл.png)",
    )
}

pub(super) fn missing_alt(place: Place, written: &str) -> Problem {
    Problem::error(
        "missing-alt",
        place,
        format!("у картинки «{written}» нет описания"),
        "скажите в квадратных скобках, что на ней видно: ![Окно входа](файл.png) — его прочтут те, кто картинку не видит",
    )
}

pub(super) fn vague_link(place: Place, text: &str) -> Problem {
    let cause = match text.trim() {
        "" => "у ссылки нет текста".to_owned(),
        text => format!("из текста ссылки «{text}» не видно, куда она ведёт"),
    };
    let remedy = "назовите страницу или действие: «[восстановить пароль](lost-password.md)»";
    Problem::warning("vague-link", place, cause, remedy)
}

pub(super) fn spaced_lookup(place: Place) -> Problem {
    Problem::error(
        "spaced-lookup",
        place,
        "подстановка в адресе ссылки написана с пробелами, и ссылки не получилось",
        "уберите пробелы внутри скобок: [вход]({{lms.login_url}})",
    )
}

pub(super) fn bad_callout(place: Place, mark: &str) -> Problem {
    let upper = mark.to_uppercase();
    if mark != upper && matches!(upper.as_str(), "DETAILS" | "TABS") {
        let cause = format!("пометка «[!{mark}]» написана строчными буквами");
        let remedy = format!("напишите [!{upper}]");
        return Problem::error("bad-callout", place, cause, remedy);
    }
    if MARKS.contains(&upper.as_str()) {
        return text_after_mark(place, mark);
    }
    Problem::error(
        "bad-callout",
        place,
        format!("пометки «[!{mark}]» не бывает"),
        format!(
            "бывают: {}.{}",
            MARKS.join(", "),
            suggest::hint(&upper, MARKS)
        ),
    )
}

pub(super) fn text_after_mark(place: Place, mark: &str) -> Problem {
    Problem::error(
        "bad-callout",
        place,
        format!("после пометки «[!{mark}]» на той же строке стоит текст, и выноски не получилось"),
        "перенесите текст на следующую строку; она тоже начинается знаком «>»",
    )
}

pub(super) fn details_without_title(place: Place) -> Problem {
    Problem::error(
        "bad-callout",
        place,
        "у раскрывающегося ответа нет заголовка",
        "напишите его на той же строке: > [!DETAILS] Что делать, если письма нет",
    )
}

pub(super) fn few_tabs(place: Place) -> Problem {
    Problem::error(
        "few-tabs",
        place,
        "в блоке «[!TABS]» меньше двух вариантов",
        "начните каждый вариант заголовком: > ### Windows",
    )
}

pub(super) fn bad_picture(place: Place, written: &str, fault: &images::Fault) -> Problem {
    let (code, cause, remedy) = match fault {
        images::Fault::Heavy { megabytes } => (
            "oversized-picture",
            format!("картинка «{written}» слишком тяжёлая: {megabytes} МБ"),
            format!(
                "уменьшите её: хватит ширины 1920 точек и {} МБ",
                images::MOST_BYTES / (1 << 20)
            ),
        ),
        images::Fault::Large { width, height } => (
            "oversized-picture",
            format!("картинка «{written}» слишком велика: {width} × {height} точек"),
            "уменьшите её: хватит ширины 1920 точек".to_owned(),
        ),
        images::Fault::Unreadable => (
            "unreadable-picture",
            format!("картинку «{written}» не удалось прочитать"),
            "сохраните её заново как PNG, JPEG, WebP, GIF или SVG".to_owned(),
        ),
    };
    Problem::error(code, place, cause, remedy)
}
