//! The desk bundle, `out/desk`: what the generator tells the handler of the organisation, and the
//! templates of the desk's pages and letters. Loaded whole or not at all; what a template is
//! filled with is told by the pages and the mail room.

mod templates;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use opora_contract::{Desk, desk::VERSION};
use serde::Deserialize;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};
use templates::Templates;
use tera::Context;

/// A loaded bundle.
#[derive(Debug)]
pub struct Bundle {
    /// The organisation: staff, forms, calendar, texts.
    pub desk: Desk,
    /// Its time zone.
    pub zone: TimeZone,
    templates: Templates,
    /// The list of the site's pages; read when it is asked for.
    pages: Option<PathBuf>,
}

/// Why a bundle is not taken.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {cause}; build the site first: opora build", path.display())]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// `desk.json` is not what it should be.
    #[error("{} is damaged: {cause}; build the site again: opora build", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: serde_json::Error,
    },
    /// The bundle was written by another version of Opora.
    #[error(
        "{} has version {found}, this program reads version {VERSION}; build the site again with \
         this program: opora build", path.display()
    )]
    Version {
        /// Which file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// The time zone is unknown to this machine.
    #[error("time zone {name:?} is unknown: {cause}")]
    TimeZone {
        /// Its name.
        name: String,
        /// Why.
        cause: jiff::Error,
    },
    /// The templates do not fit together.
    #[error("templates: {0}")]
    Templates(tera::Error),
}

/// A template could not be filled: a mistake in the theme.
#[derive(Debug, thiserror::Error)]
#[error("template {name}: {cause}")]
pub struct RenderError {
    /// Name of the template.
    pub name: String,
    /// Why.
    pub cause: tera::Error,
}

/// The file of the list of pages, one address a line.
const PAGES: &str = "pages.txt";

/// Only the version, so that a bundle of another one is called that and not "damaged".
#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Bundle {
    /// Loads the bundle of folder `dir` (`desk.json` and `templates/`).
    ///
    /// # Errors
    /// Where a file is missing, damaged, of another version, or a template does not parse.
    pub fn load(dir: &Path) -> Result<Self, BundleError> {
        let desk = read_desk(dir)?;
        let mut templates = Vec::new();
        collect(&dir.join("templates"), "", &mut templates)?;
        Ok(Self {
            pages: Some(dir.join(PAGES)),
            ..Self::new(desk, templates)?
        })
    }

    /// The same for a function, which begins anew for a few requests: templates are read and parsed when
    /// a page first needs them, and time zones are the program's own, for listing those of a machine
    /// takes longer than a page.
    ///
    /// # Errors
    /// Where `desk.json` is missing, damaged or of another version.
    #[cfg(feature = "aws")]
    pub fn open(dir: &Path) -> Result<Self, BundleError> {
        let desk = read_desk(dir)?;
        Ok(Self {
            zone: zone(&TimeZoneDatabase::bundled(), &desk)?,
            templates: Templates::waiting(dir.join("templates")),
            pages: Some(dir.join(PAGES)),
            desk,
        })
    }

    /// A bundle from its parts: the organisation, and templates as (name, text).
    ///
    /// # Errors
    /// Where the time zone is unknown or a template does not parse.
    pub fn new(desk: Desk, templates: Vec<(String, String)>) -> Result<Self, BundleError> {
        Ok(Self {
            zone: zone(jiff::tz::db(), &desk)?,
            templates: Templates::parsed(templates).map_err(BundleError::Templates)?,
            pages: None,
            desk,
        })
    }

    /// Whether the site has a page at this address, by the list that was made with it: the site itself may
    /// lie elsewhere.
    ///
    /// # Errors
    /// Where the list cannot be read.
    pub async fn has_page(&self, url: &str) -> io::Result<bool> {
        let Some(path) = &self.pages else {
            return Ok(false);
        };
        let list = tokio::fs::read_to_string(path).await?;
        Ok(list.lines().any(|page| page == url))
    }

    /// The same with the list of the pages in that file.
    #[cfg(test)]
    pub(crate) fn with_pages(self, path: PathBuf) -> Self {
        let pages = Some(path);
        Self { pages, ..self }
    }

    /// A context with what all templates share: `site` and the texts `t`.
    #[must_use]
    pub fn context(&self) -> Context {
        let mut context = Context::new();
        context.insert("site", &self.desk.site);
        context.insert("t", &self.desk.texts);
        context
    }

    /// Fills a template, for example `desk/form.html`. Values are escaped in `.html` templates
    /// only.
    ///
    /// # Errors
    /// Where there is no such template or it asks for what the context has not.
    pub fn render(&self, name: &str, context: &Context) -> Result<String, RenderError> {
        self.templates
            .render(name, context)
            .map_err(|cause| RenderError {
                name: name.to_owned(),
                cause,
            })
    }
}

