//! What editors write in TOML: the site, its tables and its forms, in strict types that keep their
//! places. What the handler gets is other types, made of these in [`crate::desk`]; whether names in
//! one file lead to something in another is checked in [`crate::check`].

mod addresses;
pub mod json_schema;
pub mod labels;
pub(crate) mod lists;
mod lookups;
pub mod outline;
pub(crate) mod table;
pub(crate) mod wording;

pub mod calendar;
pub mod documents;
pub mod examples;
pub mod forms;
pub mod glossary;
pub mod look;
pub mod maintenance;
pub mod marks;
pub mod people;
pub mod programmes;
pub mod services;
pub mod site;
pub mod status;
pub mod synonyms;
pub mod texts;

use crate::{
    problem::Problem,
    source::{Located, Place, Source},
    suggest,
    walk::{Content, Theme},
};
use opora_contract::{
    id::{DepartmentId, DocumentId, PersonId},
    text::Texts,
};
use table::Table;
use twox_hash::XxHash3_128;

pub use lookups::lookups;

/// A file with the rows of one table.
#[derive(Debug)]
pub struct Rows<T> {
    /// The file.
    pub source: Source,
    /// What is written in it, in that order.
    pub rows: Vec<T>,
    /// Whether all of it could be read: else a name that is not in `rows` may be in the file.
    pub whole: bool,
}

/// Everything that is written in TOML, page heads left out.
#[derive(Debug)]
pub struct Tables {
    /// `site.toml`.
    pub site: site::Site,
    /// `data/people.toml`.
    pub people: Rows<people::Person>,
    /// `data/departments.toml`.
    pub departments: Rows<people::Department>,
    /// `data/services.toml`.
    pub services: Rows<services::Service>,
    /// `data/documents.toml`.
    pub documents: Rows<documents::Document>,
    /// `data/programmes.toml`.
    pub programmes: Rows<programmes::Programme>,
    /// `data/marks.toml`.
    pub marks: Rows<marks::Mark>,
    /// `data/maintenance.toml`: the works, and its file.
    pub maintenance: (Source, maintenance::Log),
    /// `data/glossary.toml`.
    pub glossary: Rows<glossary::Entry>,
    /// `data/synonyms.toml`.
    pub synonyms: Rows<synonyms::Group>,
    /// `data/calendar.toml`.
    pub calendar: calendar::Calendar,
    /// `forms/*.toml`.
    pub forms: Vec<forms::Form>,
    /// Interface texts in the language of the site, and their file.
    pub texts: (Source, Texts),
    /// XXH3 of all files of the content that are no pages' and no pictures'.
    pub digest: u128,
}

impl Tables {
    /// The words of the search, where the site can be searched.
    #[must_use]
    pub fn search_words(&self) -> Option<&Texts> {
        match &self.texts.1 {
            Texts::Group(groups) if self.site.search => groups.get("search"),
            _ => None,
        }
    }
}

/// The tables of `data/`.
const DATA_FILES: [&str; 10] = [
    "calendar.toml",
    "departments.toml",
    "documents.toml",
    "glossary.toml",
    "maintenance.toml",
    "marks.toml",
    "people.toml",
    "programmes.toml",
    "services.toml",
    "synonyms.toml",
];

/// Reads all tables. Where a file is missing or wrong, what is left of it is used: the rest of the
/// content can be checked in the same run.
#[must_use]
pub fn read(content: &Content, theme: &Theme) -> (Tables, Vec<Problem>) {
    let mut problems = unknown_files(content);
    let data = |name: &str| file(&content.data, &format!("content/data/{name}"));
    let sources = (
        data("people.toml"),
        data("departments.toml"),
        data("services.toml"),
    );
    let (documents, calendar) = (data("documents.toml"), data("calendar.toml"));
    // What not every organisation has: without the file there are no rows.
    let optional = |name: &str| data(name).or_else(|path| Ok::<_, String>(Source::new(path, "")));
    let (programmes, marks) = (optional("programmes.toml"), optional("marks.toml"));
    let maintenance = optional("maintenance.toml");
    let site = site::read(
        file(content.site.as_slice(), "content/site.toml"),
        &mut problems,
    );
    let language = site.language.value.as_str();
    let texts = file(&theme.texts, &format!("theme/texts/{language}.toml"));
    let tables = Tables {
        people: rows(sources.0, "person", people::person, &mut problems),
        departments: rows(sources.1, "department", people::department, &mut problems),
        services: rows(sources.2, "service", services::service, &mut problems),
        documents: rows(documents, "document", documents::document, &mut problems),
        programmes: rows(
            programmes,
            "programme",
            programmes::programme,
            &mut problems,
        ),
        marks: rows(marks, "mark", marks::mark, &mut problems),
        maintenance: {
            let read = read_file(maintenance, &mut problems, maintenance::log);
            (read.source, read.value)
        },
        glossary: glossary::read(&content.data, &mut problems),
        synonyms: synonyms::read(&content.data, &mut problems),
        calendar: calendar::read(calendar, &mut problems),
        forms: forms::read(&content.forms, &mut problems),
        texts: texts::read(texts, &mut problems),
        digest: digest(content),
        site,
    };
    (tables, problems)
}

