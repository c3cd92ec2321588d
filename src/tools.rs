//! `opora schema` and `opora editor-config`: what other editors' tools need to know of the content.

use crate::{
    Failure,
    cli::{EditorArgs, SchemaArgs},
    problems,
};
use opora_generator::{
    editor,
    schema::json_schema::{described, json_schema},
    walk,
};
use std::{fs, path::Path};

/// Writes a JSON Schema for each kind of file, and says where.
pub fn schema(arguments: &SchemaArgs) -> Result<(), Failure> {
    for line in write_schemas(&arguments.folder)? {
        problems::tell(&line);
    }
    Ok(())
}

/// Writes the schemas; a line for each: its file and the files it is for.
pub fn write_schemas(folder: &Path) -> Result<Vec<String>, Failure> {
    let failed = |error: std::io::Error| Failure::broken(&folder.display().to_string(), error);
    fs::create_dir_all(folder).map_err(failed)?;
    let mut lines = Vec::new();
    for kind in described() {
        let text = serde_json::to_string_pretty(&json_schema(&kind));
        let text = text.map_err(|error| Failure::broken("схема не записывается", error))?;
        let path = folder.join(format!("{}.schema.json", kind.name));
        fs::write(&path, text + "\n").map_err(failed)?;
        lines.push(format!("{}  {}", path.display(), kind.files));
    }
    Ok(lines)
}

/// Writes or shows the configuration of the web editor.
pub fn editor_config(arguments: &EditorArgs) -> Result<(), Failure> {
    let content = walk::content(&arguments.content, &mut walk::Seen::default(), None)
        .map_err(|error| Failure::broken("содержание не читается", error))?;
    let name = arguments.content.to_string_lossy();
    let text = editor::config(&content, name.trim_end_matches('/'));
    match &arguments.output {
        Some(path) => fs::write(path, text)
            .map_err(|error| Failure::broken(&path.display().to_string(), error)),
        None => {
            problems::pour(text.as_bytes()).map_err(|error| Failure::broken("не выводится", error))
        }
    }
}
