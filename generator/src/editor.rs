//! The configuration of a web editor of the Decap/Sveltia kind, which writes the content through git:
//! a collection for each folder of pages, a form for each table. Its fields are those that the
//! readers ask for.

use crate::{
    page::front_matter,
    schema::{
        json_schema::{Described, described},
        outline::{Key, Shape},
    },
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
    collections.push(tables(read, &all, content));
    let config = json!({
        "backend": { "name": "git-gateway", "branch": "main" },
        "locale": "ru",
        "media_folder": format!("{content}/images"),
        "public_folder": "/images",
        "collections": collections,
    });
    let mut text = "# Сделано командой opora editor-config: правьте не этот файл, а содержание.\n\
                    # Укажите в backend свой сервер git.\n"
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
        let front = front_matter::read(source, &mut Vec::new()).front;
        let label = front.map_or_else(|| folder.to_owned(), |front| front.title.value);
        let mut fields: Vec<Value> = keys.iter().map(field).collect();
        fields.push(json!({ "name": "body", "label": "Текст", "widget": "markdown" }));
        json!({
            "name": folder.replace('/', "-"),
            "label": label,
            "folder": format!("{content}/{folder}"),
            "create": true,
            // A Russian title cannot stand in an address; the moment can.
            "slug": "{{year}}-{{month}}-{{day}}-{{hour}}{{minute}}{{second}}",
            "extension": "md",
            "format": "toml-frontmatter",
            "frontmatter_delimiter": "+++",
            "fields": fields,
        })
    });
    collections.collect()
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
                "fields": described.keys.iter().map(field).collect::<Vec<_>>(),
            })
        })
    });
    json!({ "name": "data", "label": "Данные", "files": files.collect::<Vec<_>>() })
}

fn inner(path: &str) -> String {
    path.strip_prefix("content/").unwrap_or(path).to_owned()
}

fn field(key: &Key) -> Value {
    let mut field = json!({
        "name": key.name,
        "label": key.name,
        "required": key.required,
    });
    let mut set = |name: &str, value: Value| {
        field[name] = value;
    };
    match &key.shape {
        Shape::Text(spelling) => {
            set("widget", json!("string"));
            if !spelling.is_empty() {
                set("hint", json!(spelling));
            }
        }
        Shape::Words(words) => {
            set("widget", json!("select"));
            set("options", json!(words));
        }
        Shape::Date => {
            set("widget", json!("datetime"));
            set("date_format", json!("YYYY-MM-DD"));
            set("time_format", json!(false));
            set("format", json!("YYYY-MM-DD"));
        }
        Shape::Flag => set("widget", json!("boolean")),
        Shape::Number(least, most) => {
            set("widget", json!("number"));
            set("value_type", json!("int"));
            set("min", json!(least));
            set("max", json!(most));
        }
        Shape::List(spelling) => {
            set("widget", json!("list"));
            set("hint", json!(spelling));
        }
        Shape::ListsByName => set("widget", json!("keyvalue")),
        Shape::TextsByName(names, _) => {
            let fields = names.iter().map(|name| {
                json!({ "name": name, "label": name, "widget": "string", "required": false })
            });
            set("widget", json!("object"));
            set("fields", fields.collect());
        }
        Shape::Table(keys) => {
            set("widget", json!("object"));
            set("fields", keys.iter().map(self::field).collect());
        }
        Shape::Rows(keys) => {
            set("widget", json!("list"));
            set("fields", keys.iter().map(self::field).collect());
        }
    }
    field
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
            pages: vec![source],
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
