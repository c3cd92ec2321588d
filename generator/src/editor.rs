//! The configuration of a web editor of the Decap/Sveltia kind, which writes the content through git:
//! a collection for each folder of pages, a form for each table. Its fields are those that the
//! readers ask for.

use crate::{
    messages,
    page::front_matter,
    schema::{
        json_schema::{Described, described},
        labels,
        outline::{Key, Shape},
    },
    source::Source,
    walk::Content,
};
use serde_json::{Value, json};

/// The configuration as YAML. `content` is the content folder's path in the repository.
#[must_use]
pub fn config(read: &Content, content: &str) -> String {
    let all = described();
    let page = all.iter().find(|described| described.name == "page");
    let page = page.map_or(&[][..], |page| &page.keys);
    let mut collections = folders(read, content, page);
    collections.push(single_pages(read, content, page));
    collections.push(tables(read, &all, content));
    let config = json!({
        "backend": {
            "name": "gitea",
            "base_url": "https://git.example.org",
            "api_root": "https://git.example.org/api/v1",
            "repo": "organisation/portal",
            "branch": "main",
        },
        // Of Decap; Sveltia speaks the browser's language.
        "locale": "ru",
        "media_folder": format!("{content}/images"),
        "public_folder": "/images",
        "collections": collections,
    });
    let mut text = "# Сделано командой opora editor-config: правьте не этот файл, а содержание.\n\
                    # Укажите в backend свой сервер git: gitea, gitlab или github.\n"
        .to_owned();
    yaml(&config, 0, &mut text);
    text
}

/// A collection for each folder that has a page of its own.
fn folders(read: &Content, content: &str, keys: &[Key]) -> Vec<Value> {
    let indexes = read.pages.iter().filter_map(|source| {
        let inner = source.path.strip_prefix("content/")?;
        Some((inner.strip_suffix("/index.md")?, source))
    });
    let collections = indexes.map(|(folder, source)| {
        json!({
            "name": folder.replace('/', "-"),
            "label": title(source, folder),
            "folder": format!("{content}/{folder}"),
            "create": true,
            // A Russian title cannot stand in an address; the moment can.
            "slug": "{{year}}-{{month}}-{{day}}-{{hour}}{{minute}}{{second}}",
            "extension": "md",
            "format": "toml-frontmatter",
            "frontmatter_delimiter": "+++",
            "fields": of_page(keys),
        })
    });
    collections.collect()
}

/// The pages that stand in no folder: the home page, contacts, services.
fn single_pages(read: &Content, content: &str, keys: &[Key]) -> Value {
    let pages = read.pages.iter().filter_map(|source| {
        let inner = source.path.strip_prefix("content/")?;
        let name = inner
            .strip_suffix(".md")
            .filter(|name| !name.contains('/'))?;
        Some(json!({
            "name": name,
            "label": title(source, name),
            "file": format!("{content}/{inner}"),
            "format": "toml-frontmatter",
            "frontmatter_delimiter": "+++",
            "fields": of_page(keys),
        }))
    });
    json!({ "name": "pages", "label": "Отдельные страницы", "files": pages.collect::<Vec<_>>() })
}

/// What a page calls itself.
fn title(source: &Source, name: &str) -> String {
    let front = front_matter::read(source, &mut Vec::new()).front;
    front.map_or_else(|| name.to_owned(), |front| front.title.value)
}

fn of_page(keys: &[Key]) -> Vec<Value> {
    let mut fields = fields("page", "", keys);
    fields.push(json!({ "name": "body", "label": "Текст", "widget": "markdown" }));
    fields
}

/// One collection of single files: the site, the tables and the forms.
fn tables(read: &Content, all: &[Described], content: &str) -> Value {
    let files = all.iter().flat_map(|described| {
        let paths: Vec<String> = match described.name {
            "page" => Vec::new(),
            "form" => read.forms.iter().map(|form| inner(&form.path)).collect(),
            _ => vec![described.files.to_owned()],
        };
        paths.into_iter().map(|path| {
            let name = path.trim_end_matches(".toml").replace('/', "-");
            json!({
                "name": name,
                "label": described.title,
                "file": format!("{content}/{path}"),
                "format": "toml",
                "fields": fields(described.name, "", &described.keys),
            })
        })
    });
    json!({ "name": "data", "label": "Данные", "files": files.collect::<Vec<_>>() })
}

fn inner(path: &str) -> String {
    path.strip_prefix("content/").unwrap_or(path).to_owned()
}

/// The fields of a table of a kind of file.
fn fields(kind: &str, above: &str, keys: &[Key]) -> Vec<Value> {
    keys.iter().map(|key| field(kind, above, key)).collect()
}

