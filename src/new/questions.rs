//! What a new organisation is asked: each question with the way its answer is spelt. Answers come
//! from options or from the keyboard; where they go stands in [`super::organisation`].

use crate::{Failure, cli::Answers, problems};
use std::io::{BufRead, Write};
use toml_edit::{DocumentMut, Item};

/// A question: what it is asked by, where its answer goes, and how it must be spelt.
struct Question {
    text: &'static str,
    path: &'static [&'static str],
    answer: fn(&mut Answers) -> &mut Option<String>,
    fits: fn(&str) -> bool,
    spelling: &'static str,
}

const QUESTIONS: [Question; 10] = [
    question(
        "Название организации",
        &["organisation", "name"],
        |a| &mut a.name,
    ),
    question(
        "Короткое название",
        &["organisation", "short_name"],
        |a| &mut a.short_name,
    ),
    question(
        "Почтовый адрес",
        &["organisation", "address"],
        |a| &mut a.address,
    ),
    Question {
        fits: |zone| jiff::tz::TimeZone::get(zone).is_ok(),
        spelling: ZONES,
        ..question("Часовой пояс", &["time_zone"], |a| {
            &mut a.time_zone
        })
    },
    Question {
        fits: opora_contract::address::is_email,
        spelling: "адрес почты, например help@example.ru",
        ..question("Почта поддержки", &["channel", "email"], |a| &mut a.email)
    },
    Question {
        fits: |phone| phone.chars().filter(char::is_ascii_digit).count() >= 5,
        spelling: "номер, например +7 (812) 000-00-00",
        ..question("Телефон поддержки", &["channel", "phone"], |a| &mut a.phone)
    },
    Question {
        fits: is_web_address,
        spelling: WEB,
        ..question(
            "Сайт организации",
            &["organisation", "site"],
            |a| &mut a.site,
        )
    },
    Question {
        fits: is_web_address,
        spelling: WEB,
        ..question("Адрес портала", &["base_url"], |a| {
            &mut a.base_url
        })
    },
    question(
        "Название системы обучения",
        &["lms", "name"],
        |a| &mut a.lms_name,
    ),
    Question {
        fits: is_web_address,
        spelling: WEB,
        ..question(
            "Адрес системы обучения",
            &["lms", "url"],
            |a| &mut a.lms_url,
        )
    },
];

/// The zones of Russia from west to east, an hour apart; others are known too.
const ZONES: &str = "имя IANA. В России: Europe/Kaliningrad, Europe/Moscow, Europe/Samara, \
    Asia/Yekaterinburg, Asia/Omsk, Asia/Novosibirsk, Asia/Irkutsk, Asia/Yakutsk, Asia/Vladivostok, \
    Asia/Magadan, Asia/Kamchatka";
const WEB: &str = "адрес, например https://help.example.ru";

const fn question(
    text: &'static str,
    path: &'static [&'static str],
    answer: fn(&mut Answers) -> &mut Option<String>,
) -> Question {
    Question {
        text,
        path,
        answer,
        fits: |text| !text.trim().is_empty(),
        spelling: "текст",
    }
}

fn is_web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(char::is_alphanumeric) && !rest.contains([' ', '"', '<', '>', '\\'])
    })
}

/// Refuses what was given in a spelling that is none.
pub fn check_given(answers: &mut Answers) -> Result<(), Failure> {
    for question in &QUESTIONS {
        let answer = (question.answer)(answers);
        if let Some(wrong) = answer.as_ref().filter(|answer| !(question.fits)(answer)) {
            return Err(Failure::Broken(format!(
                "{}: «{wrong}» не подходит.\n  что сделать: нужно {}",
                question.text, question.spelling
            )));
        }
    }
    Ok(())
}

/// Asks what was not given; an empty answer takes the starter's.
pub fn ask(
    answers: &mut Answers,
    site: &DocumentMut,
    input: &mut impl BufRead,
) -> Result<(), Failure> {
    problems::tell(
        "Ответьте на вопросы о вашей организации. Enter — оставить то, что в скобках; всё это потом \
         правится в content/site.toml.",
    );
    for question in &QUESTIONS {
        let usual = usual(site, question.path, answers);
        while (question.answer)(answers).is_none() {
            let mut out = std::io::stdout().lock();
            let _ = write!(out, "{} [{usual}]: ", question.text);
            let _ = out.flush();
            let mut line = String::new();
            let read = input.read_line(&mut line);
            let read = read.map_err(|error| Failure::broken("ответ не читается", error))?;
            let line = line.trim();
            if read == 0 || line.is_empty() {
                break;
            }
            if (question.fits)(line) {
                *(question.answer)(answers) = Some(line.to_owned());
            } else {
                let _ = writeln!(out, "  не подходит, нужно: {}", question.spelling);
            }
        }
    }
    Ok(())
}

/// What stands where there is no answer.
fn usual(site: &DocumentMut, path: &[&str], answers: &Answers) -> String {
    if let (["organisation", "short_name"], Some(name)) = (path, &answers.name) {
        return name.clone();
    }
    let item = match path {
        ["channel", id] => channel(site, id).and_then(|row| row.get("value")),
        ["time_zone" | "base_url"] => path.first().and_then(|key| site.get(key)),
        [table, key] => site.get(table).and_then(|table| table.get(key)),
        _ => None,
    };
    item.and_then(Item::as_str).unwrap_or_default().to_owned()
}

fn channel<'a>(site: &'a DocumentMut, id: &str) -> Option<&'a toml_edit::Table> {
    let mut rows = site.get("channel")?.as_array_of_tables()?.iter();
    rows.find(|row| row.get("id").and_then(Item::as_str) == Some(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_answers_are_refused() {
        let mut answers = Answers {
            base_url: Some("help.example".to_owned()),
            ..Answers::default()
        };
        assert!(check_given(&mut answers).is_err());
    }
}