fn digest(content: &Content) -> u128 {
    let mut digest = XxHash3_128::new();
    for source in content
        .site
        .iter()
        .chain(&content.data)
        .chain(&content.forms)
    {
        for part in [&source.path, &source.text] {
            digest.write(&part.len().to_le_bytes());
            digest.write(part.as_bytes());
        }
    }
    digest.finish_128()
}

impl<T> Rows<T> {
    /// The place of a value of the file.
    #[must_use]
    pub fn place<V>(&self, value: &Located<V>) -> Place {
        self.source.place(value.at)
    }

    /// Whether there is surely no such row.
    #[must_use]
    pub fn lack(&self, is_wanted: impl Fn(&T) -> bool) -> bool {
        self.whole && !self.rows.iter().any(is_wanted)
    }
}

impl Tables {
    /// Whether all tables could be read, so that a name found nowhere is surely wrong.
    #[must_use]
    pub fn are_whole(&self) -> bool {
        self.site.whole
            && self.people.whole
            && self.departments.whole
            && self.services.whole
            && self.documents.whole
            && self.programmes.whole
    }

    /// The person of that identifier.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> Option<&people::Person> {
        self.people
            .rows
            .iter()
            .find(|person| person.id.value == *id)
    }

    /// The department of that identifier.
    #[must_use]
    pub fn department(&self, id: &DepartmentId) -> Option<&people::Department> {
        let mut rows = self.departments.rows.iter();
        rows.find(|department| department.id.value == *id)
    }

    /// The service of that identifier.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&services::Service> {
        let mut rows = self.services.rows.iter();
        rows.find(|service| service.id.value.as_str() == id)
    }

    /// The machine-readable mark of that name.
    #[must_use]
    pub fn mark(&self, id: &str) -> Option<&marks::Mark> {
        self.marks.rows.iter().find(|mark| mark.id.value == id)
    }

    /// The document of that identifier.
    #[must_use]
    pub fn document(&self, id: &DocumentId) -> Option<&documents::Document> {
        let mut rows = self.documents.rows.iter();
        rows.find(|document| document.id.value == *id)
    }
}

/// The file of that name, or what stands for a missing one.
fn file(files: &[Source], path: &str) -> Result<Source, String> {
    let found = files.iter().find(|source| source.path == path);
    found.cloned().ok_or_else(|| path.to_owned())
}

/// What was read from a file.
struct Read<T> {
    source: Source,
    value: T,
    /// Whether nothing of it was given up.
    whole: bool,
}

/// Reads one file with `make`. Of a missing one, only that it is missing is told.
fn read_file<T>(
    file: Result<Source, String>,
    problems: &mut Vec<Problem>,
    make: impl FnOnce(&mut Table) -> T,
) -> Read<T> {
    match file {
        Ok(source) => {
            let (value, whole) = table::read(&source, problems, make);
            Read {
                source,
                value,
                whole,
            }
        }
        Err(path) => {
            problems.push(missing_file(&path));
            let source = Source::new(path, "");
            let (value, _) = table::read(&source, &mut Vec::new(), make);
            Read {
                source,
                value,
                whole: false,
            }
        }
    }
}

fn rows<T>(
    file: Result<Source, String>,
    key: &'static str,
    make: impl Fn(&mut Table) -> Option<T>,
    problems: &mut Vec<Problem>,
) -> Rows<T> {
    let read = read_file(file, problems, |table| table.rows(key, |row| make(row)));
    Rows {
        source: read.source,
        rows: read.value,
        whole: read.whole,
    }
}

fn unknown_files(content: &Content) -> Vec<Problem> {
    let unknown = content.data.iter().filter_map(|source| {
        let name = source.path.strip_prefix("content/data/")?;
        if DATA_FILES.contains(&name) {
            return None;
        }
        let hint = suggest::hint(name, DATA_FILES);
        let cause = format!("таблица «{name}» порталу не известна");
        let remedy = format!(
            "переименуйте или уберите файл.{hint} Бывают: {}",
            DATA_FILES.join(", ")
        );
        Some(Problem::error(
            "unknown-file",
            Place::file(&source.path),
            cause,
            remedy,
        ))
    });
    unknown.collect()
}

fn missing_file(path: &str) -> Problem {
    let remedy = format!("создайте файл {path}; образец — в начальной базе Опоры");
    Problem::error(
        "missing-file",
        Place::file(path),
        "такого файла нет",
        remedy,
    )
}
