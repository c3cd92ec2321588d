//! A new organisation: the starter with its name, addresses and time zone put in. Comments of the
//! starter's files survive.

use super::questions::{ask, check_given};
use crate::{
    Failure,
    cli::{Answers, NewArgs},
    problems, starter, tools,
};
use std::{
    fs,
    io::{ErrorKind, IsTerminal},
    path::Path,
};
use toml_edit::{DocumentMut, Item, value};

/// What stands in the starter's tables for the answers: the mail address of the support, the learning
/// system, the organisation's short name, its site.
const STARTER_MAIL: &str = "help@bereg.example";
const STARTER_LMS: [&str; 2] = [
    "https://lms.bereg.example",
    "Система дистанционного обучения «Берег»",
];
const STARTER_NAME: &str = "УЦ «Берег»";
const STARTER_SITE: &str = "https://bereg.example";

/// Makes the organisation.
pub fn make(arguments: &NewArgs) -> Result<(), Failure> {
    let Some(folder) = &arguments.folder else {
        return Err(Failure::Broken(
            "не сказано, в какой папке создать организацию.\n  \
             что сделать: opora new ПАПКА, например opora new portal; в этой папке: opora new ."
                .to_owned(),
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
    problems::tell(&farewell(folder, &answers));
    Ok(())
}

/// A folder that holds something is not written over. Only a repository may be there already.
fn refuse_full(folder: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::broken(&folder.display().to_string(), error);
    let taken = match fs::read_dir(folder) {
        Ok(entries) => {
            let mut names = entries.map(|entry| entry.map(|entry| entry.file_name()));
            names.any(|name| name.is_ok_and(|name| name != ".git"))
        }
        Err(_) if folder.is_file() => true,
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(failed(error)),
    };
    if taken {
        let what = if folder.is_file() {
            "это файл"
        } else {
            "эта папка не пуста"
        };
        return Err(Failure::Broken(format!(
            "{}: {what}.\n  что сделать: назовите новую или пустую папку; страницу и форму добавляют \
             в готовую командами opora new page и opora new form",
            folder.display()
        )));
    }
    Ok(())
}

/// What to do next, in the order in which it is done.
fn farewell(folder: &Path, answers: &Answers) -> String {
    let enter = match folder.display().to_string().as_str() {
        "." => String::new(),
        name => format!("  cd {name}\n"),
    };
    let site = match answers.name {
        Some(_) => "",
        None => "  content/site.toml — название, адреса и часы работы: сейчас там образец;\n",
    };
    format!(
        "Готово. Посмотрите портал:\n{enter}  opora serve\n\
         Люди, сервисы и документы в нём вымышленные. Замените их своими:\n{site}  \
         content/data/people.toml и departments.toml — кому приходят обращения;\n  \
         content/data/services.toml и documents.toml — чем пользуетесь и по каким правилам;\n  \
         content/documents/ — тексты согласия и политики: покажите их юристу.\n\
         Как всё устроено — content/README.md. Проверить себя: opora check."
    )
}

fn site() -> Result<DocumentMut, Failure> {
    let found = starter::files("content").find(|(path, _)| *path == "site.toml");
    let text = found.map_or("", |(_, bytes)| str::from_utf8(bytes).unwrap_or_default());
    text.parse()
        .map_err(|error| Failure::broken("образец site.toml", error))
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
    put(&["organisation", "site"], answers.site.as_deref());
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
    fs::write(content.join("site.toml"), in_own_words(site, answers))?;
    for (path, bytes) in starter::files("content") {
        if let (true, Ok(text)) = (path.starts_with("data/"), str::from_utf8(bytes)) {
            fs::write(content.join(path), in_own_words(text, answers))?;
        }
    }
    fs::write(folder.join(".gitignore"), "/out\n/var\n")
}

/// A file of the starter with the answers for what stands for them there.
fn in_own_words(text: &str, answers: &Answers) -> String {
    let lms = answers.lms_url.as_deref();
    let site = answers.site.as_deref().map(|url| url.trim_end_matches('/'));
    let name = answers.short_name.as_deref().or(answers.name.as_deref());
    let [lms_url, lms_name] = STARTER_LMS;
    let words = [
        (STARTER_MAIL, answers.email.as_deref()),
        (lms_url, lms),
        (lms_name, answers.lms_name.as_deref()),
        (STARTER_NAME, name),
        (STARTER_SITE, site),
    ];
    let mut text = text.to_owned();
    for (starter, own) in words {
        if let Some(own) = own {
            // Within the quotes of TOML.
            let own = own.replace('\\', "\\\\").replace('"', "\\\"");
            text = text.replace(starter, &own);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_go_in_and_comments_stay() {
        let mut site = site().ok().unwrap();
        let mut answers = Answers::default();
        let given = "Лицей № 1\n\n\nмосква\nAsia/Omsk\nhelp@licey.example\n+7 (381) 200-00-00\n\
                     https://licey.example/\n";
        ask(&mut answers, &site, &mut given.as_bytes())
            .ok()
            .unwrap();
        fill(&mut site, &answers);
        let text = in_own_words(&site.to_string(), &answers);
        for part in [
            "name = \"Лицей № 1\"",
            "time_zone = \"Asia/Omsk\"               # по нему",
            "href = \"mailto:help@licey.example\"",
            "href = \"tel:+73812000000\"",
            "title = \"Помощь: Лицей № 1\"",
            "# Часы работы поддержки.",
            "https://lms.bereg.example",
            "short_name = \"Лицей № 1\"",
            "site = \"https://licey.example/\"",
            "url = \"https://licey.example/sveden/\"",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn a_name_with_quotes_stays_a_text() {
        let answers = Answers {
            short_name: Some("ЦДО \"Луч\"".to_owned()),
            ..Answers::default()
        };
        let text = in_own_words("approved_by = \"директор УЦ «Берег»\"", &answers);
        let document: DocumentMut = text.parse().unwrap();
        assert_eq!(
            document["approved_by"].as_str(),
            Some("директор ЦДО \"Луч\"")
        );
    }
}
