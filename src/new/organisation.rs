//! A new organisation: the starter with its name, addresses and time zone put in. Comments of the
//! starter's files survive.

use crate::{
    Failure,
    cli::{Answers, NewArgs},
    problems, starter, tools,
};
use std::{
    fs,
    io::{BufRead, IsTerminal, Write},
    path::Path,
};
use toml_edit::{DocumentMut, Item, value};

/// The starter's own mail address, which stands for that of the organisation's support.
const STARTER_MAIL: &str = "help@bereg.example";

/// A question: what it is asked by, where its answer goes, and how it must be spelt.
struct Question {
    text: &'static str,
    path: &'static [&'static str],
    answer: fn(&mut Answers) -> &mut Option<String>,
    fits: fn(&str) -> bool,
    spelling: &'static str,
}

const QUESTIONS: [Question; 9] = [
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
        spelling: "имя IANA, например Europe/Moscow или Asia/Novosibirsk",
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

/// Makes the organisation.
pub fn make(arguments: &NewArgs) -> Result<(), Failure> {
    let Some(folder) = &arguments.folder else {
        return Err(Failure::Broken(
            "не сказано, в какой папке создать организацию: opora new ПАПКА".to_owned(),
        ));
    };
    refuse_full(folder)?;
    let mut site = site()?;
    let mut answers = arguments.answers.clone();
    check_given(&mut answers)?;
    if !arguments.yes && std::io::stdin().is_terminal() {
        ask(&mut answers, &site, &mut std::io::stdin().lock())?;
    }
    fill(&mut site, &answers);
    let failed = |error| Failure::broken(&folder.display().to_string(), error);
    write(folder, &site.to_string(), &answers).map_err(failed)?;
    tools::write_schemas(&folder.join(".schemas"))?;
    if arguments.with_theme {
        starter::write("theme", &folder.join("theme")).map_err(failed)?;
    }
    problems::tell(&format!(
        "Готово: {folder}. Дальше:\n  cd {folder}\n  opora serve\n\
         Сотрудники, сервисы и документы — вымышленные: замените их в content/data.",
        folder = folder.display()
    ));
    Ok(())
}

fn refuse_full(folder: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::broken(&folder.display().to_string(), error);
    if folder.exists() && fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(Failure::Broken(format!(
            "папка {} не пуста.\n  что сделать: назовите новую или пустую папку",
            folder.display()
        )));
    }
    Ok(())
}

fn site() -> Result<DocumentMut, Failure> {
    let found = starter::files("content").find(|(path, _)| *path == "site.toml");
    let text = found.map_or("", |(_, bytes)| str::from_utf8(bytes).unwrap_or_default());
    text.parse()
        .map_err(|error| Failure::broken("образец site.toml", error))
}

fn check_given(answers: &mut Answers) -> Result<(), Failure> {
    for question in &QUESTIONS {
        let answer = (question.answer)(answers);
        if let Some(wrong) = answer.as_ref().filter(|answer| !(question.fits)(answer)) {
            return Err(Failure::Broken(format!(
                "{}: «{wrong}» не подходит; нужно: {}",
                question.text, question.spelling
            )));
        }
    }
    Ok(())
}

/// Asks what was not given; an empty answer takes the starter's.
fn ask(answers: &mut Answers, site: &DocumentMut, input: &mut impl BufRead) -> Result<(), Failure> {
    for question in &QUESTIONS {
        let usual = usual(site, question.path);
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
                let _ = writeln!(out, "  нужно: {}", question.spelling);
            }
        }
    }
    Ok(())
}

fn usual(site: &DocumentMut, path: &[&str]) -> String {
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

/// Puts the answers in. What the organisation's name stands in follows it.
fn fill(site: &mut DocumentMut, answers: &Answers) {
    let set = |item: Option<&mut Item>, text: &str| {
        if let Some(old) = item {
            let decor = old.as_value().map(|value| value.decor().clone());
            *old = value(text);
            if let (Some(value), Some(decor)) = (old.as_value_mut(), decor) {
                *value.decor_mut() = decor;
            }
        }
    };
    let mut put = |path: &[&str], text: Option<&str>| {
        let Some(text) = text else {
            return;
        };
        let item = match path {
            ["channel", id, key] => site
                .get_mut("channel")
                .and_then(Item::as_array_of_tables_mut)
                .and_then(|rows| {
                    let is = |row: &&mut toml_edit::Table| {
                        row.get("id").and_then(Item::as_str) == Some(*id)
                    };
                    rows.iter_mut().find(is)
                })
                .and_then(|row| row.get_mut(key)),
            [table, key] => site.get_mut(table).and_then(|table| table.get_mut(key)),
            [key] => site.get_mut(key),
            _ => None,
        };
        set(item, text);
    };
    let name = answers.name.as_deref();
    let short = answers.short_name.as_deref();
    put(&["organisation", "name"], name);
    put(&["organisation", "legal_name"], name);
    put(&["organisation", "short_name"], short.or(name));
    put(
        &["title"],
        short
            .or(name)
            .map(|name| format!("Помощь: {name}"))
            .as_deref(),
    );
    put(&["organisation", "address"], answers.address.as_deref());
    put(&["time_zone"], answers.time_zone.as_deref());
    put(&["base_url"], answers.base_url.as_deref());
    put(&["lms", "name"], answers.lms_name.as_deref());
    let lms = answers.lms_url.as_deref();
    put(&["lms", "url"], lms);
    put(&["lms", "login_url"], lms);
    let email = answers.email.as_deref();
    put(&["channel", "email", "value"], email);
    put(
        &["channel", "email", "href"],
        email.map(|to| format!("mailto:{to}")).as_deref(),
    );
    let phone = answers.phone.as_deref();
    put(&["channel", "phone", "value"], phone);
    let digits = |phone: &str| -> String {
        phone
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect()
    };
    let call = phone.map(|phone| format!("tel:{}", digits(phone)));
    put(&["channel", "phone", "href"], call.as_deref());
}

fn write(folder: &Path, site: &str, answers: &Answers) -> std::io::Result<()> {
    let content = folder.join("content");
    starter::write("content", &content)?;
    fs::write(content.join("site.toml"), site)?;
    if let Some(email) = &answers.email {
        for (path, bytes) in starter::files("content") {
            let text = str::from_utf8(bytes).unwrap_or_default();
            if path.starts_with("data/") && text.contains(STARTER_MAIL) {
                fs::write(content.join(path), text.replace(STARTER_MAIL, email))?;
            }
        }
    }
    fs::write(folder.join(".gitignore"), "/out\n/var\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_go_in_and_comments_stay() {
        let mut site = site().ok().unwrap();
        let mut answers = Answers::default();
        let given = "Лицей № 1\n\n\nмосква\nAsia/Omsk\nhelp@licey.example\n+7 (381) 200-00-00\n";
        ask(&mut answers, &site, &mut given.as_bytes())
            .ok()
            .unwrap();
        fill(&mut site, &answers);
        let text = site.to_string();
        for part in [
            "name = \"Лицей № 1\"",
            "time_zone = \"Asia/Omsk\"               # по нему",
            "href = \"mailto:help@licey.example\"",
            "href = \"tel:+73812000000\"",
            "title = \"Помощь: Лицей № 1\"",
            "# Часы работы поддержки.",
            "https://lms.bereg.example",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn wrong_answers_are_refused() {
        let mut answers = Answers {
            base_url: Some("help.example".to_owned()),
            ..Answers::default()
        };
        assert!(check_given(&mut answers).is_err());
    }
}