fn field(kind: &str, above: &str, key: &Key) -> Value {
    let path = labels::below(above, key.name);
    let (widget, more, spelling) = widget(kind, &path, key);
    let mut field = json!({
        "name": key.name,
        "label": key.label.name,
        "required": key.required,
        "widget": widget,
    });
    for (name, value) in more {
        field[name] = value;
    }
    let hint = if key.label.hint.is_empty() {
        spelling
    } else {
        key.label.hint
    };
    if !hint.is_empty() {
        field["hint"] = json!(hint);
    }
    field
}

/// The widget for what a key holds, its settings, and how the value is spelt.
fn widget<'a>(
    kind: &str,
    path: &str,
    key: &'a Key,
) -> (&'static str, Vec<(&'static str, Value)>, &'a str) {
    match &key.shape {
        Shape::Text(spelling) => ("string", Vec::new(), spelling),
        Shape::Words(words) => {
            let options = words
                .iter()
                .map(|word| json!({ "label": labels::word(kind, path, word), "value": word }));
            ("select", vec![("options", options.collect())], "")
        }
        Shape::Date => {
            let date = json!("YYYY-MM-DD");
            let settings = vec![
                ("date_format", date.clone()),
                ("time_format", json!(false)),
                ("format", date),
            ];
            ("datetime", settings, "")
        }
        Shape::Flag(usual) => ("boolean", vec![("default", json!(usual))], ""),
        Shape::Number(least, most) => ("number", limits(key, *least, *most), ""),
        Shape::List(spelling) => ("list", Vec::new(), spelling),
        Shape::ListsByName => ("keyvalue", Vec::new(), ""),
        Shape::TextsByName(names, spelling) => {
            let inner = names.iter().map(|name| {
                let label = named(kind, path, name);
                json!({ "name": name, "label": label, "widget": "string", "required": false })
            });
            ("object", vec![("fields", inner.collect())], spelling)
        }
        Shape::Table(keys) => (
            "object",
            vec![("fields", json!(fields(kind, path, keys)))],
            "",
        ),
        Shape::Rows(keys) => (
            "list",
            vec![("fields", json!(fields(kind, path, keys)))],
            "",
        ),
    }
}

/// The settings of a number. A web editor knows limits only by the field: where they hang on another
/// field, or there are none, it is told none, and the build tells what does not fit.
fn limits(key: &Key, least: i64, most: i64) -> Vec<(&'static str, Value)> {
    let mut settings = vec![("value_type", json!("int"))];
    let are_firm = key.limits.iter().all(|one| one.range == (least, most));
    if are_firm && (least, most) != (i64::MIN, i64::MAX) {
        settings.extend([("min", json!(least)), ("max", json!(most))]);
    }
    settings
}

/// The label of a text by its name. Those of rules say what the rule is about.
fn named(kind: &str, path: &str, name: &str) -> String {
    let label = labels::name(kind, &labels::below(path, name));
    if label.is_empty() {
        let about = messages::about(name, messages::Lang::Ru);
        return format!("{name}: {about}");
    }
    label.to_owned()
}

/// Writes a value as YAML: texts in quotes, as JSON writes them, which YAML reads alike.
fn yaml(value: &Value, depth: usize, text: &mut String) {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(pairs) if !pairs.is_empty() => {
            for (key, value) in pairs {
                text.push_str(&format!("{pad}{key}:"));
                nested(value, depth + 1, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let from = text.len();
                yaml(item, depth + 1, text);
                // The dash takes the place of the first line's last step.
                let dash = from + pad.len();
                if text.get(dash..dash + 2) == Some("  ") {
                    text.replace_range(dash..dash + 2, "- ");
                }
            }
        }
        scalar => text.push_str(&format!("{pad}{scalar}\n")),
    }
}

fn nested(value: &Value, depth: usize, text: &mut String) {
    let is_block = match value {
        Value::Object(pairs) => !pairs.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if is_block {
        text.push('\n');
        yaml(value, depth, text);
    } else {
        text.push_str(&format!(" {value}\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_is_written_in_blocks() {
        let mut text = String::new();
        let value = json!({ "a": [{ "b": 1, "c": ["x", "y"] }, { "d": {} }], "e": "ё: «»" });
        yaml(&value, 0, &mut text);
        let expected =
            "a:\n  - b: 1\n    c:\n      - \"x\"\n      - \"y\"\n  - d: {}\ne: \"ё: «»\"\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn every_key_of_a_page_is_a_field() {
        let source = crate::source::Source::new(
            "content/faq/index.md",
            "+++\ntitle = \"Вопросы\"\ndescription = \"О.\"\n+++\n",
        );
        let read = Content {
            pages: vec![source.into()],
            ..Content::default()
        };
        let text = config(&read, "content");
        assert!(text.contains("label: \"Вопросы\""), "{text}");
        for described in described().iter().filter(|d| d.name != "form") {
            for key in &described.keys {
                assert!(
                    text.contains(&format!("name: \"{}\"", key.name)),
                    "{}",
                    key.name
                );
            }
        }
    }
}
