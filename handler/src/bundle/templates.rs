//! The templates of the desk. A server parses all of them when it takes a bundle into use, so that a
//! damaged one is told of at once; a function, which begins anew for a few requests, parses what a page
//! needs when it is first asked for. What a page is filled with is told elsewhere.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};
use tera::{Context, Tera};

/// The file whose components any other may call.
const COMPONENTS: &str = "partials/components.html";

/// The templates of a bundle.
#[derive(Debug)]
pub(super) struct Templates {
    parsed: RwLock<Tera>,
    /// Where the rest lies; nothing where there is no rest.
    folder: Option<PathBuf>,
}

impl Templates {
    /// All of them at once, as (name, text).
    pub(super) fn parsed(templates: Vec<(String, String)>) -> tera::TeraResult<Self> {
        let mut tera = Tera::new();
        tera.add_raw_templates(templates)?;
        Ok(Self {
            parsed: RwLock::new(tera),
            folder: None,
        })
    }

    /// Those of a folder, none of them read yet.
    #[cfg(any(feature = "aws", test))]
    pub(super) fn waiting(folder: PathBuf) -> Self {
        Self {
            parsed: RwLock::new(Tera::new()),
            folder: Some(folder),
        }
    }

    /// Fills a template.
    pub(super) fn render(&self, name: &str, context: &Context) -> tera::TeraResult<String> {
        if let Some(folder) = &self.folder {
            self.need(folder, name)?;
        }
        // A failed addition takes back what it added, so what is left by a panic can be used.
        let parsed = self.parsed.read().unwrap_or_else(PoisonError::into_inner);
        parsed.render(name, context)
    }

    /// Parses a template and those that it names, unless that is done.
    fn need(&self, folder: &Path, name: &str) -> tera::TeraResult<()> {
        let is_parsed = {
            let parsed = self.parsed.read().unwrap_or_else(PoisonError::into_inner);
            parsed.contains_template(name)
        };
        if is_parsed {
            return Ok(());
        }
        let mut parsed = self.parsed.write().unwrap_or_else(PoisonError::into_inner);
        let mut added: Vec<(String, String)> = Vec::new();
        let mut wanted = vec![name.to_owned()];
        while let Some(name) = wanted.pop() {
            let is_there = added.iter().any(|(there, _)| *there == name);
            if !is_there && !parsed.contains_template(&name) {
                let text = fs::read_to_string(folder.join(&name)).map_err(|cause| {
                    tera::Error::message(format!("template {name} cannot be read: {cause}"))
                })?;
                wanted.extend(named(&text));
                added.push((name, text));
            }
        }
        parsed.add_raw_templates(added).or_else(|_| {
            // A theme may keep a component in a file that nobody names.
            let mut all = Vec::new();
            super::collect(folder, "", &mut all)
                .map_err(|cause| tera::Error::message(cause.to_string()))?;
            parsed.add_raw_templates(all)
        })
    }
}

/// The templates that one names: what it extends, what it includes, and the components where it calls
/// one.
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in text.split('{').skip(1) {
        let inner = part.trim_start_matches(['%', '{', '-']).trim_start();
        let rest = inner
            .strip_prefix("extends")
            .or(inner.strip_prefix("include"));
        if part.starts_with('%') {
            names.extend(rest.and_then(quoted).map(str::to_owned));
        }
        if inner.starts_with('<') {
            names.push(COMPONENTS.to_owned());
        }
    }
    names
}

/// The text between quotes that comes next.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let quote = text.chars().next().filter(|sign| "\"'`".contains(*sign))?;
    text.get(1..)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_names_is_seen_however_it_is_spelt() {
        let text =
            "{%- extends \"a.html\" %}{%include 'b.txt'%}{{ x }}{% if y %}{% include `c` -%}";
        assert_eq!(named(text), ["a.html", "b.txt", "c"]);
        assert_eq!(named("{{- <icon name=\"x\" /> }}"), [COMPONENTS]);
        assert_eq!(
            named("{% set a = \"include\" %} extends \"x\" < y"),
            [""; 0]
        );
    }

    /// Every page and letter of the theme, each alone: what it needs is found without reading the rest.
    #[test]
    fn each_page_finds_what_it_needs() {
        let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../theme/templates");
        let mut seen = 0;
        for folder in ["desk", "mail"] {
            for entry in fs::read_dir(theme.join(folder)).unwrap() {
                let name = format!("{folder}/{}", entry.unwrap().file_name().display());
                let templates = Templates::waiting(theme.clone());
                templates.need(&theme, &name).unwrap();
                let parsed = templates.parsed.read().unwrap();
                assert!(parsed.contains_template(&name), "{name}");
                assert!(!parsed.contains_template("home.html"), "{name}");
                seen += 1;
            }
        }
        assert!(seen > 40, "{seen}");
    }

    #[test]
    fn a_component_is_found_wherever_the_theme_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let mark = "{% component mark() %}!{% endcomponent mark %}";
        fs::write(folder.path().join("marks.html"), mark).unwrap();
        fs::create_dir(folder.path().join("partials")).unwrap();
        fs::write(folder.path().join(COMPONENTS), "").unwrap();
        fs::write(folder.path().join("a.html"), "{{ <mark /> }}").unwrap();
        let templates = Templates::waiting(folder.path().to_owned());
        let filled = templates.render("a.html", &Context::new());
        assert_eq!(filled.unwrap(), "!");
    }

    #[test]
    fn pages_share_what_is_parsed_and_a_broken_one_harms_no_other() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("base.html", "<{% block main %}{% endblock %}>"),
            (
                "a.html",
                "{% extends \"base.html\" %}{% block main %}{{ v }}{% endblock %}",
            ),
            (
                "b.html",
                "{% extends \"base.html\" %}{% block main %}b{% endblock %}",
            ),
            ("broken.html", "{% extends \"base.html\" %}{% if %}"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let templates = Templates::waiting(folder.path().to_owned());
        let mut context = Context::new();
        context.insert("v", "&");
        assert_eq!(templates.render("a.html", &context).unwrap(), "<&amp;>");
        fs::remove_file(folder.path().join("base.html")).unwrap();
        assert!(templates.render("broken.html", &context).is_err());
        assert_eq!(templates.render("b.html", &context).unwrap(), "<b>");
        let told = templates.render("none.html", &context).unwrap_err();
        assert!(told.to_string().contains("none.html"), "{told}");
    }
}
