//! A new page or form in the content folder, its head filled in. An owner, a review interval and an
//! audience are left to the section where it has them.

use super::write_new;
use crate::{
    Failure,
    cli::{NewFormArgs, NewPageArgs},
    problems,
};
use std::{
    fs,
    path::{Path, PathBuf},
};
use toml_edit::{DocumentMut, Item};

/// The document with the words of the agreement, in the starter's table.
const CONSENT: &str = "consent";

/// The page of a new section.
const SECTION: &str = "+++\ntitle = \"Название раздела\"\n\
    description = \"Что в разделе, одним-двумя предложениями.\"\norder = 100\n+++\n";

/// Makes a page.
pub fn page(arguments: &NewPageArgs) -> Result<(), Failure> {
    let inner = inner(&arguments.path)?;
    let path = arguments.content.join(format!("{inner}.md"));
    require_content(&arguments.content)?;
    let title = arguments.title.as_deref().unwrap_or("Название страницы");
    let today = jiff::Zoned::now().date().to_string();
    let owner = if inherits_owner(&path) {
        None
    } else {
        Some(department(&arguments.content))
    };
    write_new(&path, &page_text(&inner, title, &today, owner.as_deref()))?;
    made(&path);
    for index in missing_indexes(&arguments.content, &inner) {
        write_new(&index, SECTION)?;
        made(&index);
    }
    Ok(())
}

/// Makes a form.
pub fn form(arguments: &NewFormArgs) -> Result<(), Failure> {
    if !opora_contract::id::is_valid(&arguments.id) {
        return Err(bad_name(&arguments.id));
    }
    require_content(&arguments.content)?;
    let path = arguments
        .content
        .join("forms")
        .join(format!("{}.toml", arguments.id));
    let mut text = include_str!("form.toml").to_owned();
    let documents = ids(&arguments.content, "documents.toml", "document");
    if documents.iter().any(|id| id == CONSENT) {
        text += include_str!("consent.toml");
    }
    let text = text.replace("{form}", &arguments.id);
    let department = department(&arguments.content);
    write_new(&path, &text.replace("{department}", &department))?;
    made(&path);
    Ok(())
}

fn made(path: &Path) {
    problems::tell(&format!("Создан файл {}", path.display()));
}

/// The pages of sections that a new page has above it and that are not there.
fn missing_indexes(content: &Path, inner: &str) -> Vec<PathBuf> {
    let folders = Path::new(inner).ancestors().skip(1);
    let indexes = folders.map(|folder| content.join(folder).join("index.md"));
    indexes.filter(|index| !index.exists()).collect()
}

/// The identifiers of a table of the organisation; none where it cannot be read.
fn ids(content: &Path, file: &str, rows: &str) -> Vec<String> {
    let text = fs::read_to_string(content.join("data").join(file)).unwrap_or_default();
    let table: DocumentMut = text.parse().unwrap_or_default();
    let rows = table.get(rows).and_then(Item::as_array_of_tables);
    let ids = rows.into_iter().flatten().filter_map(|row| row.get("id"));
    ids.filter_map(|id| Some(id.as_str()?.to_owned())).collect()
}

/// The department that answers until an editor names another.
fn department(content: &Path) -> String {
    let first = ids(content, "departments.toml", "department")
        .into_iter()
        .next();
    first.unwrap_or_else(|| "it".to_owned())
}

/// `faq/access/no-code` of what was typed: with the folder's name, with the ending or without.
fn inner(path: &str) -> Result<String, Failure> {
    let plain = path.trim_matches('/');
    let plain = plain.strip_prefix("content/").unwrap_or(plain);
    let plain = plain.strip_suffix(".md").unwrap_or(plain);
    let fits = |name: &str| {
        let known = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        !name.is_empty() && name.bytes().all(known)
    };
    if plain.split('/').all(fits) {
        Ok(plain.to_owned())
    } else {
        Err(bad_name(path))
    }
}

fn bad_name(name: &str) -> Failure {
    Failure::Broken(format!(
        "имя «{name}» не годится в адрес.\n  что сделать: возьмите латинские строчные буквы, цифры и дефис"
    ))
}

fn require_content(content: &Path) -> Result<(), Failure> {
    if content.join("site.toml").exists() {
        return Ok(());
    }
    Err(Failure::Broken(format!(
        "в папке {} нет site.toml: это не папка содержания.\n  что сделать: перейдите в папку организации или назовите её: --content ПАПКА",
        content.display()
    )))
}

/// Whether a section above the page names an owner.
fn inherits_owner(path: &Path) -> bool {
    path.ancestors().skip(1).any(|folder| {
        let index: PathBuf = folder.join("index.md");
        let text = std::fs::read_to_string(index).unwrap_or_default();
        text.lines().any(|line| line.starts_with("owner"))
    })
}

fn page_text(inner: &str, title: &str, today: &str, owner: Option<&str>) -> String {
    let title = toml_edit::value(title).to_string();
    let mut head = format!("+++\ntitle = {}\n", title.trim());
    head += "description = \"О чём страница, одним-двумя предложениями.\"\n";
    if inner.starts_with("news/") {
        head += &format!("date = {today}\n");
    } else {
        head += &format!("reviewed = {today}\n");
        if let Some(department) = owner {
            head += &format!("owner = \"department:{department}\"\nreview_every = \"6 months\"\n");
        }
    }
    head + "+++\n\nТекст страницы.\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_a_head() {
        assert_eq!(inner("content/faq/x.md").ok().as_deref(), Some("faq/x"));
        for bad in ["../x", "Вход", "", "a//b"] {
            assert!(inner(bad).is_err(), "{bad}");
        }
        let text = page_text("faq/x", "Что «это»?", "2026-11-21", None);
        assert!(text.starts_with("+++\ntitle = \"Что «это»?\"\n"), "{text}");
        assert!(text.contains("reviewed = 2026-11-21\n") && !text.contains("owner"));
        assert!(page_text("a", "b", "2026-11-21", Some("it")).contains("department:it"));
    }
}
