//! A new page or form in the content folder, its head filled in. An owner, a review interval and an
//! audience are left to the section where it has them.

use super::write_new;
use crate::{
    Failure,
    cli::{NewFormArgs, NewPageArgs},
    problems,
};
use std::path::{Path, PathBuf};

/// Makes a page.
pub fn page(arguments: &NewPageArgs) -> Result<(), Failure> {
    let inner = inner(&arguments.path)?;
    let path = arguments.content.join(format!("{inner}.md"));
    require_content(&arguments.content)?;
    let title = arguments.title.as_deref().unwrap_or("Название страницы");
    let today = jiff::Zoned::now().date();
    write_new(
        &path,
        &page_text(&inner, title, &today.to_string(), inherits_owner(&path)),
    )?;
    made(&path)
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
    let text = include_str!("form.toml");
    write_new(&path, &text.replace("{form}", &arguments.id))?;
    made(&path)
}

fn made(path: &Path) -> Result<(), Failure> {
    problems::tell(&format!("Создан файл {}", path.display()));
    Ok(())
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

fn page_text(inner: &str, title: &str, today: &str, inherits_owner: bool) -> String {
    let title = toml_edit::value(title).to_string();
    let mut head = format!("+++\ntitle = {}\n", title.trim());
    head += "description = \"О чём страница, одним-двумя предложениями.\"\n";
    if inner.starts_with("news/") {
        head += &format!("date = {today}\n");
    } else {
        head += &format!("reviewed = {today}\n");
        if !inherits_owner {
            head += "owner = \"department:it\"\nreview_every = \"6 months\"\n";
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
        let text = page_text("faq/x", "Что «это»?", "2026-11-21", true);
        assert!(text.starts_with("+++\ntitle = \"Что «это»?\"\n"), "{text}");
        assert!(text.contains("reviewed = 2026-11-21\n") && !text.contains("owner"));
        assert!(page_text("a", "b", "2026-11-21", false).contains("owner = "));
    }
}