/// What the generator has written of the organisation into `dir`.
fn read_desk(dir: &Path) -> Result<Desk, BundleError> {
    let path = dir.join("desk.json");
    let json = read(&path)?;
    match serde_json::from_str::<Desk>(&json) {
        Ok(desk) if desk.version == VERSION => Ok(desk),
        Ok(desk) => Err(BundleError::Version {
            path,
            found: desk.version,
        }),
        Err(cause) => Err(unfit(path, &json, cause)),
    }
}

fn zone(known: &TimeZoneDatabase, desk: &Desk) -> Result<TimeZone, BundleError> {
    let name = desk.time_zone.clone();
    let found = known.get(&name);
    found.map_err(|cause| BundleError::TimeZone { name, cause })
}

/// What a `desk.json` is that cannot be read: another version's, or damaged.
fn unfit(path: PathBuf, json: &str, cause: serde_json::Error) -> BundleError {
    match serde_json::from_str(json) {
        Ok(Versioned { version: found }) if found != VERSION => {
            BundleError::Version { path, found }
        }
        _ => BundleError::Damaged { path, cause },
    }
}

fn read(path: &Path) -> Result<String, BundleError> {
    fs::read_to_string(path).map_err(|cause| unreadable(path, cause))
}

fn unreadable(path: &Path, cause: io::Error) -> BundleError {
    BundleError::Unreadable {
        path: path.to_owned(),
        cause,
    }
}

/// Templates below `dir`, named by their path with `/` whatever the system's separator.
fn collect(dir: &Path, prefix: &str, found: &mut Vec<(String, String)>) -> Result<(), BundleError> {
    for entry in fs::read_dir(dir).map_err(|cause| unreadable(dir, cause))? {
        let entry = entry.map_err(|cause| unreadable(dir, cause))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found)?;
        } else {
            found.push((name, read(&path)?));
        }
    }
    Ok(())
}

/// The bundle in use, which a rebuild replaces while requests are under way.
#[derive(Debug, Clone)]
pub struct Shared(Arc<RwLock<Arc<Bundle>>>);

impl Shared {
    /// Shares a bundle.
    #[must_use]
    pub fn new(bundle: Bundle) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(bundle))))
    }

    /// The bundle in use now; hold it for one request.
    #[must_use]
    pub fn get(&self) -> Arc<Bundle> {
        // A poisoned lock still holds a whole bundle: it is only ever replaced in one move.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes another bundle into use.
    pub fn replace(&self, bundle: Bundle) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(bundle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// A folder with a bundle: `desk.json` as given, and templates.
    fn folder(json: &str, templates: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("desk.json"), json).unwrap();
        for (name, text) in templates {
            let path = folder.path().join("templates").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    const JSON: &str = include_str!("testing/desk.json");

    #[test]
    fn templates_know_each_other_and_escape_in_html_only() {
        let folder = folder(
            JSON,
            &[
                (
                    "base.html",
                    "<title>{{ site.title }}</title>{% block main %}{% endblock %}",
                ),
                (
                    "desk/x.html",
                    "{% extends \"base.html\" %}{% block main %}{{ v }}{% endblock %}",
                ),
                ("mail/x.txt", "{{ v }} {{ t.journal.yes }}"),
            ],
        );
        let bundle = Bundle::load(folder.path()).unwrap();
        let mut context = bundle.context();
        context.insert("v", "<b>&\"");
        let html = bundle.render("desk/x.html", &context).unwrap();
        assert_eq!(html, "<title>Помощь</title>&lt;b&gt;&amp;&quot;");
        assert_eq!(bundle.render("mail/x.txt", &context).unwrap(), "<b>&\" да");
        assert_eq!(
            bundle.render("none.html", &context).unwrap_err().name,
            "none.html"
        );
    }

    #[test]
    fn each_fault_says_what_to_do() {
        let newer = JSON.replacen("\"version\": 1", "\"version\": 2", 1);
        let zone = JSON.replace("Europe/Moscow", "Europe/Nowhere");
        let template = [("a.html", "{% if %}")];
        for (json, templates, words) in [
            (
                newer.as_str(),
                &template[..0],
                "has version 2, this program reads version 1",
            ),
            (
                "{\"version\": 2, \"all\": \"else\"}",
                &template[..0],
                "has version 2",
            ),
            ("{\"version\": 1}", &template[..0], "is damaged"),
            ("{}", &template[..0], "is damaged"),
            (
                &zone,
                &[("a.html", "")][..],
                "time zone \"Europe/Nowhere\" is unknown",
            ),
            (JSON, &template[..], "templates: "),
            (JSON, &template[..0], "opora build"),
        ] {
            let folder = folder(json, templates);
            let error = Bundle::load(folder.path()).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        let error = Bundle::load(Path::new("/nowhere")).unwrap_err().to_string();
        assert!(error.contains("opora build"), "{error}");
    }

    #[test]
    fn a_bundle_is_replaced_under_way() {
        let shared = Shared::new(testing::bundle());
        let before = shared.get();
        let mut desk = testing::desk();
        desk.site.title = "Новое".to_owned();
        shared.replace(testing::bundle_of(desk));
        assert_eq!(before.desk.site.title, "Помощь");
        assert_eq!(shared.clone().get().desk.site.title, "Новое");
    }
}
