//! JSON Schemas (draft 2020-12) of the files that editors write, for the help of their tools. Made of
//! what the readers ask for; what a schema cannot say stays the reader's to judge.

use super::{
    calendar, documents, forms, glossary, labels, maintenance, marks,
    outline::{Key, Shape, outline},
    people, programmes, services, site, synonyms,
};
use crate::{page::front_matter, source::Source};
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A kind of file, and what is read from it.
#[derive(Debug)]
pub struct Described {
    /// Name of the schema: `site`, `people`, `form`, `page`.
    pub name: &'static str,
    /// The files, relative to the content folder: `data/people.toml`, `forms/*.toml`.
    pub files: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Its keys.
    pub keys: Vec<Key>,
}

/// Every kind of file that is read, with its keys.
#[must_use]
pub fn described() -> Vec<Described> {
    let nothing = Source::new("", "");
    let form = || outline(|top| "form".parse().ok().map(|id| forms::form(top, &nothing, id)));
    let others = [
        (
            "site",
            "site.toml",
            "Организация и её портал",
            outline(site::site),
        ),
        ("form", "forms/*.toml", "Форма обращения", form()),
        (
            "page",
            "**/*.md",
            "Шапка страницы",
            outline(front_matter::front_matter),
        ),
    ];
    let rows = tables().into_iter().chain(others);
    rows.map(|(name, files, title, keys)| Described {
        name,
        files,
        title,
        keys: labels::label(name, keys),
    })
    .collect()
}

/// Name, file, title and keys of each table of `data/`.
fn tables() -> [(&'static str, &'static str, &'static str, Vec<Key>); 10] {
    [
        (
            "departments",
            "data/departments.toml",
            "Подразделения",
            outline(|top| top.rows("department", people::department)),
        ),
        (
            "documents",
            "data/documents.toml",
            "Документы",
            outline(|top| top.rows("document", documents::document)),
        ),
        (
            "glossary",
            "data/glossary.toml",
            "Словарь",
            outline(|top| top.rows("term", glossary::entry)),
        ),
        (
            "people",
            "data/people.toml",
            "Сотрудники",
            outline(|top| top.rows("person", people::person)),
        ),
        (
            "services",
            "data/services.toml",
            "Сервисы",
            outline(|top| top.rows("service", services::service)),
        ),
        (
            "programmes",
            "data/programmes.toml",
            "Программы",
            outline(|top| top.rows("programme", programmes::programme)),
        ),
        (
            "synonyms",
            "data/synonyms.toml",
            "Синонимы для поиска",
            outline(|top| top.rows("group", synonyms::group)),
        ),
        (
            "maintenance",
            "data/maintenance.toml",
            "Журнал обслуживания и плановые работы",
            outline(maintenance::log),
        ),
        (
            "marks",
            "data/marks.toml",
            "Машиночитаемые метки",
            outline(|top| top.rows("mark", marks::mark)),
        ),
        (
            "calendar",
            "data/calendar.toml",
            "Производственный календарь",
            outline(calendar::calendar),
        ),
    ]
}

/// The schema of a kind of file.
#[must_use]
pub fn json_schema(described: &Described) -> Value {
    let mut schema = object(&described.keys);
    schema.insert("$schema".to_owned(), json!(DRAFT));
    schema.insert("title".to_owned(), json!(described.title));
    // A hint for editors' tools may stand in the file itself.
    Value::Object(schema)
}

fn object(keys: &[Key]) -> Map<String, Value> {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| (key.name.to_owned(), property(key)))
        .collect();
    let required = keys.iter().filter(|key| key.required);
    let required: Vec<&str> = required.map(|key| key.name).collect();
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("required".to_owned(), json!(required));
    object.insert("additionalProperties".to_owned(), json!(false));
    let conditions: Vec<Value> = keys.iter().flat_map(conditions).collect();
    if !conditions.is_empty() {
        object.insert("allOf".to_owned(), json!(conditions));
    }
    object
}

/// The limits of a number where another key makes them narrower than they are altogether.
fn conditions(key: &Key) -> impl Iterator<Item = Value> {
    let narrower = key.limits.iter().filter(|limits| {
        let (least, most) = limits.range;
        key.shape != Shape::Number(least, most)
    });
    narrower.map(|limits| {
        let (other, word) = limits.beside;
        let (least, most) = limits.range;
        json!({
            "if": { "properties": { other: { "const": word } }, "required": [other] },
            "then": { "properties": { key.name: { "minimum": least, "maximum": most } } },
        })
    })
}

