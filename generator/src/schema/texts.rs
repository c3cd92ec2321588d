//! `theme/texts/*.toml`: sentences of the interface, as a tree.

use crate::{
    problem::Problem,
    source::{Place, Source},
};
use opora_contract::text::Texts;
use std::collections::BTreeMap;
use toml::de::{DeTable, DeValue};

/// Reads a file of texts; of a missing one, tells so.
pub(super) fn read(file: Result<Source, String>, problems: &mut Vec<Problem>) -> (Source, Texts) {
    match file {
        Ok(source) => {
            let (table, errors) = DeTable::parse_recoverable(&source.text);
            let broken = |error| super::wording::bad_toml(&source, 0, error);
            problems.extend(errors.iter().map(broken));
            let texts = group(&source, table.get_ref(), problems);
            (source, texts)
        }
        Err(path) => {
            let cause = "файла с текстами интерфейса на языке портала нет";
            let remedy = format!(
                "создайте файл {path} или выберите другой язык (language в content/site.toml)"
            );
            problems.push(Problem::error(
                "missing-file",
                Place::file(&path),
                cause,
                remedy,
            ));
            (Source::new(path, ""), Texts::Group(BTreeMap::new()))
        }
    }
}

fn group(source: &Source, table: &DeTable, problems: &mut Vec<Problem>) -> Texts {
    let mut texts = BTreeMap::new();
    for (key, value) in table {
        let text = match value.get_ref() {
            DeValue::String(text) => Texts::Text(text.to_string()),
            DeValue::Table(table) => group(source, table, problems),
            other => {
                let place = source.place(value.span().start);
                let problem =
                    super::wording::wrong_type(place, key.get_ref(), other, super::wording::TEXT);
                problems.push(problem);
                continue;
            }
        };
        texts.insert(key.get_ref().to_string(), text);
    }
    Texts::Group(texts)
}
