//! Content and theme from the disk: every file that a build may need, sorted, with its path as
//! shown in problems. What the files mean is left to the stages that follow.

use crate::{
    DiskError,
    problem::Problem,
    source::{Place, Source},
};
use rayon::prelude::*;
use std::{
    fs,
    path::{Path, PathBuf},
};
use walkdir::WalkDir;

/// What editors wrote.
#[derive(Debug, Default)]
pub struct Content {
    /// `**/*.md`, pages.
    pub pages: Vec<Source>,
    /// `fragments/**/*.md`, texts that pages include.
    pub fragments: Vec<Source>,
    /// `site.toml`, if it is there.
    pub site: Vec<Source>,
    /// `data/*.toml`.
    pub data: Vec<Source>,
    /// `forms/*.toml`.
    pub forms: Vec<Source>,
    /// Pictures and other files, published as they are.
    pub assets: Vec<File>,
    /// Files that should be texts and are not.
    pub problems: Vec<Problem>,
}

/// Templates, styles, scripts, icons and texts.
#[derive(Debug, Default)]
pub struct Theme {
    /// `templates/**`; paths begin with `theme/templates/`.
    pub templates: Vec<Source>,
    /// `css/*.css`.
    pub styles: Vec<File>,
    /// `js/*.js`.
    pub scripts: Vec<File>,
    /// `icons/*`.
    pub icons: Vec<File>,
    /// `texts/*.toml`.
    pub texts: Vec<Source>,
    /// Files that should be texts and are not.
    pub problems: Vec<Problem>,
}

/// A file that is passed on as it is.
#[derive(Debug)]
pub struct File {
    /// Path as shown, for example `content/faq/camera.svg`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Reads the content folder.
///
/// # Errors
/// What the disk refused.
pub fn content(folder: &Path) -> Result<Content, DiskError> {
    let mut content = Content::default();
    for file in read(folder, "content")? {
        let path = file.path();
        let inner = path.strip_prefix("content/").unwrap_or(path);
        let name = inner.rsplit('/').next().unwrap_or(inner);
        let is = |ending: &str| name.ends_with(ending);
        let read_as: Option<&mut Vec<Source>> = if inner.starts_with("fragments/") && is(".md") {
            Some(&mut content.fragments)
        } else if is(".md") {
            Some(&mut content.pages)
        } else if inner == "site.toml" {
            Some(&mut content.site)
        } else if inner.starts_with("data/") && is(".toml") {
            Some(&mut content.data)
        } else if inner.starts_with("forms/") && is(".toml") {
            Some(&mut content.forms)
        } else {
            None
        };
        match read_as {
            // A word to editors who look at the folder, no page.
            _ if inner == "README.md" => {}
            Some(list) => list.extend(file.text(&mut content.problems)),
            None => content.assets.push(file.bytes()),
        }
    }
    Ok(content)
}

/// Reads the theme folder.
///
/// # Errors
/// What the disk refused.
pub fn theme(folder: &Path) -> Result<Theme, DiskError> {
    let mut theme = Theme::default();
    for file in read(folder, "theme")? {
        let path = file.path();
        let inner = path.strip_prefix("theme/").unwrap_or(path);
        let (room, name) = inner.split_once('/').unwrap_or(("", inner));
        match room {
            "templates" => theme.templates.extend(file.text(&mut theme.problems)),
            "css" if name.ends_with(".css") => theme.styles.push(file.bytes()),
            "js" if name.ends_with(".js") => theme.scripts.push(file.bytes()),
            "icons" => theme.icons.push(file.bytes()),
            "texts" if name.ends_with(".toml") => {
                theme.texts.extend(file.text(&mut theme.problems));
            }
            // README and the like.
            _ => {}
        }
    }
    Ok(theme)
}

/// The files of a folder in the order of their paths; hidden ones and links left out. Each comes
/// with its path as shown, which begins with `shown` and has `/` on every system.
fn files(folder: &Path, shown: &str) -> Result<Vec<(String, PathBuf)>, DiskError> {
    let walk = WalkDir::new(folder).into_iter();
    let visible = walk.filter_entry(|entry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    });
    let mut files = Vec::new();
    for entry in visible {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            DiskError::new(path, error.into())
        })?;
        if !entry.file_type().is_file() {
            continue;
        }
        let parts = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts = parts.components().map(|part| part.as_os_str().to_str());
        let Some(parts) = parts.collect::<Option<Vec<_>>>() else {
            let cause = std::io::Error::other("имя файла не читается как UTF-8: переименуйте файл");
            return Err(DiskError::new(entry.path().to_owned(), cause));
        };
        files.push((format!("{shown}/{}", parts.join("/")), entry.into_path()));
    }
    files.sort();
    Ok(files)
}

/// A file as read.
enum Read {
    /// A text that most likely is needed as one: finding its lines is work that is shared out.
    Text(Source),
    Bytes(File),
}

/// Reads the files of a folder, side by side.
fn read(folder: &Path, shown: &str) -> Result<Vec<Read>, DiskError> {
    let files = files(folder, shown)?;
    let read = files.into_par_iter().map(|(path, full)| {
        let bytes = fs::read(&full).map_err(|error| DiskError::new(full, error))?;
        if !path.ends_with(".md") {
            return Ok(Read::Bytes(File { path, bytes }));
        }
        Ok(match String::from_utf8(bytes) {
            Ok(text) => Read::Text(Source::new(path, text)),
            Err(error) => Read::Bytes(File {
                path,
                bytes: error.into_bytes(),
            }),
        })
    });
    read.collect()
}

impl Read {
    fn path(&self) -> &str {
        match self {
            Read::Text(source) => &source.path,
            Read::Bytes(file) => &file.path,
        }
    }

    fn text(self, problems: &mut Vec<Problem>) -> Option<Source> {
        let file = match self {
            Read::Text(source) => return Some(source),
            Read::Bytes(file) => file,
        };
        match String::from_utf8(file.bytes) {
            Ok(text) => Some(Source::new(file.path, text)),
            Err(_) => {
                problems.push(not_utf8(file.path));
                None
            }
        }
    }

    fn bytes(self) -> File {
        match self {
            Read::Text(source) => File {
                path: source.path,
                bytes: source.text.into_bytes(),
            },
            Read::Bytes(file) => file,
        }
    }
}

fn not_utf8(path: String) -> Problem {
    let cause = "файл записан не в кодировке UTF-8";
    let remedy =
        "откройте его в редакторе и сохраните в UTF-8 (в Блокноте: «Сохранить как», «Кодировка»)";
    Problem::error("not-utf8", Place::file(path), cause, remedy)
}