/// What a key holds, with the words that people have for it.
fn property(key: &Key) -> Value {
    let mut property = value(&key.shape);
    property["title"] = json!(key.label.name);
    if !key.label.hint.is_empty() {
        property["description"] = json!(key.label.hint);
    }
    property
}

fn value(shape: &Shape) -> Value {
    match shape {
        Shape::Text(spelling) => text(spelling),
        Shape::Words(words) => json!({ "enum": words }),
        Shape::Date => json!({ "type": "string", "format": "date" }),
        Shape::Flag(usual) => json!({ "type": "boolean", "default": usual }),
        Shape::Number(i64::MIN, i64::MAX) => json!({ "type": "integer" }),
        Shape::Number(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::List(spelling) => json!({ "type": "array", "items": text(spelling) }),
        Shape::ListsByName => {
            let list = json!({ "type": "array", "items": text("") });
            json!({ "type": "object", "additionalProperties": list })
        }
        Shape::TextsByName(names, spelling) => {
            let named: Map<String, Value> = names
                .iter()
                .map(|name| ((*name).to_owned(), text(spelling)))
                .collect();
            json!({ "type": "object", "properties": named, "additionalProperties": false })
        }
        Shape::Table(keys) => Value::Object(object(keys)),
        Shape::Rows(keys) => json!({ "type": "array", "items": object(keys) }),
    }
}

fn text(spelling: &str) -> Value {
    if spelling.is_empty() {
        json!({ "type": "string", "minLength": 1 })
    } else {
        json!({ "type": "string", "minLength": 1, "description": spelling })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    /// TOML as JSON: a date is a text.
    fn as_json(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(items) => items.into_iter().map(as_json).collect(),
            toml::Value::Table(table) => {
                let pairs = table.into_iter().map(|(key, value)| (key, as_json(value)));
                Value::Object(pairs.collect())
            }
            other => serde_json::to_value(other).unwrap(),
        }
    }

    fn faults(described: &Described, text: &str) -> Vec<String> {
        let schema = jsonschema::validator_for(&json_schema(described)).unwrap();
        let instance = as_json(toml::from_str(text).unwrap());
        let errors = schema.iter_errors(&instance);
        errors
            .map(|error| format!("{}: {error}", described.name))
            .collect()
    }

    fn content() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
        let walk = walkdir::WalkDir::new(&folder)
            .into_iter()
            .map(Result::unwrap);
        let files = walk.filter(|entry| entry.file_type().is_file());
        let read = files.filter_map(|entry| {
            let path = entry
                .path()
                .strip_prefix(&folder)
                .unwrap()
                .to_str()?
                .to_owned();
            Some((path, fs::read_to_string(entry.path()).ok()?))
        });
        read.filter(|(path, _)| path != "README.md").collect()
    }

    #[test]
    fn the_starter_keeps_the_schemas() {
        let all = described();
        let mut read = 0;
        for (path, text) in content() {
            let (kind, text) = if path.ends_with(".md") {
                ("**/*.md", text.split("+++").nth(1).unwrap().to_owned())
            } else if path.starts_with("forms/") {
                ("forms/*.toml", text)
            } else if path.ends_with(".toml") {
                (path.as_str(), text)
            } else {
                continue;
            };
            let described = all.iter().find(|described| described.files == kind);
            assert_eq!(faults(described.expect(kind), &text), [""; 0], "{path}");
            read += 1;
        }
        assert!(read > 100);
    }

    #[test]
    fn mistakes_break_the_schemas() {
        let all = described();
        let find = |name| all.iter().find(|described| described.name == name).unwrap();
        assert_eq!(faults(find("page"), "titel = \"x\"").len(), 3);
        assert_eq!(faults(find("people"), "[[person]]\nid = 1").len(), 4);
    }

    #[test]
    fn limits_hang_on_the_kind_of_a_question() {
        let all = described();
        let form = all.iter().find(|described| described.name == "form");
        let count = |kind: &str, min: i64| {
            let field =
                format!("[[field]]\nid = \"n\"\nkind = \"{kind}\"\nlabel = \"Н\"\nmin = {min}\n");
            faults(form.unwrap(), &field).len()
        };
        assert_eq!(count("number", -1), count("number", 1));
        assert_eq!(count("line", -1), count("line", 1) + 1);
        assert_eq!(count("line", 100_000), count("line", 1) + 1);
    }

    #[test]
    fn every_table_is_described() {
        let all = described();
        for file in super::super::DATA_FILES {
            let path = format!("data/{file}");
            assert!(
                all.iter().any(|described| described.files == path),
                "{path}"
            );
        }
    }
}
