//! Content and theme from the disk: every file that a build may need, sorted, with its path as
//! shown in problems. What the files mean is left to the stages that follow.

mod reading;

use crate::{DiskError, problem::Problem, source::Source};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

pub use reading::{Known, Seen};

/// What editors wrote.
#[derive(Debug, Default)]
pub struct Content {
    /// `**/*.md`, pages.
    pub pages: Vec<Arc<Source>>,
    /// `fragments/**/*.md`, texts that pages include.
    pub fragments: Vec<Arc<Source>>,
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
    /// XXH3 of all that was read, names included.
    pub digest: u128,
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
    /// `examples/*.toml`.
    pub examples: Vec<Source>,
    /// Files that should be texts and are not.
    pub problems: Vec<Problem>,
    /// XXH3 of all that was read, names included.
    pub digest: u128,
}

/// A file that is passed on as it is.
#[derive(Debug, Clone)]
pub struct File {
    /// Path as shown, for example `content/faq/camera.svg`.
    pub path: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// Reads the content folder; `seen` is what an earlier build has read of it, `edited` the only files
/// that can have changed since, where that is known.
///
/// # Errors
/// What the disk refused.
pub fn content(
    folder: &Path,
    seen: &mut Seen,
    edited: Option<&[PathBuf]>,
) -> Result<Content, DiskError> {
    let (files, digest) = reading::read(folder, "content", seen, edited)?;
    let mut content = Content {
        digest,
        ..Content::default()
    };
    for file in files {
        let path = file.path();
        let inner = path.strip_prefix("content/").unwrap_or(path);
        let name = inner.rsplit('/').next().unwrap_or(inner);
        let is = |ending: &str| name.ends_with(ending);
        if inner == "README.md" {
            // A word to editors who look at the folder, no page.
            continue;
        }
        if is(".md") {
            let is_fragment = inner.starts_with("fragments/");
            let text = file.text(&mut content.problems);
            let (pages, fragments) = (&mut content.pages, &mut content.fragments);
            if is_fragment { fragments } else { pages }.extend(text);
            continue;
        }
        let read_as: Option<&mut Vec<Source>> = if inner == "site.toml" {
            Some(&mut content.site)
        } else if inner.starts_with("data/") && is(".toml") {
            Some(&mut content.data)
        } else if inner.starts_with("forms/") && is(".toml") {
            Some(&mut content.forms)
        } else {
            None
        };
        match read_as {
            Some(list) => list.extend(file.own_text(&mut content.problems)),
            None => content.assets.push(file.bytes()),
        }
    }
    Ok(content)
}

/// Reads the theme folder; `seen` and `edited` as for [`content`].
///
/// # Errors
/// What the disk refused.
pub fn theme(
    folder: &Path,
    seen: &mut Seen,
    edited: Option<&[PathBuf]>,
) -> Result<Theme, DiskError> {
    let (files, digest) = reading::read(folder, "theme", seen, edited)?;
    let mut theme = Theme {
        digest,
        ..Theme::default()
    };
    for file in files {
        let path = file.path();
        let inner = path.strip_prefix("theme/").unwrap_or(path);
        let (room, name) = inner.split_once('/').unwrap_or(("", inner));
        match room {
            "templates" => theme.templates.extend(file.own_text(&mut theme.problems)),
            "css" if name.ends_with(".css") => theme.styles.push(file.bytes()),
            "js" if name.ends_with(".js") => theme.scripts.push(file.bytes()),
            "icons" => theme.icons.push(file.bytes()),
            "texts" if name.ends_with(".toml") => {
                theme.texts.extend(file.own_text(&mut theme.problems));
            }
            "examples" if name.ends_with(".toml") => {
                theme.examples.extend(file.own_text(&mut theme.problems));
            }
            // README and the like.
            _ => {}
        }
    }
    Ok(theme)
}
